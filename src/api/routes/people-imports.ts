/** Tables of people and of what policies ask about them, taken in by staff. */
import { declaredFacts } from "#api/declared-facts.ts";
import { HOW, IMPORTED, IMPORTED_EXAMPLE, importedText, UPLOAD, uploaded } from "#api/imports.ts";
import { type Call, route, type Upload } from "#api/route.ts";
import { createTurns } from "#api/turns.ts";
import { present } from "#base/assert.ts";
import type { Area } from "#model/place.ts";
import { reaches } from "#model/staff.ts";
import { factsImport, importRows, peopleImport } from "#registry/registry.ts";

const CLERKS = { duties: ["reception", "checker"] } as const;
type ImportCall = Call<typeof CLERKS, unknown, { readonly bad: "noneWritten" | "goodWritten" }>;

/** A workbook takes some hundred MB while it is read. */
const inTurn = createTurns();

async function imported(call: ImportCall, kind: "people" | "facts") {
  const { office, query, reach, actor } = call;
  const file: Upload = present(call.file, "the route takes a file");
  const mayEnter = (pool: Area) => reach.some((place) => reaches(place, pool));
  const asked = {
    file: uploaded(file.name, file.bytes),
    bad: query.bad,
    actor,
    stopped: call.gone,
  };
  const { world, trail, node } = office;
  return await inTurn(async () =>
    importedText(
      kind === "people"
        ? await importRows(world, trail, peopleImport(node, mayEnter), asked)
        : await importRows(
            world,
            trail,
            factsImport(node, mayEnter, await declaredFacts(office)),
            asked,
          ),
    ),
  );
}

export const peopleImportRoutes = [
  route({
    method: "POST",
    path: "/people/import",
    title: "导入参保人（CSV或Excel，不超过5 MB）",
    at: "province",
    who: CLERKS,
    place: "anywhere",
    query: HOW,
    upload: UPLOAD,
    answer: IMPORTED,
    examples: [IMPORTED_EXAMPLE],
    writes: true,
    perMinute: 10,
    handle: async (call) => await imported(call, "people"),
  }),
  route({
    method: "POST",
    path: "/people/facts/import",
    title: "导入参保人的事实和身份类别（CSV或Excel，不超过5 MB）",
    at: "province",
    who: CLERKS,
    place: "anywhere",
    query: HOW,
    upload: UPLOAD,
    answer: IMPORTED,
    examples: [IMPORTED_EXAMPLE],
    writes: true,
    perMinute: 10,
    handle: async (call) => await imported(call, "facts"),
  }),
] as const;
