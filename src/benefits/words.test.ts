/** Amounts and rates as a patient reads them. */
import { expect, test } from "vitest";
import { rateWords, yuanWords } from "#benefits/words.ts";
import { base, one, ratio, since } from "../../test/written-policy.ts";

test.each([
  [0n, "0元"],
  [5n, "0.05元"],
  [50n, "0.50元"],
  [100n, "1元"],
  [101n, "1.01元"],
  [11_563n, "115.63元"],
  [1_000_000n, "10000元"],
  [-5n, "-0.05元"],
  [-30_000n, "-300元"],
])("%s fen are %s", (amount, words) => {
  expect(yuanWords(amount)).toBe(words);
});

test("a rate is put into words the same way again", () => {
  expect([rateWords(7_000n), rateWords(60n), rateWords(7_000n)]).toEqual(["70%", "0.6%", "70%"]);
});

test("a stretch that nobody pays is a step of its own, to be added up", () => {
  const bands = { bands: { rates: since({ bands: { 300: "80%" } }) } };
  const step = one([base, bands]).steps.find(
    ({ fund, mechanism }) => mechanism === "bands" && fund === "cash",
  );
  expect(step).toMatchObject({ inputs: { 第一段下限: "300元" }, resultFen: 30_000n });
});

test("a deductible of a visit names no amount borne before", () => {
  const cut = { deductible: { pool: "own", per: "visit", amount: since({ value: 300 }) } };
  const step = one([base, cut, ratio()]).steps.find(({ mechanism }) => mechanism === "deductible");
  expect(step?.inputs).toEqual({ 起付标准: "300元" });
});
