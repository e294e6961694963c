/**
 * Whose rules a person files under: those of the area where they are insured today. The id's own
 * digits tell where it was given, which is the same for most; who moved has another insurance.
 */
import type { ChinaDate } from "#base/date.ts";
import { areaCovers } from "#model/filing.ts";
import { insuredOn } from "#model/insured.ts";
import { homeAreaOf, type Insurance, type PersonId } from "#model/person.ts";
import { type Area, samePool } from "#model/place.ts";
import { insuredPersons, poolsOf } from "#registry/registry.ts";
import type { Tx } from "#store/store.ts";

/** Nobody, and who was never insured, is of the place that gave the id. */
export function filingAreaAmong(
  personId: PersonId,
  insurances: readonly Insurance[],
  on: ChinaDate,
): Area {
  const named = homeAreaOf(personId);
  const active = insurances.filter((one) => insuredOn(one, on));
  const held = active.length > 0 ? active : insurances;
  if (held.length === 0 || held.some(({ area }) => areaCovers(named, area))) return named;
  return held[0]?.area ?? named;
}

/** Those of one place, which has several codes: a county's, its pool's. */
export async function insurancesAt(
  tx: Tx,
  insurances: readonly Insurance[],
  area: Area,
  on: ChinaDate,
): Promise<readonly Insurance[]> {
  if (insurances.every((one) => areaCovers(area, one.area))) return insurances;
  const poolOf = await poolsOf(tx);
  return insurances.filter(
    (one) => areaCovers(area, one.area) || samePool(poolOf, area, one.area, on),
  );
}

export async function filingAreaOn(tx: Tx, personId: PersonId, on: ChinaDate): Promise<Area> {
  const person = (await insuredPersons(tx, [personId])).get(personId);
  return filingAreaAmong(personId, person?.insurances ?? [], on);
}

/** The same of several persons. */
export async function filingAreasOn(
  tx: Tx,
  personIds: readonly PersonId[],
  on: ChinaDate,
): Promise<ReadonlyMap<PersonId, Area>> {
  const insured = await insuredPersons(tx, personIds);
  return new Map(
    personIds.map((id) => [id, filingAreaAmong(id, insured.get(id)?.insurances ?? [], on)]),
  );
}
