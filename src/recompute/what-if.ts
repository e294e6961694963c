/**
 * A past month under a draft: dealt out to threads, watched, and added
 * up.
 */
import { writeFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { ChinaDate } from "#base/date.ts";
import { type PolicyFile, policyIn } from "#benefits/benefits.ts";
import { csvHead } from "#recompute/csv.ts";
import { whatIfPart } from "#recompute/part.ts";
import { type Page, type SourceOf, withPagesOf } from "#recompute/source.ts";
import { mergeTallies, type Tally } from "#recompute/tally.ts";
import { type ThreadData, type ThreadMessage, whatIfShare } from "#recompute/thread.ts";
import type { Reports } from "#store/store.ts";

export interface WhatIfOptions {
  /** One source a part. */
  readonly sources: readonly SourceOf[];
  readonly draft: PolicyFile;
  readonly asIfOn?: ChinaDate | null;
  readonly csvPath: string | null;
  readonly stopFlag: Int32Array;
  readonly turned: (rows: number) => void;
}

/** So many threads: one a core of the smallest machine that we promise anything for. */
export const THREADS = 2;
/**
 * Rows are short-lived: in a young generation of this size they are collected before V8 copies
 * them.
 */
const YOUNG_MB = 96;
/** Below this a thread takes longer to start than it saves. */
export const THREADS_FROM_ROWS = 20_000;

export async function whatIf(options: WhatIfOptions): Promise<Tally> {
  const { sources, draft, asIfOn = null, csvPath, stopFlag, turned } = options;
  if (csvPath !== null) writeFileSync(csvPath, csvHead());
  const shares = sources.map(
    (source): ThreadData => ({ source, draft, asIfOn, csvPath, stopFlag }),
  );
  const [only, second] = shares;
  if (only !== undefined && second === undefined) return await whatIfShare(only, turned);
  return mergeTallies(await Promise.all(shares.map((share) => inThread(share, turned))));
}

export interface WhatIfHere {
  readonly draft: PolicyFile;
  readonly asIfOn: ChinaDate | null;
  readonly month: string;
  readonly scheme: string;
  readonly homeAreas: readonly string[];
  /** Between two pages; may throw to end it. */
  readonly turned: (rows: number) => Promise<void>;
}

/** A month under a draft in the program itself, page by page, beside what settles. */
export async function whatIfHere(reports: Reports, given: WhatIfHere): Promise<Tally> {
  const { month, scheme, homeAreas, asIfOn, draft, turned } = given;
  const share = { month, scheme, homeAreas, part: 0, parts: 1 };
  return await withPagesOf(reports, share, (pages) =>
    whatIfPart(told(pages, turned), {
      draft: policyIn(draft, asIfOn ?? undefined),
      withCsv: false,
      isStopped: () => false,
      turned: () => {},
    }),
  );
}

async function* told(
  pages: AsyncIterable<Page>,
  turned: WhatIfHere["turned"],
): AsyncGenerator<Page> {
  let rows = 0;
  for await (const page of pages) {
    await turned(rows);
    rows += page.length;
    yield page;
  }
}

function inThread(share: ThreadData, turned: (rows: number) => void): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./thread.mjs", import.meta.url), {
      workerData: share,
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on("message", (message: ThreadMessage) => {
      if (message.kind === "done") resolve(message.tally);
      else turned(message.rows);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a what-if's thread ended early (${code})`)));
  });
}
