/** Rows and benefits that no case reaches: each way to hide one, and neighbours that stand. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hiddenWarnings } from "#benefits/benefits.ts";
import { base, type Fields, layer, ratio, since, table } from "../../../test/written-policy.ts";

const HEAD = readFileSync(new URL("../examples/yearly.yaml", import.meta.url), "utf8")
  .replace(/^benefits:[\s\S]*/m, "")
  .replace("title:", "facts: { months: 开药月数, community: 社区 }\ntitle:");

function told(benefits: readonly Fields[], scheme = "employee"): string[] {
  const text = HEAD.replace("scheme: employee", `scheme: ${scheme}`);
  return hiddenWarnings({ path: "a.yaml", text: `${text}benefits: ${JSON.stringify(benefits)}\n` });
}

const benefit = (rules: readonly Fields[], fields: Fields = {}): Fields => ({
  ...{ title: "住院", care: ["inpatient", "daySurgery"] },
  layers: [layer([base, ...rules])],
  ...fields,
});
const rows = (...all: Fields[]): Fields[] => [
  benefit([{ ratio: { rate: table(...all.map((row) => ({ ...row, value: "50%" }))) } }]),
];

describe("a row that those before it hide", () => {
  test.each<[string, Fields[]]>([
    ["a level before the level with a person", [{ level: 1 }, { level: 1, person: "retired" }]],
    ["a lower age before a higher one", [{ ageFrom: 60 }, { ageFrom: 70 }]],
    ["a higher limit of age before a lower one", [{ ageBelow: 18 }, { ageBelow: 6 }]],
    ["both halves before the whole", [{ ageFrom: 60 }, { ageBelow: 60 }, { level: 2 }]],
    [
      "all categories, one by one",
      [
        { category: ["local", "zone", "longTerm", "emergency"] },
        { category: ["referral", "otherTemporary", "unfiled"] },
        { person: "working" },
      ],
    ],
    ["the same twice", [{ hospital: "H1" }, { hospital: "H1" }]],
    ["subdivisions of one disease", [{ disease: "M03900" }, { disease: "M03901" }]],
    [
      "more identities before fewer",
      [{ identity: ["lowIncome", "disabled"] }, { identity: "disabled" }],
    ],
    [
      "a wider bound of a fact",
      [{ facts: { months: { from: 2 } } }, { facts: { months: { from: 3, to: 5 } } }],
    ],
    [
      "a fact before the fact with a level",
      [{ facts: { community: "yes" } }, { facts: { community: "yes" }, level: 1 }],
    ],
    ["a later visit before a still later one", [{ visitFrom: 2 }, { visit: 3 }]],
    [
      "care that the benefit does not have beside its own",
      [{ care: ["inpatient", "daySurgery"] }, { kind: "hospital" }],
    ],
    [
      "civil servants before some of them",
      [{ civilServant: true }, { civilServant: true, level: 3 }],
    ],
    [
      "other places before other provinces",
      [
        { distance: ["inProvince", "crossProvince"] },
        { distance: "crossProvince", category: "referral" },
      ],
    ],
  ])("%s", (_, all) => {
    const [first, ...more] = told(rows(...all));
    expect(more).toEqual([]);
    expect(first).toContain("永远用不到");
    expect(first).toContain(`${JSON.stringify(Object.entries(all.at(-1) ?? {})[0]?.[0])}`);
  });

  test("names the row that hides it, and both lines", () => {
    expect(told(rows({ level: 1 }, { level: 2 }, { level: 1, person: "retired" }))).toEqual([
      '第28行“{"level":1,"person":"retired","value":"50%"}”永远用不到：第28行“{"level":1,"value":"50%"}”' +
        "在它前面，已包含它的全部情形，先写的先算；请把条件多的行写在前面，或删去多余的行",
    ]);
  });
});

describe("a row that is reached", () => {
  test.each<[string, Fields[]]>([
    ["the narrower one first", [{ level: 1, person: "retired" }, { level: 1 }]],
    ["the higher age first", [{ ageFrom: 70 }, { ageFrom: 60 }]],
    ["a year between two spans", [{ ageBelow: 60 }, { ageFrom: 61 }, { level: 2 }]],
    ["fewer identities first", [{ identity: "disabled" }, { identity: ["lowIncome", "disabled"] }]],
    [
      "yes and no, and not given",
      [{ facts: { community: "yes" } }, { facts: { community: "no" } }, { level: 1 }],
    ],
    ["the rest", [{ level: [0, 1, 2, 3] }, {}]],
    ["of another disease", [{ disease: "M07800" }, { disease: "M07801" }]],
    ["of one kind of care", [{ care: "inpatient" }, { level: 1 }]],
  ])("%s", (_, all) => {
    expect(told(rows(...all))).toEqual([]);
  });
});

describe("conditions that never hold", () => {
  test.each<[string, Fields[], string]>([
    ["ages", rows({ ageFrom: 70, ageBelow: 60 }), "年龄"],
    ["a child among employees", rows({ person: "child" }), "人员"],
    ["care outside the benefit's", rows({ care: "outpatient" }), "就医类型"],
    ["nth visit before it begins to count", rows({ visit: 2, visitFrom: 3 }), "第几次"],
    [
      "a rule's and its row's",
      [benefit([{ ...ratioOf({ level: 1 }), when: { level: 2 } }])],
      "医院级别",
    ],
    [
      "a layer's and its rule's",
      [
        benefit([], {
          layers: [
            layer([base, { ...ratio(), when: { category: "local" } }], {
              when: { category: "unfiled" },
            }),
          ],
        }),
      ],
      "就医类别",
    ],
    ["a benefit's own", [benefit([ratio()], { when: { care: "chronic" } })], "就医类型"],
  ])("%s", (_, benefits, title) => {
    const [first, ...more] = told(benefits);
    expect(more).toEqual([]);
    expect(first).toContain("永远不成立");
    expect(first).toContain(`“${title}”`);
  });

  test("may hold below a head that gives another level", () => {
    const head = { level: since({ value: 3 }), when: { level: 2 } };
    expect(told([benefit([ratioOf({ level: 3 })], head)])).toEqual([]);
    expect(told([benefit([ratioOf({ level: 3 })], { when: { level: 2 } })])).toHaveLength(1);
  });
});

function ratioOf(when: Fields): Fields {
  return { ratio: { rate: table({ ...when, value: "50%" }, { value: "60%" }) } };
}

describe("a benefit that those before it hide", () => {
  const first = benefit([ratio()], { title: "甲" });

  test("is told with their titles", () => {
    const second = benefit([ratio()], { title: "乙", care: "inpatient" });
    expect(told([first, second])).toEqual([
      "待遇“乙”（benefits[2]）永远用不到：“甲”在它前面，就医类型、病种和条件已包含它；" +
        "特殊的写在前面，或写明 when、diseases",
    ]);
    expect(told([second, first])).toEqual([]);
    const chronic = benefit([ratio()], { title: "丙", care: "chronic", diseases: ["M03900"] });
    const all = benefit([ratio()], { title: "丁", care: "chronic" });
    expect(told([chronic, all])).toEqual([]);
    expect(told([all, chronic])).toHaveLength(1);
  });

  test("is reached on days on which they are not in force", () => {
    const second = benefit([ratio()], { title: "乙" });
    expect(told([{ ...first, from: "2025-01-01" }, second])).toEqual([]);
    expect(told([{ ...first, to: "2025-01-01" }, second])).toEqual([]);
    const ends = {
      ratio: { rate: [{ from: "2020-01-01", to: "2023-12-31", source: "ex", value: "50%" }] },
    };
    expect(told([benefit([ends], { title: "甲" }), second])).toEqual([]);
    expect(told([first, { ...second, from: "2025-01-01" }])).toHaveLength(1);
  });
});
