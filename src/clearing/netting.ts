/**
 * Two pooling areas of a province agree to pay each other's month as one difference (轧差), for some
 * months: one person enters it for one of them, another agrees for the other. It changes what is
 * paid, and neither what each owes nor what stands in the books.
 */
import type { ChinaMonth } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { type MoneyStep, type MoneyWorld, no } from "#clearing/payments.ts";
import {
  holdNetting,
  holdNettingBeside,
  type NettingRow,
  selectLastRun,
  upsertNetting,
} from "#clearing/queries-netting.ts";
import { sameActor, staffOf, staffText } from "#model/actor.ts";
import { type Area, nodeOf } from "#model/place.ts";
import type { Tx } from "#store/store.ts";

export interface NettingAsked {
  /** On behalf of this area. */
  readonly area: Area;
  readonly other: Area;
  readonly from: ChinaMonth;
  readonly to: ChinaMonth;
}

/**
 * In the caller's transaction. Refusals: netting_area, netting_months, netting_over,
 * netting_known.
 */
export async function enterNetting(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { area, other, from, to }: NettingAsked,
): Promise<NettingRow> {
  const isOwn = [area, other].every((place) => nodeOf(place) === world.node);
  if (!isOwn || area === other) throw no("netting_area", { area, other });
  if (to < from) throw no("netting_months", { from, to });
  const [first, second] = [area, other].sort() as [Area, Area];
  const pair = { one: first, other: second, from_month: from, to_month: to };
  await checkRuns(tx, pair, from);
  const known = await holdNettingBeside(tx, pair);
  if (known) throw no("netting_known", { agreement: known.id });
  const at = world.now();
  const row: NettingRow = {
    ...{ id: newId("net", at, world.random), ...pair, state: "entered", entered_for: area },
    ...{ entered_by: staffText(by), entered_at: at, decided_by: null, decided_at: null },
    ...{ ends_from: null, ends_for: null, ends_entered_by: null, ends_entered_at: null },
    ...{ ended_by: null, ended_at: null },
  };
  await upsertNetting(tx, row);
  const detail = `${area} ${other} ${from} ${to}`;
  entries.push({ at, actor: by, action: "netting.enter", subject: row.id, detail });
  return row;
}

/** What is out gross stays gross, and what is out net stays net. Refusals: netting_over. */
export async function checkRuns(
  tx: Tx,
  pair: Pick<NettingRow, "one" | "other">,
  from: ChinaMonth,
): Promise<void> {
  const last = await selectLastRun(tx, pair);
  if (last !== null && last >= from) throw no("netting_over", { period: last });
}

/**
 * In the caller's transaction, on behalf of the other area. Refusals: netting_missing,
 * netting_state, payment_same_person, netting_over.
 */
export async function decideNetting(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<NettingRow> {
  const row = await holdNetting(tx, id);
  if (row === null) throw no("netting_missing", { agreement: id });
  if (row.state !== "entered") throw no("netting_state", { agreement: id });
  if (sameActor(staffOf(row.entered_by), by)) throw no("payment_same_person");
  if (agrees) await checkRuns(tx, row, row.from_month);
  const at = world.now();
  const state = agrees ? "released" : "refused";
  const decided = { ...row, state, decided_by: staffText(by), decided_at: at } as const;
  await upsertNetting(tx, decided);
  entries.push({ at, actor: by, action: `netting.${state}`, subject: id });
  return decided;
}
