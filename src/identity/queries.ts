/** SQL of accounts, their passwords and recovery codes. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { StaffId } from "#model/staff.ts";
import type { AccountState } from "#model/states.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

export interface AccountRow {
  readonly id: StaffId;
  readonly login_name: string;
  readonly name: string;
  readonly state: AccountState;
  readonly made_at: Instant;
  readonly password_hash: string;
  readonly password_at: Instant;
  readonly password_given: boolean;
  readonly totp_secret: string | null;
  readonly totp_confirmed: boolean;
  readonly totp_step: number;
}

const ACCOUNTS = columns<AccountRow>({
  id: "text",
  login_name: "text",
  name: "text",
  state: "text",
  made_at: "bigint as number",
  password_hash: "text",
  password_at: "bigint as number",
  password_given: "boolean",
  totp_secret: "text",
  totp_confirmed: "boolean",
  totp_step: "bigint as number",
});
const CHANGED = ACCOUNTS.without("id", "login_name", "made_at");

/** What others are shown of an account. */
export type ShownAccountRow = Pick<
  AccountRow,
  "id" | "login_name" | "name" | "state" | "made_at" | "password_given" | "totp_confirmed"
>;

const SHOWN = ACCOUNTS.pick(
  ...(["id", "login_name", "name", "state", "made_at"] as const),
  ...(["password_given", "totp_confirmed"] as const),
);

export async function selectAccountNamed(tx: Tx, loginName: string): Promise<AccountRow[]> {
  return await tx.query<AccountRow>(sql`
    select ${ACCOUNTS.read} from identity.accounts where login_name = ${loginName}`);
}

/** Locked, so that what was decided on it still holds when it is written. */
export async function selectAccount(tx: Tx, id: string): Promise<AccountRow[]> {
  return await tx.query<AccountRow>(sql`
    select ${ACCOUNTS.read} from identity.accounts where id = ${id} for update`);
}

export async function insertAccounts(tx: Tx, rows: readonly AccountRow[]): Promise<void> {
  await tx.query(sql`
    insert into identity.accounts (${ACCOUNTS.names})
    select ${ACCOUNTS.written}
      from json_to_recordset(${toJson(rows)}::json) as t(${ACCOUNTS.record})`);
}

export async function updateAccount(tx: Tx, row: AccountRow): Promise<void> {
  await tx.query(sql`
    update identity.accounts a set ${CHANGED.set("t")}
      from json_to_recordset(${toJson([row])}::json) as t(${ACCOUNTS.record})
     where a.id = t.id`);
}

/** Of whatever schema: before there were accounts nobody had one. */
export async function hasAccounts(tx: Pick<Tx, "query">): Promise<boolean> {
  const [table] = await tx.query<{ readonly there: boolean }>(sql`
    select to_regclass('identity.accounts') is not null as there`);
  if (!table?.there) return false;
  const rows = await tx.query(sql`select id from identity.accounts limit 1`);
  return rows.length > 0;
}

/** In order of the login name, after one of them. */
export async function selectAccounts(
  reports: Reports | Tx,
  after: string,
  limit: number,
): Promise<ShownAccountRow[]> {
  return await reports.query<ShownAccountRow>(sql`
    select ${SHOWN.read} from identity.accounts
     where login_name > ${after} order by login_name limit ${limit}`);
}

export async function selectFormerPasswords(
  tx: Tx,
  accountId: string,
  limit: number,
): Promise<{ readonly hash: string }[]> {
  return await tx.query(sql`
    select hash from identity.former_passwords
     where account_id = ${accountId} order by until desc limit ${limit}`);
}

export async function insertFormerPassword(
  tx: Tx,
  row: { readonly accountId: string; readonly until: Instant; readonly hash: string },
): Promise<void> {
  await tx.query(sql`
    insert into identity.former_passwords (account_id, until, hash)
    values (${row.accountId}, ${row.until}, ${row.hash})
    on conflict on constraint former_passwords_pkey do nothing`);
}

/** The codes of an account, instead of those it had. */
export async function replaceRecoveryCodes(
  tx: Tx,
  accountId: string,
  digests: readonly string[],
): Promise<void> {
  await tx.query(sql`delete from identity.recovery_codes where account_id = ${accountId}`);
  await tx.query(sql`
    insert into identity.recovery_codes (account_id, digest)
    select ${accountId}, digest from unnest(${digests}::text[]) as t(digest)`);
}

/** Gives the code back when it was there and is used from now on. */
export async function useRecoveryCode(
  tx: Tx,
  code: { readonly accountId: string; readonly digest: string; readonly at: Instant },
): Promise<{ digest: string }[]> {
  return await tx.query(sql`
    update identity.recovery_codes set used_at = ${code.at}
     where account_id = ${code.accountId} and digest = ${code.digest} and used_at is null
    returning digest`);
}
