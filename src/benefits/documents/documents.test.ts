/** Released documents: what loads, what is refused with line and remedy, what they say on a day. */
import { readFileSync } from "node:fs";
import { Compile } from "typebox/schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type ChinaMonth, day } from "#base/date.ts";
import { addWorkdays } from "#base/workdays.ts";
import {
  DOCUMENT_KINDS,
  documentKindOf,
  documentSchema,
  filingRulesOn,
  loadPolicies,
  openingHolds,
  PolicyError,
  qualificationRulesOn,
  readDocument,
} from "#benefits/benefits.ts";
import { CLEARING_DEFAULTS, dueDay } from "#model/clearing-parameters.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { readPolicyFiles } from "#policies.ts";

const FILES = readPolicyFiles().filter((file) => documentKindOf(file) !== null);
const NATIONAL = readFileSync("policies/filing.yaml", "utf8");
const area = (code: string): Area => code as Area;

function errorOf(kind: (typeof DOCUMENT_KINDS)[number], text: string): string {
  try {
    readDocument(kind, { path: `${kind}.yaml`, text });
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "it loads";
}

describe("shipped documents", () => {
  test("are of every kind, load, and are as their schema says", () => {
    expect(new Set(FILES.map(documentKindOf))).toEqual(new Set(DOCUMENT_KINDS));
    for (const file of FILES) {
      const kind = documentKindOf(file);
      if (kind === null) continue;
      readDocument(kind, file);
      // As an editor sees it: keys are texts. The country's rules name no area.
      const seen = JSON.parse(JSON.stringify(parse(file.text))) as object;
      const told = kind === "filing" || kind === "diseases" ? { area: "100000", ...seen } : seen;
      expect([file.path, Compile(documentSchema(kind) as never).Check(told)]).toEqual([
        file.path,
        true,
      ]);
    }
  });

  test("a file that only ends like one is a policy", () => {
    expect(documentKindOf({ path: "policies/360300/employee.yaml" })).toBeNull();
    expect(documentKindOf({ path: "myzones.yaml" })).toBeNull();
    expect(documentKindOf({ path: "草案/zones.yaml" })).toBe("zones");
  });
});

describe("rules for filing", () => {
  const rulesOf = (place: string, on: string, files = FILES) =>
    filingRulesOn(loadPolicies(files).documents, area(place), day(on));

  test("are the country's, where a place says nothing", () => {
    expect(rulesOf("510100", "2026-11-02")).toMatchObject({
      area: "510100",
      decideWorkdays: 2,
      homeCareCommitted: "refuse",
      kinds: { longResident: { lockMonths: 6, validMonths: undefined, commitment: true } },
      commitment: { onDefault: "convert", textVersion: "2026-1", supplementDays: 30 },
    });
  });

  test("are the place's own in what it says, the country's in the rest, and name both", () => {
    const rules = rulesOf("330200", "2026-11-02");
    expect(rules?.kinds.longResident).toMatchObject({ lockMonths: 3, placesMax: 1 });
    const papers = ["postingLetter", "awayEmployerCertificate", "labourContract"];
    expect(rules?.unlockedBy).toContainEqual({ reason: "工作地变更", materials: [papers] });
    expect(rulesOf("330200", "2025-12-31")?.unlockedBy).toContainEqual({
      ...{ reason: "工作地变更", materials: [] },
    });
    expect(rules?.version.split("+")).toHaveLength(2);
    // What lies in it has the same.
    expect(rulesOf("330203", "2026-11-02")?.version).toBe(rules?.version);
    expect(rulesOf("360300", "2026-11-02")?.homeCareCommitted).toBe("referral");
    expect(rulesOf("360100", "2026-11-02")?.chosen).toMatchObject({ max: 2 });
  });

  test("change on their days, and where no figure is in force there are none", () => {
    const changed = NATIONAL.replace(
      "decideWorkdays: [{ from: 2023-01-01, source: nationalOpen, value: 2 }]",
      "decideWorkdays: [{ from: 2023-01-01, to: 2026-12-31, source: nationalOpen, value: 2 }, { from: 2027-01-01, source: nationalOpen, value: 1 }]",
    );
    const files = [{ path: "filing.yaml", text: changed }];
    expect(rulesOf("510100", "2026-12-31", files)?.decideWorkdays).toBe(2);
    expect(rulesOf("510100", "2027-01-01", files)?.decideWorkdays).toBe(1);
    expect(rulesOf("510100", "2022-12-31", files)).toBeNull();
    expect(rulesOf("510100", "2026-11-02", [])).toBeNull();
  });

  test.each([
    [
      "a figure left out",
      (text: string) => text.replace(/^remindDays.*\n/m, ""),
      "缺少字段“remindDays”",
    ],
    [
      "a word that is none",
      (text: string) => text.replace("value: convert", "value: forget"),
      "请写其中之一：convert、revoke",
    ],
    [
      "a source that is not named",
      (text: string) => text.replace("source: national,", "source: law,"),
      "来源“law”不在 sources 中",
    ],
    [
      "a table",
      (text: string) =>
        text.replace(
          "returnedDays: [{ from: 2023-01-01, source: nationalOpen, value: 30 }]",
          "returnedDays: [{ from: 2023-01-01, source: nationalOpen, rows: [{ value: 30 }] }]",
        ),
      "这里不分情形",
    ],
    [
      "months that are none",
      (text: string) => text.replace("value: unlimited", "value: 长期"),
      "“长期”不是整数",
    ],
  ])("with %s do not load, and the line and remedy are told", (_, change, said) => {
    const message = errorOf("filing", change(NATIONAL));
    expect(message).toContain(said);
    expect(message).toMatch(/^filing\.yaml:\d+ /);
  });
});

describe("the calendar", () => {
  const shipped = readFileSync("policies/calendar.yaml", "utf8");
  const calendar = readDocument("calendar", { path: "calendar.yaml", text: shipped });

  test.each([
    // 2026-02-14 is worked, 15 to 23 are holidays.
    ["2026-02-13", 1, "2026-02-14"],
    ["2026-02-13", 2, "2026-02-24"],
    ["2026-09-30", 1, "2026-10-08"],
    ["2026-10-09", 1, "2026-10-10"],
    ["2025-01-24", 1, "2025-01-26"],
    ["2024-10-11", 1, "2024-10-12"],
    ["2026-01-01", 1, "2026-01-04"],
  ])("from %s %i working days end on %s", (from, days, to) => {
    expect(addWorkdays(day(from), days, calendar)).toBe(to);
  });

  test.each([
    ["2026-05-09", "2026-05-11", "调休上班日2026-05-11不是周末"],
    ["worked: [2026-01-04,", "worked: [2025-01-05,", "不在2026年"],
    ["to: 2026-10-07", "to: 2026-09-30", "to 早于 from"],
    ["to: 2026-10-07", "to: 2026-12-07", "国庆节太长"],
    ["2026-10-10]", "2026-10-04]", "在国庆节假期里"],
    ["year: 2025", "year: 2024", "2024年写了两次"],
  ])("with %s as %s does not load", (was, is, said) => {
    expect(shipped).toContain(was);
    expect(errorOf("calendar", shipped.replace(was, is))).toContain(said);
  });
});

describe("the parameters of clearing", () => {
  const shipped = readFileSync("policies/clearing.yaml", "utf8");

  test("are the defaults of the program, and tell the day of each step", () => {
    const parameters = readDocument("clearing", { path: "clearing.yaml", text: shipped });
    expect(parameters).toEqual(CLEARING_DEFAULTS);
    const february = "2027-01" as ChinaMonth;
    expect(dueDay(february, "submitted", parameters)).toBe("2027-02-20");
    expect(dueDay(february, "noticed", parameters)).toBe("2027-02-28");
    expect(dueDay("2026-12" as ChinaMonth, "noticed", parameters)).toBe("2027-01-31");
  });

  test.each([
    ["submitted: 20", "submitted: 22", "没有一个比一个晚"],
    ["reconciled: 3", "reconciled: 0", "没有一个比一个晚"],
    ["noticed: 31", "noticed: 32", "没有一个比一个晚"],
    ["pay: 10", "pay: 0", "请写1到60"],
    ["yellow: 70%", "yellow: 90%", "请核对两个比例"],
    ["yellow: 70%", "yellow: 0.7", "不是比例"],
    ["deferralMonthsMax: 2", "deferralMonthsMax: 13", "至多12个月"],
    ["wrongFund", "unnecessary", "unnecessary"],
  ])("with %s as %s do not load", (was, is, said) => {
    expect(shipped).toContain(was);
    expect(errorOf("clearing", shipped.replace(was, is))).toContain(said);
  });
});

describe("openings", () => {
  const read = (text: string) =>
    readDocument("openings", {
      path: "openings.yaml",
      text: `title: 试点\narea: "520000"\nopenings:\n${text}`,
    }).openings;
  const source = "source: { document: 报道, trust: press }";
  const openings = read(
    `  - { title: 西南, diseases: [M03900, M01600], home: ["500000", "510000"], institutions: [H52010000001], from: 2021-01-01, to: 2021-12-31, ${source} }
  - { title: 全国, diseases: [M03900], from: 2022-01-01, ${source} }
`,
  );
  const holds = (change: Partial<Parameters<typeof openingHolds>[1]>): boolean =>
    openingHolds(openings, {
      homeArea: area("510100"),
      institution: "H52010000001" as InstitutionCode,
      disease: "M03900",
      on: day("2021-06-01"),
      ...change,
    });

  test("hold for their diseases, home areas, institutions and days", () => {
    expect(holds({})).toBe(true);
    expect(holds({ disease: "M03901" })).toBe(true);
    expect(holds({ disease: "M00500" })).toBe(false);
    expect(holds({ homeArea: area("360300") })).toBe(false);
    expect(holds({ institution: "H52010000002" as InstitutionCode })).toBe(false);
    expect(holds({ on: day("2020-12-31") })).toBe(false);
    const later = { on: day("2022-01-01"), homeArea: area("360300") };
    expect(holds(later)).toBe(true);
    expect(holds({ ...later, disease: "M01600" })).toBe(false);
  });

  test("with an institution that has no code do not load", () => {
    const text = `title: 试点\narea: "520000"\nopenings:\n  - { title: 甲, institutions: [省医院], from: 2021-01-01, ${source} }\n`;
    expect(errorOf("openings", text)).toContain("“省医院”不是机构编码");
  });
});

describe("home diseases", () => {
  const UNTIL_2023 = "from: 2021-01-01, to: 2023-12-31";
  const FIRST = `{ code: PX01, name: 高血压病, national: M03900, nationalName: 高血压, ${UNTIL_2023} }`;
  const LATER =
    "{ code: PX01, name: 高血压病（Ⅱ期以上）, national: M03900, nationalName: 高血压, from: 2024-01-01 }";
  const text = (second: string, more = ""): string => `title: 病种对照
area: "360300"
source: { document: 病种目录, trust: assumed }
${more}diseases:
  - ${FIRST}
  - ${second}
`;

  test("have one national disease on a day", () => {
    const files = [{ path: "diseases.yaml", text: text(LATER) }, NATION_DISEASES];
    const named = (on: string) => rulesAt("360300", on, files)?.diseases.map(({ name }) => name);
    expect(named("2023-12-31")).toEqual(["高血压病"]);
    expect(named("2024-01-01")).toEqual(["高血压病（Ⅱ期以上）"]);
  });

  test.each([
    ["two on a day", LATER.replace("2024-01-01", "2023-12-31"), "", "“PX01”同一天有两个国家病种"],
    ["half a national disease", LATER.replace("nationalName: 高血压, ", ""), "", "只写了一半"],
    ["an end before its beginning", LATER.replace(" }", ", to: 2023-01-01 }"), "", "to 早于 from"],
    [
      "an agreement with itself",
      LATER,
      'sources: { s: { document: 协议, trust: assumed } }\nrecognises: [{ area: "360300", diseases: [M03900], from: 2024-01-01, source: s }]\n',
      "互认的是自己的认定",
    ],
    ["a paper that is none", LATER.replace(" }", ", materials: [[病历]] }"), "", "不认识“病历”"],
  ])("with %s do not load", (_, second, more, said) => {
    expect(errorOf("diseases", text(second, more))).toContain(said);
  });
});

const NATION_DISEASES = {
  path: "policies/diseases.yaml",
  text: readFileSync("policies/diseases.yaml", "utf8"),
};
const rulesAt = (place: string, on: string, files = FILES) =>
  qualificationRulesOn(loadPolicies(files).documents, area(place), day(on));

describe("rules for qualifications", () => {
  test("are the country's, with the national list, where a place says nothing", () => {
    const rules = rulesAt("510100", "2026-11-02");
    expect(rules).toMatchObject({
      ...{ area: "510100", decideWorkdays: 10, assessors: undefined, assessmentDays: 90 },
      ...{ fromAssessment: false, recognises: [] },
    });
    expect(rules?.diseases).toHaveLength(10);
    expect(rules?.diseases.find(({ disease }) => disease === "M03900")).toEqual({
      ...{ disease: "M03900", name: "高血压", national: { code: "M03900", name: "高血压" } },
      ...{ validMonths: 12, materials: [["medicalRecord"], ["assessmentForm"]] },
      ...{ decidedBy: "materials", byAssessment: false, renewDays: 60, lateDays: 90 },
    });
  });

  test("are the place's own in what it says, several diseases for one of the national list", () => {
    const rules = rulesAt("360300", "2026-11-02");
    expect(rules?.assessors).toEqual(["H36030000001", "H46010000001"]);
    expect(rules?.recognises).toMatchObject([{ area: "460100", diseases: ["M03900", "M01600"] }]);
    const seen = rules?.diseases.map((one) => {
      const how = one.byAssessment ? "assessment" : one.decidedBy;
      return [one.disease, one.national?.code ?? null, how, one.validMonths];
    });
    expect(seen).toEqual([
      ["PX01", "M03900", "assessment", 12],
      ["PX02", "M03900", "expert", 12],
      ["PX03", "M01600", "materials", 24],
      ["PX04", "M04600", "materials", 12],
      ["PX05", null, "expert", 12],
      ["PX06", "M07801", "assessment", 12],
    ]);
    expect(rules?.version.split("+")).toHaveLength(2);
    // What lies in it has the same.
    expect(rulesAt("360302", "2026-11-02")?.version).toBe(rules?.version);
    const before = rulesAt("360300", "2024-11-30")?.diseases.map(({ disease }) => disease);
    expect(before).not.toContain("PX04");
  });

  test("of a disease go before those of its place, and unlimited is a word of its own", () => {
    const own = "validMonths: unlimited, materials: none, renewDays: 30, lateDays: 0, ";
    const text = `title: 甲\narea: "510100"\ndiseases: [{ code: A, name: 甲, ${own}from: 2024-01-01 }]\n`;
    const [disease] =
      rulesAt("510100", "2026-11-02", [NATION_DISEASES, { path: "diseases.yaml", text }])
        ?.diseases ?? [];
    expect(disease).toMatchObject({
      ...{ national: null, validMonths: undefined, materials: [], renewDays: 30, lateDays: 0 },
    });
  });

  test("name a subdivision by its family, and by the place's own word where no list has it", () => {
    const entry = (code: string, national: string, named: string) =>
      `{ code: ${code}, name: 甲, national: ${national}, nationalName: ${named}, from: 2024-01-01 }`;
    const text = `title: 甲\narea: "510100"\ndiseases: [${entry("A", "M03901", "乙")}, ${entry("B", "M09900", "丙")}]\n`;
    const rules = rulesAt("510100", "2026-11-02", [
      NATION_DISEASES,
      { path: "diseases.yaml", text },
    ]);
    expect(rules?.diseases.map(({ national }) => national)).toEqual([
      { code: "M03901", name: "高血压" },
      { code: "M09900", name: "丙" },
    ]);
  });

  test("change on their days, and where no figure is in force there are none", () => {
    const text = NATION_DISEASES.text.replace(
      "decideWorkdays: [{ from: 2021-01-01, source: open, value: 10 }]",
      "decideWorkdays: [{ from: 2021-01-01, to: 2026-12-31, source: open, value: 10 }, { from: 2027-01-01, source: open, value: 5 }]",
    );
    const files = [{ ...NATION_DISEASES, text }];
    expect(rulesAt("510100", "2026-12-31", files)?.decideWorkdays).toBe(10);
    expect(rulesAt("510100", "2027-01-01", files)?.decideWorkdays).toBe(5);
    expect(rulesAt("510100", "2020-12-31", files)).toBeNull();
    expect(rulesAt("510100", "2026-11-02", [])).toBeNull();
  });
});
