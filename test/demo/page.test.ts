/** The page in a real browser: a newcomer plays stories and reads what came out. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { cancelVisit, playVisit, type Visit } from "../../demo/hospital-visit.ts";
import { findBrowser, launch } from "./browser.ts";
import { useSite } from "./site.ts";

const executable = findBrowser();
const site = useSite();
let browser: Browser | undefined;

beforeAll(async () => {
  if (executable !== null) browser = await launch(executable);
});
afterAll(async () => browser?.close());

async function openPage(width = 1280): Promise<Page> {
  const opened = present(browser, "a browser");
  const page = await opened.newPage({ viewport: { width, height: 900 } });
  page.setDefaultTimeout(15_000);
  await page.goto(site().address);
  await page.getByRole("button", { name: "首例门诊慢特病" }).waitFor();
  return page;
}

async function play(page: Page, story: string): Promise<void> {
  await page.getByRole("button", { name: story }).first().click();
  await page.getByRole("heading", { name: "接下来可以" }).waitFor();
}

async function press(page: Page, name: string): Promise<string | null> {
  const notes = page.locator(".note");
  const before = await notes.count();
  await page.getByRole("button", { name }).click();
  await notes.nth(before).waitFor();
  return notes.nth(before).textContent();
}

function rows(page: Page, caption: string): Promise<string[]> {
  return page.getByRole("table", { name: caption }).first().getByRole("row").allTextContents();
}

describe.skipIf(executable === null)("the page", () => {
  test("the first settlement is played with the keyboard only", async () => {
    const page = await openPage();
    await page.keyboard.press("/");
    await page.keyboard.type("首例");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "✓ 已结算" }).waitFor();
    const texts = await rows(page, "谁付多少");
    expect(texts).toContain("城镇职工基本医疗保险统筹基金¥115.63");
    expect(texts).toContain("个人账户¥349.56");
    expect(texts).toContain("总费用¥465.19");
    expect(await page.getByText("✓ 各项之和与总费用一致").count()).toBe(2);
    expect(await page.getByRole("status").first().textContent()).toContain("¥465.19");
    expect(await page.locator(".exchange.answered").count()).toBe(6);
    expect(await press(page, "撤销 2208")).toContain("已撤销");
    await page.close();
  });

  test("a refusal says what to do, and that it ought to be", async () => {
    const page = await openPage();
    await play(page, "未认定慢特病");
    const result = await page.getByRole("article").textContent();
    expect(result).toContain("请改按普通门诊结算或先到参保地认定");
    expect(result).toContain("这个故事正该如此");
    await page.close();
  });

  test("when the answer is lost the same bytes find the true result", async () => {
    const page = await openPage();
    await play(page, "应答丢失");
    expect(await page.getByRole("article").textContent()).toContain("结果未定");
    expect(await press(page, "重发原报文")).toContain("找到了");
    expect(await press(page, "重发同一报文")).toContain("逐字节相同");
    expect(await press(page, "查询结算 5203")).toContain("5203 查到这笔结算");
    expect(await press(page, "冲正 2601")).toContain("视同没有发生");
    const undone = page.getByRole("button", { name: "撤销 2208（已冲正）" });
    expect(await undone.isDisabled()).toBe(true);
    await page.close();
  });

  test("a stay is settled, its charges found, and cancelled", async () => {
    const page = await openPage();
    await play(page, "退休职工：北京老人");
    expect(await press(page, "查询费用 5204")).toContain("8 条费用明细");
    expect(await press(page, "撤销 2305")).toContain("已撤销");
    await page.close();
  });

  for (const width of [1280, 390]) {
    test(`nothing is cut at ${width} pixels, in normal and in large print`, async () => {
      const page = await openPage(width);
      await play(page, "上海职工在杭州");
      const overflow = () =>
        page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
      expect(await overflow()).toBeLessThanOrEqual(0);
      await page.getByRole("button", { name: "大字版" }).click();
      expect(await overflow()).toBeLessThanOrEqual(0);
      const size = await page.evaluate("getComputedStyle(document.body).fontSize");
      expect(size).toBe("24px");
      await press(page, "冲正 2601");
      await page.close();
    });
  }

  test("a filter that finds nothing offers the way back", async () => {
    const page = await openPage();
    await page.getByRole("searchbox").fill("没有这样的故事");
    await page.getByRole("button", { name: "清除筛选" }).click();
    expect(await page.locator("button.story").count()).toBe(site().stories.length + 1);
    await page.close();
  });
});

describe("what programs read", () => {
  const get = async (path: string): Promise<Response> => fetch(site().address + path);

  test("health is ready when every node can settle", async () => {
    const response = await get("/healthz");
    expect([response.status, await response.json()]).toEqual([200, { status: "ready" }]);
  });

  test("metrics count calls by transaction and outcome", async () => {
    const metrics = async () => (await get("/metrics")).text();
    const figure = (text: string, name: string): number => {
      const line = text.split("\n").find((words) => words.startsWith(`${name} `));
      return Number(line?.slice(name.length) ?? 0);
    };
    const before = await metrics();
    const player = site().player();
    const settled = await playVisit(site().story("firstSettlement"), player);
    const refused = await playVisit(site().story("notQualified"), player);
    await cancelVisit(settled, player);
    const after = await metrics();
    const grown = (name: string): number => figure(after, name) - figure(before, name);
    const calls = ({ last }: Visit, outcome: string): number =>
      grown(`lianjie_calls_total{transaction="${last.number}",outcome="${outcome}",node="460000"}`);
    expect([settled.outcome, calls(settled, "answered")]).toEqual(["settled", 1]);
    expect([refused.outcome, calls(refused, "refused")]).toEqual(["refused", 1]);
    const code = 'code="qualification_missing",node="460000"';
    expect(grown(`lianjie_refusals_total{transaction="${refused.last.number}",${code}}`)).toBe(1);
    expect(figure(after, 'lianjie_ready{node="460000"}')).toBe(1);
    expect(after).toMatch(
      /lianjie_connections_open\{node="460000",pool="work",database="demo_\w+_460000"\} [123]\n/,
    );
    const durations = "lianjie_call_duration_seconds";
    expect(grown(`${durations}_bucket{le="+Inf",transaction="2208"}`)).toBe(1);
    expect(grown(`${durations}_count{transaction="2208"}`)).toBe(1);
    // Due work counts as well, so that a node that nobody calls has some in work now and then.
    await expect.poll(metrics).toContain('lianjie_in_flight{node="460000"} 0');
  });

  test("cards show places, people and prices", async () => {
    const cards = (await (await get("/demo/cards")).json()) as Record<string, unknown[]>;
    expect(Object.keys(cards)).toEqual(["institutions", "people", "catalogue"]);
    expect(cards.people?.length).toBeGreaterThanOrEqual(40);
    expect(cards.people?.[0]).toMatchObject({
      name: "张示例",
      area: "360300",
      filings: [{ area: "460000", category: "longTerm", from: "2021-01-01", to: null }],
    });
    expect(cards.institutions?.[0]).toMatchObject({ kind: "hospital", level: 3 });
    expect(cards.catalogue?.[0]).toMatchObject({ class: "A", price: "18.43" });
  });
});
