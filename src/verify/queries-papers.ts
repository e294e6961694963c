/** What the check of papers reads: each with whether the trail has its issue, by number. */
import { type Reading, sql, type Tx } from "#store/store.ts";

export interface PaperRow {
  readonly number: string;
  readonly version: number;
  readonly content: string;
  readonly content_digest: string;
  readonly valid: boolean;
  /** The trail has it so. */
  readonly told: boolean;
}

export const paperRows: Reading<PaperRow> = {
  declare: sql`
    declare paper_rows no scroll cursor for
    select p.number, p.version, p.content, p.content_digest, p.replaced_at is null as valid,
           exists (select from trail.entries e
                    where e.subject = p.subject and e.action = 'issue document'
                      and e.detail = concat_ws(' ', p.number, p.version, p.content_digest)) as told
      from documents.papers p order by p.number, p.version`,
  fetch: sql`fetch 200 from paper_rows`,
};

const LOST_MAX = 200;

/** Issued by the trail, and there is no such paper. */
export async function selectLostPapers(tx: Tx): Promise<{ readonly detail: string }[]> {
  return await tx.query(sql`
    select e.detail from trail.entries e
     where e.action = 'issue document'
       and not exists (select from documents.papers p
                        where p.number = split_part(e.detail, ' ', 1)
                          and p.version::text = split_part(e.detail, ' ', 2))
     order by e.detail limit ${LOST_MAX}`);
}
