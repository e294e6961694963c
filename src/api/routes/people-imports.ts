/** Tables of people and of what policies ask about them, taken in by staff. */
import { declaredFacts } from "#api/declared-facts.ts";
import {
  HOW,
  IMPORTED,
  IMPORTED_EXAMPLE,
  importedFrom,
  TABLE_LIMITS,
  UPLOAD,
} from "#api/imports.ts";
import { type Call, route } from "#api/route.ts";
import type { Area } from "#model/place.ts";
import { reaches } from "#model/staff.ts";
import { factsImport, peopleImport } from "#registry/registry.ts";

const CLERKS = { duties: ["reception", "checker"] } as const;
type ImportCall = Call<typeof CLERKS, unknown, { readonly bad: "noneWritten" | "goodWritten" }>;

async function imported(call: ImportCall, kind: "people" | "facts") {
  const { office, reach } = call;
  const { node } = office;
  const mayEnter = (pool: Area) => reach.some((place) => reaches(place, pool));
  if (kind === "people") return await importedFrom(call, peopleImport(node, mayEnter));
  return await importedFrom(call, factsImport(node, mayEnter, await declaredFacts(office)));
}

export const peopleImportRoutes = [
  route({
    method: "POST",
    path: "/people/import",
    title: `导入参保人（${TABLE_LIMITS}）`,
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
    title: `导入参保人的事实和身份类别（${TABLE_LIMITS}）`,
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
