/** SQL of sessions and of tokens for the command line. */
import type { Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Role, StaffId } from "#model/staff.ts";
import type { AccountState } from "#model/states.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

/** How a session began, and by what its second factor was shown. */
export type Entrance = "password" | "directory" | "voucher";
export type Factor = "none" | "code" | "recovery" | "directory";
/** Why a session is over. */
export type SessionEnd = "loggedOut" | "revoked" | "replaced" | "account" | "over";

export interface SessionRow {
  readonly id: string;
  readonly digest: string;
  readonly kind: "staff" | "person";
  readonly subject: string;
  readonly made_at: Instant;
  readonly seen_at: Instant;
  readonly expires_at: Instant;
  readonly entrance: Entrance;
  readonly factor: Factor;
  readonly address: string;
  readonly agent: string;
  /** A person's; staff have theirs in the account. */
  readonly name: string | null;
}

const SESSIONS = columns<SessionRow>({
  id: "text",
  digest: "text",
  kind: "text",
  subject: "text",
  made_at: "bigint as number",
  seen_at: "bigint as number",
  expires_at: "bigint as number",
  entrance: "text",
  factor: "text",
  address: "text",
  agent: "text",
  name: "text",
});
const LISTED = SESSIONS.without("digest");
export type ListedSessionRow = Omit<SessionRow, "digest">;

export async function insertSession(tx: Tx, row: SessionRow): Promise<void> {
  await tx.query(sql`
    insert into identity.sessions (${SESSIONS.names})
    select ${SESSIONS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${SESSIONS.record})`);
}

/** Whom a session or a token stands for, as they are now. */
export interface HolderRow {
  readonly staff_id: StaffId;
  readonly login_name: string;
  readonly name: string;
  readonly state: AccountState;
  readonly password_at: Instant;
  readonly password_given: boolean;
  readonly totp_confirmed: boolean;
  readonly roles: readonly Role[] | null;
}

export type StaffSessionRow = HolderRow &
  Pick<SessionRow, "id" | "made_at" | "seen_at" | "expires_at" | "entrance" | "factor">;

/** One column: the driver looks at each column of each answer, and this runs at every request. */
export async function selectStaffSession(tx: Tx, digest: string): Promise<StaffSessionRow[]> {
  const rows = await tx.query<{ readonly session: StaffSessionRow }>(sql`
    select json_build_object('id', s.id, 'made_at', s.made_at, 'seen_at', s.seen_at,
             'expires_at', s.expires_at, 'entrance', s.entrance, 'factor', s.factor,
             'staff_id', a.id, 'login_name', a.login_name, 'name', a.name, 'state', a.state,
             'password_at', a.password_at, 'password_given', a.password_given,
             'totp_confirmed', a.totp_confirmed,
             'roles', (select json_agg(json_build_object('duty', r.duty, 'place', r.place)
                                       order by r.duty, r.place)
                         from identity.roles r
                        where r.account_id = a.id and r.revoked_at is null)) as session
      from identity.sessions s join identity.accounts a on a.id = s.subject
     where s.digest = ${digest} and s.kind = 'staff' and s.ended_at is null`);
  return rows.map(({ session }) => session);
}

export async function updateSeen(tx: Tx, id: string, at: Instant): Promise<void> {
  await tx.query(sql`
    update identity.sessions set seen_at = greatest(seen_at, ${at}) where id = ${id}`);
}

/** Of whom, and in which way they are over; `but` stays. */
export interface SessionsEnd {
  readonly subject: string;
  readonly at: Instant;
  readonly why: SessionEnd;
  readonly but?: string | undefined;
}

export async function endSessionsOf(tx: Tx, end: SessionsEnd): Promise<{ id: string }[]> {
  return await tx.query(sql`
    update identity.sessions set ended_at = ${end.at}, ended_why = ${end.why}
     where subject = ${end.subject} and ended_at is null and id <> ${end.but ?? ""}
    returning id`);
}

export async function endSession(
  tx: Tx,
  end: { readonly id: string; readonly at: Instant; readonly why: SessionEnd },
): Promise<{ id: string; subject: string }[]> {
  return await tx.query(sql`
    update identity.sessions set ended_at = ${end.at}, ended_why = ${end.why}
     where id = ${end.id} and ended_at is null
    returning id, subject`);
}

/** Those that are over by the clock. */
export async function endOverSessions(
  tx: Tx,
  { now, idleSince }: { readonly now: Instant; readonly idleSince: Instant },
): Promise<{ id: string }[]> {
  return await tx.query(sql`
    update identity.sessions set ended_at = ${now}, ended_why = 'over'
     where ended_at is null and (expires_at <= ${now} or seen_at <= ${idleSince})
    returning id`);
}

export async function selectSessions(
  reports: Reports | Tx,
  subject: string,
): Promise<ListedSessionRow[]> {
  return await reports.query<ListedSessionRow>(sql`
    select ${LISTED.read} from identity.sessions
     where subject = ${subject} and ended_at is null order by made_at desc, id`);
}

export interface TokenRow {
  readonly id: string;
  readonly digest: string;
  readonly account_id: StaffId;
  readonly name: string;
  readonly made_at: Instant;
  readonly expires_at: Instant;
}

const TOKENS = columns<TokenRow>({
  id: "text",
  digest: "text",
  account_id: "text",
  name: "text",
  made_at: "bigint as number",
  expires_at: "bigint as number",
});
const LISTED_TOKENS = TOKENS.without("digest");
export type ListedTokenRow = Omit<TokenRow, "digest">;

export async function insertToken(tx: Tx, row: TokenRow): Promise<void> {
  await tx.query(sql`
    insert into identity.tokens (${TOKENS.names})
    select ${TOKENS.written}
      from json_to_recordset(${toJson([row])}::json) as t(${TOKENS.record})`);
}

export type TokenHolderRow = HolderRow & Pick<TokenRow, "id" | "made_at" | "expires_at">;

export async function selectTokenHolder(tx: Tx, digest: string): Promise<TokenHolderRow[]> {
  return await tx.query<TokenHolderRow>(sql`
    select t.id, t.made_at::float8 as made_at, t.expires_at::float8 as expires_at,
           a.id as staff_id, a.login_name, a.name, a.state,
           a.password_at::float8 as password_at, a.password_given, a.totp_confirmed,
           (select json_agg(json_build_object('duty', r.duty, 'place', r.place)
                            order by r.duty, r.place)
              from identity.roles r where r.account_id = a.id and r.revoked_at is null) as roles
      from identity.tokens t join identity.accounts a on a.id = t.account_id
     where t.digest = ${digest} and t.revoked_at is null`);
}

export async function selectTokens(
  reports: Reports | Tx,
  accountId: string,
): Promise<ListedTokenRow[]> {
  return await reports.query<ListedTokenRow>(sql`
    select ${LISTED_TOKENS.read} from identity.tokens
     where account_id = ${accountId} and revoked_at is null order by made_at desc, id`);
}

/** Of an account: one, or all with an id left out. */
export async function revokeTokens(
  tx: Tx,
  end: { readonly accountId: string; readonly id: string | null; readonly at: Instant },
): Promise<{ id: string }[]> {
  return await tx.query(sql`
    update identity.tokens set revoked_at = ${end.at}
     where account_id = ${end.accountId} and revoked_at is null
       and (${end.id}::text is null or id = ${end.id})
    returning id`);
}
