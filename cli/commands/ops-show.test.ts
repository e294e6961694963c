import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import type { NodeId } from "#model/place.ts";
import { masked, opened, traceOf } from "#verify/verify.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../../test/country.ts";
import { main } from "../main.ts";
import { type Fields, printed } from "../ops/show-print.ts";

let small: SmallCountry;
let first: Played;

beforeAll(async () => {
  small = await startSmallCountry();
  first = await small.settle({ person: "pingxiang", at: "H46010000001", careType: "chronic" });
  await small.cancel(first);
  await small.stop();
});

afterAll(async () => {
  await small?.stop();
});

async function lines(): Promise<string> {
  const trace = await traceOf(small.urls, first.settlementId);
  return printed(masked(opened(trace)) as Fields).join("\n");
}

describe("show", () => {
  test("gathers care, hub and home, steps, changes, transfers and trail", async () => {
    const text = await lines();
    const parts = ["就医地 460000", "国家平台副本 100000", "参保地 360000", "计算步骤"];
    for (const part of [...parts, "支付", "累计变动", "分录", "留痕"]) {
      expect(text).toContain(`── ${part}`);
    }
    expect(text).toContain("165.19元×70%＝115.63元");
    expect(text).toMatch(
      /fund:360300:employee:pooled +owed:460000:360300:employee:pooled +115\.63/,
    );
    expect(text).toMatch(/institution:H46010000001 +claim:360000:360300:employee:pooled +115\.63/);
    expect(text).toMatch(/settlement\.asked.*settlement\.booked.*settlement\.cancelled/s);
  });

  test("names what the settlement is cancelled by", async () => {
    expect(await lines()).toMatch(/被撤销于 +stl_/);
  });

  test("masks who it is about, in every part of the trace", async () => {
    const trace = opened(await traceOf(small.urls, first.settlementId));
    const person = first.result.person;
    for (const secret of [person.name, person.id, person.certificateNumber, person.birthDate]) {
      expect(JSON.stringify(trace)).toContain(secret);
    }
    const shown = JSON.stringify(masked(trace));
    // A demo's filing is numbered after its person; a real one is not.
    const rest = shown.replaceAll(/fil_\d+/g, "");
    for (const secret of [person.name, person.id, person.certificateNumber, person.birthDate]) {
      expect(rest).not.toContain(secret);
    }
  });

  test("a name with a character outside the basic plane is masked whole", () => {
    expect(masked({ person: { name: "𠮷田示例" } })).toEqual({ person: { name: "𠮷***" } });
  });

  test.each([
    ["stl_0mv4krg6m1b60e15771af", "请逐字核对（结算单和医院得到的应答上有）"],
    ["enc_0mv4krg6m1b60e15771af", "结算ID以 stl_ 开头"],
  ])("of one that does not exist it says what to do next: %s", async (id, step) => {
    const url = present(small.urls.get("360000" as NodeId), "the home's database");
    const pattern = url.replace(/\d+$/, "{node}");
    const number = present(/\d+$/.exec(url)?.[0], "its number");
    const lines: string[] = [];
    const out = (line: string): void => void lines.push(line);
    const where = ["--database-url", pattern, "--nodes", number];
    expect(await main(["show", id, ...where], out, out)).toBe(1);
    expect(lines[0]).toBe(`没有结算 ${id}（看过1个节点：${number}）`);
    expect(lines[1]).toContain(`下一步：${step}`);
    expect(lines[1]).toContain("去掉 --nodes 看全部节点；或用 --database-url 指明");
  });

  test("an unknown settlement leaves every part empty", async () => {
    const { care, home, copies, transfers } = await traceOf(small.urls, "stl_nobody");
    expect([care, home, copies, transfers]).toEqual([[], [], [], []]);
  });
});
