/** All SQL of the registry about the catalogue, and the revision of what is held in memory. */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { FeeCategory, ItemClass } from "#model/charge.ts";
import type { ItemList } from "#model/item.ts";
import type { Area } from "#model/place.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface ItemRow {
  readonly code: string;
  readonly name: string;
  readonly item_class: ItemClass;
  readonly fee_category: FeeCategory;
  readonly list: ItemList;
  readonly added_by: Area | null;
  readonly kind: string | null;
  readonly own_share_employee_bp: bigint | null;
  readonly own_share_resident_bp: bigint | null;
  readonly price_limit_1_e6: bigint | null;
  readonly price_limit_2_e6: bigint | null;
  readonly price_limit_3_e6: bigint | null;
  readonly restriction: string | null;
  /** The text of what a program checks; see `rulesOfItem`. */
  readonly rules: string | null;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly version: number;
  readonly updated_at: number | null;
}

export interface ListedItemRow extends ItemRow {
  readonly detail: string | null;
}

export const LISTED_ITEMS = columns<ListedItemRow>({
  code: "text",
  name: "text",
  item_class: "text",
  fee_category: "text",
  list: "text",
  added_by: "text",
  kind: "text",
  own_share_employee_bp: "bigint",
  own_share_resident_bp: "bigint",
  price_limit_1_e6: "bigint",
  price_limit_2_e6: "bigint",
  price_limit_3_e6: "bigint",
  restriction: "text",
  rules: "json as text",
  from_on: "date",
  to_on: "date",
  version: "integer",
  updated_at: "bigint as number",
  detail: "json as text",
});
const ITEMS = LISTED_ITEMS.without("detail");

type ItemEnd = Pick<ItemRow, "code" | "added_by" | "from_on" | "version" | "updated_at"> & {
  readonly to_on: ChinaDate;
};

const ENDS = ITEMS.pick("code", "added_by", "from_on", "to_on", "version", "updated_at");
const ENDED = ENDS.pick("to_on", "version", "updated_at").set("t");

export interface KindShareRow {
  readonly kind: string;
  readonly name: string;
  readonly added_by: Area | null;
  readonly own_share_employee_bp: bigint | null;
  readonly own_share_resident_bp: bigint | null;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
  readonly updated_at: number | null;
}

const KIND_SHARES = columns<KindShareRow>({
  kind: "text",
  name: "text",
  added_by: "text",
  own_share_employee_bp: "bigint",
  own_share_resident_bp: "bigint",
  from_on: "date",
  to_on: "date",
  updated_at: "bigint as number",
});

export interface RevisionRow {
  /** Of all that is held in memory. */
  readonly number: bigint;
  /** The same without the mappings. */
  readonly listed: bigint;
  /** Of the catalogue alone. */
  readonly catalogue: bigint;
}

export function selectRevision(tx: Tx): Promise<RevisionRow[]> {
  return tx.query<RevisionRow>(sql`
    select number + mappings as number, number as listed, catalogue from registry.revision`);
}

export function selectItems(tx: Tx): Promise<ItemRow[]> {
  return tx.query<ItemRow>(sql`
    select ${ITEMS.read} from registry.catalogue_items order by code, from_on`);
}

export interface ListedAfter {
  readonly code: string;
  readonly addedBy: string;
  readonly from: string;
}

/** A page of the rows of some lists that later loads than this brought, in order of key. */
export function selectListedItems(
  tx: Tx,
  lists: readonly ItemList[],
  newerThan: number,
  after: ListedAfter,
  limit: number,
): Promise<ListedItemRow[]> {
  return tx.query<ListedItemRow>(sql`
    select ${LISTED_ITEMS.read}
    from registry.catalogue_items
    where list = any(${lists}::text[]) and version > ${newerThan}
      and (code, coalesce(added_by, ''), from_on) >
        (${after.code}, ${after.addedBy}, ${after.from}::date)
    order by code, coalesce(added_by, ''), from_on
    limit ${limit}`);
}

/** Of some lists: the highest version, and the rows above a given one. */
export function selectListVersion(
  tx: Tx,
  lists: readonly ItemList[],
  newerThan: number,
): Promise<{ version: number; count: number }[]> {
  return tx.query(sql`
    select coalesce(max(version), 0)::int as version,
      count(*) filter (where version > ${newerThan})::int as count
    from registry.catalogue_items where list = any(${lists}::text[])`);
}

export function selectKindShares(tx: Tx): Promise<KindShareRow[]> {
  return tx.query<KindShareRow>(sql`
    select ${KIND_SHARES.read} from registry.kind_shares order by kind, from_on`);
}

export function insertItems(tx: Tx, rows: readonly ListedItemRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.catalogue_items (${LISTED_ITEMS.names})
    select ${LISTED_ITEMS.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${LISTED_ITEMS.record})`);
}

/** Codes of which two versions of one place hold on one day: no reader starts on such a list. */
export function selectOverlaps(tx: Tx, codes: readonly string[]): Promise<{ code: string }[]> {
  return tx.query(sql`
    select distinct a.code
    from registry.catalogue_items a
    join registry.catalogue_items b on b.code = a.code
      and b.added_by is not distinct from a.added_by and b.from_on > a.from_on
      and (a.to_on is null or a.to_on >= b.from_on)
    where a.code = any(${codes}::text[])
    order by a.code limit 10`);
}

/** Ends versions on a day: what a new version follows. Gives the codes that were found. */
export function updateItemEnds(tx: Tx, rows: readonly ItemEnd[]): Promise<{ code: string }[]> {
  return tx.query(sql`
    update registry.catalogue_items i set ${ENDED}
    from json_to_recordset(${toJson(rows)}::json) as t(${ENDS.record})
    where i.code = t.code and i.added_by is not distinct from t.added_by and i.from_on = t.from_on
    returning i.code`);
}

export function insertKindShares(tx: Tx, rows: readonly KindShareRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.kind_shares (${KIND_SHARES.names})
    select ${KIND_SHARES.written}
    from json_to_recordset(${toJson(rows)}::json) as t(${KIND_SHARES.record})`);
}
