/** Words that would load and change nothing: the file is refused and says what to write instead. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { PolicyError } from "#benefits/benefits.ts";
import {
  base,
  type Fields,
  layer,
  policyOf,
  ratio,
  settled,
  since,
  table,
  yuanOf,
} from "../../test/written-policy.ts";

const three = since({ value: 300 });
const deductible = (fields: Fields, pool = "own"): Fields => ({
  deductible: { pool, per: "stay", amount: three, ...fields },
});
const half = table({ visitFrom: 2, of: "50%" });
const quota = { pool: "own", per: "year", of: "fee", eachDisease: false, amount: three };
const add = (rows: Fields[], more: Fields = {}): Fields => ({
  bonus: { title: "加", add: rows, ...more },
});
const lower: Fields = { reduction: { less: since({ value: "5pt" }) } };
const subsidy: Fields = { subsidy: { amount: three } };
const least: Fields = { guarantee: { of: "base", share: since({ value: "50%" }) } };
const bands = (fields: Fields): Fields => ({
  bands: { rates: since({ bands: { 0: "50%" } }), ...fields },
});
const rateOf = (asks: Fields): Fields => ({
  ratio: { rate: table({ ...asks, value: "50%" }, { value: "60%" }) },
});
const kinds = (...asks: Fields[]): Fields => {
  const rate = since({ value: "50%" });
  return { ratioByKind: { kinds: asks.map((one) => ({ name: "甲", rate, ...one })) } };
};
const EACH = { starts: "gross", over: "eachRuleSays" };
const drugs = { feeCategory: "westernDrug" };

function refusal(rules: readonly Fields[], fields: Fields = {}, answers: Fields = {}): string {
  try {
    policyOf([layer(rules, fields)], answers);
    return "";
  } catch (error) {
    if (error instanceof PolicyError) return `${error.what}。${error.mend}`;
    throw error;
  }
}

const RULES: Readonly<Record<string, readonly [rules: Fields[], words: string]>> = {
  "counting by level where nothing repeats": [
    [base, deductible({ countBy: "level" }), ratio()],
    "countBy 没有 repeat 或 renew，不起作用。请写 repeat: 再次住院怎样减，或删去 countBy",
  ],
  "a year's most of a yearly deductible": [
    [base, deductible({ per: "year", yearlyMost: three }), ratio()],
    "yearlyMost 对按年的起付线不起作用。请删去 yearlyMost，或把 per 改为 visit、stay 等",
  ],
  "a renewal every no days": [
    [base, deductible({ renew: { everyDays: 0, as: "full" } }), ratio()],
    "renew 的 everyDays 写了 0。请写满多少天重新起算，如 90",
  ],
  "a repeat of the first stay": [
    [base, deductible({ repeat: table({ visit: 1, of: "50%" }) }), ratio()],
    "repeat 里的 visit: 1 不起作用：第一次照 amount 收。请写 visit: 2 或更大，或删去",
  ],
  "the zeroth visit": [[base, rateOf({ visit: 0 })], "第0次没有意义。请写 1 或更大的数，或删去"],
  "every visit": [[base, rateOf({ visitFrom: 1 })], "第1次没有意义。请写 2 或更大的数，或删去"],
  "a number of visits of which two deductibles count": [
    [base, deductible({ repeat: half }), deductible({ repeat: half }, "far"), rateOf({ visit: 2 })],
    "本待遇的起付线分own、far各自计次，说不出这里看哪一个。请让它们用同一个 pool 和 countBy，或改用其他条件",
  ],
  "a number of diseases without more for each": [
    [base, { quota: { ...quota, diseasesFact: "diseases" } }, ratio()],
    "diseasesFact 没有 further，不起作用。请写 further: 每增加一种病加多少，或删去",
  ],
  "years without points for each": [
    [base, add(since({ points: "5pt" }), { yearsOf: "years" }), ratio()],
    "yearsOf 没有 pointsPerYear，不起作用。请写 pointsPerYear: 每年加几个百分点，或删去",
  ],
  "a pool of bands that begin anew": [
    [base, bands({ pool: "own" })],
    "pool 不起作用：分段每次从头算起。请写 over: year，或删去 pool",
  ],
  "a bonus where nothing is paid at a rate": [
    [base, add(since({ points: "5pt" })), subsidy],
    "bonus 不起作用：这一层没有按比例支付的规则。请写 ratio 等，或删去这一条",
  ],
  "a reduction where nothing is paid at a rate": [
    [base, lower, least],
    "reduction 不起作用：这一层没有按比例支付的规则。请写 ratio 等，或删去这一条",
  ],
  "a layer that never pays": [
    [base, deductible({})],
    "这一层没有支付的规则。请写 ratio、bands、ratioByKind、guarantee 或 subsidy",
  ],
  "a guarantee before what it adds to": [
    [base, least, ratio()],
    "保底写在按比例支付之前，会付两次。请把 guarantee 写在 ratio、bands 等之后",
  ],
  "a fact between no bounds": [
    [base, rateOf({ facts: { years: {} } })],
    "没有写界限。请写 from（不低于）或 to（不高于）",
  ],
  "a fact between bounds that cross": [
    [base, rateOf({ facts: { years: { from: 10, to: 9 } } })],
    "from 10 大于 to 9，没有数符合。请核对界限",
  ],
  "a misspelt bound of a fact": [
    [base, rateOf({ facts: { years: { form: 10 } } })],
    "不认识字段“form”。这里可写：from、to",
  ],
  "a base of any kind only": [
    [{ base: { of: ["inScope"], only: {} } }, ratio()],
    "only 没有写费用类别。请写 feeCategory、itemClass 或 items，或删去 only",
  ],
  "a base without any kind": [
    [{ base: { of: ["inScope"], except: {} } }, ratio()],
    "except 没有写费用类别。请写 feeCategory、itemClass 或 items，或删去 except",
  ],
  "a kind behind one that takes every charge": [
    [base, kinds({}, drugs)],
    "“甲”没有写费用类别，其后的永远用不到。请写上费用类别，或把它移到最后",
  ],
  "a rule that ends before it begins": [
    [base, { ...ratio(), from: "2024-01-01", to: "2023-12-31" }],
    "to 早于 from。请核对起止日期",
  ],
};

describe("a file does not load with", () => {
  test.each(Object.entries(RULES))("%s", (_what, [rules, words]) => {
    expect(refusal(rules)).toContain(`：${words}`);
  });

  test("a layer, or a benefit, that ends before it begins", () => {
    const never = { from: "2024-01-01", to: "2023-12-31" };
    expect(refusal([base, ratio()], never)).toContain("to 早于 from");
    expect(() => policyOf([layer([base, ratio()])], {}, never)).toThrow("to 早于 from");
  });

  test("a serious-illness base that question 6 answers otherwise", () => {
    const illness = { name: "大病", fund: "seriousIllness" };
    const wider = { base: ["inScope", "ownShareFirst"] };
    const without = { seriousIllnessBase: "withoutOwnShareFirst" };
    expect(refusal([base, ratio()], illness)).toBe(
      "benefits[1].layers[1].rules[1]：基数与问题 seriousIllnessBase 的回答 withOwnShareFirst 不一致。" +
        "请改 base（是否含 ownShareFirst），或改问题的回答",
    );
    expect(refusal([wider, ratio()], illness)).toBe("");
    expect(refusal([wider, ratio()], illness, without)).toContain("不一致");
    expect(refusal([base, ratio()], illness, without)).toBe("");
    expect(refusal([base, ratio()])).toBe("");
  });
});

describe("and loads with the same words where they mean something", () => {
  test.each([
    [[base, deductible({ countBy: "level", renew: { everyDays: 90, as: "full" } }), ratio()]],
    [[base, deductible({ yearlyMost: three }), ratio()]],
    [[base, deductible({ repeat: half }), rateOf({ visit: 1 })]],
    [[base, deductible({ repeat: half }), deductible({}, "far"), rateOf({ visit: 2 })]],
    [[base, { quota: { ...quota, beyond: since({ value: "10%" }) } }]],
    [[base, bands({ pool: "own", over: "year" })], { bandScale: EACH }],
    [[base, ratio(), least]],
    [[base, lower, kinds(drugs, {})]],
    [[base, rateOf({ facts: { years: { from: 10, to: 10 } } })]],
  ])("%j", (rules: Fields[], answers: Fields = {}) => {
    expect(refusal(rules, {}, answers)).toBe("");
  });
});

describe("visits of a year are counted where a condition asks", () => {
  const stay = { care: "inpatient", level: 3 } as const;
  const pays = (rules: readonly Fields[], ...visits: object[]): unknown[] =>
    settled(policyOf([layer(rules)]), ...visits).map((result) => yuanOf(result));

  test("without a repeat, and though an earlier row fitted the first visit", () => {
    const rate = table(
      { level: 1, value: "90%" },
      { visitFrom: 2, value: "50%" },
      { value: "80%" },
    );
    expect(pays([base, { ratio: { rate } }], { ...stay, level: 1 }, stay, stay)).toEqual([
      900, 500, 500,
    ]);
  });

  test("in the deductible's own amount, which comes before its repeat", () => {
    const amount = table({ visitFrom: 2, value: 100 }, { value: 300 });
    const per = [base, { deductible: { pool: "own", per: "stay", amount } }, ratio("100%")];
    expect(pays(per, stay, stay)).toEqual([700, 900]);
    const outpatient = { care: "outpatient" };
    expect(pays(per, outpatient, outpatient)).toEqual([700, 900]);
  });

  test("though the deductible that counts is passed over", () => {
    const rules = [
      base,
      { ...deductible({ repeat: half }), when: { level: 3 } },
      rateOf({ visit: 2 }),
    ];
    expect(pays(rules, { ...stay, level: 1 }, stay)).toEqual([600, 425]);
  });

  test("once, under the pool of the deductible, the interim settlement of a stay included", () => {
    const policy = policyOf([layer([base, deductible({ repeat: half }), rateOf({ visit: 2 })])]);
    const again = { ...stay, stay: "one" };
    const results = settled(policy, again, again, stay);
    expect(results.map((result) => yuanOf(result))).toEqual([420, 600, 425]);
    const counted = results.flatMap((result) =>
      typeof result === "string" ? [] : result.changes.filter(({ delta }) => delta < 10n),
    );
    expect(counted.map(({ measure, period, delta }) => [measure, period, delta])).toEqual([
      ["ordinal:own", "one", 1n],
      ["stays:own", "2024", 1n],
      ["ordinal:own", "stay3", 2n],
      ["stays:own", "2024", 1n],
    ]);
  });

  test("under the benefit's first kind of care where it has no deductible", () => {
    const [result] = settled(policyOf([layer([base, rateOf({ visit: 2 })])]), {});
    const changes = typeof result === "object" ? result.changes : [];
    expect(changes.map(({ measure }) => measure)).toEqual([
      "ordinal:outpatient",
      "stays:outpatient",
    ]);
  });

  test("in both parts of a stay over the turn of the year as one", () => {
    const days = [
      { date: day("2023-12-30"), total: 40_000n },
      { date: day("2024-01-02"), total: 60_000n },
    ];
    const turn = { visitOn: day("2023-12-30"), dischargedOn: day("2024-01-02"), days } as object;
    const policy = policyOf([layer([base, rateOf({ visit: 1 })])], { stayBelongsTo: "eachDay" });
    expect(settled(policy, { ...stay, ...turn }).map((result) => yuanOf(result))).toEqual([500]);
  });

  test("and nothing is counted where nothing asks", () => {
    const [result] = settled(policyOf([layer([base, deductible({}), ratio()])]), stay);
    const changes = typeof result === "object" ? result.changes : [];
    expect(changes.map(({ measure }) => measure)).toEqual(["deductible:own"]);
  });
});
