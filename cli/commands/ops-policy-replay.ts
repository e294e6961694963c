/**
 * `policy replay --month 2021-12 --draft FILE`: the settlements of a past month under a draft:
 * what it costs, who wins and loses. Exit 0 when it ran to its end, 3 when it was stopped.
 */

import { once } from "node:events";
import { createWriteStream, existsSync } from "node:fs";
import { chinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { isPolicy, type PolicyFile, policyIn, reportOn } from "#benefits/benefits.ts";
import { nodeOf } from "#model/place.ts";
import { readPolicyFiles } from "#policies.ts";
import type { SourceOf } from "#recompute/recompute.ts";
import {
  countLines,
  countMonth,
  exportMonth,
  MonthFileInvalid,
  type Scope,
  scopeOf,
  summaryOf,
  THREADS,
  THREADS_FROM_ROWS,
  whatIf,
} from "#recompute/recompute.ts";
import { openPg } from "#store/store.ts";
import { type Arguments, EXIT, type Out, readArguments, UsageError } from "../command.ts";
import { type AsIf, asIfOf, standingOf } from "../ops/as-if.ts";
import { NODE_VALUES, openNodes } from "../ops/nodes.ts";
import { policyFileOf } from "../ops/policy-file.ts";
import { createProgress, type Progress } from "../ops/progress.ts";
import { reportLines } from "../ops/what-if-report.ts";
import { shippedFile } from "../policy/given.ts";

const VALUES = [
  ...[...NODE_VALUES, "month", "draft", "node", "csv", "from", "export", "threads", "as-if-on"],
];
const THREADS_MAX = 16;

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { flags: ["json"], values: VALUES });
  const target = given.values.get("draft");
  if (target === undefined) throw new UsageError("须用 --draft 写明草案：文件，或 区划:险种");
  const draft = await policyFileOf(target, given);
  const from = given.values.get("from");
  if (from !== undefined) return await fromFile(from, draft, given, out);
  return await fromDatabase(draft, given, out);
}

async function fromFile(
  path: string,
  draft: PolicyFile,
  given: Arguments,
  out: Out,
): Promise<number> {
  if (!existsSync(path)) throw new UsageError(`没有文件 ${path}`);
  const rows = await countLines(path);
  const parts = partsFor(rows, given);
  const sources = parts.map((part): SourceOf => ({ kind: "file", path, ...part }));
  const month = given.values.get("month");
  const { area, scheme } = reportOn(draft);
  const standing = shippedFile(area, scheme);
  const asIf = asIfOf(given, draft, standing, month);
  return await runWhatIf(sources, {
    ...{ month: month ?? path, draft, given, out, scope: null, rows, asIf },
  });
}

async function fromDatabase(draft: PolicyFile, given: Arguments, out: Out): Promise<number> {
  const month = given.values.get("month") ?? "";
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new UsageError("须用 --month 写明结算月份，如 2021-12");
  }
  const { area, scheme } = reportOn(draft);
  const node = given.values.get("node") ?? nodeOf(area);
  const nodes = await openNodes({ ...given, values: new Map([...given.values, ["nodes", node]]) });
  try {
    const url = nodes.urls.get(node) ?? "";
    const scope = await scopeIn(url, draft, month);
    const { homeAreas, rows } = scope;
    const today = chinaDate(Date.now());
    const released = await standingOf(url, { area, scheme }, draft, today);
    const standing = released ?? shippedFile(area, scheme);
    const asIf = asIfOf(given, draft, standing, month);
    const sources = partsFor(rows, given).map(
      (part): SourceOf => ({ kind: "database", url, month, scheme, homeAreas, ...part }),
    );
    const path = given.values.get("export");
    if (path !== undefined) return await exportTo(path, sources, rows, out);
    return await runWhatIf(sources, { month, draft, given, out, scope, rows, asIf });
  } finally {
    await nodes.stop();
  }
}

async function scopeIn(url: string, draft: PolicyFile, month: string): Promise<Scope> {
  const database = openPg({ url, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    return scopeOf(draft, await countMonth(database, month), readPolicyFiles().filter(isPolicy));
  } finally {
    await database.close();
  }
}

/** Small months need no threads. */
function partsFor(rows: number, { values }: Arguments): { part: number; parts: number }[] {
  const text = values.get("threads");
  const parts = text === undefined ? (rows < THREADS_FROM_ROWS ? 1 : THREADS) : Number(text);
  if (!Number.isInteger(parts) || parts < 1 || parts > THREADS_MAX) {
    throw new UsageError(`--threads 应为1至${THREADS_MAX}`);
  }
  return Array.from({ length: parts }, (_, part) => ({ part, parts }));
}

function progressOf(rows: number): Progress {
  return createProgress(rows, Date.now, (words) => void process.stderr.write(`  ${words}\n`));
}

/** A file that is no export is the caller's mistake. */
function mistaken(error: unknown): never {
  throw error instanceof MonthFileInvalid ? new UsageError(error.message) : error;
}

interface WhatIfJob {
  readonly month: string;
  readonly draft: PolicyFile;
  readonly given: Arguments;
  readonly out: Out;
  readonly scope: Scope | null;
  readonly rows: number;
  readonly asIf: AsIf;
}

async function runWhatIf(sources: readonly SourceOf[], job: WhatIfJob): Promise<number> {
  const { month, draft, given, out, scope, rows, asIf } = job;
  const { asIfOn, days } = asIf;
  const { turned } = progressOf(rows);
  return await stoppable(async (stopFlag) => {
    const csvPath = given.values.get("csv") ?? null;
    const tally = await whatIf({ sources, draft, asIfOn, csvPath, stopFlag, turned }).catch(
      mistaken,
    );
    if (Atomics.load(stopFlag, 0) !== 0) return false;
    const { version } = policyIn(draft);
    const told = { month, draft: { path: draft.path, version }, asIfOn, days, tally, scope };
    if (given.flags.has("json")) out(toJson(summaryOf(told)));
    else for (const line of reportLines(told)) out(line);
    if (csvPath !== null && !given.flags.has("json")) out(`逐笔结果已写入 ${csvPath}`);
    return true;
  }, out);
}

/**
 * Ctrl-C lets the page in work end, closes connections and files, and says that nothing was told.
 */
async function stoppable(
  work: (stopFlag: Int32Array) => Promise<boolean>,
  out: Out,
): Promise<number> {
  const stopFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const stop = (): void => void Atomics.store(stopFlag, 0, 1);
  process.once("SIGINT", stop);
  try {
    if (await work(stopFlag)) return EXIT.done;
    out("已中断，没有算完，不出结果");
    return EXIT.broken;
  } finally {
    process.off("SIGINT", stop);
  }
}

async function exportTo(
  path: string,
  sources: readonly SourceOf[],
  rows: number,
  out: Out,
): Promise<number> {
  const { turned } = progressOf(rows);
  return await stoppable(async (stopFlag) => {
    const file = createWriteStream(path);
    const write = async (text: string): Promise<void> => {
      if (!file.write(text)) await once(file, "drain");
    };
    const isStopped = (): boolean => Atomics.load(stopFlag, 0) !== 0;
    await exportMonth(sources, { write, turned, isStopped });
    file.end();
    await once(file, "close");
    if (Atomics.load(stopFlag, 0) !== 0) return false;
    out(`已导出${rows}笔到 ${path}：不含姓名、证件和凭证，人员以序号代替`);
    return true;
  }, out);
}
