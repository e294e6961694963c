/**
 * A province tells the hub which invoices its claims hold, pay or let go, turn after turn until
 * each was heard. An invoice that another province holds sends the claim back to the person.
 */
import { chinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { NoAnswer, Refusal, refusalText } from "#base/refusals.ts";
import type { ClaimInvoicesAnswer } from "#model/hub-message.ts";
import type { CareCaseAnswer } from "#model/message.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import { invoiceKey, type PairKeys } from "#registry/registry.ts";
import { returnClaim } from "#reimbursement/decisions.ts";
import { claimedOf, type ReimbursementWorld, type Step } from "#reimbursement/desk.ts";
import { LOOK_STANDS_MS } from "#reimbursement/payments.ts";
import { type ClaimRow, lockClaim, selectClaim, updateClaim } from "#reimbursement/queries.ts";
import {
  claimUntold,
  letInvoicesGo,
  type NewsRow,
  oweForPayouts,
  oweNews,
  selectInvoices,
  selectNews,
  tellAllAgain,
  updateTold,
} from "#reimbursement/queries-invoices.ts";
import { careCaseFor, careNodesOf, failedCalls } from "#settlement/settlement.ts";
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
  await oweForPayouts(world.store, { now, before: now - LOOK_STANDS_MS / 2 });
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
    if (use === "reserved" && !(await askCare(world, parts, { claimId, turn, key }))) return;
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

/**
 * Whether none of them was settled directly, wherever home has booked a settlement of the person:
 * which institution the claim names says nothing of that. The failed calls are carried along.
 */
async function askCare(world: TellingWorld, parts: TellParts, told: Told): Promise<boolean> {
  const { store, now } = world;
  const [claim] = await selectClaim(store, told.claimId);
  if (!claim) return false;
  const booked = await careNodesOf(store, claim.person_id);
  const nodes = new Set([nodeOf(claimedOf(claim).careArea), ...booked]);
  const answers: CareCaseAnswer[] = [];
  for (const care of nodes) answers.push(await askNode(world, parts, care, claim));
  const failed = await failedCalls(
    store,
    answers.flatMap((answer) => answer.failed),
  );
  const settled = answers.flatMap((answer) => answer.settled);
  const words = settled.map(({ invoice: number, settlementId: settlement }) =>
    refusalText("reimbursement_invoice_settled", { number, settlement }),
  );
  await inTransaction(store, parts.trail, async (tx, entries) => {
    const [row] = await lockClaim(tx, told.claimId);
    const [news] = await selectNews(tx, told.claimId);
    if (!row || news?.turn !== told.turn) return;
    await updateClaim(tx, { ...row, care: toJson(failed), settled: toJson(settled) });
    if (words.length === 0) return;
    // With a decision that was proposed or made, it stands in the way of the next step.
    if (row.state !== "submitted") return await updateTold(tx, told, null);
    await giveBack(world, { tx, entries, by: PROGRAM }, row.id, words);
    // What was handed in before may be held at the hub.
    await oweNews(tx, row.id, "released", now());
  });
  return words.length === 0;
}

async function askNode(
  { store, node, now, ask }: TellingWorld,
  { deadlineMs }: TellParts,
  care: NodeId,
  claim: ClaimRow,
): Promise<CareCaseAnswer> {
  const { institution, visitOn, dischargedOn, invoices } = claimedOf(claim);
  const content = {
    ...{ institution: institution.code, personId: claim.person_id, homeArea: claim.area },
    ...{ from: visitOn, to: dischargedOn ?? visitOn },
    invoices: invoices.map(({ number }) => number),
  };
  if (care === node) return await careCaseFor(store, node, content);
  return await ask("careCase", care, content, now() + deadlineMs);
}

const PROGRAM = { kind: "program" } as const;

/** Its invoices are free, and the person is told why. */
async function giveBack(
  world: TellingWorld,
  step: Step,
  id: string,
  words: readonly string[],
): Promise<void> {
  await letInvoicesGo(step.tx, id);
  await returnClaim(world, step, { id, check: () => {}, words: words.join("；") });
}

interface Told {
  readonly claimId: string;
  readonly turn: number;
  readonly key: string;
}

async function heard(
  world: TellingWorld,
  { trail }: TellParts,
  told: Told,
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
    await giveBack(world, { tx, entries, by: PROGRAM }, claimId, words);
  });
}
