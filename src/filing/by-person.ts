/** Rows of persons, each person's together. */
import type { PersonId } from "#model/person.ts";

/** A person without any has no entry. */
export function byPerson<Entry extends { readonly personId: PersonId }>(
  entries: readonly Entry[],
): Map<PersonId, Entry[]> {
  const map = new Map<PersonId, Entry[]>();
  for (const entry of entries) {
    const list = map.get(entry.personId);
    if (list) list.push(entry);
    else map.set(entry.personId, [entry]);
  }
  return map;
}
