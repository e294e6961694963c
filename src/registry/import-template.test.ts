/** The templates of imports: what they say is what the imports take. */
import { expect, test } from "vitest";
import type { NodeId } from "#model/place.ts";
import { rowsOfFile } from "#registry/import-file.ts";
import type { Cells } from "#registry/import-plan.ts";
import {
  factsImport,
  institutionsImport,
  peopleImport,
  TEMPLATE_FORMATS,
  TEMPLATE_KINDS,
  type TemplateKind,
  templateFile,
  templateOf,
} from "#registry/registry.ts";

/** As a clerk would who reaches every area of a node. */
function readAt(kind: TemplateKind, node: NodeId, cells: Cells): unknown {
  const all = (): boolean => true;
  if (kind === "people") return peopleImport(node, all).read(cells);
  if (kind === "institutions") {
    const mayEnter = () => node === "990000";
    return institutionsImport({ node, mayEnter, isArea: all }).read(cells);
  }
  return factsImport(node, all, () => new Map()).read(cells);
}

test.each(TEMPLATE_KINDS)("the made-up row of %s is right but for its place", (kind) => {
  const columns = templateOf(kind);
  const cells: Cells = (name) => columns.find((one) => one.name === name)?.sample ?? "";
  expect(columns.filter(({ required, sample }) => required && sample === "")).toEqual([]);
  expect(readAt(kind, "990000" as NodeId, cells)).not.toBeInstanceOf(Array);
  const wrong = readAt(kind, "360000" as NodeId, cells) as { readonly column: string }[];
  expect(wrong.map(({ column }) => column)).toEqual([
    { people: "参保地区划", facts: "人员编号", institutions: "区划" }[kind],
  ]);
});

test.each(TEMPLATE_KINDS.flatMap((kind) => TEMPLATE_FORMATS.map((as) => [kind, as] as const)))(
  "the template of %s as %s is a table that the import reads",
  async (kind, as) => {
    const { name, bytes } = await templateFile(kind, as);
    const rows: string[][] = [];
    const file = {
      name,
      async *open() {
        yield bytes;
      },
    };
    for await (const { cells } of rowsOfFile(file)) rows.push([...cells]);
    const columns = templateOf(kind);
    expect(rows[0]).toEqual(columns.map((one) => one.name));
    const given = columns.map(({ sample }) => sample);
    expect(given.map((_, at) => rows[1]?.[at] ?? "")).toEqual(given);
    expect(rows).toHaveLength(2);
  },
);
