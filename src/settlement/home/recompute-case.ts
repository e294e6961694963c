/**
 * What rests on a settlement that is taken back: later ones that used the same accumulators, and
 * the case that keeps what each of them would come to without it (a table, looked at by people).
 */
import { assert, present } from "#base/assert.ts";
import { fromJson, toJson } from "#base/json.ts";
import { type Fen, yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { ACCOUNT_BALANCE } from "#model/benefit.ts";
import { type Fund, schemeFundOf } from "#model/fund.ts";
import type { Booked, SettleContent } from "#model/message.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import { decide } from "#settlement/home/decide.ts";
import type { HomeRow } from "#settlement/home/queries.ts";
import { changesFromText, storedAnswer } from "#settlement/home/rows.ts";
import type { BookedChange, HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";

/** Later standing settlements that used the same accumulators, those of this group included. */
export function dependents(unit: HomeUnitOfWork, original: HomeRow): HomeRow[] {
  const changes = changesFromText(original.changes);
  return unit
    .after(original)
    .filter((row) => row.kind === "settle")
    .filter((row) => sharesAccumulators(changes, changesFromText(row.changes)));
}

/** Does `b` depend on what `a` changed? The account's balance alone binds nobody. */
function sharesAccumulators(a: readonly BookedChange[], b: readonly BookedChange[]): boolean {
  const keys = new Set(
    a
      .filter(({ measure, delta }) => delta !== 0n && measure !== ACCOUNT_BALANCE.measure)
      .map((change) => `${change.scheme} ${change.measure} ${change.period}`),
  );
  return b.some((change) => keys.has(`${change.scheme} ${change.measure} ${change.period}`));
}

function contentOf(row: HomeRow): SettleContent {
  return fromJson<SettleContent>(present(row.content, "a booked row has its content"));
}

/** Where it was settled. */
export function institutionOf(row: HomeRow): InstitutionCode {
  return contentOf(row).institution.code;
}

/** Keeps what those that rested on it would come to now that it is gone. */
export function openCase(unit: HomeUnitOfWork, row: HomeRow, used: readonly HomeRow[]): void {
  unit.openRecomputeCase({
    settlement_id: row.id,
    person_id: row.person_id,
    opened_at: unit.now,
    differences: toJson(recomputed(unit, row.person_id, used)),
  });
}

/**
 * One later settlement, and what each fund would pay more (or less) if it were computed now, in
 * yuan.
 */
interface Difference {
  readonly settlementId: string;
  readonly differences: Readonly<Record<string, string>>;
}

/** Runs the later settlements again without the earlier one; nothing of it is booked. */
function recomputed(
  unit: HomeUnitOfWork,
  personId: PersonId,
  used: readonly HomeRow[],
): Difference[] {
  const amounts = new Map<string, bigint>();
  const key = (measure: string, period: string): string => `${measure} ${period}`;
  for (const row of used) {
    for (const change of changesFromText(row.changes)) {
      if (change.personId !== personId) continue;
      const at = key(change.measure, change.period);
      amounts.set(at, (amounts.get(at) ?? 0n) - change.delta);
    }
  }
  return used.map((row) => {
    const content = contentOf(row);
    const facts = unit.facts(personId, content.scheme);
    const read: typeof facts.read = (at) =>
      facts.read(at) + (amounts.get(key(at.measure, at.period)) ?? 0n);
    const before = storedAnswer(row, null);
    assert(before.outcome === "booked", "a standing settlement has a booked answer");
    // Its card and where it was treated were looked at when it was booked.
    const again = { ...content, credential: undefined };
    const decision = decide(again, { ...facts, read, chosen: null }, unit.policies);
    if (decision instanceof Refusal) {
      return { settlementId: row.id, differences: { refused: decision.code } };
    }
    const { changes, payment } = decision.evaluation;
    for (const change of changes) {
      const at = key(change.measure, change.period);
      amounts.set(at, (amounts.get(at) ?? 0n) + change.delta);
    }
    return difference(row.id, content.scheme, before, payment.funds);
  });
}

function difference(
  settlementId: string,
  scheme: Scheme,
  before: Booked,
  now: readonly { readonly fund: Fund; readonly amountFen: Fen }[],
): Difference {
  const schemeFunds: Record<string, Fen> = {};
  for (const share of now) {
    const schemeFund = schemeFundOf(scheme, share.fund);
    schemeFunds[schemeFund] = (schemeFunds[schemeFund] ?? 0n) + share.amountFen;
  }
  for (const share of before.payment.funds) {
    const schemeFund = schemeFundOf(scheme, share.fund);
    schemeFunds[schemeFund] = (schemeFunds[schemeFund] ?? 0n) - share.amountFen;
  }
  const changed = Object.entries(schemeFunds).filter(([, amount]) => amount !== 0n);
  return {
    settlementId,
    differences: Object.fromEntries(
      changed.map(([schemeFund, amount]) => [schemeFund, yuanText(amount)]),
    ),
  };
}
