/**
 * What care's staff released is carried out by the protocol's own acts: `reverse` is an order to
 * home, under one id for all its sendings; `replay` asks home once more. The other resolutions
 * change nothing here: the clearing reads them. /
 */
import type { OrderId } from "#base/id.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { areaOf, nodeOf } from "#model/place.ts";
import { type AskedAgainRow, selectOwnCases } from "#reconciliation/queries-cases.ts";
import {
  type ReleasedRow,
  selectToCarryOut,
  updateDoneAct,
} from "#reconciliation/queries-differences.ts";
import type { TellWorld } from "#reconciliation/told.ts";
import { askSoon, orderReversal } from "#settlement/settlement.ts";

const ACTS_MAX = 50;

export async function carryOut(world: TellWorld, deadlineMs: number): Promise<void> {
  for (const released of await selectToCarryOut(world.store, ACTS_MAX)) {
    const { resolution, settlement_id, act_id } = released;
    const acts = resolution === "reverse" || resolution === "replay";
    const [row] = acts ? await selectOwnCases(world.store, [settlement_id]) : [];
    const done = row ? await act(world, released, row, deadlineMs) : true;
    if (done) await updateDoneAct(world.store, act_id, world.now());
  }
}

/** False: it has to be done again. */
async function act(
  world: TellWorld,
  { act_id, resolution }: ReleasedRow,
  row: AskedAgainRow,
  deadlineMs: number,
): Promise<boolean> {
  const { store, now } = world;
  const { id, person_id: personId, home_area: homeArea } = row;
  if (resolution === "replay") {
    await store.transaction((tx) => askSoon(tx, id, now()));
    const inquiry = { settlementId: id, personId, homeArea };
    return await asked(() => world.ask("inquire", nodeOf(homeArea), inquiry, now() + deadlineMs));
  }
  const orderId = act_id.replace(/^act_/, "ord_") as OrderId;
  if (row.state === "settled") {
    return await store.transaction((tx) => orderReversal(tx, { id, orderId, now: now() }));
  }
  // It does not stand here: home is told so, and the hub copies home's answer.
  const order = { orderId, settlementId: id, personId, homeArea, careArea: areaOf(world.node) };
  return await asked(() => world.ask("undo", nodeOf(homeArea), order, now() + deadlineMs));
}

async function asked(question: () => Promise<unknown>): Promise<boolean> {
  try {
    await question();
    return true;
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof Refusal)) throw error;
    return false;
  }
}
