/** Institutions are found by what people type, page by page, each once. */
import { beforeAll, describe, expect, it } from "vitest";
import type { InstitutionCard } from "#model/institution.ts";
import type { Area, CareType, InstitutionCode } from "#model/place.ts";
import { type CardCursor, searchCards } from "#registry/cards.ts";
import { initialsOf, type Searched } from "#registry/pieces.ts";
import { saveCards } from "#registry/registry.ts";
import type { OwnedDatabase, Reports } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";

let database: OwnedDatabase;
let reports: Reports;

function card(code: string, name: string, careTypes: CareType[] = ["outpatient"]): InstitutionCard {
  const area = code.slice(1, 7) as Area;
  const kind = code.startsWith("H") ? "hospital" : "pharmacy";
  return { code: code as InstitutionCode, name, area, kind, level: 2, careTypes, state: "open" };
}

const CARDS = [
  card("H46010000001", "海口示范第一医院", ["outpatient", "inpatient"]),
  card("H46010000002", "海口市（示范）中医医院"),
  card("H46010500001", "秀英第一医院", ["outpatient", "inpatient"]),
  card("P46020000001", "三亚样例大药房", ["pharmacy"]),
  card("H50011200001", "重庆渝北示例医院"),
];

async function all(searched: Searched, limit = 2): Promise<string[]> {
  const codes: string[] = [];
  let after: CardCursor | undefined;
  for (;;) {
    const page = await searchCards(reports, searched, { after, limit });
    codes.push(...page.map(({ code }) => code));
    after = page.at(-1);
    if (page.length < limit) return codes;
  }
}

beforeAll(async () => {
  const url = await freshDatabaseUrl();
  database = databaseAt(url);
  reports = reportsAt(url);
  // More than are read in their order before the index of pieces is asked.
  const crowd = Array.from({ length: 4_000 }, (_, index) =>
    card(`H1101${String(index).padStart(7, "0")}`, `演练诊所${index}号`),
  );
  await database.transaction((tx) => saveCards(tx, [...CARDS, ...crowd]));
});

describe("a search", () => {
  it.each<[string, Searched, readonly string[]]>([
    ["a part of the name", { text: "第一医院" }, ["H46010000001", "H46010500001"]],
    ["a part across brackets", { text: "市示范" }, ["H46010000002"]],
    ["full width letters and spaces", { text: " ｓｆｄ " }, ["H46010000001"]],
    ["initials", { text: "dyyy" }, ["H46010000001", "H46010500001"]],
    ["initials in capitals", { text: "YLDYF" }, ["P46020000001"]],
    ["readings of whole words", { text: "cqyb" }, ["H50011200001"]],
    ["letters that nobody has side by side", { text: "海口第一" }, []],
    ["pairs that stand apart", { text: "海口示范中医" }, []],
    [
      "an area",
      { area: "460100" as Area, text: "医院" },
      ["H46010000001", "H46010000002", "H46010500001"],
    ],
    ["a county", { area: "460105" as Area }, ["H46010500001"]],
    [
      "a care type",
      { area: "460000" as Area, careType: "inpatient" },
      ["H46010000001", "H46010500001"],
    ],
    ["a kind", { area: "460000" as Area, kind: "pharmacy" }, ["P46020000001"]],
    [
      "all of them",
      { text: "yy", area: "460100" as Area, careType: "inpatient", kind: "hospital" },
      ["H46010000001", "H46010500001"],
    ],
    ["what is a pattern elsewhere", { text: "%_" }, []],
  ])("finds by %s", async (_by, searched, codes) => {
    expect(await all(searched)).toEqual(codes);
  });

  it("gives each once, however small the pages", async () => {
    const found = await all({ text: "演练" }, 199);
    expect(found).toHaveLength(4_000);
    expect(new Set(found).size).toBe(4_000);
  });

  it("wants two letters at least", async () => {
    await expect(all({ text: "海" })).rejects.toThrow("名称不正确：至少填写两个字");
    await expect(all({ text: "海".repeat(41) })).rejects.toMatchObject({ code: "field_invalid" });
  });
});

describe("a card", () => {
  it("that changes is found by what it is now", async () => {
    const before = card("H46010000009", "海口旧名医院");
    await database.transaction((tx) => saveCards(tx, [before]));
    await database.transaction((tx) => saveCards(tx, [{ ...before, name: "海口新名医院" }]));
    expect(await all({ text: "旧名" })).toEqual([]);
    expect(await all({ text: "新名" })).toEqual([before.code]);
  });

  it("has initials of letters and digits as they are", () => {
    expect(initialsOf("海口 A区 999药店")).toBe("hkaq999yd");
  });
});
