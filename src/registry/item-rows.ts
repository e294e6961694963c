/**
 * Catalogue items and own shares by kind: the rows of the store as nouns of the model, and back. A
 * catalogue has 200,000 items in memory, so equal parts of theirs are one object.
 */
import { fromJson, toJson } from "#base/json.ts";
import type { CatalogueItem, KindShare, ListedItem } from "#model/item.ts";
import { listOfItem } from "#model/item.ts";
import type { ItemRow, KindShareRow, ListedItemRow } from "#registry/queries-reference.ts";

type Limits = CatalogueItem["priceLimitE6"];
type Shares = CatalogueItem["ownShareBp"];

/** What stands in the column `rules`: all that a program checks besides class, share and ceiling. */
type Rules = Pick<
  CatalogueItem,
  "paymentStandardE6" | "countedInPart" | "unitsMax" | "limits" | "marks"
>;

const NO_LIMIT: Limits = Object.freeze({});

function limitsOf(row: ItemRow): Limits {
  const { price_limit_1_e6: first, price_limit_2_e6: second, price_limit_3_e6: third } = row;
  if (first === null && second === null && third === null) return NO_LIMIT;
  return {
    ...(first === null ? {} : { 1: first }),
    ...(second === null ? {} : { 2: second }),
    ...(third === null ? {} : { 3: third }),
  };
}

const known = new Map<string, Shares>();

/** There are a few dozen pairs of shares in a country. */
const SHARES_KNOWN_MAX = 1_000;

function sharesOf(row: Pick<ItemRow, "own_share_employee_bp" | "own_share_resident_bp">): Shares {
  const { own_share_employee_bp: employee, own_share_resident_bp: resident } = row;
  const key = `${employee} ${resident}`;
  const same = known.get(key);
  if (same) return same;
  const shares = Object.freeze({
    ...(employee === null ? {} : { employee }),
    ...(resident === null ? {} : { resident }),
  });
  if (known.size < SHARES_KNOWN_MAX) known.set(key, shares);
  return shares;
}

export function itemOfRow(row: ItemRow): CatalogueItem {
  return {
    code: row.code,
    name: row.name,
    list: row.list,
    addedBy: row.added_by ?? undefined,
    itemClass: row.item_class,
    feeCategory: row.fee_category,
    kind: row.kind ?? undefined,
    ownShareBp: sharesOf(row),
    priceLimitE6: limitsOf(row),
    restriction: row.restriction ?? undefined,
    ...(row.rules === null ? {} : fromJson<Rules>(row.rules)),
    span: { from: row.from_on, to: row.to_on ?? undefined },
    version: row.version,
    updatedAt: row.updated_at ?? undefined,
  };
}

export function listedItemOfRow(row: ListedItemRow): ListedItem {
  const detail = row.detail === null ? undefined : fromJson<ListedItem["detail"]>(row.detail);
  return { ...itemOfRow(row), detail };
}

export function rowOfItem(item: ListedItem): ListedItemRow {
  const { paymentStandardE6, countedInPart, unitsMax, limits, marks } = item;
  const rules: Rules = { paymentStandardE6, countedInPart, unitsMax, limits, marks };
  const ruled = Object.values(rules).some((rule) => rule !== undefined);
  return {
    code: item.code,
    name: item.name,
    item_class: item.itemClass,
    fee_category: item.feeCategory,
    list: listOfItem(item),
    added_by: item.addedBy ?? null,
    kind: item.kind ?? null,
    own_share_employee_bp: item.ownShareBp.employee ?? null,
    own_share_resident_bp: item.ownShareBp.resident ?? null,
    price_limit_1_e6: item.priceLimitE6[1] ?? null,
    price_limit_2_e6: item.priceLimitE6[2] ?? null,
    price_limit_3_e6: item.priceLimitE6[3] ?? null,
    restriction: item.restriction ?? null,
    rules: ruled ? toJson(rules) : null,
    detail: item.detail === undefined ? null : toJson(item.detail),
    from_on: item.span.from,
    to_on: item.span.to ?? null,
    version: item.version ?? 1,
    updated_at: item.updatedAt ?? null,
  };
}

export function kindShareOfRow(row: KindShareRow): KindShare {
  return {
    kind: row.kind,
    name: row.name,
    addedBy: row.added_by ?? undefined,
    ownShareBp: sharesOf(row),
    span: { from: row.from_on, to: row.to_on ?? undefined },
    updatedAt: row.updated_at ?? undefined,
  };
}

export function rowOfKindShare(share: KindShare): KindShareRow {
  return {
    kind: share.kind,
    name: share.name,
    added_by: share.addedBy ?? null,
    own_share_employee_bp: share.ownShareBp.employee ?? null,
    own_share_resident_bp: share.ownShareBp.resident ?? null,
    from_on: share.span.from,
    to_on: share.span.to ?? null,
    updated_at: share.updatedAt ?? null,
  };
}
