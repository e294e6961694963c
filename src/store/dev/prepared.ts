/**
 * Statements on PGlite as the driver of a real server sends them: parsed once under a name, then
 * bound and executed in one message. PGlite's own `query` parses, describes and merges its parsers at
 * every call, which is two thirds of a simulated seed.
 */
import { type PGlite, protocol } from "@electric-sql/pglite";
import { parameterText, parserOf } from "#store/values.ts";

const { serialize } = protocol;

type Messages = Awaited<ReturnType<PGlite["execProtocol"]>>["messages"];
type Field = { readonly name: string; readonly dataTypeID: number };

export class Prepared {
  readonly #engine: PGlite;
  readonly #names = new Map<string, string>();
  #given = 0;

  constructor(engine: PGlite) {
    this.#engine = engine;
  }

  async query<Row>(text: string, given: readonly unknown[]): Promise<Row[]> {
    const known = this.#names.get(text);
    if (known === undefined) this.#given += 1;
    // A statement that failed may be there or not: its name is not given again.
    const name = known ?? `s${this.#given}`;
    const bytes = Buffer.concat([
      ...(known === undefined ? [serialize.parse({ name, text })] : []),
      serialize.bind({ statement: name, values: given.map(parameterText) }),
      serialize.describe({ type: "P" }),
      serialize.execute({}),
      serialize.sync(),
    ]);
    const { messages } = await this.#engine.execProtocol(bytes);
    if (known === undefined) this.#names.set(text, name);
    return rowsOf<Row>(messages);
  }
}

function rowsOf<Row>(messages: Messages): Row[] {
  let fields: readonly Field[] = [];
  const rows: Row[] = [];
  for (const message of messages) {
    if (message.name === "rowDescription") fields = fieldsOf(message);
    if (message.name === "dataRow") rows.push(rowOf(fields, cellsOf(message)) as Row);
  }
  return rows;
}

const fieldsOf = (message: unknown) => (message as { fields: Field[] }).fields;
const cellsOf = (message: unknown) => (message as { fields: (string | null)[] }).fields;

function rowOf(fields: readonly Field[], cells: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {};
  for (const [index, { name, dataTypeID }] of fields.entries()) {
    const cell = cells[index] ?? null;
    row[name] = cell === null ? null : parserOf(dataTypeID)(cell);
  }
  return row;
}
