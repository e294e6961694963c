/**
 * A booked settlement as a what-if needs it: what care sent, what home knew, what was paid and
 * which accumulators changed. Parsed with as little work as possible, because a month is a million
 * of them.
 */
import type { SettlementId } from "#base/id.ts";
import type { Fen } from "#base/money.ts";
import type { AccumulatorChange, AccumulatorUsed, HomeFacts } from "#model/benefit.ts";
import type { Split } from "#model/charge.ts";
import type { FundShare, Payment } from "#model/fund.ts";
import type { SettleContent } from "#model/message.ts";
import type { PersonId } from "#model/person.ts";

export interface PastSettlement {
  readonly id: string;
  readonly person: string;
  readonly sequence: bigint;
  readonly content: SettleContent;
  readonly facts: HomeFacts;
  readonly payment: Payment;
  readonly deductibleFen: Fen;
  /** The person's own in this scheme; read only when a later settlement needs them. */
  changes(): readonly AccumulatorChange[];
}

/** The texts as the database holds them. */
export interface PastSettlementRow {
  readonly id: string;
  readonly person_id: string;
  readonly scheme: string;
  readonly sequence: bigint;
  readonly content: string;
  readonly facts: string;
  readonly answer: string;
  readonly changes: string;
}

/** In JSON every bigint is text. */
type Stored<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Stored<Item>[]
    : T extends string | number | boolean | undefined
      ? T
      : { readonly [K in keyof T]: Stored<T[K]> };

export function pastSettlementOf(row: PastSettlementRow): PastSettlement {
  const content = JSON.parse(row.content) as Stored<SettleContent>;
  const facts = JSON.parse(row.facts) as Stored<HomeFacts>;
  const payment = JSON.parse(valueIn(row.answer, "payment")) as Stored<Payment>;
  const { id, person_id: person, sequence } = row;
  return {
    id,
    person,
    sequence,
    content: contentOf(content),
    facts: factsOf(facts),
    payment: paymentOf(payment),
    deductibleFen: BigInt(JSON.parse(valueIn(row.answer, "deductibleFen")) as string),
    changes: () => ownChanges(row),
  };
}

type StoredChange = Stored<AccumulatorChange> & {
  readonly personId: string;
  readonly scheme: string;
};

/** A relative whose account paid has changes in the same list. */
function ownChanges({ changes, person_id, scheme }: PastSettlementRow): AccumulatorChange[] {
  return (JSON.parse(changes) as StoredChange[])
    .filter((change) => change.personId === person_id && change.scheme === scheme)
    .map(changeOf);
}

function changeOf({ measure, period, year, delta }: Stored<AccumulatorChange>): AccumulatorChange {
  return { measure, period, year, delta: BigInt(delta) };
}

/**
 * The text of a top-level field's value. An answer is mostly sentences for people; parsing one
 * object of it instead of all takes a fifth of the time.
 */
export function valueIn(json: string, field: string): string {
  const name = `"${field}":`;
  const start = json.indexOf(name);
  if (start < 0) throw new Error(`no field ${field} in a stored answer`);
  let depth = 0;
  for (let at = start + name.length; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) at = json.indexOf('"', at + 1);
    else if (code === OPEN || code === OPEN_LIST) depth += 1;
    else if (code === CLOSE || code === CLOSE_LIST) depth -= 1;
    if (depth <= 0 && (code === COMMA || code === CLOSE)) {
      const end = code === COMMA || depth < 0 ? at : at + 1;
      return json.slice(start + name.length, end);
    }
  }
  throw new Error(`a stored answer ends within ${field}`);
}

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN = 123;
const CLOSE = 125;

function splitOf<T extends Stored<Split>>(split: T): Omit<T, keyof Split> & Split {
  return {
    ...split,
    totalFen: BigInt(split.totalFen),
    ownExpenseFen: BigInt(split.ownExpenseFen),
    overLimitFen: BigInt(split.overLimitFen),
    ownShareFirstFen: BigInt(split.ownShareFirstFen),
    inScopeFen: BigInt(split.inScopeFen),
  };
}

function contentOf(content: Stored<SettleContent>): SettleContent {
  const { split, lines, categories, days } = content;
  return {
    ...content,
    split: splitOf(split),
    lines: lines?.map(splitOf),
    categories: categories?.map(splitOf),
    days: days?.map(splitOf),
  };
}

function factsOf(facts: Stored<HomeFacts>): HomeFacts {
  const { ownAccountFen, relativesAccountFen, used, ...rest } = facts;
  return {
    ...rest,
    ownAccountFen: BigInt(ownAccountFen),
    relativesAccountFen: BigInt(relativesAccountFen),
    used: used.map((one): AccumulatorUsed => ({ ...one, amount: BigInt(one.amount) })),
  };
}

function paymentOf(payment: Stored<Payment>): Payment {
  const { totalFen, funds, ownAccountFen, relativesAccountFen, cashFen, hospitalFen } = payment;
  return {
    totalFen: BigInt(totalFen),
    funds: funds.map(
      (share): FundShare => ({
        fund: share.fund,
        amountFen: BigInt(share.amountFen),
        inScopeFen: BigInt(share.inScopeFen),
      }),
    ),
    ownAccountFen: BigInt(ownAccountFen),
    relativesAccountFen: BigInt(relativesAccountFen),
    cashFen: BigInt(cashFen),
    hospitalFen: BigInt(hospitalFen),
  };
}

/** A line of an exported month: no names, no cards, and a number instead of the person's id. */
export interface ExportLine {
  readonly id: string;
  readonly person: string;
  readonly sequence: string;
  readonly content: Stored<SettleContent>;
  readonly facts: Stored<HomeFacts>;
  readonly payment: Stored<Payment>;
  readonly deductibleFen: string;
  readonly changes: readonly Stored<AccumulatorChange>[];
}

export function exported(past: PastSettlement, person: string): unknown {
  const { id, sequence, content, facts, payment, deductibleFen } = past;
  const { code, kind, level } = content.institution;
  const { credential: _shown, ...told } = content;
  return {
    id,
    person,
    sequence,
    content: {
      ...told,
      personId: person as PersonId,
      institution: { code, name: "", kind, level },
    },
    facts,
    payment,
    deductibleFen,
    changes: past.changes(),
  };
}

export function imported(line: ExportLine): PastSettlement {
  const { id, person, sequence, changes } = line;
  return {
    id,
    person,
    sequence: BigInt(sequence),
    content: { ...contentOf(line.content), settlementId: id as SettlementId },
    facts: factsOf(line.facts),
    payment: paymentOf(line.payment),
    deductibleFen: BigInt(line.deductibleFen),
    changes: () => changes.map(changeOf),
  };
}
