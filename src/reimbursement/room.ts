/** Reimbursement at a province: what happens by itself, and what is open. */
import { chinaDate } from "#base/date.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { OpenWork, Room } from "#model/room.ts";
import { type OpenClaims, selectOpenClaims } from "#reimbursement/queries.ts";
import { type TellingWorld, type TellParts, tellInvoices } from "#reimbursement/tell.ts";

export function reimbursementRoom(world: TellingWorld, parts: TellParts): Room {
  const { store, now, log } = world;
  let inFlight = 0;
  const look = async (): Promise<number> => {
    if (inFlight > 0) return 0;
    inFlight += 1;
    void tellInvoices(world, parts)
      .catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) log.error("invoices.defect", { error });
      })
      .finally(() => {
        inFlight -= 1;
      });
    return 0;
  };
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
    due: [{ name: "reimbursement.tell", run: look }],
    probes: { open, inFlight: () => inFlight },
  };
}
