/** Every limit of use: met, not met, not to be told; and what the approval answers for. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { createCatalogue, type SplitContext } from "#catalogue/catalogue.ts";
import { lineOf, PLAIN, splitOne } from "#catalogue/fixtures/lines.ts";
import { restsOnPerson, restsOnVisit, type VisitFacts } from "#catalogue/limits.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { UseLimits } from "#model/item.ts";
import { type CareType, INPATIENT_TYPES } from "#model/place.ts";

const WOMAN: VisitFacts = {
  careType: "outpatient",
  diagnoses: ["I63.900", "E11.900"],
  sex: "female",
  birthDate: day("1961-12-01"),
};
const BLANK: VisitFacts = { careType: null, diagnoses: null };

function remarkOf(
  limits: UseLimits,
  facts: VisitFacts,
  context: Partial<SplitContext> = {},
  more: Partial<ChargeInput> = {},
): string | undefined {
  const catalogue = createCatalogue([{ ...PLAIN, limits }]);
  const charge = splitOne(catalogue, lineOf("A1", 10_000_000n, 10_000n, more), {
    level: 2,
    scheme: "employee",
    visit: () => facts,
    ...context,
  });
  const wholly = charge.ownExpenseFen === charge.totalFen;
  expect(wholly).toBe(charge.remark?.endsWith("全自费") ?? false);
  expect(charge.inScopeFen).toBe(wholly ? 0n : charge.totalFen);
  return charge.remark;
}

const STAYS: CareType[] = [...INPATIENT_TYPES];

describe("a limit", () => {
  test.each<readonly [string, UseLimits, string | undefined]>([
    ["the own sex", { sex: "female" }, undefined],
    ["the other sex", { sex: "male" }, "限男性使用，患者为女性，全自费"],
    ["an age reached today", { ageFrom: { years: 60 } }, undefined],
    [
      "an age not yet reached",
      { ageFrom: { years: 61 } },
      "限61周岁及以上使用，患者60周岁，全自费",
    ],
    ["an age not yet passed", { ageBelow: { years: 61 } }, undefined],
    ["an age that today ends", { ageBelow: { years: 60 } }, "限未满60周岁使用，患者60周岁，全自费"],
    ["the newborn", { ageBelow: { days: 28 } }, "限未满28天使用，患者60周岁，全自费"],
    ["this level", { levels: [2, 3] }, undefined],
    ["another level", { levels: [3] }, "限三级医疗机构使用，本机构为二级，全自费"],
    ["two other levels", { levels: [1, 3] }, "限一级、三级医疗机构使用，本机构为二级，全自费"],
    ["this care type", { careTypes: ["outpatient", "chronic"] }, undefined],
    ["stays", { careTypes: STAYS }, "限住院使用，本次为普通门诊，全自费"],
    [
      "stays and emergencies",
      { careTypes: [...STAYS, "emergency"] },
      "限住院、急诊使用，本次为普通门诊，全自费",
    ],
    ["one kind of stay", { careTypes: ["daySurgery"] }, "限日间手术使用，本次为普通门诊，全自费"],
    ["this scheme", { schemes: ["employee"] }, undefined],
    [
      "the other scheme",
      { schemes: ["resident"] },
      "限城乡居民基本医疗保险参保人使用，患者参加职工基本医疗保险，全自费",
    ],
    ["a diagnosis by its beginning", { diagnoses: ["J10", "I63"] }, undefined],
    [
      "another diagnosis",
      { diagnoses: ["J10"] },
      "限诊断J10使用，本次诊断为I63.900、E11.900，全自费",
    ],
  ])("to %s decides the line", (_what, limits, remark) => {
    expect(remarkOf(limits, WOMAN)).toBe(remark);
  });

  test.each<readonly [string, UseLimits, string]>([
    ["sex", { sex: "female" }, "限女性使用，未取得患者性别，暂按可支付"],
    ["youth", { ageBelow: { years: 14 } }, "限未满14周岁使用，未取得患者出生日期，暂按可支付"],
    ["age", { ageFrom: { years: 60 } }, "限60周岁及以上使用，未取得患者出生日期，暂按可支付"],
    ["care type", { careTypes: STAYS }, "限住院使用，尚未上传就诊信息，暂按可支付"],
    ["diagnosis", { diagnoses: ["I63"] }, "限诊断I63使用，尚未上传就诊信息，暂按可支付"],
  ])("of %s that cannot be told leaves the line payable", (_what, limits, remark) => {
    expect(remarkOf(limits, BLANK)).toBe(remark);
  });

  test("of a sex that home does not know is not told either", () => {
    expect(remarkOf({ sex: "male" }, { ...WOMAN, sex: "unknown" })).toContain("暂按可支付");
  });

  test("of diagnosis is not met by a visit described without one", () => {
    const remark = remarkOf({ diagnoses: ["I63"] }, { ...WOMAN, diagnoses: [] });
    expect(remark).toBe("限诊断I63使用，本次未填诊断，全自费");
  });

  test("of diagnosis is met by the line's own disease", () => {
    const more = { disease: "M01600" };
    expect(remarkOf({ diagnoses: ["M016"] }, BLANK, {}, more)).toBeUndefined();
  });

  test("of many diagnoses names the first five", () => {
    const diagnoses = ["A1", "A2", "A3", "A4", "A5", "A6"];
    expect(remarkOf({ diagnoses }, WOMAN)).toContain("限诊断A1、A2、A3、A4、A5等使用");
  });

  test("counts the newborn's days", () => {
    const born = (date: string): VisitFacts => ({ ...WOMAN, birthDate: day(date) });
    const limits = { ageBelow: { days: 28 } };
    expect(remarkOf(limits, born("2021-11-04"))).toBeUndefined();
    expect(remarkOf(limits, born("2021-11-03"))).toBe("限未满28天使用，患者出生28天，全自费");
  });

  test("that is not met is told before one that cannot be told", () => {
    const remark = remarkOf({ sex: "female", levels: [3] }, BLANK);
    expect(remark).toBe("限三级医疗机构使用，本机构为二级，全自费");
  });

  test.each<readonly [UseLimits | undefined, boolean, boolean]>([
    [undefined, false, false],
    [{}, false, false],
    [{ levels: [3] }, false, false],
    [{ schemes: ["resident"] }, false, false],
    [{ daysMax: { days: 1, per: "visit" } }, false, false],
    [{ careTypes: STAYS }, true, false],
    [{ diagnoses: ["I10"] }, true, false],
    [{ sex: "male" }, true, true],
    [{ ageFrom: { years: 1 } }, true, true],
    [{ ageBelow: { days: 1 } }, true, true],
    [{ careTypes: STAYS, sex: "male" }, true, true],
  ])("%o rests on the visit: %s, on the person: %s", (limits, visit, person) => {
    expect([restsOnVisit(limits), restsOnPerson(limits)]).toEqual([visit, person]);
  });

  const BABY = day("2021-11-20");

  test.each<readonly [string, UseLimits, Partial<VisitFacts>, string | undefined]>([
    ["a man", { sex: "female" }, { sex: "male" }, "限女性使用，患者为男性，全自费"],
    [
      "the age in the limit's measure",
      { ageFrom: { years: 1 } },
      { birthDate: BABY },
      "限1周岁及以上使用，患者0周岁，全自费",
    ],
    [
      "the newborn's days",
      { ageFrom: { days: 28 } },
      { birthDate: BABY },
      "限28天及以上使用，患者出生11天，全自费",
    ],
    ["an age in days reached", { ageFrom: { days: 11 } }, { birthDate: BABY }, undefined],
    [
      "an age in days not reached",
      { ageFrom: { days: 12 } },
      { birthDate: BABY },
      "限12天及以上使用，患者出生11天，全自费",
    ],
    [
      "years where days are asked of the grown",
      { ageBelow: { days: 28 } },
      { birthDate: day("2020-12-01") },
      "限未满28天使用，患者1周岁，全自费",
    ],
    [
      "days up to the first birthday",
      { ageBelow: { days: 28 } },
      { birthDate: day("2020-12-02") },
      "限未满28天使用，患者出生364天，全自费",
    ],
    [
      "a beginning of the code only",
      { diagnoses: ["63"] },
      { diagnoses: ["I63"] },
      "限诊断63使用，本次诊断为I63，全自费",
    ],
    [
      "any of the diagnoses",
      { diagnoses: ["E11", "J10"] },
      { diagnoses: ["I63", "E11.9"] },
      undefined,
    ],
    [
      "five diagnoses all",
      { diagnoses: ["J10"] },
      { diagnoses: ["A1", "A2", "A3", "A4", "A5"] },
      "限诊断J10使用，本次诊断为A1、A2、A3、A4、A5，全自费",
    ],
    [
      "six diagnoses not all",
      { diagnoses: ["J10"] },
      { diagnoses: ["A1", "A2", "A3", "A4", "A5", "A6"] },
      "限诊断J10使用，本次诊断为A1、A2、A3、A4、A5等，全自费",
    ],
    [
      "the first that is not met",
      { sex: "male", ageFrom: { years: 70 }, diagnoses: ["J10"] },
      {},
      "限男性使用，患者为女性，全自费",
    ],
    [
      "all that cannot be told",
      { sex: "male", ageFrom: { years: 70 }, ageBelow: { years: 80 } },
      { sex: undefined, birthDate: undefined },
      [
        `限男性使用，未取得患者性别，暂按可支付`,
        `限70周岁及以上使用，未取得患者出生日期，暂按可支付`,
        `限未满80周岁使用，未取得患者出生日期，暂按可支付`,
      ].join("；"),
    ],
  ])("tells %s", (_what, limits, facts, remark) => {
    expect(remarkOf(limits, { ...WOMAN, ...facts })).toBe(remark);
  });

  test.each<readonly [string, UseLimits, 1 | 2 | 3, string | undefined]>([
    ["the first level", { levels: [2, 3] }, 1, "限二级及以上医疗机构使用，本机构为一级，全自费"],
    ["the third level", { levels: [1, 2] }, 3, "限一级、二级医疗机构使用，本机构为三级，全自费"],
    ["a level that is named", { levels: [1, 3] }, 3, undefined],
  ])("of levels tells %s", (_which, limits, level, remark) => {
    expect(remarkOf(limits, WOMAN, { level })).toBe(remark);
  });

  test("of some kinds of stay names each", () => {
    const careTypes: CareType[] = ["inpatient", "daySurgery", "chronic"];
    const remark = "限住院、日间手术、门诊慢特病使用，本次为普通门诊，全自费";
    expect(remarkOf({ careTypes }, WOMAN)).toBe(remark);
    expect(remarkOf({ careTypes }, { ...WOMAN, careType: "daySurgery" })).toBeUndefined();
  });

  test("of the own scheme is met, and a line's own disease is told as a diagnosis", () => {
    const told = remarkOf({ schemes: ["resident"] }, WOMAN, { scheme: "resident" });
    expect(told).toBeUndefined();
    const other = { disease: "M01600" };
    expect(remarkOf({ diagnoses: ["J10"] }, { ...WOMAN, diagnoses: [] }, {}, other)).toBe(
      "限诊断J10使用，本次诊断为M01600，全自费",
    );
    expect(remarkOf({ diagnoses: ["J10"] }, BLANK, {}, other)).toBe(
      "限诊断J10使用，尚未上传就诊信息，暂按可支付",
    );
  });

  test("leaves the line payable where nothing is known of the visit", () => {
    expect(remarkOf({ sex: "male", careTypes: STAYS }, WOMAN, { visit: undefined })).toBe(
      "限男性使用，未取得患者性别，暂按可支付；限住院使用，尚未上传就诊信息，暂按可支付",
    );
  });
});

describe("the hospital's approval", () => {
  const approved = { approval: "approved" } as const;

  test("answers for the indication", () => {
    expect(remarkOf({ diagnoses: ["J10"] }, WOMAN, {}, approved)).toBeUndefined();
  });

  test.each<UseLimits>([
    { sex: "male" },
    { ageBelow: { years: 14 } },
    { levels: [3] },
    { careTypes: STAYS },
    { schemes: ["resident"] },
  ])("overrides no limit such as %o", (limits) => {
    expect(remarkOf(limits, WOMAN, {}, approved)).toContain("全自费");
  });
});
