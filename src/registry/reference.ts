/**
 * What a care node keeps in memory of its registry, and how it is read again: institutions as they
 * are today, keys that sign, stops to come, the catalogue.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import type { InstitutionRecord } from "#model/institution.ts";
import type { CatalogueItem, KindShare } from "#model/item.ts";
import type { Institution, InstitutionCode } from "#model/place.ts";
import type { Stop } from "#model/stop.ts";
import { institutionOn, recordOfRow } from "#registry/institutions.ts";
import { itemOfRow, kindShareOfRow } from "#registry/item-rows.ts";
import { selectStops } from "#registry/queries-areas.ts";
import {
  selectRecords,
  selectSigningKeys,
  selectVersions,
} from "#registry/queries-institutions.ts";
import { selectItems, selectKindShares, selectRevision } from "#registry/queries-reference.ts";
import { stopOfRow } from "#registry/stops.ts";
import type { Tx } from "#store/store.ts";

/** What a care node keeps in memory until the revision moves, or the day ends. */
export interface Reference {
  readonly revision: bigint;
  /** The revision without what mappings have added to it. */
  readonly listed: bigint;
  /** The catalogue's own: while it stands, `items` and `kindShares` are the very same. */
  readonly catalogueRevision: bigint;
  readonly records: ReadonlyMap<InstitutionCode, InstitutionRecord>;
  /** The day of `institutions`. */
  readonly on: ChinaDate;
  readonly institutions: ReadonlyMap<InstitutionCode, Institution>;
  readonly items: readonly CatalogueItem[];
  readonly kindShares: readonly KindShare[];
  /** By access key; one whose end has come signs nothing more. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly stops: readonly Stop[];
}

export interface Secret {
  readonly institution: InstitutionCode;
  readonly secretKey: string;
  readonly endsAt?: Instant | undefined;
}

/** The secret of a key that signs at that instant. */
export function secretAt(
  { secrets }: Pick<Reference, "secrets">,
  accessKey: string,
  at: Instant,
): Secret | null {
  const secret = secrets.get(accessKey);
  return secret && (secret.endsAt === undefined || at < secret.endsAt) ? secret : null;
}

export async function revision(tx: Tx): Promise<bigint> {
  const [row] = await selectRevision(tx);
  return present(row, "registry.revision has its row").number;
}

/** The revision is read first: what changes meanwhile shows as a newer one at the next look. */
export async function loadReference(tx: Tx, now: Instant, held?: Reference): Promise<Reference> {
  const [row] = await selectRevision(tx);
  const { number, listed, catalogue } = present(row, "registry.revision has its row");
  // Only mappings have changed, which are read apart.
  if (held && held.listed === listed) return onDay({ ...held, revision: number }, now);
  const records = await loadRecords(tx, held?.records);
  const { items, kindShares } =
    held && held.catalogueRevision === catalogue ? held : await loadCatalogue(tx);
  const keys = await selectSigningKeys(tx, now);
  const stops = await selectStops(tx, now);
  const on = chinaDate(now);
  return {
    revision: number,
    listed,
    catalogueRevision: catalogue,
    records,
    on,
    institutions: allOn(records, on),
    items,
    kindShares,
    secrets: new Map(
      keys.map((key) => {
        const { access_key, institution, secret_key: secretKey, ends_at } = key;
        return [access_key, { institution, secretKey, endsAt: ends_at ?? undefined }];
      }),
    ),
    stops: stops.map(stopOfRow),
  };
}

/** The same on the day that has begun. */
export function onDay<Held extends Reference>(held: Held, now: Instant): Held {
  const on = chinaDate(now);
  return held.on === on ? held : { ...held, on, institutions: allOn(held.records, on) };
}

function allOn(records: Reference["records"], on: ChinaDate): Reference["institutions"] {
  return new Map([...records].map(([code, record]) => [code, institutionOn(record, on)]));
}

/** Only those whose version is another one than what is held are read. */
async function loadRecords(tx: Tx, held?: Reference["records"]): Promise<Reference["records"]> {
  const versions = await selectVersions(tx);
  const fresh = versions.filter(({ code, version }) => held?.get(code)?.version !== version);
  const rows = await selectRecords(
    tx,
    fresh.map(({ code }) => code),
  );
  const read = new Map(rows.map((row) => [row.code, recordOfRow(row)]));
  return new Map(
    versions.flatMap(({ code }) => {
      const record = read.get(code) ?? held?.get(code);
      return record ? [[code, record] as const] : [];
    }),
  );
}

async function loadCatalogue(tx: Tx): Promise<Pick<Reference, "items" | "kindShares">> {
  const items = await selectItems(tx);
  const kindShares = await selectKindShares(tx);
  return { items: items.map(itemOfRow), kindShares: kindShares.map(kindShareOfRow) };
}
