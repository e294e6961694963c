/**
 * Which stays the care place's agency closed, looked up only where a stay is over for what is
 * asked. The trail tells: who ended a stay stands there in the end's own commit.
 */
import type { CareBooking } from "#model/command.ts";
import { isInpatient } from "#model/place.ts";
import type { CareCommand } from "#settlement/care/command.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";
import type { Tx } from "#store/store.ts";
import { selectLatestActs } from "#trail/trail.ts";

const BY_AGENCY: readonly string[] = ["encounter.closedByAgency", "encounter.releasedByAgency"];

/** What ends a stay or lets it go on: the latest of these tells who ended it. */
const ENDS = [
  ...BY_AGENCY,
  "encounter.discharged",
  "encounter.dischargeCancelled",
  "encounter.withdrawn",
  "encounter.reversed",
];

/** What is refused when the stay is over; to a discharged one lines may still be added. */
const NEEDS_OPEN: ReadonlySet<CareBooking["kind"]> = new Set<CareBooking["kind"]>([
  "cancelDischarge",
  "discharge",
  "cancelAdmission",
]);

export async function loadClosings(
  tx: Tx,
  unit: CareUnitOfWork,
  commands: readonly CareCommand[],
): Promise<void> {
  const over = commands.flatMap(({ booking }) => {
    const row = "encounterId" in booking ? unit.encounter(booking.encounterId) : undefined;
    return row && isOver(row, booking) ? [row.id] : [];
  });
  if (over.length === 0) return;
  const acts = await selectLatestActs(tx, over, ENDS);
  const closings = acts.filter(({ action }) => BY_AGENCY.includes(action));
  unit.closings = new Map(closings.map((act) => [act.subject, act]));
}

function isOver({ care_type, state }: EncounterRow, { kind }: CareBooking): boolean {
  if (care_type === null || !isInpatient(care_type)) return false;
  return state === "withdrawn" || (state === "discharged" && NEEDS_OPEN.has(kind));
}
