/**
 * Where a person is insured. Person ids begin with the pooling area that gave them, and clients put
 * their own city into the envelope by default. Of another province's people the envelope says what
 * 1101 told, so that a place in the id's province counts: who moved inside it keeps their id.
 */
import { type Area, type NodeId, nodeOf, parseArea } from "#model/place.ts";

export function homeAreaOf(
  personId: string,
  named: Area | undefined,
  node: NodeId,
): Area | undefined {
  const given = /^\d{12,}$/.test(personId) ? parseArea(personId.slice(0, 6)) : null;
  if (!given) return named;
  const told = named && nodeOf(named) === nodeOf(given) && nodeOf(named) !== node;
  return told ? named : given;
}
