/** What the check of a month reads of places: which areas pool, where institutions lie. */
import { sql, type Tx } from "#store/store.ts";

interface MemberRow {
  readonly pool: string;
  readonly area: string;
  readonly from_on: string;
  readonly to_on: string | null;
}

interface InstitutionRow {
  readonly code: string;
  readonly area: string;
}

export async function selectMembers(tx: Tx): Promise<MemberRow[]> {
  return await tx.query<MemberRow>(sql`
    select pool, area, from_on::text as from_on, to_on::text as to_on from registry.pool_members`);
}

export async function selectInstitutions(tx: Tx): Promise<InstitutionRow[]> {
  return await tx.query<InstitutionRow>(sql`
    select code, area from registry.institutions`);
}
