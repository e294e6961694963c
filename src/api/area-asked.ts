/**
 * Areas that an address asks for are areas: a list of a place that is none would be empty, and tell
 * nothing. Looked at once for all routes, on the day that the call is about.
 */
import { AREA_MARK } from "#api/fields.ts";
import { knownAreas } from "#api/known-areas.ts";
import { type FieldFault, InputRefused } from "#api/validate.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { type Area, areaOf, HUB } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { NO_AREA } from "#registry/registry.ts";

interface Asked {
  readonly office: Pick<Office, "node" | "world">;
  readonly query: unknown;
}

/** What its schema says of a field. */
type Marked = Readonly<Record<string, { readonly [AREA_MARK]?: true }>>;

/** Refusals: input_invalid. */
export async function checkAsked(
  schema: { readonly properties?: Marked } | undefined,
  { office, query }: Asked,
): Promise<void> {
  const given = (query ?? {}) as Readonly<Record<string, string | undefined>>;
  const asked = Object.entries(schema?.properties ?? {}).flatMap(([name, shape]) => {
    const area = given[name] as Area | undefined;
    return shape[AREA_MARK] && area !== undefined ? [{ name, area }] : [];
  });
  if (asked.length === 0) return;
  const on = (given.on ?? chinaDate(office.world.now())) as ChinaDate;
  const codes = asked.map(({ area }) => area);
  const known = await knownAreas(office.world, codes, on);
  // The country, and the node itself, have documents of their own.
  const wide: ReadonlySet<Area> = new Set([areaOf(HUB), areaOf(office.node)]);
  const faults: FieldFault[] = asked
    .filter(({ area }) => !known.has(area) && !wide.has(area))
    .map(({ name, area }) => ({ field: `query.${name}`, message: `${area}：${NO_AREA}` }));
  if (faults.length > 0) throw new InputRefused(faults);
}
