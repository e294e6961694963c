/** SQL of the hub: which claim of which province holds an invoice. */
import type { Instant } from "#base/date.ts";
import type { NodeId } from "#model/place.ts";
import type { InvoiceUse } from "#model/reimbursement.ts";
import { sql, type Tx } from "#store/store.ts";

export interface NationalClaim {
  readonly node: NodeId;
  readonly claimId: string;
  readonly use: InvoiceUse;
  readonly turn: number;
  readonly since: Instant;
}

export function selectTurn(
  tx: Tx,
  node: NodeId,
  claimId: string,
): Promise<{ readonly turn: number }[]> {
  return tx.query(sql`
    select turn from reimbursement.national_claims
     where node = ${node} and claim_id = ${claimId}`);
}

export interface Holding {
  readonly digest: string;
  readonly node: NodeId;
  readonly since: Instant;
}

/** Who else holds one of these. */
export function selectHoldings(
  tx: Tx,
  { node, claimId }: Pick<NationalClaim, "node" | "claimId">,
  digests: readonly string[],
): Promise<Holding[]> {
  return tx.query(sql`
    select i.digest, i.node, c.since::float8 as since
      from reimbursement.national_invoices i
      join reimbursement.national_claims c on c.node = i.node and c.claim_id = i.claim_id
     where i.digest = any(${digests}::text[])
       and (i.node, i.claim_id) <> (${node}, ${claimId})
     order by i.digest`);
}

/** The claim as it is now, with these invoices and no others; since when, stays. */
export async function keepNational(
  tx: Tx,
  { node, claimId, use, turn, since }: NationalClaim,
  digests: readonly string[],
): Promise<void> {
  await tx.query(sql`
    delete from reimbursement.national_invoices
     where node = ${node} and claim_id = ${claimId}`);
  await tx.query(sql`
    insert into reimbursement.national_claims (node, claim_id, use, turn, since)
    values (${node}, ${claimId}, ${use}, ${turn}, ${since})
    on conflict on constraint national_claims_pkey
      do update set use = excluded.use, turn = excluded.turn,
             since = case when national_claims.use = 'released' then excluded.since
                          else national_claims.since end`);
  await tx.query(sql`
    insert into reimbursement.national_invoices (digest, node, claim_id)
    select digest, ${node}, ${claimId} from unnest(${digests}::text[]) as t(digest)`);
}
