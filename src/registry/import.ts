/**
 * Imports: a table of rows, each checked by itself, written in one commit: all of them or none, or
 * the good ones and a list of the bad, as the clerk chose. The same content again changes nothing
 * and says so. The kind of row is a plan; what is common to all stands here.
 */
import type { Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import { newId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import { type Actor, actorText } from "#model/actor.ts";
import { type ImportFile, LOST_DIGITS, rowsOfFile } from "#registry/import-file.ts";
import { insertImport, selectImport } from "#registry/queries-imports.ts";
import type { Tx } from "#store/store.ts";
import { inTransaction, type Trail, type TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface ImportColumn {
  /** As it stands in the head of the table: "证件号码". */
  readonly name: string;
  readonly required?: boolean | undefined;
}

export interface BadRow {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly why: string;
}

/** A cell's text by the column's name; "" where the table has no such column. */
export type Cells = (column: string) => string;

/** What is wrong in one column of a row. */
export interface BadCell {
  readonly column: string;
  readonly why: string;
}

export interface Numbered<Row> {
  readonly line: number;
  readonly row: Row;
}

export interface Written {
  readonly written: number;
  readonly bad: readonly BadRow[];
}

/** One kind of import. */
export interface ImportPlan<Row> {
  /** "people": kept with the digest. */
  readonly kind: string;
  /** On the trail: "people.imported". */
  readonly action: string;
  readonly columns: readonly ImportColumn[];
  /** A row, or all that is wrong with it. */
  readonly read: (cells: Cells) => Row | readonly BadCell[];
  /** Two rows of one file with one key are one too many. */
  readonly keyOf: (row: Row) => string;
  /** Writes rows; those that what is stored contradicts come back as bad. */
  readonly write: (tx: Tx, rows: readonly Numbered<Row>[], by: ImportedBy) => Promise<Written>;
}

export interface ImportedBy {
  readonly importId: string;
  readonly fileName: string;
  readonly actor: Actor;
  readonly at: Instant;
  /** On the trail with the import, for what it changes. */
  readonly entries: TrailEntry[];
}

export interface ImportAsked {
  readonly file: ImportFile;
  readonly bad: "noneWritten" | "goodWritten";
  readonly actor: Actor;
  /** Told of each batch that was read, before it is written. */
  readonly progress?: ((rows: number) => void) | undefined;
  /** The clerk has called it off. */
  readonly stopped?: (() => boolean) | undefined;
}

export interface ImportDone {
  readonly outcome: "written" | "nothing" | "known";
  readonly rows: number;
  readonly written: number;
  /** The first of them, in order. */
  readonly bad: readonly BadRow[];
  /** Rows with something wrong. */
  readonly badCount: number;
  /** All that is wrong in them. */
  readonly faultCount: number;
  /** When and by whom this content was imported before. */
  readonly before?: { readonly at: Instant; readonly actor: string } | undefined;
}

const BATCH = 500;
const ROWS_MAX = 500_000;
/** So many faults are listed; further ones are counted. */
const BAD_MAX = 10_000;

type ImportWorld = Pick<World, "store" | "now" | "random">;

/**
 * The file is read once: each batch is checked and written while the next one is read, so that no
 * more than a batch is in memory. What is stored may speak against further rows, and all is told at
 * once, so it is written also where it will be undone. Refusals: file_broken, file_too_large,
 * import_columns, import_empty, import_stopped.
 */
export async function importRows<Row>(
  world: ImportWorld,
  trail: Pick<Trail, "append">,
  plan: ImportPlan<Row>,
  asked: ImportAsked,
): Promise<ImportDone> {
  try {
    return await inTransaction(world.store, trail, async (tx, entries) => {
      const { actor, file } = asked;
      const at = world.now();
      const importId = newId("imp", at, world.random);
      const by = { importId, fileName: file.name, actor, at, entries };
      const { digest, rows, written, bad } = await writeRows(tx, plan, asked, by);
      const [known] = await selectImport(tx, plan.kind, digest);
      if (known) throw new Undone(knownOf(known));
      if (bad.count > 0 && asked.bad === "noneWritten") {
        throw new Undone({ outcome: "nothing", rows, written: 0, ...toldOf(bad) });
      }
      await insertImport(tx, {
        ...{ id: importId, kind: plan.kind, digest, file_name: file.name.slice(0, 200), at },
        ...{ actor: actorText(actor), rows, written, bad: bad.count },
      });
      const detail = `${file.name.slice(0, 200)} ${digest} ${rows} ${written} ${bad.count}`;
      entries.push({ at, actor, action: plan.action, subject: importId, detail });
      return { outcome: "written", rows, written, ...toldOf(bad) };
    });
  } catch (error) {
    if (error instanceof Undone) return error.done;
    throw error;
  }
}

/** Unwinds the transaction: bad rows where all shall be good, or what was imported before. */
class Undone extends Error {
  readonly done: ImportDone;

  constructor(done: ImportDone) {
    super("nothing of the file is written");
    this.done = done;
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
  for await (const { good, count, text } of batchesOf(plan, asked, bad)) {
    rows += count;
    digest = sm3(digest + text);
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

function knownOf(known: {
  readonly rows: number;
  readonly bad: number;
  readonly at: Instant;
  readonly actor: string;
}): ImportDone {
  const before = { at: known.at, actor: known.actor };
  const { rows, bad: badCount } = known;
  return { outcome: "known", rows, written: 0, bad: [], badCount, faultCount: 0, before };
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
  /** All that the rows say. */
  readonly text: string;
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
  let texts: string[] = [];
  let rows = 0;
  const batch = () => {
    if (stopped?.()) throw new Refusal("import_stopped");
    progress?.(texts.length);
    return { good, count: texts.length, text: texts.join("\n") };
  };
  for await (const { line, cells } of rowsOfFile(file)) {
    if (!head) {
      head = headOf(plan, cells);
      continue;
    }
    rows += 1;
    if (rows > ROWS_MAX) throw new Refusal("file_too_large", { limit: `${ROWS_MAX}行` });
    texts.push(cells.join("\u001f"));
    const row = readRow(plan, head, { line, cells }, bad);
    if (row !== null && isFirst(plan.keyOf(row), line, seen, bad)) good.push({ line, row });
    if (texts.length < BATCH) continue;
    yield batch();
    [good, texts] = [[], []];
  }
  if (!head) throw new Refusal("import_empty");
  if (texts.length > 0) yield batch();
}

/** Where each column of the plan stands. */
type Head = ReadonlyMap<string, number>;

/** Refusals: import_columns. */
function headOf<Row>(plan: ImportPlan<Row>, cells: readonly string[]): Head {
  const plain = (text: string): string => text.normalize("NFKC").replace(/[\s*]/g, "");
  const places = new Map(cells.map((cell, index) => [plain(cell), index]));
  const missing = plan.columns.filter(({ name, required }) => required && !places.has(plain(name)));
  const known = new Set(plan.columns.map(({ name }) => plain(name)));
  const strange = [...places.keys()].filter((name) => name !== "" && !known.has(name));
  if (missing.length > 0 || strange.length > 0) {
    const names = (all: readonly string[]): string => all.slice(0, 10).join("、") || "无";
    throw new Refusal("import_columns", {
      missing: names(missing.map(({ name }) => name)),
      strange: names(strange.map((name) => name.slice(0, 30))),
    });
  }
  return new Map(plan.columns.map(({ name }) => [name, places.get(plain(name)) ?? -1]));
}

const LOST = "Excel把长号码当作数字，末几位已丢失，请把该列设为文本后重新填写";

function readRow<Row>(
  plan: ImportPlan<Row>,
  head: Head,
  { line, cells }: { readonly line: number; readonly cells: readonly string[] },
  bad: BadList,
): Row | null {
  const cell: Cells = (column) => cells[head.get(column) ?? -1] ?? "";
  const wrong: BadCell[] = [];
  for (const { name, required } of plan.columns) {
    if (cell(name) === LOST_DIGITS) wrong.push({ column: name, why: LOST });
    else if (required && cell(name) === "") wrong.push({ column: name, why: "必填" });
  }
  const row = plan.read(cell);
  const read = Array.isArray(row) ? (row as readonly BadCell[]) : [];
  const told = new Set(wrong.map(({ column }) => column));
  wrong.push(...read.filter(({ column }) => !told.has(column)));
  if (wrong.length === 0) return row as Row;
  for (const { column, why } of wrong) {
    const value = cell(column) === LOST_DIGITS ? "" : cell(column).slice(0, 100);
    bad.add({ line, column, value, why });
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
