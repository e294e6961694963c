/** All SQL of the registry about e-vouchers: signing keys, codes and tokens. */
import type { Instant } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { VoucherPurpose } from "#model/voucher.ts";
import { columns, sql, type Tx } from "#store/store.ts";

export interface VoucherKeyRow {
  readonly id: number;
  readonly secret: string;
  readonly made_at: Instant;
}

const KEYS = columns<VoucherKeyRow>({
  id: "integer",
  secret: "text",
  made_at: "bigint as number",
});

/** The newest first. */
export function selectVoucherKeys(tx: Tx, count: number): Promise<VoucherKeyRow[]> {
  return tx.query<VoucherKeyRow>(sql`
    select ${KEYS.read} from registry.voucher_keys order by id desc limit ${count}`);
}

/** Of two processes that make the next key at once, one does. */
export function insertVoucherKey(tx: Tx, row: VoucherKeyRow): Promise<unknown> {
  return tx.query(sql`
    insert into registry.voucher_keys (${KEYS.names})
    values (${row.id}, ${row.secret}, ${row.made_at})
    on conflict on constraint voucher_keys_pk do nothing`);
}

export interface VoucherRow {
  readonly serial: string;
  readonly person_id: PersonId;
  readonly purpose: VoucherPurpose;
  readonly institution: InstitutionCode | null;
  readonly issued_at: Instant;
  readonly expires_at: Instant;
  readonly consumed_at: Instant | null;
  readonly consumed_by: string | null;
}

const VOUCHERS = columns<VoucherRow>({
  serial: "text",
  person_id: "text",
  purpose: "text",
  institution: "text",
  issued_at: "bigint as number",
  expires_at: "bigint as number",
  consumed_at: "bigint as number",
  consumed_by: "text",
});

export function insertVoucher(tx: Tx, row: VoucherRow): Promise<unknown> {
  return tx.query(sql`
    insert into registry.vouchers (${VOUCHERS.names})
    select ${VOUCHERS.written}
    from json_to_recordset(${toJson([row])}::json) as t(${VOUCHERS.record})`);
}

/** Under lock: of two scans of one code the second waits and then finds it consumed. */
export function lockVoucher(tx: Tx, serial: string): Promise<VoucherRow[]> {
  return tx.query<VoucherRow>(sql`
    select ${VOUCHERS.read} from registry.vouchers where serial = ${serial} for update`);
}

export function updateConsumed(
  tx: Tx,
  serial: string,
  consumed: { readonly at: Instant; readonly by: string },
): Promise<unknown> {
  return tx.query(sql`
    update registry.vouchers set consumed_at = ${consumed.at}, consumed_by = ${consumed.by}
    where serial = ${serial} and consumed_at is null`);
}

export interface TokenRow {
  readonly token_digest: string;
  readonly person_id: PersonId;
  readonly institution: InstitutionCode;
  readonly issued_at: Instant;
  readonly until: Instant;
  readonly encounter_id: EncounterId | null;
  readonly closed_at: Instant | null;
}

const TOKENS = columns<TokenRow>({
  token_digest: "text",
  person_id: "text",
  institution: "text",
  issued_at: "bigint as number",
  until: "bigint as number",
  encounter_id: "text",
  closed_at: "bigint as number",
});

export function insertToken(tx: Tx, row: TokenRow): Promise<unknown> {
  return tx.query(sql`
    insert into registry.voucher_tokens (${TOKENS.names})
    select ${TOKENS.written}
    from json_to_recordset(${toJson([row])}::json) as t(${TOKENS.record})`);
}

export function selectTokens(tx: Tx, digests: readonly string[]): Promise<TokenRow[]> {
  return tx.query<TokenRow>(sql`
    select ${TOKENS.read} from registry.voucher_tokens
    where token_digest = any(${digests}::text[])`);
}

export interface TokenUseRow {
  readonly token_digest: string;
  readonly person_id: PersonId;
  readonly encounter_id: EncounterId;
  readonly until: Instant;
  readonly closed_at: Instant | null;
}

const USES = columns<TokenUseRow>({
  token_digest: "text",
  person_id: "text",
  encounter_id: "text",
  until: "bigint as number",
  closed_at: "bigint as number",
});

/** A token that serves another encounter already is left as it is. */
export function updateTokens(tx: Tx, rows: readonly TokenUseRow[]): Promise<unknown> {
  return tx.query(sql`
    update registry.voucher_tokens k
       set encounter_id = t.encounter_id, closed_at = t.closed_at,
           until = greatest(k.until, t.until)
      from json_to_recordset(${toJson(rows)}::json) as t(${USES.record})
     where k.token_digest = t.token_digest and k.person_id = t.person_id
       and (k.encounter_id is null or k.encounter_id = t.encounter_id)`);
}

/** Deletes codes and tokens that are over since that moment, at most so many of each. */
export async function deleteVouchers(tx: Tx, before: Instant, limit: number): Promise<number> {
  const codes = await tx.query(sql`
    delete from registry.vouchers where serial in (
      select serial from registry.vouchers
       where expires_at < ${before} order by expires_at limit ${limit}) returning serial`);
  const tokens = await tx.query(sql`
    delete from registry.voucher_tokens where token_digest in (
      select token_digest from registry.voucher_tokens
       where until < ${before} order by until limit ${limit}) returning token_digest`);
  return codes.length + tokens.length;
}
