/** What an author is told of a refused case: the day, the kind of care, the fact not given. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import { type CompiledPolicy, caseOf, whyRefused } from "#benefits/benefits.ts";
import { base, type Fields, layer, policyOf, ratio, table } from "../../test/written-policy.ts";

function told(
  policy: CompiledPolicy,
  on: string,
  said: Fields = {},
): readonly (string | undefined)[] {
  const plain = { care: "inpatient", visitOn: day(on), total: fen("100") } as const;
  const theCase = caseOf({ ...plain, ...said }, policy);
  const result = policy.evaluate(theCase, () => 0n);
  if (!("refused" in result)) return ["settled"];
  const { code, params } = result.refused;
  return [refusalText(code, params), whyRefused(result.refused, theCase, policy) ?? undefined];
}

const dated = (...spans: Fields[]): Fields => ({
  ratio: { rate: spans.map((span) => ({ source: "ex", value: "80%", ...span })) },
});

test("a day before all parameters, after them, or between two is told", () => {
  const policy = policyOf([
    layer([
      base,
      dated({ from: "2020-01-01", to: "2020-12-31" }, { from: "2022-01-01", to: "2022-12-31" }),
    ]),
  ]);
  expect(told(policy, "2020-06-01")).toEqual(["settled"]);
  expect(told(policy, "2019-12-31")[1]).toBe("2019-12-31早于住院的全部参数，它们自2020-01-01起");
  expect(told(policy, "2021-06-01")[1]).toBe(
    "住院的参数在2021-06-01没有值：有一条已到期，或还没有开始，再有要到2022-01-01",
  );
  expect(told(policy, "2023-06-01")[1]).toBe(
    "住院的参数在2023-06-01没有值：有一条已到期，或还没有开始",
  );
});

test("a kind of care without a benefit, and a benefit whose conditions do not fit, are told", () => {
  const none = policyOf([layer([base, ratio()])], {}, { care: "outpatient" });
  expect(told(none, "2024-01-01")[1]).toBe("没有一项待遇的 care 含 inpatient（住院）");
  const other = policyOf([layer([base, ratio()])], {}, { when: { level: 1 } });
  expect(told(other, "2024-01-01")[1]).toBe(
    "有住院的待遇，但没有一项的 when、diseases 与这个病例相符",
  );
});

test("a row that asks for a fact which nobody gave names the fact", () => {
  const rate = table({ facts: { years: { from: 1 } }, value: "80%" });
  const policy = policyOf([layer([base, { ratio: { rate } }])]);
  const [words, why] = told(policy, "2024-01-01");
  expect(words).toContain("没有给出支付比例（参保地就医、三级、在职，未提供工作年限）");
  expect(why).toBeUndefined();
  expect(told(policy, "2024-01-01", { facts: new Map([["years", "0"]]) })[0]).toContain(
    "没有给出支付比例（参保地就医、三级、在职）",
  );
  expect(told(policy, "2024-01-01", { facts: new Map([["years", "2"]]) })).toEqual(["settled"]);
});
