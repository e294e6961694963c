/** Places that come with data: institutions are opened at once, with their keys. No clerk's act. */
import { startOfDay } from "#base/date.ts";
import type { Agency, Pool } from "#model/area.ts";
import { saveOwnCards } from "#registry/cards.ts";
import {
  type Designation,
  keyOfDesignation,
  rowOfInstitution,
  termRows,
  termsOf,
} from "#registry/institutions.ts";
import { insertAgencies, insertMembers, insertPool } from "#registry/queries-areas.ts";
import { insertInstitutions, insertKeys, insertTerms } from "#registry/queries-institutions.ts";
import type { Tx } from "#store/store.ts";

/** Signs institutions up (定点): from the next revision on they may call. */
export async function designate(tx: Tx, designations: readonly Designation[]): Promise<void> {
  const institutions = designations.map(({ institution }) => institution);
  await insertInstitutions(tx, institutions.map(rowOfInstitution));
  await insertTerms(
    tx,
    institutions.flatMap((institution) => termRows(institution.code, termsOf(institution))),
  );
  await insertKeys(
    tx,
    designations.map((each) => keyOfDesignation(each, startOfDay(each.institution.agreement.from))),
  );
  // As they are on the first day of their agreement; due work brings them to today.
  for (const institution of institutions) {
    const { prepared_by: _, ...row } = rowOfInstitution(institution);
    const record = { ...row, terms: termsOf(institution) };
    await saveOwnCards(tx, [record], institution.agreement.from);
  }
}

/** Pooling areas with their members, and agencies. */
export async function recordPlaces(
  tx: Tx,
  { pools, agencies }: { readonly pools: readonly Pool[]; readonly agencies: readonly Agency[] },
): Promise<void> {
  for (const { members: _, ...pool } of pools) await insertPool(tx, pool);
  const members = pools.flatMap((pool) =>
    pool.members.map(({ area, span }) => {
      return { pool: pool.code, area, from_on: span.from, to_on: span.to ?? null };
    }),
  );
  await insertMembers(tx, members);
  await insertAgencies(tx, agencies);
}
