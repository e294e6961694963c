/** What a result says that it rests on, where nobody has seen it in print. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { Accumulators, caseOf, PolicyError, policyIn } from "#benefits/benefits.ts";
import {
  base,
  type Fields,
  layer,
  policyTextOf,
  ratio,
  type Said,
  since,
  table,
} from "../../test/written-policy.ts";

interface File {
  readonly rules?: readonly Fields[];
  readonly answers?: Fields;
  readonly benefit?: Fields;
  readonly head?: Fields;
}

const GUESS = { document: "自拟", trust: "assumed" };
const LAW = {
  document: "某办法",
  number: "某发〔2019〕1号",
  date: "2019-12-01",
  trust: "official",
};

function fileText({ rules = [ratio()], answers = {}, benefit = {}, head = {} }: File): string {
  const text = policyTextOf([layer([base, ...rules])], answers, benefit);
  const file = JSON.parse(text) as Fields;
  const sources = { ...(file.sources as object), guess: GUESS, law: LAW };
  return JSON.stringify({ ...file, sources, ...head });
}

/** Sentences of the steps that move nothing. */
function told(file: File, said: Said = {}): string[] {
  const policy = policyIn({ path: "here.yaml", text: fileText(file) });
  const visitOn = day("2024-03-05");
  const theCase = caseOf({ care: "outpatient", visitOn, total: 100_000n, ...said }, policy);
  const result = policy.evaluate(theCase, new Accumulators().read);
  if ("refused" in result) throw new Error(result.refused.code);
  expect(result.steps.at(-1)?.mechanism).toBe("cash");
  return result.steps
    .filter(({ mechanism }) => mechanism === "assumption")
    .map(({ sentence }) => sentence);
}

const cost = (words: string): string =>
  `${words}：没有见到公开规定，是假定，可能少付；请向参保地核对`;
const bands = (...rates: [string, string]): Fields => ({
  bands: { rates: since({ bands: { 0: rates[0], 500: rates[1] } }) },
});
const scale = (starts: string, over = "year"): Fields => ({ bandScale: { starts, over } });
const pooled = (rule: Fields): Fields => ({ bands: { ...(rule.bands as object), pool: "own" } });
const ceiling = { ceiling: { pool: "own", per: "year", amount: since({ value: 500 }) } };
const quota = {
  quota: { pool: "own", per: "month", eachDisease: false, amount: since({ value: 500 }) },
};
const cut = (category: string, value: string): Fields => ({
  reduction: { less: table({ category, value }) },
});
const share = { firstShare: { share: table({ category: "referral", value: "10%" }) } };

describe("an answer that may pay less", () => {
  const rising = pooled(bands("80%", "90%"));
  const falling = pooled(bands("90%", "60%"));
  test.each<[string, File, string[]]>([
    [
      "a scale after the deductible with rising rates",
      { rules: [rising], answers: scale("afterDeductible") },
      [cost("分段从起付线以上起算")],
    ],
    [
      "a scale from the first yuan with rising rates",
      { rules: [rising], answers: scale("gross") },
      [],
    ],
    [
      "a scale of one case with rising rates",
      { rules: [bands("80%", "90%")], answers: scale("gross", "case") },
      [cost("分段每次从头起算，不按年累计")],
    ],
    [
      "a scale from the first yuan over the year with falling rates",
      { rules: [falling], answers: scale("gross") },
      [cost("分段从费用第一元起算"), cost("分段按年累计")],
    ],
    [
      "one rate throughout",
      { rules: [pooled(bands("80%", "80%"))], answers: scale("afterDeductible") },
      [],
    ],
    [
      "a ceiling of fee",
      { rules: [ceiling, ratio()], answers: { ceilingOn: "fee" } },
      [cost("封顶线和限额按费用计")],
    ],
    ["a ceiling of payment", { rules: [ratio(), ceiling], answers: { ceilingOn: "payment" } }, []],
    [
      "a quota that lapses",
      { rules: [ratio(), quota], answers: { ceilingOn: "payment", unusedQuota: "lapses" } },
      [cost("当期没有用完的限额作废")],
    ],
    [
      "a quota that carries over",
      { rules: [ratio(), quota], answers: { ceilingOn: "payment", unusedQuota: "carriesOver" } },
      [],
    ],
    [
      "points where a percentage is written",
      {
        rules: [cut("referral", "10%"), ratio()],
        answers: { lessPercent: { ratio: "points", deductible: "ofStandard" } },
      },
      [cost("降低的百分数按百分点减")],
    ],
    [
      "a factor where a percentage is written",
      {
        rules: [cut("referral", "10%"), ratio()],
        answers: { lessPercent: { ratio: "factor", deductible: "ofStandard" } },
      },
      [],
    ],
    [
      "a first share before the deductible",
      { rules: [share, ratio()] },
      [cost("先自付比例在扣起付线之前计算")],
    ],
    [
      "rounding down",
      { answers: { rounding: { at: "band", mode: "down" } } },
      [cost("分以下舍去")],
    ],
    [
      "serious illness without own share first",
      {
        benefit: {
          layers: [layer([base, ratio()], { fund: "seriousIllness" })],
        },
        answers: { seriousIllnessBase: "withoutOwnShareFirst" },
      },
      [cost("大病保险的费用不含先行自付")],
    ],
  ])("%s", (_, file, sentences) => {
    expect(told(file)).toEqual(sentences);
  });

  test("is not told where it has a source, unless that is assumed itself", () => {
    const file = { rules: [rising], answers: scale("afterDeductible") };
    expect(told({ ...file, head: { answerSources: { bandScale: "ex" } } })).toEqual([]);
    expect(told({ ...file, head: { answerSources: { bandScale: "guess" } } })).toHaveLength(1);
    expect(told({ ...file, head: { answerSources: { order: "ex" } } })).toHaveLength(1);
  });

  test("of a benefit that was not taken is not told", () => {
    const [one] = (JSON.parse(fileText({ rules: [rising] })) as { benefits: Fields[] }).benefits;
    const other = { ...one, care: "pharmacy" };
    const plain = (JSON.parse(fileText({})) as { benefits: Fields[] }).benefits[0] ?? {};
    const head = { benefits: [other, { ...plain, care: "outpatient" }] };
    expect(told({ answers: scale("afterDeductible"), head })).toEqual([]);
  });

  test("a source that is not listed does not load", () => {
    const text = fileText({ head: { answerSources: { bandScale: "nowhere" } } });
    expect(() => policyIn({ path: "here.yaml", text })).toThrow(PolicyError);
  });
});

describe("people treated elsewhere for a time", () => {
  const same = "“待遇”没有见到异地就医另有待遇的规定，按与参保地相同计算，是假定";
  test.each(["referral", "emergency", "otherTemporary"] as const)("%s: told", (category) => {
    expect(told({}, { category })).toEqual([same]);
  });
  test.each(["local", "longTerm", "zone"] as const)("%s: not told", (category) => {
    expect(told({}, { category })).toEqual([]);
  });
  test("where a rule names a category, or a source says so, nothing is told", () => {
    const reduced = { rules: [cut("otherTemporary", "10pt"), ratio()] };
    expect(told(reduced, { category: "referral" })).toEqual([]);
    const said = { benefit: { sameElsewhere: "ex" } };
    expect(told(said, { category: "referral" })).toEqual([]);
    const guessed = { benefit: { sameElsewhere: "guess" } };
    expect(told(guessed, { category: "referral" })).toEqual([same]);
  });
});

test("an unfiled person who is settled without a source is told so", () => {
  const rules = [cut("unfiled", "10pt"), ratio()];
  const settled = (source: string): Fields => ({
    unfiled: [{ from: "2020-01-01", source, settle: true }],
  });
  const told1 = told({ rules, head: settled("guess") }, { category: "unfiled" });
  expect(told1).toEqual(["未备案的人是否直接结算没有见到公开规定，按直接结算，是假定"]);
  expect(told({ rules, head: settled("ex") }, { category: "unfiled" })).toEqual([]);
  expect(told({ rules, head: settled("guess") }, { category: "referral" })).toEqual([]);
});

describe("an old document", () => {
  const rules = [{ ratio: { rate: [{ from: "2020-01-01", source: "law", value: "80%" }] } }];
  const on = (text: string): Said => ({ visitOn: day(text) });
  const old = (years: number): string =>
    `依据的某发〔2019〕1号日期是2019-12-01，到就医日已满${years}年，是否仍然有效请向参保地核对`;

  test("is told from the day on which it is five years old", () => {
    expect(told({ rules }, on("2024-11-30"))).toEqual([]);
    expect(told({ rules }, on("2024-12-01"))).toEqual([old(5)]);
  });

  test("or after as many years as the file says", () => {
    expect(told({ rules, head: { oldAfterYears: 3 } }, on("2022-11-30"))).toEqual([]);
    expect(told({ rules, head: { oldAfterYears: 3 } }, on("2022-12-01"))).toEqual([old(3)]);
  });

  test.each([
    ["2019", "2024-12-30", "2024-12-31"],
    ["2019-03", "2024-03-30", "2024-03-31"],
  ])("of which only %s is known is as young as it may be", (date, last, first) => {
    const sources = { ex: LAW, law: { document: "某报", date, trust: "press" } };
    const file = { rules, head: { sources } };
    expect(told(file, on(last))).toEqual([]);
    expect(told(file, on(first))).toHaveLength(1);
  });

  test("without a date is not told", () => {
    const sources = { ex: LAW, law: { document: "某报", trust: "press" } };
    expect(told({ rules, head: { sources } }, on("2024-12-01"))).toEqual([]);
  });
});
