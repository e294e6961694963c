/**
 * One share of the persons, replayed page by page: what a thread does, or the program itself when
 * the month is small.
 */
import type { CompiledPolicy } from "#benefits/benefits.ts";
import type { Booking } from "#replay/booking.ts";
import { csvLine } from "#replay/csv.ts";
import { PersonMonth } from "#replay/person.ts";
import type { Page } from "#replay/source.ts";
import { addPerson, addSettlement, compared, createTally, type Tally } from "#replay/tally.ts";

export interface PartDeps {
  readonly draft: CompiledPolicy;
  /** After each page, with the lines that it made when they are wanted. */
  readonly turned: (rows: number, csv: string) => void;
  readonly isStopped: () => boolean;
  readonly withCsv: boolean;
}

/** Pages hold whole settlements in the order of persons and of their bookings. */
export async function replayPart(
  pages: AsyncIterable<Page>,
  { draft, turned, isStopped, withCsv }: PartDeps,
): Promise<Tally> {
  const tally = createTally();
  let month = new PersonMonth(draft);
  let settlements = 0;
  let ownDeltaFen = 0n;
  let csv = "";
  const settle = (booking: Booking, isLast: boolean): void => {
    const result = month.settle(booking, isLast);
    const told = compared(booking, result);
    addSettlement(tally, booking, result, told);
    if (withCsv) csv += csvLine(booking, result, told);
    settlements += 1;
    ownDeltaFen += told.ownDeltaFen;
    if (!isLast) return;
    addPerson(tally, { person: booking.person, settlements, ownDeltaFen });
    month = new PersonMonth(draft);
    settlements = 0;
    ownDeltaFen = 0n;
  };
  // Whether a settlement is its person's last is known when the next one is seen.
  let waiting: Booking | null = null;
  for await (const page of pages) {
    for (const booking of page) {
      if (waiting !== null) settle(waiting, waiting.person !== booking.person);
      waiting = booking;
    }
    turned(page.length, csv);
    csv = "";
    if (isStopped()) return tally;
  }
  if (waiting !== null) settle(waiting, true);
  turned(0, csv);
  return tally;
}
