/**
 * The bank account of a payee (收款账户): entered by one person of finance and released by another;
 * from then on it is the one that payment files name.
 */
import { chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { type MoneyStep, type MoneyWorld, no } from "#clearing/payments.ts";
import { holdAccount, type PayeeAccountRow, upsertAccount } from "#clearing/queries-accounts.ts";
import { selectInstitutionAreas } from "#clearing/queries-shares.ts";
import { sameActor, staffOf, staffText } from "#model/actor.ts";
import { type Area, type InstitutionCode, nodeOf } from "#model/place.ts";
import { areasAmong } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";

/** Whom finance may pay: another province, an area of its own, an institution registered there. */
async function isPayee(world: MoneyWorld, tx: Tx, place: string): Promise<boolean> {
  if (!/^\d{6}$/.test(place)) {
    const code = place as InstitutionCode;
    const area = (await selectInstitutionAreas(tx, [code])).get(code);
    return area !== undefined && nodeOf(area) === world.node;
  }
  const isProvince = place.endsWith("0000");
  const isOwn = nodeOf(place as Area) === world.node;
  if (isOwn === isProvince) return false;
  return (await areasAmong(tx, [place as Area], chinaDate(world.now()))).size > 0;
}

/** In the caller's transaction. Refusal: payee_account_place. */
export async function enterAccount(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  given: Pick<PayeeAccountRow, "place" | "holder" | "bank" | "number">,
): Promise<PayeeAccountRow> {
  if (!(await isPayee(world, tx, given.place))) {
    throw no("payee_account_place", { place: given.place });
  }
  const at = world.now();
  const row: PayeeAccountRow = {
    ...{ id: newId("acc", at, world.random), ...given, state: "entered" },
    ...{ entered_by: staffText(by), entered_at: at, decided_by: null, decided_at: null },
  };
  await upsertAccount(tx, row);
  entries.push({ at, actor: by, action: "account.enter", subject: row.id, detail: row.place });
  return row;
}

/**
 * In the caller's transaction. Refusals: payee_account_missing, payee_account_state,
 * payment_same_person.
 */
export async function decideAccount(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<PayeeAccountRow> {
  const row = await holdAccount(tx, id);
  if (row === null) throw no("payee_account_missing", { account: id });
  if (row.state !== "entered") throw no("payee_account_state", { account: id });
  if (sameActor(staffOf(row.entered_by), by)) throw no("payment_same_person");
  const at = world.now();
  const state = agrees ? "released" : "refused";
  const decided = { ...row, state, decided_by: staffText(by), decided_at: at } as const;
  await upsertAccount(tx, decided);
  entries.push({ at, actor: by, action: `account.${state}`, subject: id, detail: row.place });
  return decided;
}
