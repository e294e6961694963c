/** Answers that are more than a value: another status, or a file. */
import Type from "typebox";

/** An answer with a status of its own, such as 201 for something new or 202 for begun work. */
export class Answered<Value> {
  readonly status: number;
  readonly value: Value;

  constructor(status: number, value: Value) {
    this.status = status;
    this.value = value;
  }
}

export const created = <Value>(value: Value): Answered<Value> => new Answered(201, value);
export const accepted = <Value>(value: Value): Answered<Value> => new Answered(202, value);

export interface FileAnswer {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array | string>;
}

const fileOf = () => Type.Unsafe<FileAnswer>({ type: "string", format: "binary" });

export const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Answers of routes that give a file: a paper, a table, a page to print, evidence, any. */
export const PDF_FILE = fileOf();
export const WORKBOOK_FILE = fileOf();
export const PAGE_FILE = fileOf();
export const EVIDENCE_FILE = fileOf();
export const FILE = fileOf();

const FILE_TYPES = new Map<unknown, readonly string[]>([
  [PDF_FILE, ["application/pdf"]],
  [WORKBOOK_FILE, [WORKBOOK]],
  [PAGE_FILE, ["text/html"]],
  [EVIDENCE_FILE, ["application/pdf", "image/jpeg", "image/png"]],
  [FILE, ["application/octet-stream"]],
]);

/** Of which types the file is that a route gives; null: it gives none. */
export function fileTypes(answer: unknown): readonly string[] | null {
  return FILE_TYPES.get(answer) ?? null;
}

/** Answer of a route that gives nothing. */
export const NOTHING = Type.Null();
