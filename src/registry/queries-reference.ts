/** All SQL of the registry about institutions, the catalogue, areas, and their common revision. */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { FeeCategory, ItemClass } from "#model/charge.ts";
import type { Area, CareType, Institution, InstitutionCode } from "#model/place.ts";
import { sql, type Tx } from "#store/store.ts";

export interface InstitutionRow {
  readonly code: InstitutionCode;
  readonly name: string;
  readonly area: Area;
  readonly kind: Institution["kind"];
  readonly level: Institution["level"];
  readonly state: Institution["state"];
  readonly care_types: readonly CareType[];
  readonly care_types_cross_province: readonly CareType[];
  readonly diseases: readonly string[];
  readonly agreement_from_on: ChinaDate;
  readonly agreement_to_on: ChinaDate | null;
  readonly access_key: string;
  readonly secret_key: string;
}

export interface ItemRow {
  readonly code: string;
  readonly name: string;
  readonly item_class: ItemClass;
  readonly fee_category: FeeCategory;
  readonly own_share_employee_bp: bigint;
  readonly own_share_resident_bp: bigint;
  readonly price_limit_1_e6: bigint | null;
  readonly price_limit_2_e6: bigint | null;
  readonly price_limit_3_e6: bigint | null;
  readonly restriction: string | null;
  readonly from_on: ChinaDate;
  readonly to_on: ChinaDate | null;
}

export interface AreaRow {
  readonly code: Area;
  readonly name: string;
}

export function selectRevision(tx: Tx): Promise<{ number: bigint }[]> {
  return tx.query(sql`select number from registry.revision`);
}

export function selectInstitutions(tx: Tx): Promise<InstitutionRow[]> {
  return tx.query<InstitutionRow>(sql`
    select code, name, area, kind, level, state, care_types, care_types_cross_province, diseases,
      agreement_from_on, agreement_to_on, access_key, secret_key
    from registry.institutions
    order by code`);
}

export function selectItems(tx: Tx): Promise<ItemRow[]> {
  return tx.query<ItemRow>(sql`
    select code, name, item_class, fee_category, own_share_employee_bp, own_share_resident_bp,
      price_limit_1_e6, price_limit_2_e6, price_limit_3_e6, restriction, from_on, to_on
    from registry.catalogue_items
    order by code, from_on`);
}

export function selectAreas(tx: Tx): Promise<AreaRow[]> {
  return tx.query<AreaRow>(sql`select code, name from registry.areas order by code`);
}

export function insertAreas(tx: Tx, rows: readonly AreaRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.areas (code, name)
    select code, name
    from json_to_recordset(${toJson(rows)}::json) as t(code text, name text)`);
}

export function insertInstitutions(tx: Tx, rows: readonly InstitutionRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.institutions
      (code, name, area, kind, level, state, care_types, care_types_cross_province, diseases,
       agreement_from_on, agreement_to_on, access_key, secret_key)
    select code, name, area, kind, level, state, care_types, care_types_cross_province, diseases,
      agreement_from_on, agreement_to_on, access_key, secret_key
    from json_to_recordset(${toJson(rows)}::json) as t(
      code text, name text, area text, kind text, level smallint, state text, care_types text[],
      care_types_cross_province text[], diseases text[], agreement_from_on date,
      agreement_to_on date, access_key text, secret_key text)`);
}

export function insertItems(tx: Tx, rows: readonly ItemRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.catalogue_items
      (code, name, item_class, fee_category, own_share_employee_bp, own_share_resident_bp,
       price_limit_1_e6, price_limit_2_e6, price_limit_3_e6, restriction, from_on, to_on)
    select code, name, item_class, fee_category, own_share_employee_bp, own_share_resident_bp,
      price_limit_1_e6, price_limit_2_e6, price_limit_3_e6, restriction, from_on, to_on
    from json_to_recordset(${toJson(rows)}::json) as t(
      code text, name text, item_class text, fee_category text, own_share_employee_bp bigint,
      own_share_resident_bp bigint, price_limit_1_e6 bigint, price_limit_2_e6 bigint,
      price_limit_3_e6 bigint, restriction text, from_on date, to_on date)`);
}

export function updateInstitutionState(
  tx: Tx,
  code: InstitutionCode,
  state: Institution["state"],
): Promise<{ code: InstitutionCode }[]> {
  return tx.query(sql`
    update registry.institutions set state = ${state} where code = ${code} returning code`);
}
