/**
 * A thread of a what-if: computes its share of the persons and sends the tally. The text of the
 * draft comes with the thread's data and is compiled here, since functions do not travel.
 */
import { appendFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { ChinaDate } from "#base/date.ts";
import { type PolicyFile, policyIn } from "#benefits/benefits.ts";
import { whatIfPart } from "#recompute/part.ts";
import { type SourceOf, withPages } from "#recompute/source.ts";
import type { Tally } from "#recompute/tally.ts";

export interface ThreadData {
  readonly source: SourceOf;
  readonly draft: PolicyFile;
  /** The draft's parameters are of this day; null: of each settlement's own. */
  readonly asIfOn: ChinaDate | null;
  /** Whole lines are appended, so threads may share the file. */
  readonly csvPath: string | null;
  /** Not zero: stop after this page. */
  readonly stopFlag: Int32Array;
}

export type ThreadMessage =
  | { readonly kind: "turned"; readonly rows: number }
  | { readonly kind: "done"; readonly tally: Tally };

/** In a thread or in the program itself. */
export async function whatIfShare(
  { source, draft, asIfOn, csvPath, stopFlag }: ThreadData,
  turned: (rows: number) => void,
): Promise<Tally> {
  const policy = policyIn(draft, asIfOn ?? undefined);
  return await withPages(source, (pages) =>
    whatIfPart(pages, {
      draft: policy,
      withCsv: csvPath !== null,
      isStopped: () => Atomics.load(stopFlag, 0) !== 0,
      turned: (rows, csv) => {
        if (csvPath !== null && csv !== "") appendFileSync(csvPath, csv);
        turned(rows);
      },
    }),
  );
}

if (parentPort !== null) {
  const port = parentPort;
  const send = (message: ThreadMessage): void => port.postMessage(message);
  const tally = await whatIfShare(workerData as ThreadData, (rows) =>
    send({ kind: "turned", rows }),
  );
  send({ kind: "done", tally });
}
