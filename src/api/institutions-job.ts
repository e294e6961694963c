/** A table of institutions imported as long work, in the areas that the clerk's post reaches. */
import Type from "typebox";
import { IMPORTED, IMPORTED_EXAMPLE, importedText, uploaded } from "#api/imports.ts";
import { jobKind, type Task } from "#api/jobs/kind.ts";
import { assert, present } from "#base/assert.ts";
import { chinaDate } from "#base/date.ts";
import { type DutyPlace, reaches } from "#model/staff.ts";
import {
  areasOfNode,
  badRowsCsv,
  type ImportDone,
  importRows,
  institutionsImport,
} from "#registry/registry.ts";

export interface InstitutionsInput {
  readonly fileName: string;
  readonly bad: "noneWritten" | "goodWritten";
  /** Where the clerk held the duty when the work was begun. */
  readonly reach: readonly DutyPlace[];
}

const { badFile: _file, ...IMPORTED_FIELDS } = IMPORTED.properties;
const { badFile: _text, ...EXAMPLE } = IMPORTED_EXAMPLE.answer;

export const INSTITUTIONS_IMPORT = jobKind({
  kind: "institutionsImport",
  title: "导入医药机构",
  result: Type.Object(IMPORTED_FIELDS),
  example: { ...EXAMPLE, bad: [...EXAMPLE.bad] },
  run: async ({ office, input, file, actor, progress, complete }: Task<InstitutionsInput>) => {
    const { world, trail, node } = office;
    const { fileName, bad, reach } = input;
    const bytes = present(file, "the route takes a file");
    assert(actor.kind === "staff", "institutions are kept by staff");
    const areas = await areasOfNode(world.store, node, chinaDate(world.now()));
    const plan = institutionsImport({
      node,
      mayEnter: (area) => reach.some((place) => reaches(place, area)),
      isArea: (area) => areas.has(area),
    });
    await progress(0, null);
    const done = await importRows(world, trail, plan as Parameters<typeof importRows>[2], {
      ...{ file: uploaded(fileName, bytes), bad, actor },
      progress: async (rows) => await progress(rows, null),
      committing: async (tx, entries, sofar) => await complete(tx, entries, outcomeOf(sofar)),
    });
    return outcomeOf(done);
  },
});

function outcomeOf(done: ImportDone) {
  const { badFile: _left, ...result } = importedText(done);
  if (done.bad.length === 0) return { result };
  const text = Buffer.from(badRowsCsv(done.bad));
  return { result, file: { name: "有误行.csv", type: "text/csv; charset=utf-8", bytes: text } };
}
