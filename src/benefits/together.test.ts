/** What may not stand together: two payers of one rest, two counts of one pool. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { PolicyError } from "#benefits/benefits.ts";
import {
  base,
  type Fields,
  layer,
  paid,
  policyOf,
  ratio,
  settled,
  since,
  yuanOf,
} from "../../test/written-policy.ts";

const deductible = (pool = "own", per = "visit"): Fields => ({
  deductible: { pool, per, amount: since({ value: 300 }) },
});
const bands: Fields = { bands: { rates: since({ bands: { 0: "50%" } }) } };
const byKind: Fields = {
  ratioByKind: { kinds: [{ name: "甲类", itemClass: "A", rate: since({ value: "50%" }) }] },
};
const ceiling = (per: string, of = "payment", pool = "basic"): Fields => ({
  ceiling: { pool, per, of, amount: since({ value: 100 }) },
});
const quota = (per: string, eachDisease = false): Fields => ({
  quota: { pool: "own", per, of: "fee", eachDisease, amount: since({ value: 100 }) },
});

/** The sentence of a file that does not load; empty when it does. */
function refusal(rules: readonly Fields[], more: readonly Fields[] = []): string {
  try {
    policyOf([layer(rules), ...more]);
    return "";
  } catch (error) {
    if (error instanceof PolicyError) return `${error.what}。${error.mend}`;
    throw error;
  }
}

const both = (one: Fields, other: Fields, a: Fields = {}, b: Fields = {}): string =>
  refusal([base, { ...one, ...a }, { ...other, ...b }]);

describe("two rules of one layer that pay the same rest", () => {
  test.each([
    [ratio(), ratio("70%")],
    [ratio(), bands],
    [bands, ratio()],
    [bands, bands],
    [byKind, ratio()],
    [bands, byKind],
  ])("%j and %j are refused", (one, other) => {
    const [word = ""] = Object.keys(other);
    const [first = ""] = Object.keys(one);
    expect(both(one, other)).toBe(
      `benefits[1].layers[1].rules[3]：${word} 与本层第2条规则 ${first} 会对同一个人同时起作用，` +
        "同一笔费用会付两次。请并成一条、把不同情形写在 rows 里，或给两条写互相排斥的 when（如不同的 level）",
    );
  });

  test("are refused behind a deductible, which they would wipe out", () => {
    expect(refusal([base, deductible(), ratio(), ratio()])).toContain("同一笔费用会付两次");
  });

  test("are refused where only one has a condition, or the conditions may meet", () => {
    expect(both(ratio(), ratio(), { when: { level: 3 } })).not.toBe("");
    for (const [a, b] of [
      [{ level: [2, 3] }, { level: 3 }],
      [{ level: 3 }, { person: "retired" }],
      [{ ageFrom: 60 }, { ageFrom: 70 }],
      [{ ageFrom: 60 }, { ageBelow: 61 }],
      [{ identity: "lowIncome" }, { identity: "disabled" }],
      [{ facts: { years: { from: 10 } } }, { facts: { years: { to: 10 } } }],
      [{ facts: { years: { from: 10 } } }, { facts: { months: { to: 5 } } }],
      [{ disease: "M039" }, { disease: "M03900" }],
      [{ visitFrom: 2 }, { visit: 3 }],
    ]) {
      expect([a, b, both(ratio(), bands, { when: a }, { when: b }) === ""]).toEqual([a, b, false]);
    }
  });

  test("load where their conditions exclude each other", () => {
    for (const [a, b] of [
      [{ level: [1, 2] }, { level: 3 }],
      [{ person: "working" }, { person: "retired", level: 3 }],
      [{ ageFrom: 60 }, { ageBelow: 60 }],
      [{ civilServant: true }, { civilServant: false }],
      [{ kind: "hospital" }, { kind: "pharmacy" }],
      [{ category: "referral" }, { category: ["longTerm", "zone"] }],
      [{ care: "inpatient" }, { care: "outpatient" }],
      [{ distance: "local" }, { distance: "crossProvince" }],
      [{ hospital: "H1" }, { hospital: "H2" }],
      [{ disease: "M03900" }, { disease: "M01600" }],
      [{ visit: 2 }, { visitFrom: 3 }],
      [{ facts: { years: { from: 10 } } }, { facts: { years: { to: 9 } } }],
      [{ facts: { year: "yes" } }, { facts: { year: "no" } }],
      [{ facts: { year: { to: 1 } } }, { facts: { year: "2" } }],
    ]) {
      expect([a, b, both(ratio(), bands, { when: a }, { when: b })]).toEqual([a, b, ""]);
    }
  });

  test("load where one ends before the other begins", () => {
    const until = { to: "2022-12-31" };
    expect(both(ratio(), ratio(), until, { from: "2023-01-01" })).toBe("");
    expect(both(ratio(), ratio(), until, { from: "2022-12-31" })).not.toBe("");
  });
});

test("two bases, two first shares, two deductibles of one pool are refused", () => {
  const share: Fields = { firstShare: { share: since({ value: "10%" }) } };
  expect(refusal([base, base, ratio()])).toContain("一层只有一个基数");
  expect(refusal([base, share, share, ratio()])).toContain("先自付会扣两次");
  expect(refusal([base, deductible(), deductible(), ratio()])).toContain("起付线会扣两次");
  expect(refusal([base, deductible(), deductible("other"), ratio()])).toBe("");
});

describe("what one rule paid is not there for the next", () => {
  const subsidy: Fields = { subsidy: { amount: since({ value: 900 }) } };

  test("the base is paid once, whoever comes first", () => {
    expect(paid([base, subsidy, ratio("80%")])).toBe(1000);
    expect(paid([base, ratio("80%"), subsidy])).toBe(1000);
    const layers = { rounding: { at: "layer", mode: "halfUp" } };
    expect(paid([base, subsidy, ratio("80%")], {}, layers)).toBe(1000);
  });

  test("an open bucket outside the base stays with the patient", () => {
    const part = { base: { of: ["inScope", "ownExpense"], only: { feeCategory: "other" } } };
    const categories = [
      ...[{ total: fen("400"), feeCategory: "other" }],
      { total: fen("600"), feeCategory: "bed" },
    ];
    const said = { care: "inpatient", visitOn: day("2024-03-05"), categories } as never;
    const [result] = settled(policyOf([layer([part, subsidy, ratio("80%")])]), said);
    expect(yuanOf(result)).toBe(400);
  });
});

describe("a pool that is counted in two ways", () => {
  const otherLayer = (rule: Fields): Fields =>
    layer([base, ratio(), rule], { name: "另一层", fund: "aid" });

  test("is refused, in a layer and across layers", () => {
    const words = refusal([base, ratio(), ceiling("month"), ceiling("year")]);
    expect(words).toBe(
      "benefits[1].layers[1].rules[4]：累计名 ceiling:basic 在第1行按“per: month、of: payment”计，" +
        "这里按“per: year、of: payment”计，两处并不共用。同一累计名的计法须一致；各算各的请用不同的 pool",
    );
    const apart = [otherLayer(ceiling("quarter"))];
    expect(refusal([base, ratio(), ceiling("year")], apart)).toContain("两处并不共用");
  });

  test("is refused of fee and of payment, of quotas, of deductibles", () => {
    const fee = [layer([base, ceiling("year", "fee"), ratio()], { name: "乙", fund: "aid" })];
    expect(refusal([base, ratio(), ceiling("year")], fee)).toContain("of: fee");
    expect(refusal([base, quota("month"), quota("year"), ratio()])).toContain("per: year");
    expect(refusal([base, quota("year"), quota("year", true), ratio()])).toContain("eachDisease");
    const stays = refusal(
      [base, deductible("own", "stay"), ratio()],
      [layer([base, deductible("own", "year"), ratio()], { name: "乙", fund: "aid" })],
    );
    expect(stays).toContain("deductible:own");
  });

  test("loads under two names, for two mechanisms, or one after the other in time", () => {
    expect(refusal([base, ratio(), ceiling("month"), ceiling("year", "payment", "whole")])).toBe(
      "",
    );
    expect(refusal([base, deductible("basic", "stay"), ratio(), ceiling("year")])).toBe("");
    const early = { ...ceiling("month"), to: "2022-12-31" };
    const late = { ...ceiling("year"), from: "2023-01-01" };
    expect(refusal([base, ratio(), early, late])).toBe("");
  });
});
