/**
 * Imports: a table of rows, each checked by itself, written in one commit: all of them or none, or
 * the good ones and a list of the bad, as the clerk chose. Tables that write the same records are
 * written one after the other, in whatever processes. The kind of row is a plan; what is common to
 * all stands here.
 */
import { type Digest, type Sm3Pieces, sm3, sm3Pieces } from "#base/gm/sm3.ts";
import { newId } from "#base/id.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import { type Actor, actorText } from "#model/actor.ts";
import type { PersonId } from "#model/person.ts";
import { columnCell } from "#registry/file-cell.ts";
import { type ImportFile, rowsOfFile } from "#registry/import-file.ts";
import { type Head, headOf, shownCell, strayIn, wrongCells } from "#registry/import-head.ts";
import { comparedEntries, unwrittenEntries } from "#registry/import-noted.ts";
import type {
  BadCell,
  BadRow,
  Cells,
  ImportedBy,
  ImportPlan,
  Numbered,
} from "#registry/import-plan.ts";
import { type ImportRow, saveImport, selectImport } from "#registry/queries-imports.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface ImportAsked {
  readonly file: ImportFile;
  readonly bad: "noneWritten" | "goodWritten";
  readonly actor: Actor;
  /** Told of the rows read so far before each batch is written; what it throws ends it. */
  readonly progress?: ((rows: number) => void | Promise<void>) | undefined;
  /** The clerk has called it off: asked before each batch, and a last time before the commit. */
  readonly stopped?: (() => boolean) | undefined;
  /** In the commit of what is written; what it throws undoes all. */
  readonly committing?:
    | ((tx: Tx, entries: TrailEntry[], done: ImportDone) => Promise<void>)
    | undefined;
}

/**
 * `written`: rows were written. `unchanged`: each row says what stands already. `known`: the same,
 * and this content was imported before; of rows that are entered once, that alone. `nothing`: rows
 * are bad, and nothing was written.
 */
export type ImportOutcome = "written" | "unchanged" | "known" | "nothing";

export interface ImportDone {
  readonly outcome: ImportOutcome;
  readonly rows: number;
  readonly written: number;
  /** The first of them, in order. */
  readonly bad: readonly BadRow[];
  /** Rows with something wrong. */
  readonly badCount: number;
  /** All that is wrong in them. */
  readonly faultCount: number;
  /** When and by whom this content was imported last, and what came of it then. */
  readonly before?: ImportedBefore | undefined;
}

export type ImportedBefore = Pick<ImportRow, "at" | "actor" | "written" | "bad">;

const BATCH = 500;
export const IMPORT_ROWS_MAX = 500_000;
/** So many faults are listed; further ones are counted. */
const BAD_MAX = 10_000;

type ImportWorld = Pick<World, "store" | "now" | "random">;

/**
 * The file is read once: each batch is checked and written while the next one is read, so that no
 * more than a batch is in memory. What is stored may speak against further rows, and all is told at
 * once, so it is written also where it will be undone. Refusals: file_broken, file_too_large,
 * import_busy, import_columns, import_empty, import_stopped.
 */
export async function importRows<Row>(
  world: ImportWorld,
  trail: Pick<Trail, "append">,
  plan: ImportPlan<Row>,
  asked: ImportAsked,
): Promise<ImportDone> {
  let isSent = false;
  try {
    return await inTransaction(world.store, trail, async (tx, entries) => {
      isSent = false;
      await lockKeys(tx, [`registry.import ${plan.turn}`]);
      const by = importedBy(world, asked, entries);
      const done = await writtenBy(tx, plan, asked, by);
      await asked.committing?.(tx, entries, done);
      isSent = true;
      return done;
    });
  } catch (error) {
    if (error instanceof Undone) return await noted(world, trail, error);
    // Before the commit is sent its fate is known: another's locks stood in the way.
    if (error instanceof NoAnswer && !isSent) throw new Refusal("import_busy");
    throw error;
  }
}

function importedBy(world: ImportWorld, asked: ImportAsked, entries: TrailEntry[]): ImportedBy {
  const at = world.now();
  const importId = newId("imp", at, world.random);
  const compared = new Set<PersonId>();
  return { importId, fileName: asked.file.name, actor: asked.actor, at, entries, compared };
}

/** What nothing is written of tells of people as well, and is answered once that is noted. */
async function noted(
  { store }: ImportWorld,
  trail: Pick<Trail, "append">,
  { done, told }: Undone,
): Promise<ImportDone> {
  await inTransaction(store, trail, async (_tx, entries) => {
    entries.push(...told);
  });
  return done;
}

async function writtenBy<Row>(
  tx: Tx,
  plan: ImportPlan<Row>,
  asked: ImportAsked,
  by: ImportedBy,
): Promise<ImportDone> {
  const { actor, at, entries, importId: id } = by;
  const tally = await writeRows(tx, plan, asked, by);
  if (asked.stopped?.()) throw new Refusal("import_stopped");
  const { digest, rows, bad } = tally;
  const [before] = await selectImport(tx, plan.kind, digest);
  const done = doneOf(plan, asked, tally, before);
  const { outcome, written } = done;
  const file_name = shortened(asked.file.name, 200);
  if (outcome === "nothing" || outcome === "known") {
    const detail = `${plan.kind} ${file_name} ${digest} ${rows} 0 ${bad.count}`;
    throw new Undone(done, unwrittenEntries(by, detail));
  }
  const words = { kind: plan.kind, digest, file_name, actor: actorText(actor) };
  await saveImport(tx, { id, at, rows, written, bad: bad.count, ...words });
  const detail = `${file_name} ${digest} ${rows} ${written} ${bad.count}`;
  entries.push({ at, actor, action: plan.action, subject: id, detail }, ...comparedEntries(by));
  return done;
}

function doneOf<Row>(
  { again }: ImportPlan<Row>,
  asked: ImportAsked,
  { rows, written, bad }: Tally,
  before: ImportRow | undefined,
): ImportDone {
  if (before && again === "once") {
    return { outcome: "known", rows, ...NOTHING_DONE, before: toldBefore(before) };
  }
  const told = toldOf(bad);
  if (bad.count > 0 && (written === 0 || asked.bad === "noneWritten")) {
    return { outcome: "nothing", rows, written: 0, ...told };
  }
  if (written > 0) return { outcome: "written", rows, written, ...told };
  if (!before) return { outcome: "unchanged", rows, ...NOTHING_DONE };
  return { outcome: "known", rows, ...NOTHING_DONE, before: toldBefore(before) };
}

const NOTHING_DONE = { written: 0, bad: [], badCount: 0, faultCount: 0 } as const;

function toldBefore({ at, actor, written, bad }: ImportRow): ImportedBefore {
  return { at, actor, written, bad };
}

/** Unwinds the transaction: bad rows where all shall be good, or what was imported before. */
class Undone extends Error {
  readonly done: ImportDone;
  readonly told: readonly TrailEntry[];

  constructor(done: ImportDone, told: readonly TrailEntry[]) {
    super("nothing of the file is written");
    this.done = done;
    this.told = told;
  }
}

async function writeRows<Row>(
  tx: Tx,
  plan: ImportPlan<Row>,
  asked: ImportAsked,
  by: ImportedBy,
): Promise<Tally> {
  const bad = createBadList();
  let digest = sm3(plan.kind);
  let [rows, written] = [0, 0];
  for await (const { good, count, digest: said } of batchesOf(plan, asked, bad)) {
    rows += count;
    digest = said;
    const done = await plan.write(tx, good, by);
    written += done.written;
    for (const one of done.bad) bad.add(one);
  }
  if (rows === 0) throw new Refusal("import_empty");
  return { digest, rows, written, bad };
}

interface Tally {
  readonly digest: string;
  readonly rows: number;
  readonly written: number;
  readonly bad: BadList;
}

function toldOf({ listed, count, faults }: BadList) {
  const bad = listed.toSorted((one, other) => one.line - other.line);
  return { bad, badCount: count, faultCount: faults };
}

interface BadList {
  readonly listed: readonly BadRow[];
  /** Rows; each row's faults come one after the other. */
  readonly count: number;
  readonly faults: number;
  add(bad: BadRow): void;
}

function createBadList(): BadList {
  const listed: BadRow[] = [];
  let [count, faults, line] = [0, 0, 0];
  return {
    listed,
    get count() {
      return count;
    },
    get faults() {
      return faults;
    },
    add: (bad) => {
      if (bad.line !== line) count += 1;
      line = bad.line;
      faults += 1;
      if (listed.length < BAD_MAX) listed.push(bad);
    },
  };
}

interface Batch<Row> {
  readonly good: readonly Numbered<Row>[];
  readonly count: number;
  /** Of all that the rows so far say. */
  readonly digest: Digest;
}

/** The rows of the file, checked each by itself and against the others of the file. */
async function* batchesOf<Row>(
  plan: ImportPlan<Row>,
  { file, progress, stopped }: ImportAsked,
  bad: BadList,
): AsyncGenerator<Batch<Row>> {
  let head: Head | undefined;
  const seen = new Map<string, number>();
  let good: Numbered<Row>[] = [];
  const said = createSaid(plan);
  let [rows, count] = [0, 0];
  const batch = async () => {
    if (stopped?.()) throw new Refusal("import_stopped");
    await progress?.(rows);
    return { good, count, digest: said.endBatch() };
  };
  for await (const { line, cells: written } of rowsOfFile(file)) {
    const cells = written.map(columnCell);
    if (!head) {
      head = headOf(plan.columns, cells);
      continue;
    }
    rows += 1;
    if (rows > IMPORT_ROWS_MAX) {
      throw new Refusal("file_too_large", { limit: `${IMPORT_ROWS_MAX}行` });
    }
    count += 1;
    said.add(saidIn(plan, head, cells));
    const row = readRow(plan, head, { line, cells }, bad);
    if (row !== null && isFirst(plan.keyOf(row), line, seen, bad)) good.push({ line, row });
    if (count < BATCH) continue;
    yield await batch();
    [good, count] = [[], 0];
  }
  if (!head) throw new Refusal("import_empty");
  if (count > 0) yield await batch();
}

/** Row by row: a batch of long rows takes no turn as a whole. */
function createSaid({ kind }: Pick<ImportPlan<never>, "kind">) {
  let digest = sm3(kind);
  let pieces: Sm3Pieces | null = null;
  return {
    add: (text: string): void => {
      if (pieces === null) {
        pieces = sm3Pieces();
        pieces.add(digest);
      } else pieces.add("\n");
      pieces.add(text);
    },
    endBatch: (): Digest => {
      digest = pieces?.end() ?? digest;
      pieces = null;
      return digest;
    },
  };
}

/** What a row says under each column of the plan, in whatever order the table has them. */
function saidIn<Row>({ columns }: ImportPlan<Row>, head: Head, cells: readonly string[]): string {
  return columns.map(({ name }) => cells[head.get(name) ?? -1] ?? "").join("\u001f");
}

function readRow<Row>(
  plan: ImportPlan<Row>,
  head: Head,
  { line, cells }: { readonly line: number; readonly cells: readonly string[] },
  bad: BadList,
): Row | null {
  const cell: Cells = (column) => cells[head.get(column) ?? -1] ?? "";
  const wrong = [...wrongCells(plan.columns, cell), ...strayIn(head, cells)];
  const row = plan.read(cell);
  const read = Array.isArray(row) ? (row as readonly BadCell[]) : [];
  const told = new Set(wrong.map(({ column }) => column));
  wrong.push(...read.filter(({ column }) => !told.has(column)));
  if (wrong.length === 0) return row as Row;
  for (const { column, why } of wrong) {
    bad.add({ line, column, value: shownCell(cell(column)), why });
  }
  return null;
}

function isFirst(key: string, line: number, seen: Map<string, number>, bad: BadList): boolean {
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, line);
    return true;
  }
  bad.add({ line, column: "", value: "", why: `与第${first}行重复` });
  return false;
}

/** What a spreadsheet would compute is shown as text. */
const FORMULA = /^[=+\-@\t\r\u3000\uff1d\uff0b\uff0d\uff20]/;

function csvCell(text: string): string {
  const shown = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** The list of bad rows as a file for the clerk who has to mend them. */
export function badRowsCsv(bad: readonly BadRow[]): string {
  const rows = bad.map(({ line, column, value, why }) => [String(line), column, value, why]);
  return csvText([["行", "列", "所填", "原因"], ...rows]);
}

export function csvText(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((cells) => `${cells.map(csvCell).join(",")}\r\n`).join("")}`;
}
