/**
 * Tokens of scanned e-vouchers at home. A token speaks for its person at the institution that
 * scanned, for one encounter: until one takes it, then for that one; when that is over, for nothing
 * else any more.
 */
import type { Instant } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { Credential, PersonId } from "#model/person.ts";
import { type ShownAt, type TokenUse, tokenArea } from "#model/voucher.ts";
import { selectTokens, type TokenRow, updateTokens } from "#registry/queries-vouchers.ts";
import type { Tx } from "#store/store.ts";

/** The tokens among these numbers, by digest; no statement when there are none. */
export async function tokensAmong(
  tx: Tx,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, TokenRow>> {
  const tokens = numbers.filter((number) => tokenArea({ kind: "evoucher", number }));
  if (tokens.length === 0) return new Map();
  const rows = await selectTokens(tx, tokens.map(sm3));
  return new Map(rows.map((row) => [row.token_digest, row]));
}

/** Does the token speak at this window now? */
export function speaks(row: TokenRow, shown: ShownAt, now: Instant): boolean {
  if (row.until <= now || row.institution !== shown.institution) return false;
  if (row.encounter_id === null || row.encounter_id === shown.encounterId) return true;
  return shown.encounterId === undefined && row.closed_at === null;
}

/** Whose token is this, at that window? Undefined: nobody's. */
export async function tokenHolder(
  tx: Tx,
  { number }: Pick<Credential, "number">,
  shown: ShownAt,
  now: Instant,
): Promise<PersonId | undefined> {
  const [row] = (await tokensAmong(tx, [number])).values();
  return row && speaks(row, shown, now) ? row.person_id : undefined;
}

/** Encounters have taken these tokens; `until`: how long one of an open encounter speaks at least. */
export async function useTokens(
  tx: Tx,
  uses: readonly TokenUse[],
  { now, until }: { readonly now: Instant; readonly until: Instant },
): Promise<void> {
  await updateTokens(
    tx,
    uses.map(({ token, personId, encounterId, open }) => ({
      token_digest: sm3(token),
      person_id: personId,
      encounter_id: encounterId,
      until: open ? until : now,
      closed_at: open ? null : now,
    })),
  );
}
