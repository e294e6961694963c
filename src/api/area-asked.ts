/**
 * Areas that a call names are areas, wherever it names them: a list of a place that is none would
 * be empty, and a write would stand for nowhere. Looked at once for all routes, on the day that
 * the call is about.
 */
import { AREA_MARK } from "#api/fields.ts";
import { knownAreas } from "#api/known-areas.ts";
import type { Route } from "#api/route.ts";
import { type FieldFault, InputRefused } from "#api/validate.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { type Area, areaOf, HUB } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { areasEver, NO_AREA } from "#registry/registry.ts";

interface Asked {
  readonly office: Pick<Office, "node" | "world">;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** What a schema says of a value and of what is in it. */
interface Marked {
  readonly [AREA_MARK]?: true | "country" | "past";
  readonly title?: string;
  readonly properties?: Readonly<Record<string, Marked>>;
  readonly items?: Marked;
  readonly anyOf?: readonly Marked[];
}

interface Named {
  readonly field: string;
  readonly title: string;
  readonly area: Area;
  /** The whole country may stand there. */
  readonly country: boolean;
  /** So may an area that has ended. */
  readonly past: boolean;
}

/** Every area of a value that fits its schema, however deep. */
export function areasIn(schema: Marked | undefined, value: unknown, field: string): Named[] {
  if (schema === undefined || value === undefined || value === null) return [];
  if (typeof value === "string") {
    const marks = [schema, ...(schema.anyOf ?? [])].flatMap((one) => one[AREA_MARK] ?? []);
    const [country, past] = [marks.includes("country"), marks.includes("past")];
    const named = { field, title: schema.title ?? "", area: value as Area, country, past };
    return marks.length > 0 ? [named] : [];
  }
  if (typeof value !== "object") return [];
  const inner = Array.isArray(value)
    ? value.flatMap((one, index) => areasIn(schema.items, one, `${field}.${index}`))
    : Object.entries(schema.properties ?? {}).flatMap(([name, shape]) =>
        areasIn(shape, (value as Readonly<Record<string, unknown>>)[name], `${field}.${name}`),
      );
  return [...inner, ...(schema.anyOf ?? []).flatMap((one) => areasIn(one, value, field))];
}

/** Refusals: input_invalid. */
export async function checkAsked(
  route: Pick<Route, "params" | "query" | "body">,
  { office, params, query, body }: Asked,
): Promise<void> {
  const named = [
    ...areasIn(route.params as Marked | undefined, params, "path"),
    ...areasIn(route.query as Marked | undefined, query, "query"),
    ...areasIn(route.body as Marked | undefined, body, "body"),
  ];
  if (named.length === 0) return;
  const { on = chinaDate(office.world.now()) } = (query ?? {}) as { readonly on?: ChinaDate };
  const codes = named.map(({ area }) => area);
  const known = await knownAreas(office.world, codes, on);
  // Nobody is treated or insured in the country as such; it has documents.
  const country = areaOf(HUB);
  const isNamed = (one: Named): boolean =>
    one.area === country ? one.country : one.area === areaOf(office.node) || known.has(one.area);
  const missing = named.filter((one) => !isNamed(one));
  const ended = missing.filter(({ past }) => past).map(({ area }) => area);
  const ever = new Set(ended.length > 0 ? await areasEver(office.world.store, ended) : []);
  const faults: FieldFault[] = missing
    .filter(({ past, area }) => !(past && ever.has(area)))
    .map(({ field, title, area }) => ({ field, message: `${title}${area}：${NO_AREA}` }));
  if (faults.length > 0) throw new InputRefused(faults);
}
