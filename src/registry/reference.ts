/** Institutions and catalogue items: the rows of the store as nouns of the model, and back. */
import type { CatalogueItem } from "#model/item.ts";
import type { Institution } from "#model/place.ts";
import type { InstitutionRow, ItemRow } from "#registry/queries-reference.ts";

/** An institution with the keys that sign its calls. */
export interface Designation {
  readonly institution: Institution;
  readonly accessKey: string;
  readonly secretKey: string;
}

export function institutionOfRow(row: InstitutionRow): Institution {
  return {
    code: row.code,
    name: row.name,
    area: row.area,
    kind: row.kind,
    level: row.level,
    state: row.state,
    careTypes: row.care_types,
    careTypesCrossProvince: row.care_types_cross_province,
    diseases: row.diseases,
    agreement: { from: row.agreement_from_on, to: row.agreement_to_on ?? undefined },
  };
}

export function rowOfDesignation(designation: Designation): InstitutionRow {
  const { institution, accessKey, secretKey } = designation;
  return {
    code: institution.code,
    name: institution.name,
    area: institution.area,
    kind: institution.kind,
    level: institution.level,
    state: institution.state,
    care_types: institution.careTypes,
    care_types_cross_province: institution.careTypesCrossProvince,
    diseases: institution.diseases,
    agreement_from_on: institution.agreement.from,
    agreement_to_on: institution.agreement.to ?? null,
    access_key: accessKey,
    secret_key: secretKey,
  };
}

export function itemOfRow(row: ItemRow): CatalogueItem {
  const priceLimitE6: { 1?: bigint; 2?: bigint; 3?: bigint } = {};
  if (row.price_limit_1_e6 !== null) priceLimitE6[1] = row.price_limit_1_e6;
  if (row.price_limit_2_e6 !== null) priceLimitE6[2] = row.price_limit_2_e6;
  if (row.price_limit_3_e6 !== null) priceLimitE6[3] = row.price_limit_3_e6;
  return {
    code: row.code,
    name: row.name,
    itemClass: row.item_class,
    feeCategory: row.fee_category,
    ownShareBp: { employee: row.own_share_employee_bp, resident: row.own_share_resident_bp },
    priceLimitE6,
    restriction: row.restriction ?? undefined,
    span: { from: row.from_on, to: row.to_on ?? undefined },
  };
}

export function rowOfItem(item: CatalogueItem): ItemRow {
  return {
    code: item.code,
    name: item.name,
    item_class: item.itemClass,
    fee_category: item.feeCategory,
    own_share_employee_bp: item.ownShareBp.employee,
    own_share_resident_bp: item.ownShareBp.resident,
    price_limit_1_e6: item.priceLimitE6[1] ?? null,
    price_limit_2_e6: item.priceLimitE6[2] ?? null,
    price_limit_3_e6: item.priceLimitE6[3] ?? null,
    restriction: item.restriction ?? null,
    from_on: item.span.from,
    to_on: item.span.to ?? null,
  };
}
