/** What a place's files share: taken once, refused twice, told with the file of the mistake. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import {
  type CompiledPolicy,
  caseOf,
  hiddenWarnings,
  policyIn,
  reportOn,
  withPlace,
} from "#benefits/benefits.ts";
import { readWritten } from "#benefits/compare/written.ts";

const GOOD = readFileSync(
  fileURLToPath(new URL("../examples/yearly.yaml", import.meta.url)),
  "utf8",
);
const HEAD = GOOD.slice(0, GOOD.indexOf("\nbenefits:"));
const SHARED_KEYS = /^(area|sources|year|questions|cancel|unfiled):.*\n(?:[ \n].*\n?)*/gm;
const SHARED = [...HEAD.matchAll(SHARED_KEYS)].map(([block]) => block.trimEnd()).join("\n");
const OWN = HEAD.replace(SHARED_KEYS, "") + GOOD.slice(GOOD.indexOf("\nbenefits:"));
const PATH = "policies/361100/employee.yaml";
const SHARED_PATH = "policies/361100/place.yaml";

function whole(shared = SHARED, own = OWN): { path: string; text: string } {
  return { path: PATH, text: withPlace(own, shared) };
}

function result(policy: CompiledPolicy): string {
  const theCase = caseOf(
    { care: "outpatient", visitOn: day("2025-06-01"), total: 999_999n },
    policy,
  );
  return JSON.stringify(
    policy.evaluate(theCase, () => 0n),
    (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
  );
}

test("a file and its shared part say what one file says", () => {
  expect(OWN).not.toContain("sources:");
  const one = policyIn({ path: PATH, text: GOOD });
  const both = policyIn(whole());
  expect(result(both)).toBe(result(one));
  expect(result(both)).toContain("fund");
  expect(readWritten(whole())).toEqual(readWritten({ path: PATH, text: GOOD }));
});

test("the version is of both parts, and the whole text needs no file beside it", () => {
  const { version } = policyIn(whole());
  expect(policyIn(whole(`${SHARED}\n# 改`)).version).not.toBe(version);
  expect(withPlace(whole().text, "area: 1\n")).toBe(whole().text);
});

test.each([
  ["a source", `${OWN}\nsources:\n  more: { document: 甲, trust: press }\n`, null],
  ["a whole field", `${OWN}\narea: "361100"\n`, "“area”在 place.yaml第"],
  [
    "an answer",
    `${OWN}\nquestions:\n  ceilingOn: payment\n`,
    "“questions.ceilingOn”在 place.yaml第",
  ],
])("%s beside the shared part", (_, own, refused) => {
  if (refused === null) expect(() => policyIn(whole(SHARED, own))).not.toThrow();
  else expect(() => policyIn(whole(SHARED, own))).toThrow(refused);
});

test("what both say is told in the file itself, with the line of the other", () => {
  const own = `# 一行\narea: "361100"\n${OWN}`;
  const shared = `# 共用\n${SHARED}`;
  const line = shared.split("\n").findIndex((one) => one.startsWith("area:")) + 1;
  expect(() => policyIn(whole(shared, own))).toThrow(
    `${PATH}:2 “area”在 place.yaml第${line}行已经写了。共用的只写在那里`,
  );
});

test.each([
  ["a wrong word", "# 共用\n# 两行\n", "year: { starts: 1 }", 3],
  ["a spoiled line", "# 共用\n", "year：{ starts: 1 }", 2],
  ["a field of its own", "", "benefits: []", 1],
])("%s in the shared part is told there", (_, above, mistake, line) => {
  const shared = `${above}${mistake}\n${SHARED.replace(/^year:.*\n/m, "")}`;
  expect(() => policyIn(whole(shared))).toThrow(`${SHARED_PATH}:${line} `);
});

test("a mistake in the file's own part keeps its line", () => {
  const own = OWN.replace("- base:", "- bass:");
  const line = own.slice(0, own.indexOf("- bass:")).split("\n").length;
  expect(() => policyIn(whole(SHARED, own))).toThrow(`${PATH}:${line} `);
});

test("a row that never counts is told where it stands", () => {
  const shared = SHARED.replace(/^unfiled:[\s\S]*$/m, "");
  const [source = ""] =
    /^ {2}(\w+):/m.exec(SHARED.slice(SHARED.indexOf("sources:")))?.slice(1) ?? [];
  const rows = `[{ care: inpatient, settle: true }, { care: inpatient, settle: true }, { settle: true }]`;
  const text = `# 共用\nunfiled:\n  - { from: 2024-01-01, source: ${source}, rows: ${rows} }\n${shared}`;
  const [warning] = hiddenWarnings(whole(text));
  expect(warning).toMatch(/^place\.yaml第3行“.*永远用不到：place\.yaml第3行/);
});

test("sources of the shared part that this file does not use are no fault of this file", () => {
  const shared = SHARED.replace(
    "sources:\n",
    "sources:\n  other: { document: 乙, trust: press }\n",
  );
  const { sourcesUnused, sharedUnused } = reportOn(whole(shared));
  expect(sourcesUnused).toEqual([]);
  expect(sharedUnused).toContain("other");
});
