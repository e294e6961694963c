/**
 * How a worked example is written: a case in a few words, visits that change some of them, amounts
 * expected.
 */
import { type Fen, fenFromYuan } from "#base/money.ts";
import type { At } from "#benefits/reading/at.ts";
import {
  careWord,
  categoryWord,
  identityWord,
  kindWord,
  personWord,
} from "#benefits/reading/conditions.ts";
import { givenFacts } from "#benefits/reading/facts.ts";
import {
  list,
  mapOf,
  optional,
  type ReadBy,
  type Reader,
  type RecordOf,
  record,
  slipOf,
  some,
  word,
} from "#benefits/reading/reader.ts";
import {
  areaCode,
  date,
  flag,
  institutionLevel,
  text,
  whole,
  yuan,
} from "#benefits/reading/values.ts";
import type { AccountUse } from "#model/benefit.ts";
import { FEE_CATEGORIES, type FeeCategory, type ItemClass } from "#model/charge.ts";
import { FUNDS } from "#model/fund.ts";

const splitFields = {
  total: yuan,
  ownExpense: optional(yuan),
  overLimit: optional(yuan),
  ownShareFirst: optional(yuan),
};
/** Said of each line: nothing is taken for granted where a rule may ask for it. */
const feeCategory = word<FeeCategory>(...FEE_CATEGORIES);
const line = record({
  ...splitFields,
  feeCategory,
  itemClass: word<ItemClass>("A", "B", "C"),
  item: optional(text),
});

const caseFields = {
  care: careWord,
  category: optional(categoryWord),
  person: optional(personWord),
  age: optional(whole),
  civilServant: optional(flag),
  identities: optional(some(identityWord)),
  home: optional(areaCode),
  careArea: optional(areaCode),
  hospital: optional(text),
  kind: optional(kindWord),
  level: optional(institutionLevel),
  disease: optional(text),
  visitOn: date,
  dischargedOn: optional(date),
  settledOn: optional(date),
  stay: optional(text),
  ...splitFields,
  total: optional(yuan),
  lines: optional(list(line)),
  categories: optional(list(record({ ...splitFields, feeCategory }))),
  days: optional(list(record({ ...splitFields, date }))),
  use: optional(word<AccountUse>("none", "own", "relatives")),
  ownAccount: optional(yuan),
  relativesAccount: optional(yuan),
  facts: optional(givenFacts),
};

const PAYERS = [
  ...FUNDS,
  ...[
    "ownAccount",
    "relativesAccount",
    "cash",
    "hospital",
    "total",
    "deductible",
    "funds",
    "personal",
  ],
];

const expectReader: Reader<ReadonlyMap<string, Fen>> = {
  schema: record(Object.fromEntries(PAYERS.map((name) => [name, optional(yuan)]))).schema,
  read: (at: At) => {
    for (const [name, field] of at.fields()) {
      if (!PAYERS.includes(name))
        field.fail(`不认识“${name}”`, slipOf(name) ?? `可写：${PAYERS.join("、")}`);
    }
    return mapOf(yuan).read(at);
  },
};

/** Accumulators are fen, or counts for stays; both are written as plain numbers. */
const used: Reader<ReadonlyMap<string, bigint>> = {
  schema: { type: "object", additionalProperties: { type: "number" } },
  read: (at: At) => {
    const result = new Map<string, bigint>();
    for (const [measure, field] of at.fields() as Map<string, At>) {
      const counts = measure.startsWith("stays:") || measure.startsWith("ordinal:");
      const value = counts ? BigInt(whole.read(field)) : fenFromYuan(field.text() ?? "");
      result.set(measure, value ?? field.fail("不是金额", "请写元，如 300"));
    }
    return result;
  },
};

const partial = Object.fromEntries(
  Object.entries(caseFields).map(([name, reader]) => [name, optional(reader as Reader<unknown>)]),
) as unknown as {
  readonly [K in keyof typeof caseFields]: Reader<RecordOf<typeof caseFields>[K] | undefined>;
};

const caseReader = record(caseFields);

/** What an evaluation itself may refuse; what else stops a settlement is no matter of a policy. */
const refusedWord = word("policy_missing", "policy_parameter_missing", "filing_missing");

export const exampleReader = record({
  title: text,
  source: optional(text),
  contradicts: optional(text),
  case: caseReader,
  used: optional(used),
  expect: optional(expectReader),
  refused: optional(refusedWord),
  visits: optional(
    list(record({ ...partial, expect: optional(expectReader), refused: optional(refusedWord) })),
  ),
});

export interface SplitFields {
  readonly total: Fen;
  readonly ownExpense?: Fen | undefined;
  readonly overLimit?: Fen | undefined;
  readonly ownShareFirst?: Fen | undefined;
}
export type CaseFields = Partial<RecordOf<typeof caseFields>> &
  Pick<RecordOf<typeof caseFields>, "care" | "visitOn">;
export type ReadExample = ReadBy<typeof exampleReader>;
