/**
 * Statements on PGlite as the driver of a real server sends them: parsed and described once under a
 * name, then bound and executed in one message. PGlite's own `query` parses, describes and merges
 * its parsers at every call, which is two thirds of a simulated seed.
 */
import type { PGlite } from "@electric-sql/pglite";
import { executeFrames, type Field, heardIn, plainFrame } from "#store/dev/frames.ts";
import { parameterText, parserOf } from "#store/values.ts";

interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

interface Known {
  readonly name: string;
  readonly columns: readonly Column[];
}

export class Prepared {
  readonly #engine: PGlite;
  readonly #known = new Map<string, Known>();
  #given = 0;

  constructor(engine: PGlite) {
    this.#engine = engine;
  }

  /** `first`: plain text that goes before it in the same message, such as a begin. */
  async query<Row>(
    text: string,
    given: readonly unknown[],
    first: string | null = null,
  ): Promise<Row[]> {
    const known = this.#known.get(text);
    if (known === undefined) this.#given += 1;
    // A statement that failed may be there or not: its name is not given again.
    const name = known?.name ?? `s${this.#given}`;
    const frames = executeFrames(name, given.map(parameterText), known ? null : text);
    const { fields, rows } = await this.#send(first ? [plainFrame(first), ...frames] : frames);
    const columns = known?.columns ?? (fields ?? []).map(columnOf);
    if (known === undefined) this.#known.set(text, { name, columns });
    return rows.map((cells) => rowOf(columns, cells) as Row);
  }

  /** Statements that bring no rows. */
  async plain(text: string): Promise<void> {
    await this.#send([plainFrame(text)]);
  }

  async #send(frames: readonly Uint8Array[]) {
    const parts: Buffer[] = [];
    // What it hands over is the engine's own memory, which the next call writes anew.
    const onRawData = (bytes: Uint8Array): void => void parts.push(Buffer.from(bytes));
    const message = Buffer.concat(frames);
    await this.#engine.execProtocolRawStream(message, { syncToFs: false, onRawData });
    const heard = heardIn(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts));
    if (heard.error !== undefined) throw heard.error;
    return heard;
  }
}

function columnOf({ name, type }: Field): Column {
  return { name, read: parserOf(type) };
}

function rowOf(columns: readonly Column[], cells: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {};
  for (const [index, { name, read }] of columns.entries()) {
    const cell = cells[index] ?? null;
    row[name] = cell === null ? null : read(cell);
  }
  return row;
}
