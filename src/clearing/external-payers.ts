/**
 * Who pays a layer in place of the fund (如超封顶线后由商业保险公司支付): entered by one person of
 * finance and released by another. It changes whose statement the layer is in, and no amount.
 */
import type { ChinaMonth } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { type MoneyStep, type MoneyWorld, no } from "#clearing/payments.ts";
import {
  type ExternalPayerRow,
  holdExternalPayer,
  holdOverlapping,
  upsertExternalPayer,
} from "#clearing/queries-payers.ts";
import { sameActor, staffOf, staffText } from "#model/actor.ts";
import { nodeOf } from "#model/place.ts";

type Given = Pick<
  ExternalPayerRow,
  "name" | "home_area" | "scheme" | "fund" | "from_month" | "to_month" | "paid_by"
>;

/**
 * In the caller's transaction. Refusals: external_payer_area, external_payer_months,
 * external_payer_known.
 */
export async function enterExternalPayer(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  given: Given,
): Promise<ExternalPayerRow> {
  if (nodeOf(given.home_area) !== world.node) {
    throw no("external_payer_area", { area: given.home_area });
  }
  assertMonths(given.from_month, given.to_month);
  const known = await holdOverlapping(tx, given);
  if (known) throw no("external_payer_known", { name: known.name, payer: known.id });
  const at = world.now();
  const row: ExternalPayerRow = {
    ...{ id: newId("ext", at, world.random), ...given, state: "entered" },
    ...{ entered_by: staffText(by), entered_at: at, decided_by: null, decided_at: null },
  };
  await upsertExternalPayer(tx, row);
  entries.push({ at, actor: by, action: "payer.enter", subject: row.id, detail: row.name });
  return row;
}

function assertMonths(from: ChinaMonth, to: ChinaMonth | null): void {
  if (to !== null && to < from) throw no("external_payer_months", { from, to });
}

/**
 * In the caller's transaction. Refusals: external_payer_missing, external_payer_state,
 * payment_same_person.
 */
export async function decideExternalPayer(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<ExternalPayerRow> {
  const row = await holdExternalPayer(tx, id);
  if (row === null) throw no("external_payer_missing", { payer: id });
  if (row.state !== "entered") throw no("external_payer_state", { payer: id });
  if (sameActor(staffOf(row.entered_by), by)) throw no("payment_same_person");
  const at = world.now();
  const state = agrees ? "released" : "refused";
  const decided = { ...row, state, decided_by: staffText(by), decided_at: at } as const;
  await upsertExternalPayer(tx, decided);
  entries.push({ at, actor: by, action: `payer.${state}`, subject: id, detail: row.name });
  return decided;
}
