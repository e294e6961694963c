/** Reimbursement at a province: what happens by itself, and what is open. */
import { chinaDate } from "#base/date.ts";
import { createRounds } from "#base/rounds.ts";
import type { OpenWork, Room } from "#model/room.ts";
import { type OpenClaims, selectOpenClaims } from "#reimbursement/queries.ts";
import { type TellingWorld, type TellParts, tellInvoices } from "#reimbursement/tell.ts";

/** So often it looks which invoices the hub has still to hear of. */
const ROUNDS = { name: "reimbursement", everyMs: 1_000, againMs: 1_000 };

export function reimbursementRoom(world: TellingWorld, parts: TellParts): Room {
  const { store, now } = world;
  const rounds = createRounds(world, ROUNDS, () => tellInvoices(world, parts));
  const counted = (found: OpenClaims) => ({ count: found.count, oldestAt: found.oldest_at });
  const open: OpenWork[] = [
    {
      ...{ one: "claim", several: "claims", which: "that the agency has not decided or paid" },
      look: async () => counted(await selectOpenClaims(store, null)),
    },
    {
      ...{ one: "overdue_claim", several: "overdue_claims", which: "whose deadline has passed" },
      look: async () => counted(await selectOpenClaims(store, chinaDate(now()))),
    },
  ];
  return {
    name: "reimbursement",
    due: [{ name: "reimbursement.tell", run: rounds.run }],
    stop: rounds.stop,
    probes: { open, inFlight: rounds.inFlight },
  };
}
