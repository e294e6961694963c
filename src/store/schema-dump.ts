/** The shape of a database as deterministic text, so that a change of schema is read as a diff. */
import type { Tx } from "#store/database.ts";
import { selectFunctionLines, selectRelationLines, selectTypeLines } from "#store/queries.ts";

export async function schemaDump(tx: Tx): Promise<string> {
  const types = await selectTypeLines(tx);
  const relations = await selectRelationLines(tx);
  const functions = await selectFunctionLines(tx);
  const blocks = new Map<string, string[]>();
  for (const line of relations) {
    const block = blocks.get(line.owner) ?? [];
    block.push(line.text);
    blocks.set(line.owner, block);
  }
  const parts = [
    "-- What the migrations make. `npm run schema` writes it, test/migrations.test.ts compares it.",
    ...types.map((line) => line.text),
    ...[...blocks.values()].map((lines) => lines.join("\n")),
    ...functions.map((line) => line.text.trimEnd()),
  ];
  return `${parts.join("\n\n")}\n`;
}
