/**
 * One share of the persons, page by page under a draft: what a thread does, or the program itself
 * when the month is small.
 */
import type { CompiledPolicy } from "#benefits/benefits.ts";
import { csvLine } from "#recompute/csv.ts";
import type { PastSettlement } from "#recompute/past-settlement.ts";
import { PersonMonth } from "#recompute/person.ts";
import type { Page } from "#recompute/source.ts";
import { addPerson, addSettlement, compared, createTally, type Tally } from "#recompute/tally.ts";

export interface PartDeps {
  readonly draft: CompiledPolicy;
  /** After each page, with the lines that it made when they are wanted. */
  readonly turned: (rows: number, csv: string) => void;
  readonly isStopped: () => boolean;
  readonly withCsv: boolean;
}

/** Pages hold whole settlements in the order of persons and of their bookings. */
export async function whatIfPart(
  pages: AsyncIterable<Page>,
  { draft, turned, isStopped, withCsv }: PartDeps,
): Promise<Tally> {
  const tally = createTally();
  let month = new PersonMonth(draft);
  let settlements = 0;
  let ownDeltaFen = 0n;
  let csv = "";
  const settle = (past: PastSettlement, isLast: boolean): void => {
    const result = month.settle(past, isLast);
    const told = compared(past, result);
    addSettlement(tally, past, result, told);
    if (withCsv) csv += csvLine(past, result, told);
    settlements += 1;
    ownDeltaFen += told.ownDeltaFen;
    if (!isLast) return;
    addPerson(tally, { person: past.person, settlements, ownDeltaFen });
    month = new PersonMonth(draft);
    settlements = 0;
    ownDeltaFen = 0n;
  };
  // Whether a settlement is its person's last is known when the next one is seen.
  let waiting: PastSettlement | null = null;
  for await (const page of pages) {
    for (const past of page) {
      if (waiting !== null) settle(waiting, waiting.person !== past.person);
      waiting = past;
    }
    turned(page.length, csv);
    csv = "";
    if (isStopped()) return tally;
  }
  if (waiting !== null) settle(waiting, true);
  turned(0, csv);
  return tally;
}
