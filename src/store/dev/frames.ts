/**
 * The frames of the PostgreSQL protocol that the store needs on PGlite, written and read straight
 * from bytes: PGlite's own writer and reader were a seventh of a simulated seed.
 */
import { protocol } from "@electric-sql/pglite";
import { present } from "#base/assert.ts";

const { serialize } = protocol;

/** All values come as text, of any number of rows. */
const EXECUTE = Buffer.from(serialize.execute({}));
const DESCRIBE = Buffer.from(serialize.describe({ type: "P" }));
const SYNC = Buffer.from(serialize.sync());

const BIND = 0x42;
const NULL = -1;

/** A statement bound and executed; `text` when the server does not know its name yet. */
export function executeFrames(
  name: string,
  values: readonly (string | null)[],
  text: string | null,
): Buffer[] {
  if (text === null) return [bindFrame(name, values), EXECUTE, SYNC];
  const parse = Buffer.from(serialize.parse({ name, text }));
  return [parse, bindFrame(name, values), DESCRIBE, EXECUTE, SYNC];
}

/** One or more statements as plain text. */
export function plainFrame(text: string): Buffer {
  return Buffer.from(serialize.query(text));
}

/** An unnamed portal; no format is named, so all are text. */
function bindFrame(name: string, values: readonly (string | null)[]): Buffer {
  // Kind, length, two names with their ends, and three counts.
  let size = 1 + 4 + 1 + Buffer.byteLength(name) + 1 + 2 + 2 + 2;
  for (const value of values) size += 4 + (value === null ? 0 : Buffer.byteLength(value));
  const frame = Buffer.alloc(size);
  frame[0] = BIND;
  frame.writeInt32BE(size - 1, 1);
  let at = 6;
  at += frame.write(name, at) + 1 + 2;
  at = frame.writeInt16BE(values.length, at);
  for (const value of values) {
    const length = value === null ? 0 : frame.write(value, at + 4);
    frame.writeInt32BE(value === null ? NULL : length, at);
    at += 4 + length;
  }
  return frame;
}

export interface Field {
  readonly name: string;
  readonly type: number;
}

/** The last answer, whose rows are wanted; what went before it is only heard for its error. */
export interface Heard {
  /** Null when the server described nothing. */
  readonly fields: readonly Field[] | null;
  readonly rows: readonly (readonly (string | null)[])[];
  readonly error: unknown;
}

const [ROW, FIELDS, ERROR, READY] = [0x44, 0x54, 0x45, 0x5a];

export function heardIn(bytes: Buffer): Heard {
  let fields: readonly Field[] | null = null;
  let error: unknown;
  let rows: (string | null)[][] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    const kind = bytes[at];
    if (kind === ROW) rows.push(cellsAt(bytes, at + 5));
    else if (kind === FIELDS) fields = fieldsAt(bytes, at + 5);
    else if (kind === ERROR) error ??= errorIn(bytes.subarray(at, end));
    // A begin of reports ends with a select.
    else if (kind === READY && end < bytes.length) [fields, rows] = [null, []];
    at = end;
  }
  return { fields, rows, error };
}

function cellsAt(bytes: Buffer, start: number): (string | null)[] {
  const count = bytes.readInt16BE(start);
  const cells: (string | null)[] = [];
  let at = start + 2;
  for (let index = 0; index < count; index += 1) {
    const length = bytes.readInt32BE(at);
    at += 4;
    cells.push(length === NULL ? null : bytes.toString("utf8", at, at + length));
    if (length !== NULL) at += length;
  }
  return cells;
}

/** Of each field its name and, behind the numbers of its table and column, its type. */
function fieldsAt(bytes: Buffer, start: number): Field[] {
  const count = bytes.readInt16BE(start);
  const fields: Field[] = [];
  let at = start + 2;
  for (let index = 0; index < count; index += 1) {
    const end = bytes.indexOf(0, at);
    fields.push({ name: bytes.toString("utf8", at, end), type: bytes.readInt32BE(end + 7) });
    at = end + 19;
  }
  return fields;
}

/** Shaped by PGlite's reader, as the rest of the store knows it. */
function errorIn(frame: Uint8Array): unknown {
  let error: unknown;
  new protocol.Parser().parse(Uint8Array.from(frame), (message) => {
    error = message;
  });
  return present(error, "a frame of an error is an error");
}
