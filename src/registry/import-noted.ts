/**
 * Whom an import compared with what stands: it tells about them, whatever became of its rows, so
 * they stand on the trail like those whom a search shows.
 */
import type { PersonId } from "#model/person.ts";
import type { ImportedBy } from "#registry/import-plan.ts";
import type { TrailEntry } from "#trail/trail.ts";

/** So many are named one by one; of a larger table the others stand in lists. */
const NAMED_MAX = 2_000;
const LISTED = 200;

/** Without those of whom the import's own entries tell. */
export function comparedEntries(by: ImportedBy): TrailEntry[] {
  const { at, actor, importId: subject, entries } = by;
  const told = new Set(entries.map(({ personId }) => personId));
  const ids = [...by.compared].filter((id) => !told.has(id));
  const entry = { at, actor, action: "people.compared", subject };
  const named = ids.slice(0, NAMED_MAX).map((personId) => ({ ...entry, personId }));
  const lists: TrailEntry[] = [];
  for (let from = NAMED_MAX; from < ids.length; from += LISTED) {
    lists.push({ ...entry, detail: ids.slice(from, from + LISTED).join(" ") });
  }
  return [...named, ...lists];
}

/** Of an import that wrote nothing: the file, what was in it, and whom it was held against. */
export function unwrittenEntries(by: ImportedBy, detail: string): TrailEntry[] {
  const { at, actor, importId: subject } = by;
  // What it would have changed is not so: those people were compared, too.
  const compared = comparedEntries({ ...by, entries: [] });
  return [{ at, actor, action: "import.unwritten", subject, detail }, ...compared];
}

/** What a batch found standing. */
export function noteCompared(by: ImportedBy, ids: Iterable<PersonId>): void {
  for (const id of ids) by.compared.add(id);
}
