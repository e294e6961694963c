/**
 * Pooling areas (统筹区) and agencies as they are kept, and which pool an area is in on a day: the
 * recorded one, else the municipality, the city, or the county without a city above it.
 */
import { type ChinaDate, covers } from "#base/date.ts";
import type { Agency, Pool } from "#model/area.ts";
import { type Area, type PoolOf, usualPool } from "#model/place.ts";
import { selectAgencies, selectMembers, selectPools } from "#registry/queries-areas.ts";
import type { Tx } from "#store/store.ts";

/** In order of code, each with its members, those of the past too. */
export async function pools(tx: Tx): Promise<Pool[]> {
  const [rows, members] = await Promise.all([selectPools(tx), selectMembers(tx)]);
  return rows.map((pool) => ({
    ...pool,
    members: members
      .filter((member) => member.pool === pool.code)
      .map(({ area, from_on: from, to_on: to }) => ({ area, span: { from, to: to ?? undefined } })),
  }));
}

/** The pool of an area on a day. */
export function poolOf(all: readonly Pool[], area: Area, on: ChinaDate): Area {
  const recorded = all.find(({ members }) =>
    members.some((member) => member.area === area && covers(member.span, on)),
  );
  return recorded?.code ?? usualPool(area);
}

/** The same by members alone, for who asks of a few areas. */
export async function poolsOf(tx: Tx): Promise<PoolOf> {
  const members = await selectMembers(tx);
  return (area, on) => {
    const held = members.find(
      ({ area: member, from_on: from, to_on: to }) =>
        member === area && covers({ from, to: to ?? undefined }, on),
    );
    return held?.pool ?? usualPool(area);
  };
}

/** In order of code. */
export async function agencies(tx: Tx): Promise<Agency[]> {
  return await selectAgencies(tx);
}
