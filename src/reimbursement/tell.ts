/**
 * A province tells the hub which invoices its claims hold, pay or let go, turn after turn until each
 * was heard. An invoice that another province holds sends the claim back to the person.
 */
import { chinaDate } from "#base/date.ts";
import { NoAnswer, Refusal, refusalText } from "#base/refusals.ts";
import type { ClaimInvoicesAnswer } from "#model/hub-message.ts";
import { HUB } from "#model/place.ts";
import { invoiceKey, type PairKeys } from "#registry/registry.ts";
import { returnClaim } from "#reimbursement/decisions.ts";
import type { ReimbursementWorld } from "#reimbursement/desk.ts";
import { lockClaim } from "#reimbursement/queries.ts";
import {
  claimUntold,
  letInvoicesGo,
  type NewsRow,
  selectInvoices,
  selectNews,
  tellAllAgain,
  updateTold,
} from "#reimbursement/queries-invoices.ts";
import { inTransaction, type Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** So many in a look; one that was not heard comes again after a while. */
const AT_ONCE = 50;
const AGAIN_MS = 10_000;

export interface TellParts {
  readonly keys: PairKeys;
  readonly deadlineMs: number;
  readonly trail: Trail;
}

export type TellingWorld = ReimbursementWorld & Pick<World, "ask" | "log">;

/** Gives how many there were to tell. */
export async function tellInvoices(world: TellingWorld, parts: TellParts): Promise<number> {
  const now = world.now();
  const key = invoiceKey(parts.keys, world.node).id;
  await tellAllAgain(world.store, key);
  const look = { now, againAt: now + AGAIN_MS, rowsMax: AT_ONCE };
  const untold = await claimUntold(world.store, look);
  for (const news of untold) await tellOne(world, parts, news, key);
  return untold.length;
}

/** One that nobody hears must not hold the others back. */
async function tellOne(
  world: TellingWorld,
  parts: TellParts,
  { claim_id: claimId, use, turn }: NewsRow,
  key: string,
): Promise<void> {
  const { store, ask, now, log } = world;
  try {
    const rows = await selectInvoices(store, claimId);
    const invoices = rows.map(({ code, number, check_code }) => {
      return { code, number, checkCode: check_code };
    });
    const content = { claimId, use, turn, invoices };
    const answer = await ask("claimInvoices", HUB, content, now() + parts.deadlineMs);
    await heard(world, parts, { claimId, turn, key }, answer);
  } catch (error) {
    if (error instanceof NoAnswer) return;
    if (error instanceof Refusal) log.warn("invoices.refused", { id: claimId, code: error.code });
    else log.error("invoices.defect", { id: claimId, error });
  }
}

async function heard(
  world: TellingWorld,
  { trail }: TellParts,
  told: { readonly claimId: string; readonly turn: number; readonly key: string },
  answer: ClaimInvoicesAnswer,
): Promise<void> {
  const { store, now, log, reimbursement } = world;
  const { claimId, turn } = told;
  await inTransaction(store, trail, async (tx, entries) => {
    // First the claim, as everybody who changes it does.
    const [row] = await lockClaim(tx, claimId);
    const [news] = await selectNews(tx, claimId);
    if (!row || news?.turn !== turn) return;
    await updateTold(tx, told, answer.outcome === "kept" ? now() : null);
    if (answer.outcome === "kept") return;
    if (row.state !== "submitted") {
      log.error("invoices.taken", { id: claimId });
      return;
    }
    const words: string[] = [];
    for (const { number, by, since } of answer.taken) {
      const params = { number, province: await reimbursement.areaName(tx, by) };
      const elsewhere = { ...params, since: chinaDate(since) };
      words.push(refusalText("reimbursement_invoice_elsewhere", elsewhere));
    }
    await letInvoicesGo(tx, claimId);
    const step = { tx, entries, by: { kind: "program" } as const };
    await returnClaim(world, step, { id: claimId, check: () => {}, words: words.join("；") });
  });
}
