/**
 * Each word of a condition at each place where a condition may stand: it takes effect, or the file
 * does not load. A file with the condition is held against two files without it, one that always
 * says the one thing and one that always says the other.
 */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { amountsOf, type CompiledPolicy, PolicyError, policySchema } from "#benefits/benefits.ts";
import { MECHANISMS } from "#benefits/mechanisms/mechanisms.ts";
import { conditionFields } from "#benefits/reading/conditions.ts";
import {
  base,
  type Fields,
  layer,
  policyOf,
  ratio,
  type Said,
  settled,
  since,
  table,
} from "../../test/written-policy.ts";

/** A condition, and what of a case makes it hold and fail; `earlier` visits came before. */
interface Word {
  readonly asks: Fields;
  readonly holds: Said;
  readonly fails: Said;
  readonly earlier?: readonly [holds: number, fails: number];
}

const away = "460100" as never;
const WORDS: Readonly<Record<string, Word>> = {
  level: { asks: { level: 2 }, holds: { level: 2 as never }, fails: { level: 3 as never } },
  person: { asks: { person: "retired" }, holds: { person: "retired" }, fails: {} },
  ageFrom: { asks: { ageFrom: 60 }, holds: { age: 60 }, fails: { age: 59 } },
  ageBelow: { asks: { ageBelow: 18 }, holds: { age: 17 }, fails: { age: 18 } },
  category: {
    asks: { category: "referral" },
    holds: { category: "referral" },
    fails: { category: "longTerm" },
  },
  care: { asks: { care: "chronic" }, holds: { care: "chronic" }, fails: { care: "outpatient" } },
  disease: {
    asks: { disease: "M03900" },
    holds: { disease: "M03900" },
    fails: { disease: "M01600" },
  },
  hospital: {
    asks: { hospital: "H00000000002" },
    holds: { hospital: "H00000000002" },
    fails: { hospital: "H00000000003" },
  },
  kind: { asks: { kind: "pharmacy" }, holds: { kind: "pharmacy" }, fails: { kind: "hospital" } },
  identity: {
    asks: { identity: "lowIncome" },
    holds: { identities: ["disabled", "lowIncome"] },
    fails: { identities: ["disabled"] },
  },
  civilServant: {
    asks: { civilServant: true },
    holds: { civilServant: true },
    fails: { civilServant: false },
  },
  distance: {
    asks: { distance: "crossProvince" },
    holds: { careArea: away },
    fails: { careArea: "000100" as never },
  },
  facts: {
    asks: { facts: { years: { from: 10 } } },
    holds: { facts: new Map([["years", "10"]]) },
    fails: { facts: new Map([["years", "9"]]) },
  },
  visit: { asks: { visit: 2 }, holds: {}, fails: {}, earlier: [1, 2] },
  visitFrom: { asks: { visitFrom: 3 }, holds: {}, fails: {}, earlier: [2, 1] },
};

/** Two things to say at a place: under the condition the one, else the other. */
type Say = (one: Fields, other: Fields) => Fields[];
/** A rule, a layer or nothing: under the condition it stands there, else what stands in for it. */
type Stand = (rule: Fields, instead?: Fields) => Fields[];
interface Pen {
  readonly rows: Say;
  readonly stand: Stand;
  readonly asks: Fields;
  readonly always: "one" | "other" | null;
}
type Place = (pen: Pen) => CompiledPolicy;

function pen(asks: Fields, always: Pen["always"]): Pen {
  return {
    asks,
    always,
    rows: (one, other) =>
      always === null ? table({ ...asks, ...one }, other) : since(always === "one" ? one : other),
    stand: (rule, instead) => {
      if (always === "one") return [rule];
      if (always === "other") return instead === undefined ? [] : [instead];
      return [{ ...rule, when: asks }];
    },
  };
}

const file = (...rules: readonly Fields[]): CompiledPolicy => policyOf([layer([base, ...rules])]);
const yuan = (one: number, other: number): [Fields, Fields] => [{ value: one }, { value: other }];
const share = (one: number, other: number): [Fields, Fields] => [
  { value: `${one}%` },
  { value: `${other}%` },
];
const own = { pool: "own", per: "stay" };
const deductible = (fields: Fields): Fields => ({ deductible: { ...own, ...fields } });
const months = { times: "months" };
const quota = (fields: Fields): Fields => ({
  quota: { ...own, of: "fee", eachDisease: false, amount: since({ value: 400 }), ...fields },
});
const diseases = { diseasesFact: "diseases" };
const ceiling = (amount: Fields[]): Fields => ({
  ceiling: { pool: "most", per: "stay", of: "payment", amount },
});
const kinds = (rate: Fields[]): Fields => ({ ratioByKind: { kinds: [{ name: "全部", rate }] } });
const add = (rows: Fields[]): Fields => ({ bonus: { title: "加", add: rows } });
const ten = { value: "10%" };
const nothing = ratio("0%");
const account = { account: { pays: ["inScope"], relatives: "never" } };

const ROWS: Readonly<Record<string, Place>> = {
  "deductible.amount": ({ rows }) => file(deductible({ amount: rows(...yuan(300, 100)) }), ratio()),
  "deductible.repeat": ({ rows }) => {
    const repeat = rows({ of: "50%" }, { of: "20%" });
    return file(deductible({ amount: since({ value: 300 }), repeat }), ratio());
  },
  "deductible.yearlyMost": ({ rows }) => {
    const yearlyMost = rows(...yuan(350, 9000));
    return file(deductible({ amount: since({ value: 300 }), yearlyMost }), ratio());
  },
  "deductible.timesMost": ({ rows }) => {
    const timesMost = rows(...yuan(2, 1));
    return file(deductible({ ...months, amount: since({ value: 100 }), timesMost }), ratio());
  },
  "firstShare.share": ({ rows }) =>
    file({ firstShare: { share: rows(...share(10, 20)) } }, ratio()),
  "bonus.add": ({ rows }) => file(add(rows({ points: "5pt" }, { points: "10pt" })), ratio()),
  "reduction.less": ({ rows }) => {
    return file({ reduction: { less: rows({ value: "5pt" }, { value: "10pt" }) } }, ratio());
  },
  "ratio.rate": ({ rows }) => file({ ratio: { rate: rows(...share(70, 60)) } }),
  "bands.rates": ({ rows }) => {
    return file({ bands: { rates: rows({ bands: { 0: "50%" } }, { bands: { 0: "60%" } }) } });
  },
  "ratioByKind.rate": ({ rows }) => file(kinds(rows(...share(70, 60)))),
  "guarantee.share": ({ rows }) =>
    file(ratio("10%"), { guarantee: { of: "base", share: rows(...share(50, 60)) } }),
  "subsidy.amount": ({ rows }) => file({ subsidy: { amount: rows(...yuan(50, 60)) } }),
  "quota.amount": ({ rows }) => file(quota({ amount: rows(...yuan(300, 200)) }), ratio()),
  "quota.further": ({ rows }) =>
    file(quota({ ...diseases, further: rows(...yuan(100, 200)) }), ratio()),
  "quota.beyond": ({ rows }) => file(quota({ beyond: rows(...share(50, 20)) }), ratio()),
  "quota.timesMost": ({ rows }) =>
    file(quota({ ...months, timesMost: rows(...yuan(2, 1)) }), ratio()),
  "ceiling.amount": ({ rows }) => file(ratio(), ceiling(rows(...yuan(300, 200)))),
  level: ({ rows }) => {
    const amount = table({ level: 0, value: 100 }, { level: 1, value: 200 }, { value: 300 });
    const layers = [layer([base, deductible({ amount }), ratio()])];
    return policyOf(layers, {}, { level: rows(...yuan(0, 1)) });
  },
  unfiled: ({ rows }) => {
    const unfiled = rows({ settle: true }, { settle: false, channel: "窗口" });
    return policyOf([layer([base, ratio()])], {}, {}, { unfiled });
  },
  indexes: ({ rows }) => {
    const amount = since({ value: { times: 1, of: "wage" } });
    const layers = [layer([base, deductible({ amount }), ratio()])];
    return policyOf(layers, {}, {}, { indexes: { wage: rows(...yuan(300, 200)) } });
  },
};

const WHENS: Readonly<Record<string, Place>> = {
  base: ({ stand, always }) =>
    policyOf([
      layer([
        ...(always === "other" ? [base] : stand(base)),
        always === "other" ? nothing : ratio(),
      ]),
    ]),
  deductible: ({ stand }) => file(...stand(deductible({ amount: since({ value: 300 }) })), ratio()),
  firstShare: ({ stand }) => file(...stand({ firstShare: { share: since(ten) } }), ratio()),
  bonus: ({ stand }) => file(...stand(add(since({ points: "5pt" }))), ratio()),
  reduction: ({ stand }) =>
    file(...stand({ reduction: { less: since({ value: "5pt" }) } }), ratio()),
  ratio: ({ stand }) => file(...stand(ratio(), nothing)),
  bands: ({ stand }) =>
    file(...stand({ bands: { rates: since({ bands: { 0: "50%" } }) } }, nothing)),
  ratioByKind: ({ stand }) => file(...stand(kinds(since({ value: "50%" })), nothing)),
  guarantee: ({ stand }) =>
    file(nothing, ...stand({ guarantee: { of: "base", share: since(ten) } })),
  subsidy: ({ stand }) => file(nothing, ...stand({ subsidy: { amount: since({ value: 50 }) } })),
  quota: ({ stand }) => file(...stand(quota({})), ratio()),
  ceiling: ({ stand }) => file(ratio(), ...stand(ceiling(since({ value: 300 })))),
  "a fund's layer": ({ stand }) => policyOf([...stand(layer([base, ratio()])), account]),
  "the account's layer": ({ stand }) => policyOf([layer([base, nothing]), ...stand(account)]),
  "a later layer": ({ stand }) => policyOf([layer([base, ratio()]), ...stand({ later: "大病" })]),
  benefit: ({ always, asks }) => {
    const care = ["outpatient", "chronic"];
    const benefit = (value: string, more: Fields = {}): Fields => ({
      ...{ title: value, care, layers: [layer([base, ratio(value)])] },
      ...more,
    });
    const [one, other] = [benefit("70%"), benefit("60%")];
    if (always === null) return policyOf([], {}, {}, { benefits: [{ ...one, when: asks }, other] });
    return policyOf([], {}, {}, { benefits: [always === "one" ? one : other] });
  },
};

/** Where a word would come too early or be blind, and what the file's author is told. */
const REFUSED: Readonly<Record<string, string>> = {
  "benefit visit": "先于计次",
  "benefit visitFrom": "先于计次",
  "level visit": "先于计次",
  "level visitFrom": "先于计次",
  ...Object.fromEntries(Object.keys(WORDS).map((word) => [`indexes ${word}`, "指数不分情形"])),
  ...Object.fromEntries(
    Object.keys(WORDS).flatMap((word) =>
      word === "care" ? [] : [[`unfiled ${word}`, "只能按 care 区分"]],
    ),
  ),
};

const CASE: Said = {
  ...{ care: "outpatient", visitOn: day("2024-03-05"), total: fen("1000"), level: 3 as never },
  ...{ ownAccount: fen("100"), category: "longTerm", careArea: away },
  facts: new Map([
    ["months", "3"],
    ["diseases", "2"],
    ["years", "1"],
  ]),
  lines: [{ total: fen("1000"), itemClass: "A", feeCategory: "other" }] as never,
};

/** What the last of equal visits gets: who pays what, what is left for later, or the refusal. */
function outcome(policy: CompiledPolicy, said: Said, earlier: number): unknown {
  const facts = new Map([...(CASE.facts ?? []), ...(said.facts ?? [])]);
  const visits = Array.from({ length: earlier + 1 }, () => ({ ...CASE, ...said, facts }));
  const last = settled(policy, ...visits).at(-1);
  if (last === undefined || typeof last === "string") return last;
  return [...amountsOf(last), ...last.notCalculated];
}

function refusalOf(place: Place, asks: Fields): string | null {
  try {
    place(pen(asks, null));
    return null;
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
}

test("every word of a condition has a case in which it holds and one in which it fails", () => {
  expect(Object.keys(WORDS).sort()).toEqual(Object.keys(conditionFields).sort());
});

/** Names of the fields that lead to each group of conditions in the schema. */
function placesIn(schema: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => placesIn(one, path));
  if (typeof schema !== "object" || schema === null) return [];
  const { properties, items, anyOf, additionalProperties } = schema as Fields;
  const fields = Object.entries((properties ?? {}) as Fields);
  const here = "visitFrom" in ((properties ?? {}) as Fields) ? [path.join(".")] : [];
  return [
    ...here,
    ...fields.flatMap(([name, field]) => placesIn(field, [...path, name])),
    ...[items, anyOf, additionalProperties].flatMap((inner) => placesIn(inner, path)),
  ];
}

test("every place where the language takes a condition is looked at", () => {
  const rules = Object.keys(ROWS).filter((name) => name.includes("."));
  const rows = rules.map((name) => `benefits.layers.rules.${name}.rows`);
  const heads = ["benefits.level.rows", "unfiled.rows", "indexes.rows"];
  const whens = ["benefits.when", "benefits.layers.when", "benefits.layers.rules.when"];
  const found = placesIn(policySchema()).map((path) => path.replace(".kinds.", "."));
  expect([...new Set(found)].sort()).toEqual([...rows, ...heads, ...whens].sort());
  expect(Object.keys(WHENS)).toEqual(expect.arrayContaining([...MECHANISMS.keys()]));
});

const PLACES = {
  ...ROWS,
  ...Object.fromEntries(Object.entries(WHENS).map(([name, place]) => [`when of ${name}`, place])),
};

describe.each(Object.entries(PLACES))("at %s", (name, place) => {
  const loaded = new Map<string, CompiledPolicy>();
  const policyFor = (word: string, asks: Fields, always: Pen["always"]): CompiledPolicy => {
    const key = always ?? word;
    const policy = loaded.get(key) ?? place(pen(asks, always));
    loaded.set(key, policy);
    return policy;
  };
  test.each(Object.entries(WORDS))("%s takes effect or is refused", (word, asked) => {
    const said = REFUSED[`${name.replace("when of ", "")} ${word}`];
    if (said !== undefined) {
      expect(refusalOf(place, asked.asks)).toContain(said);
      return;
    }
    const unfiled: Said = name === "unfiled" ? { category: "unfiled" } : {};
    const [held, failed] = asked.earlier ?? [1, 1];
    const get = (always: Pen["always"], which: Said, earlier: number): unknown =>
      outcome(policyFor(word, asked.asks, always), { ...which, ...unfiled }, earlier);
    const one = get("one", asked.holds, held);
    const other = get("other", asked.fails, failed);
    expect(get(null, asked.holds, held)).toEqual(one);
    expect(get(null, asked.fails, failed)).toEqual(other);
    expect(get("other", asked.holds, held)).not.toEqual(one);
    expect(get("one", asked.fails, failed)).not.toEqual(other);
  });
});
