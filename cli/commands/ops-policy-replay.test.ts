/**
 * The command on real nodes: what Pingxiang's people settled in a month, under its policy and a
 * draft.
 */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policyIn } from "#benefits/benefits.ts";
import type { NodeId } from "#model/place.ts";
import { whatIf } from "#recompute/recompute.ts";
import { type Played, type SmallCountry, startSmallCountry } from "../../test/country.ts";
import { type CommandStaff, commandStaff, roleOf } from "../../test/staff.ts";
import { main } from "../main.ts";

const MONTH = "2026-10";
const SAME = "360300:employee";
const folder = mkdtempSync(join(tmpdir(), "replay-"));
const DRAFT = join(folder, "draft.yaml");

let small: SmallCountry;
let first: Played;
let url: string;
let as: CommandStaff["as"];

beforeAll(async () => {
  const text = readFileSync("policies/360300/employee.yaml", "utf8");
  writeFileSync(DRAFT, text.replace("source: first, value: 70%", "source: first, value: 72%"));
  small = await startSmallCountry();
  const visit = { person: "pingxiang", at: "H46010000001" };
  first = await small.settle({ ...visit, careType: "chronic" });
  await small.settle({ ...visit, careType: "outpatient" });
  await small.settle({ ...visit, careType: "chronic" });
  await small.settle({
    person: "deductibleDone",
    at: "H46020000001",
    careType: "outpatient",
    bill: "local",
  });
  const gone = await small.settle({
    person: "pingxiangLocal",
    at: "H36030000002",
    careType: "outpatient",
  });
  await small.cancel(gone);
  const back = await small.settle({ ...visit, careType: "outpatient" });
  await small.reverse(back);
  await small.country.stop();
  // One server a pattern: here the database's name is in the address, and the node in a setting.
  const node = "360000" as NodeId;
  const policy = [roleOf("policy", node)];
  const people = { "yan.lian": policy, "yan.shen": policy };
  ({ as } = await commandStaff({ url: small.urls.get(node) ?? "", node }, people));
  url = `${small.urls.get("360000" as NodeId) ?? ""}?application_name={node}`;
});

afterAll(async () => {
  await small?.stop();
});

async function runCli(
  ...args: string[]
): Promise<{ code: number; out: string; complaints: string }> {
  const lines: string[] = [];
  const complaints: string[] = [];
  const code = await main(
    ["policy", "replay", ...args],
    (line) => lines.push(line),
    (line) => complaints.push(line),
  );
  return { code, out: lines.join("\n"), complaints: complaints.join("\n") };
}

function fail(words: string): void {
  throw new Error(words);
}

const onNode = (): string[] => ["--month", MONTH, "--database-url", url];

interface Data {
  readonly settlements: number;
  readonly same: number;
  readonly left: Readonly<Record<string, number>>;
  readonly payers: Readonly<Record<string, { beforeFen: string; afterFen: string }>>;
  readonly winners: { readonly persons: number; readonly top: readonly { person: string }[] };
}

async function data(...args: string[]): Promise<Data> {
  const { out, complaints } = await runCli(...args, "--json");
  expect(complaints).toBe("");
  return JSON.parse(out) as Data;
}

describe("policy replay", () => {
  test("under the policy itself nothing differs; cancelled and reversed ones are left out", async () => {
    const { settlements, same, left } = await data(...onNode(), "--draft", SAME);
    expect([settlements, same]).toEqual([4, 4]);
    expect(left).toMatchObject({ cancelled: 1, undone: 1, withoutFacts: 0 });
  });

  test("under a draft it tells cost by fund, groups and winners", async () => {
    const { code, out } = await runCli(...onNode(), "--draft", DRAFT);
    expect(code).toBe(0);
    // The first settlement of the country: 165.19 at 72 % instead of 70 %; then all of 465.19.
    expect(out).toMatch(/基本医保统筹基金 .*\+12\.62/);
    expect(out).toContain("门诊慢特病");
    expect(out).toContain("个人少付的1人，共12.62元");
    expect(out).not.toContain("示例");
    const { payers, winners } = await data(...onNode(), "--draft", DRAFT);
    const { beforeFen = "0", afterFen = "0" } = payers.pooled ?? {};
    expect(BigInt(afterFen) - BigInt(beforeFen)).toBe(1_262n);
    expect(winners.top.map(({ person }) => person)).toEqual([first.personId]);
  });

  test("a draft that ends the old entry is replayed as from the day of the new one", async () => {
    const honest = join(folder, "honest.yaml");
    const text = readFileSync("policies/360300/employee.yaml", "utf8");
    const entry = "{ from: 2021-12-01, source: first, value: 70% }";
    expect(text).toContain(entry);
    const ended = entry.replace("source", "to: 2026-11-30, source");
    const next = "{ from: 2026-12-01, source: first, value: 72% }";
    writeFileSync(honest, text.replace(entry, `${ended}, ${next}`));
    const { out } = await runCli(...onNode(), "--draft", honest);
    expect(out).toMatch(/基本医保统筹基金 .*\+12\.62/);
    expect(out.split("\n")[1]).toBe(
      "全月用草案在2026-12-01的参数：草案从这一天起才与现行政策不同；" +
        "要用别的日子，加 --as-if-on 日期",
    );
    const file = join(folder, "honest.jsonl");
    await runCli(...onNode(), "--draft", honest, "--export", file);
    const fromFile = await data("--from", file, "--month", MONTH, "--draft", honest);
    expect(fromFile).toMatchObject({ asIfOn: "2026-12-01", winners: { persons: 1 } });
    const before = await data(...onNode(), "--draft", honest, "--as-if-on", "2026-11-30");
    expect([before.settlements, before.same]).toEqual([4, 4]);
    expect((await runCli(...onNode(), "--draft", DRAFT)).out).toContain("在它自己那天的参数");
  });

  test("an exported month gives the same without a database, and names nobody", async () => {
    const file = join(folder, "month.jsonl");
    const { out } = await runCli(...onNode(), "--draft", DRAFT, "--export", file);
    expect(out).toContain("已导出4笔");
    const text = readFileSync(file, "utf8");
    expect(text.trim().split("\n")).toHaveLength(4);
    expect(text).not.toContain(first.personId);
    expect(text).not.toMatch(/credential|certificate|"name":"[^"]/);
    const [direct, fromFile] = [
      await data(...onNode(), "--draft", DRAFT),
      await data("--from", file, "--draft", DRAFT),
    ];
    expect(fromFile.payers).toEqual(direct.payers);
    expect([fromFile.settlements, fromFile.winners.persons]).toEqual([4, 1]);
  });

  test("two threads give what one gives", async () => {
    const one = await data(...onNode(), "--draft", DRAFT);
    const two = await data(...onNode(), "--draft", DRAFT, "--threads", "2");
    expect(two).toEqual(one);
  });

  test("the table of settlements has a line each, with amounts that add up", async () => {
    const file = join(folder, "lines.csv");
    await runCli(...onNode(), "--draft", DRAFT, "--csv", file);
    const [head = "", ...lines] = readFileSync(file, "utf8").trim().split("\r\n");
    expect(head).toContain("结算,人员,次序");
    expect(lines).toHaveLength(4);
    const own = lines.find((line) => line.startsWith(first.settlementId))?.split(",") ?? [];
    expect(own.slice(9, 13)).toEqual(["有变", "115.63", "118.94", "3.31"]);
  });

  test("a broken line of a file is named", async () => {
    const file = join(folder, "broken.jsonl");
    writeFileSync(file, '{"some":"thing"}\n');
    const { code, complaints } = await runCli("--from", file, "--draft", DRAFT);
    expect([code, complaints]).toEqual([2, expect.stringContaining("第1行不是导出的结算")]);
  });

  test("a version of the node's rulebook is found by its first digits, as draft and to compare", async () => {
    const there = ["--database-url", url, "--nodes", "360000"];
    const lines: string[] = [];
    await main(
      ["policy", "draft", DRAFT, ...as("yan.lian"), ...there],
      (line) => lines.push(line),
      fail,
    );
    const version = policyIn({ path: DRAFT, text: readFileSync(DRAFT, "utf8") }).version;
    expect(lines.join("\n")).toContain(version.slice(0, 8));
    const named = await data(...onNode(), "--nodes", "360000", "--draft", version.slice(0, 12));
    expect(named.winners.persons).toBe(1);
    const compared = await main(
      ["policy", "diff", SAME, version.slice(0, 12), "--care", "chronic", ...there],
      (line) => lines.push(line),
      fail,
    );
    expect([compared, lines.join("\n")]).toEqual([1, expect.stringMatching(/70% +72%/)]);
    const missing = await runCli(...onNode(), "--nodes", "360000", "--draft", "00000000");
    expect(missing.complaints).toContain("没有找到政策 00000000");
  });

  test("a draft that was approved for a later day is still compared with what is in force", async () => {
    const approved = join(folder, "approved.yaml");
    const text = readFileSync("policies/360300/employee.yaml", "utf8");
    const entry = "source: first, value: 70% }";
    const ended = `to: 2098-12-31, ${entry}, { from: 2099-01-01, source: first, value: 72% }`;
    writeFileSync(approved, text.replace(entry, ended));
    const examples = "policies/360300/employee.examples.yaml";
    copyFileSync(examples, join(folder, "approved.examples.yaml"));
    const version = policyIn({ path: approved, text: readFileSync(approved, "utf8") }).version;
    const there = ["--database-url", url, "--nodes", "360000"];
    const step = (...words: string[]) =>
      main(["policy", ...words, ...there], () => undefined, fail);
    expect(await step("draft", approved, ...as("yan.lian"))).toBe(0);
    const short = version.slice(0, 12);
    expect(await step("approve", short, ...as("yan.shen"), "--from", "2099-01-01")).toBe(0);
    const again = await data(...onNode(), "--draft", approved);
    expect(again).toMatchObject({ asIfOn: "2099-01-01", winners: { persons: 1 } });
    expect(await step("withdraw", short, ...as("yan.lian"))).toBe(0);
  });

  test("a month without settlements, and wrong words, are told", async () => {
    const shown = await runCli("--month", "2020-01", "--database-url", url, "--draft", SAME);
    expect(shown.out).toContain("没有可重算的结算，看不出草案的影响");
    const none = await data("--month", "2020-01", "--database-url", url, "--draft", SAME);
    expect(none.settlements).toBe(0);
    expect((await runCli("--month", "2020", "--draft", SAME)).complaints).toContain("--month");
    expect((await runCli("--month", MONTH)).complaints).toContain("--draft");
    expect((await runCli(...onNode(), "--draft", SAME, "--threads", "0")).complaints).toContain(
      "1至16",
    );
    expect((await runCli("--from", "nothing", "--draft", SAME)).complaints).toContain("没有文件");
  });

  test("a stop ends after the page in work and leaves no result", async () => {
    const file = join(folder, "month.jsonl");
    expect(existsSync(file)).toBe(true);
    const stopFlag = new Int32Array(new SharedArrayBuffer(4));
    Atomics.store(stopFlag, 0, 1);
    const tally = await whatIf({
      sources: [{ kind: "file", path: file, part: 0, parts: 1 }],
      draft: { path: DRAFT, text: readFileSync(DRAFT, "utf8") },
      csvPath: null,
      stopFlag,
      turned: () => {},
    });
    // One settlement waits for its successor when the page ends.
    expect(tally.rows).toBe(3);
  });
});
