/**
 * A netting agreement is ended from a month whose run is not over: one person asks for it on behalf
 * of one area, another agrees for the other one. What was paid net stays so, and another agreement
 * may follow from that month.
 */
import { addMonths, type ChinaMonth } from "#base/date.ts";
import { checkRuns } from "#clearing/netting.ts";
import { type MoneyStep, type MoneyWorld, no } from "#clearing/payments.ts";
import { holdNetting, type NettingRow, upsertNetting } from "#clearing/queries-netting.ts";
import { sameActor, staffOf, staffText } from "#model/actor.ts";
import type { Area } from "#model/place.ts";
import type { Tx } from "#store/store.ts";

const NOT_ASKED = {
  ...{ ends_from: null, ends_for: null, ends_entered_by: null, ends_entered_at: null },
  ...{ ended_by: null, ended_at: null },
} as const;

export interface EndAsked {
  readonly id: string;
  /** On behalf of this area. */
  readonly area: Area;
  /** The first month that is paid gross. */
  readonly from: ChinaMonth;
}

/**
 * In the caller's transaction. Refusals: netting_missing, netting_not_released, netting_not_party,
 * netting_end_months, netting_end_known, netting_over.
 */
export async function enterNettingEnd(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, area, from }: EndAsked,
): Promise<NettingRow> {
  const row = await hold(tx, id);
  if (row.state !== "released") throw no("netting_not_released", { agreement: id });
  if (![row.one, row.other].includes(area)) throw no("netting_not_party", { agreement: id, area });
  const { from_month, to_month } = row;
  if (from < from_month || from > to_month) {
    throw no("netting_end_months", { agreement: id, from: from_month, to: to_month });
  }
  if (row.ends_from !== null && row.ended_by === null) {
    throw no("netting_end_known", { agreement: id, from: row.ends_from });
  }
  await checkRuns(tx, row, from);
  const at = world.now();
  const asked: NettingRow = {
    ...{ ...row, ends_from: from, ends_for: area, ends_entered_by: staffText(by) },
    ...{ ends_entered_at: at, ended_by: null, ended_at: null },
  };
  await upsertNetting(tx, asked);
  const detail = `${area} ${from}`;
  entries.push({ at, actor: by, action: "netting.end", subject: id, detail });
  return asked;
}

/**
 * In the caller's transaction, on behalf of the other area. Refusals: netting_missing,
 * netting_end_missing, payment_same_person, netting_over.
 */
export async function decideNettingEnd(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<NettingRow> {
  const row = await hold(tx, id);
  const { ends_from: from, ends_entered_by: askedBy, ended_by } = row;
  if (from === null || askedBy === null || ended_by !== null) {
    throw no("netting_end_missing", { agreement: id });
  }
  if (sameActor(staffOf(askedBy), by)) throw no("payment_same_person");
  const at = world.now();
  if (agrees) await checkRuns(tx, row, from);
  const ended = { ...row, ended_by: staffText(by), ended_at: at };
  const decided: NettingRow = agrees ? shortened(ended, from) : { ...row, ...NOT_ASKED };
  await upsertNetting(tx, decided);
  const action = agrees ? "netting.ended" : "netting.kept";
  entries.push({ at, actor: by, action, subject: id, detail: `${from} ${row.to_month}` });
  return decided;
}

/** From its first month on: it covers none, and keeps the months that were agreed. */
function shortened(row: NettingRow, from: ChinaMonth): NettingRow {
  if (from === row.from_month) return { ...row, state: "ended" };
  return { ...row, to_month: addMonths(from, -1) };
}

async function hold(tx: Tx, id: string): Promise<NettingRow> {
  const row = await holdNetting(tx, id);
  if (row === null) throw no("netting_missing", { agreement: id });
  return row;
}
