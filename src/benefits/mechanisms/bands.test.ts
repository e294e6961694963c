/** A scale that does not begin at nothing, and edges that are no whole yuan. */
import { expect, test } from "vitest";
import { base, type Fields, one, since, words, yuanOf } from "../../../test/written-policy.ts";

test("a scale that begins above nothing leaves the first stretch to the person", () => {
  const bands = (from: number): Fields => ({
    bands: { rates: since({ bands: { [from]: "80%" } }) },
  });
  const result = one([base, bands(300)]);
  expect([yuanOf(result), words(result, "bands")]).toEqual([
    560,
    ["基本医保统筹基金支付300元以上部分700元×80%＝560元", "第一段下限300元以下的300元由个人负担"],
  ]);
  expect(words(one([base, bands(0)]), "bands")).toEqual([
    "基本医保统筹基金支付0元以上部分1000元×80%＝800元",
  ]);
  expect(words(one([base, bands(2000)]), "bands")).toEqual([
    "第一段下限2000元以下的1000元由个人负担",
  ]);
  const cut = { deductible: { pool: "own", per: "visit", amount: since({ value: 400 }) } };
  expect(words(one([base, cut, bands(300)]), "bands")).toHaveLength(1);
  expect(words(one([base, bands(300.5)]), "bands")).toEqual([
    "基本医保统筹基金支付300.50元以上部分699.50元×80%＝559.60元",
    "第一段下限300.50元以下的300.50元由个人负担",
  ]);
});

test("a stretch that is not paid at all is not raised by a bonus", () => {
  const bonus = {
    bonus: { title: "困难人员", add: since({ points: "5pt" }) },
  };
  const bands = { bands: { rates: since({ bands: { 0: "0%", 300: "80%" } }) } };
  expect(yuanOf(one([base, bonus, bands]))).toBe(595);
});
