import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "./ops-policy-diff.ts";

const PINGXIANG = readFileSync("policies/360300/employee.yaml", "utf8");
const folder = mkdtempSync(join(tmpdir(), "diff-"));
let files = 0;

/** A file with some words of Pingxiang's policy replaced; each must occur. */
function draft(...changes: readonly (readonly [from: string, to: string])[]): string {
  files += 1;
  const path = join(folder, `draft-${files}.yaml`);
  let text = PINGXIANG;
  for (const [from, to] of changes) {
    expect(text, from).toContain(from);
    text = text.replace(from, to);
  }
  writeFileSync(path, text);
  return path;
}

async function diff(...args: string[]): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const code = await run(args, (line) => lines.push(line));
  return { code, text: lines.join("\n") };
}

interface Told {
  readonly parameters: readonly { where: string; before?: string; after?: string }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly unreached: readonly { where: string }[];
  readonly groups: readonly {
    readonly words: string;
    readonly who: { readonly person: string[]; readonly category: string[] };
    readonly points: readonly { amountFen: string; beforeFen: string; afterFen: string }[];
  }[];
}

async function told(...args: string[]): Promise<Told> {
  return JSON.parse((await diff(...args, "--json")).text) as Told;
}

/** One kind of care keeps a test short. */
const INPATIENT = ["--care", "inpatient"];
const SAME = "360300:employee";
const RETIRED: readonly [string, string] = [
  "{ person: retired, value: 91% }",
  "{ person: retired, value: 93% }",
];

describe("policy diff", () => {
  test("equal policies are told so, with exit code 0", async () => {
    const { code, text } = await diff(SAME, draft());
    expect([code, text]).toEqual([0, expect.stringContaining("两份政策相同")]);
  });

  test("a draft may be looked at as if it were another day", async () => {
    const entry = "{ from: 2021-12-01, source: first, value: 70% }";
    const path = draft([
      entry,
      `${entry.replace("source", "to: 2026-11-30, source")}, ` +
        "{ from: 2026-12-01, source: first, value: 72% }",
    ]);
    const args = [SAME, path, "--care", "chronic", "--on", "2026-11-15"];
    expect((await told(...args)).groups).toEqual([]);
    const { groups } = await told(...args, "--as-if-on", "2026-12-01");
    expect(groups.length).toBeGreaterThan(0);
    expect((await diff(...args, "--as-if-on", "2026-12-01")).text).toContain(
      "现政策用2026-12-01的参数",
    );
    await expect(diff(SAME, path, "--as-if-on", "2026-12-01")).rejects.toThrow("与 --on 同用");
  });

  test("a comment and another title change nothing", async () => {
    const path = draft(["title: 萍乡市职工基本医疗保险", "# 新\ntitle: 另一个名字"]);
    expect((await diff(SAME, path)).code).toBe(0);
  });

  test("a raised ratio is told as parameter, for whom, and by how much", async () => {
    const { code, text } = await diff(SAME, draft(RETIRED), ...INPATIENT);
    expect(code).toBe(1);
    expect(text).toMatch(/住院／基本医保／支付比例 +2021-12-01 +退休 +91% +93%/);
    const { groups } = await told(SAME, draft(RETIRED), ...INPATIENT);
    expect(new Set(groups.flatMap(({ who }) => who.person))).toEqual(new Set(["retired"]));
    const referral = groups.find(({ words }) => words.includes("转诊") && words.includes("首次"));
    const point = referral?.points.find(({ amountFen }) => amountFen === "2000000");
    // (20,000 − 2,000 first share − 600) × 91 % and × 93 %
    expect([point?.beforeFen, point?.afterFen]).toEqual(["1583400", "1618200"]);
  });

  test("a deductible moved by a fen between the grid's lines does not hide", async () => {
    const path = draft(["source: first, value: 300 }", "source: first, value: 300.02 }"]);
    const { counts, groups } = await told(SAME, path, "--care", "chronic");
    expect(counts.less).toBeGreaterThan(0);
    expect(counts.more).toBe(0);
    const amounts = groups.flatMap(({ points }) => points.map(({ amountFen }) => amountFen));
    for (const edge of ["30001", "30002", "30003"]) expect(amounts).toContain(edge);
  });

  test("a ceiling in effect far above the grid's middle is found to the fen", async () => {
    const path = draft(["source: demo, value: 300000 }", "source: demo, value: 300001 }"]);
    const { groups } = await told(SAME, path, ...INPATIENT);
    const deltas = groups.flatMap(({ points }) =>
      points.map(({ beforeFen, afterFen }) => BigInt(afterFen) - BigInt(beforeFen)),
    );
    expect(deltas.reduce((most, delta) => (delta > most ? delta : most))).toBe(100n);
  });

  test("unfiled people who are refused from now on are counted apart", async () => {
    const path = draft([
      "{ from: 2021-01-01, source: demo, settle: true }",
      "{ from: 2021-01-01, source: demo, settle: false, channel: 网上 }",
    ]);
    const { counts } = await told(SAME, path, ...INPATIENT);
    expect(counts.refused).toBeGreaterThan(0);
    expect([counts.more, counts.less, counts.admitted]).toEqual([0, 0, 0]);
    const back = (await told(path, SAME, ...INPATIENT)).counts;
    expect(back.admitted).toBeGreaterThan(0);
    expect([back.more, back.less, back.refused]).toEqual([0, 0, 0]);
  });

  test("an entry from a later day is compared on its own day", async () => {
    const path = draft([
      "{ from: 2021-12-01, source: demo, value: 100000 }",
      "{ from: 2021-12-01, to: 2026-12-31, source: demo, value: 100000 }," +
        " { from: 2027-01-01, source: demo, value: 120000 }",
    ]);
    const { text } = await diff(SAME, path, ...INPATIENT);
    expect(text).toContain("比较的就诊日：2027-01-01");
    expect((await told(SAME, path, "--on", "2026-06-01", ...INPATIENT)).groups).toEqual([]);
    expect((await told(SAME, path, "--on", "2027-06-01", ...INPATIENT)).groups).not.toEqual([]);
  });

  test("pools and other parts without a date are told as written", async () => {
    const path = draft(["pool: outpatient", "pool: chronic"]);
    const { parameters } = await told(SAME, path, ...INPATIENT);
    expect(parameters).toMatchObject([
      { where: expect.stringContaining("普通门诊／门诊统筹／起付标准／累计名") },
    ]);
  });

  test("a row that joins a disease with a fact is looked at as the row says", async () => {
    const head: readonly [string, string] = [
      "title: 萍乡市职工基本医疗保险",
      "title: 萍乡市职工基本医疗保险\nfacts: { inHospital: 住院期间 }",
    ];
    const row = (rate: string): readonly [string, string] => [
      "{ person: retired, value: 91% }",
      `{ disease: M07800, facts: { inHospital: "no" }, value: ${rate} }`,
    ];
    const [current, proposed] = [draft(head, row("95%")), draft(head, row("96%"))];
    const { counts, groups, unreached } = await told(current, proposed, ...INPATIENT);
    expect(counts.more).toBeGreaterThan(0);
    expect(groups.map(({ words }) => words)).toContainEqual(
      expect.stringContaining("病种M07800，住院期间为否"),
    );
    expect(unreached).toEqual([]);
  });

  test("a deductible that no longer counts by months is found with several months", async () => {
    const head: readonly [string, string] = [
      "title: 萍乡市职工基本医疗保险",
      "title: 萍乡市职工基本医疗保险\nfacts: { months: 开药月数 }",
    ];
    const pool = "pool: outpatient";
    const old = draft(head, [pool, `times: months\n              ${pool}`]);
    const { counts, groups } = await told(old, draft(head), "--care", "outpatient");
    expect(counts.more).toBeGreaterThan(0);
    expect(groups.map(({ words }) => words)).toContainEqual(expect.stringContaining("开药月数为3"));
  });

  test("a parameter that no situation shows is named, and nobody is said to be unaffected", async () => {
    const row = (rate: string): readonly [string, string] => [
      "{ value: 88% }",
      `{ person: working, value: 88% }\n                    - { person: working, value: ${rate} }` +
        "\n                    - { value: 88% }",
    ];
    const { code, text } = await diff(SAME, draft(row("50%")), ...INPATIENT);
    expect(code).toBe(1);
    expect(text).toContain("没有找到受影响的情形");
    expect(text).toMatch(/^ {2}住院／基本医保／支付比例，2021-12-01起，在职$/m);
    expect(text).not.toContain("结果都相同");
  });

  test("other schemes and unknown policies are refused in one sentence", async () => {
    await expect(run([SAME, "310000:resident"], () => {})).rejects.toThrow("险种不同");
    await expect(run([SAME, "nothing.yaml"], () => {})).rejects.toThrow("没有找到政策");
    await expect(run([SAME], () => {})).rejects.toThrow("两份政策");
  });
});
