/**
 * How a worked example is written: a case in a few words, visits that change some of them, amounts
 * expected.
 */
import type { Fen } from "#base/money.ts";
import { expectReader, measureValues } from "#benefits/example-expect.ts";
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
  optional,
  type ReadBy,
  type Reader,
  type RecordOf,
  record,
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
  identity: optional(some(identityWord)),
  /** The same, as examples had it before. */
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

/** Names of all that a case may say. */
export const CASE_FIELDS: readonly string[] = Object.keys(caseFields);

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
  used: optional(measureValues),
  expect: optional(expectReader),
  refused: optional(refusedWord),
  visits: optional(
    list(record({ ...partial, expect: optional(expectReader), refused: optional(refusedWord) })),
  ),
});

/** One worked example, as editors and the reference page know it. */
export const EXAMPLE_SCHEMA = exampleReader.schema;

export interface SplitFields {
  readonly total: Fen;
  readonly ownExpense?: Fen | undefined;
  readonly overLimit?: Fen | undefined;
  readonly ownShareFirst?: Fen | undefined;
}
export type CaseFields = Partial<RecordOf<typeof caseFields>> &
  Pick<RecordOf<typeof caseFields>, "care" | "visitOn">;
export type ReadExample = ReadBy<typeof exampleReader>;
