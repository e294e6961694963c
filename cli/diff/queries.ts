/** The text of a version in a node's rulebook; its face tells everything else. */
import type { PolicyFile } from "#benefits/benefits.ts";
import { sql, type Tx } from "#store/store.ts";

/** Two are enough to say that the beginning names more than one. */
export async function selectPolicyTexts(
  tx: Tx,
  beginning: string,
): Promise<(PolicyFile & { readonly version: string })[]> {
  return await tx.query(sql`
    select version, path, text from rulebook.releases
     where left(version, length(${beginning}::text)) = ${beginning} order by version limit 2`);
}
