/** SQL of who looks items of the catalogue and mappings up, a page at a time. */
import type { ChinaDate } from "#base/date.ts";
import type { ItemClass } from "#model/charge.ts";
import type { ItemList } from "#model/item.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { LISTED_ITEMS, type ListedAfter, type ListedItemRow } from "#registry/queries-reference.ts";
import { columns, type Reports, sql } from "#store/store.ts";

export interface ItemsSought {
  /** A part of the name, or the beginning of the code. */
  readonly text: string | null;
  readonly list: ItemList | null;
  readonly itemClass: ItemClass | null;
  readonly on: ChinaDate;
  /** Whose catalogue: of one code the nearest counts. Null: every row of the node. */
  readonly area: Area | null;
}

/** Rows of the catalogue that hold on a day, in order of code. */
export async function selectItemPage(
  reports: Reports,
  { text, list, itemClass, on, area }: ItemsSought,
  after: ListedAfter,
  rowsMax: number,
): Promise<ListedItemRow[]> {
  // The nearest last: the nation, the province, the city, the area itself.
  const near = area && [`${area.slice(0, 2)}0000`, `${area.slice(0, 4)}00`, area];
  return await reports.query<ListedItemRow>(sql`
    select ${LISTED_ITEMS.read} from registry.catalogue_items i
     where from_on <= ${on}::date and (to_on is null or to_on >= ${on}::date)
       and (${list}::text is null or list = ${list})
       and (${itemClass}::text is null or item_class = ${itemClass})
       and (${text}::text is null or strpos(name, ${text}) > 0 or starts_with(code, ${text}))
       and (${area}::text is null or added_by is null or added_by = any(${near}::text[]))
       and (${area}::text is null or not exists (
         select 1 from registry.catalogue_items n
          where n.code = i.code and n.added_by = any(${near}::text[])
            and n.from_on <= ${on}::date and (n.to_on is null or n.to_on >= ${on}::date)
            and coalesce(array_position(${near}::text[], n.added_by), 0)
              > coalesce(array_position(${near}::text[], i.added_by), 0)))
       and code >= ${after.code}
       and (code, coalesce(added_by, ''), from_on) >
         (${after.code}, ${after.addedBy}, ${after.from}::date)
     order by code, coalesce(added_by, ''), from_on
     limit ${rowsMax}`);
}

/** Every version of one code, of whatever place. */
export async function selectItemVersions(reports: Reports, code: string): Promise<ListedItemRow[]> {
  return await reports.query<ListedItemRow>(sql`
    select ${LISTED_ITEMS.read} from registry.catalogue_items
     where code = ${code} order by coalesce(added_by, ''), from_on`);
}

/** Items whose name is in the name given or has it in it, the likest first. */
export async function selectItemsLike(
  reports: Reports,
  name: string,
  on: ChinaDate,
  rowsMax: number,
): Promise<ListedItemRow[]> {
  return await reports.query<ListedItemRow>(sql`
    select ${LISTED_ITEMS.read} from registry.catalogue_items
     where from_on <= ${on}::date and (to_on is null or to_on >= ${on}::date)
       and (strpos(name, ${name}) > 0 or strpos(${name}, name) > 0)
     order by abs(length(name) - length(${name})), code, coalesce(added_by, '')
     limit ${rowsMax}`);
}

export interface MappingPageRow {
  readonly id: string;
  readonly own_code: string;
  readonly own_name: string;
  readonly list: ItemList;
  readonly item_code: string;
  /** Of the item's newest version; null: it is in no list. */
  readonly item_name: string | null;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate;
  readonly created_at: number;
  readonly updated_at: number;
  readonly withdrawn_at: number | null;
}

const MAPPING_PAGE = columns<MappingPageRow>({
  id: "text",
  own_code: "text",
  own_name: "text",
  list: "text",
  item_code: "text",
  item_name: "text",
  from_on: "date",
  to_on: "date",
  created_at: "bigint as number",
  updated_at: "bigint as number",
  withdrawn_at: "bigint as number",
});

export interface MappingsSought {
  readonly institution: InstitutionCode;
  /** The beginning of the own code, or a part of the own name. */
  readonly text: string | null;
  readonly standing: boolean | null;
}

export async function selectMappingPage(
  reports: Reports,
  { institution, text, standing }: MappingsSought,
  after: { readonly code: string; readonly id: string },
  rowsMax: number,
): Promise<MappingPageRow[]> {
  return await reports.query<MappingPageRow>(sql`
    with page as (
      select m.*, (select i.name from registry.catalogue_items i where i.code = m.item_code
                    order by i.from_on desc limit 1) as item_name
        from registry.mappings m
       where institution = ${institution} and own_code >= ${after.code}
         and (own_code, id) > (${after.code}, ${after.id})
         and (${text}::text is null or starts_with(own_code, ${text})
              or strpos(own_name, ${text}) > 0)
         and (${standing}::boolean is null or (withdrawn_at is null) = ${standing}::boolean)
       order by own_code, id limit ${rowsMax})
    select ${MAPPING_PAGE.read} from page order by own_code, id`);
}
