/** Institutions: the rows of the store as nouns of the model, and back. */
import type { Institution } from "#model/place.ts";
import type { InstitutionRow } from "#registry/queries-reference.ts";

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
