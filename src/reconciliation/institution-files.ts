/**
 * 3202 with its files: reads what the institution left, compares it with the days' cases, and
 * leaves what differs as a file. Whoever settles has a turn after each piece.
 */
import { addDays, type ChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { HospitalCall } from "#model/command.ts";
import type { DetailDifference, ReconcileDetail } from "#model/institution-day.ts";
import type { InstitutionCode } from "#model/place.ts";
import { type Asking, checkDays } from "#reconciliation/asking.ts";
import { type FileSums, sumFile } from "#reconciliation/declared-sums.ts";
import { type Comparison, compareDetail } from "#reconciliation/institution-detail.ts";
import { selectCases, selectDayCases } from "#reconciliation/queries-institution.ts";
import { fetchFile, keepFile, textInZip, zipOf } from "#services/services.ts";
import type { StoredBooking } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** Twice what the largest hospital settles in a month. */
const ROWS_MAX = 200_000;
const TEXT_BYTES_MAX = 40 * 1024 * 1024;
const RESULT_BYTES_MAX = 64 * 1024 * 1024;
/** Lines that are read, or ids that are asked for, at a time. */
const PIECE = 2_000;
/** Comparisons of a process at once: each holds some 100 MB at most. */
const AT_ONCE = 2;
/** Clients open the answer's file by this name. */
const RESULT_NAME = "result.txt";

function* pieces<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += PIECE) yield items.slice(at, at + PIECE);
}

/** Its lines, of which only the last may be empty. */
function linesOf(text: string): string[] {
  const lines = text.split("\n", ROWS_MAX + 2);
  if (lines.at(-1) === "") lines.pop();
  if (lines.length <= ROWS_MAX) return lines;
  throw new Refusal("file_too_large", { limit: `${ROWS_MAX}行` });
}

/** Wrong rows that are told one by one. */
const WRONG_TOLD = 5;

function wrongRows(wrong: readonly string[], count: number): Refusal {
  const why = wrong.join("；") + (count > wrong.length ? "……" : "");
  return new Refusal("detail_rows_wrong", { count: String(count), why });
}

/** Refusals: file_too_large, detail_rows_wrong. */
async function stateAll(
  world: World,
  { comparison, sums }: { readonly comparison: Comparison; readonly sums: FileSums },
  text: string,
  read: ReconcileDetail["read"],
): Promise<void> {
  let line = 0;
  let count = 0;
  const wrong: string[] = [];
  for (const piece of pieces(linesOf(text))) {
    for (const row of piece) {
      line += 1;
      const stated = read(row.replace(/\r$/, "").split("\t"));
      if (typeof stated === "string") {
        count += 1;
        if (wrong.length < WRONG_TOLD) wrong.push(`第${line}行${stated}`);
        continue;
      }
      comparison.state(stated);
      sums.take(stated);
    }
    await world.pause(1);
  }
  if (count > 0) throw wrongRows(wrong, count);
}

async function compareAll(
  world: World,
  institution: InstitutionCode,
  asked: ReconcileDetail,
  text: string,
): Promise<readonly DetailDifference[]> {
  const { homeArea, clearingType, from, to } = asked;
  const comparison = compareDetail(asked.withRefunds);
  const sums = sumFile();
  await stateAll(world, { comparison, sums }, text, asked.read);
  const of = { institution, homeArea, clearingType, scheme: null };
  for (let day: ChinaDate = from; day <= to; day = addDays(day, 1)) {
    comparison.have(await selectDayCases(world.reports, { ...of, day }));
    await world.pause(1);
  }
  const rows = [];
  for (const ids of pieces(comparison.left())) {
    rows.push(...(await selectCases(world.store, institution, ids)));
    await world.pause(1);
  }
  const declared = sums.difference(asked.declared);
  const whole = declared === null ? [] : [declared];
  return [...whole, ...comparison.differences, ...comparison.explain(rows)];
}

async function resultFile(
  world: World,
  differences: readonly DetailDifference[],
  write: ReconcileDetail["write"],
): Promise<Uint8Array> {
  const zip = zipOf(RESULT_NAME, world.now(), RESULT_BYTES_MAX);
  for (const piece of pieces(differences)) {
    zip.write(piece.map((one) => `${write(one)}\n`).join(""));
    await world.pause(1);
  }
  return zip.end();
}

async function reconcile(
  world: World,
  trail: Trail,
  call: HospitalCall,
  asked: ReconcileDetail,
): Promise<{ readonly bytes: Uint8Array; readonly count: number }> {
  const named = { kind: "fetchFile", number: asked.file, owner: call.institution } as const;
  const { bytes } = await fetchFile(world.store, trail, world.now(), call, named);
  const text = await textInZip(bytes, TEXT_BYTES_MAX);
  const differences = await compareAll(world, call.institution, asked, text);
  const file = await resultFile(world, differences, asked.write);
  return { bytes: file, count: differences.length };
}

/**
 * Refusals: field_invalid, file_unknown, file_broken, file_too_large, detail_rows_wrong,
 * files_too_many, system_busy.
 */
export function createDetail(world: World, trail: Trail) {
  let running = 0;
  return async (
    tx: Tx,
    { call, asked }: Asking<ReconcileDetail>,
  ): Promise<StoredBooking<"reconcileDetail">> => {
    checkDays(asked);
    if (running >= AT_ONCE) throw new Refusal("system_busy");
    running += 1;
    try {
      const { bytes, count } = await reconcile(world, trail, call, asked);
      const fileName = `${asked.from}_${asked.to}.zip`;
      const kept = { kind: "keepFile", owner: call.institution, fileName, bytes } as const;
      const answer = await keepFile(tx, world, call, kept);
      const detail = `${asked.file} ${count}`;
      return { answer, action: "detail.reconciled", subject: answer.number, detail };
    } finally {
      running -= 1;
    }
  };
}
