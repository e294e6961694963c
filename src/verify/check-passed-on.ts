/**
 * What care passes on inside its province: to each pool, what the batches of a notice whose money
 * came brought its institutions; to each institution, what clearings up to the month brought it,
 * less what earlier notices told to pay. Each scheme by itself, and only above nothing.
 */
import { chinaDate } from "#base/date.ts";
import { add } from "#verify/answer.ts";
import { isOfMonths, placeOfNotice, sharePeriod } from "#verify/check-notices.ts";
import { amountsOf, grouped } from "#verify/look.ts";
import { type Months, type NodeMonth, noticeWithId } from "#verify/month.ts";
import type { NoticeRow, ShareRow } from "#verify/queries-clearing.ts";

type Sums = Map<string, bigint>;

export function comparePassedOn(months: Months): void {
  for (const node of months.provinces) {
    compareToPools(months, node);
    compareToInstitutions(months, node);
  }
}

/** Those above nothing, times the sign. */
function above(sums: ReadonlyMap<string, bigint>, sign = 1n): ReadonlyMap<string, bigint> {
  const turned = [...sums].map(([scheme, sum]) => [scheme, sum * sign] as const);
  return new Map(turned.filter(([, sum]) => sum > 0n));
}

/** By scheme. */
function sumUp(shares: readonly ShareRow[], sums: Sums = new Map()): Sums {
  for (const { scheme, payable_fen } of shares) add(sums, scheme ?? "", payable_fen);
  return sums;
}

interface Passed {
  readonly of: NoticeRow;
  readonly amounts: ReadonlyMap<string, bigint>;
}

function compareToPools(months: Months, node: NodeMonth): void {
  const { look } = months;
  const expected = toPools(node);
  const kind = "careDistribution";
  for (const notice of node.notices.filter((row) => row.kind === kind)) {
    const key = keyOf(notice);
    const should = expected.get(key);
    expected.delete(key);
    if (!isOfMonths(months, notice)) continue;
    const place = placeOfNotice(node, notice);
    if (!should) look.find("notice", place, "没有它所依据的、已到账的清算通知书");
    else {
      const found = amountsOf(notice.amounts);
      look.compare("notice", place, [["按险种的金额（机构分摊）", should.amounts, found]]);
    }
  }
  for (const [key, { of, amounts }] of expected) {
    if (!isOfMonths(months, of)) continue;
    const place = placeOfNotice(node, of);
    look.compare("notice", place, [[`下拨${key}的金额`, amounts, null]]);
  }
}

type Named = Pick<NoticeRow, "period" | "payer" | "payee">;

function keyOf({ period, payer, payee }: Named): string {
  return `${period} ${payer}→${payee}`;
}

/** Of all notices that were passed on; what the province's own agency pays stays with it. */
function toPools(node: NodeMonth): Map<string, Passed> {
  const expected = new Map<string, Passed>();
  const byNotice = grouped(node.shares, (row) => row.notice_id ?? "");
  for (const { notice_id } of node.distributed) {
    const of = noticeWithId(node, notice_id);
    if (!of) continue;
    // Care is the payee, unless it was set off or paid back.
    const period = sharePeriod(node, { ...of, payer: of.payee, payee: of.payer });
    for (const [pool, shares] of grouped(byNotice.get(notice_id) ?? [], (row) => row.pool)) {
      if (pool === node.node) continue;
      const sums = sumUp(shares);
      const down = { period, payer: node.node, payee: pool };
      const up = { period, payer: pool, payee: node.node };
      if (above(sums).size > 0) expected.set(keyOf(down), { of, amounts: above(sums) });
      if (above(sums, -1n).size > 0) expected.set(keyOf(up), { of, amounts: above(sums, -1n) });
    }
  }
  return expected;
}

/** An institution and the pool that pays it, with what is owed and what notices tell. */
interface Account {
  readonly before: ReadonlyMap<string, bigint>;
  /** In the order in which they were divided. */
  readonly shares: readonly ShareRow[];
  /** By period. */
  readonly notices: readonly NoticeRow[];
}

function compareToInstitutions(months: Months, node: NodeMonth): void {
  const run = lastRun(node);
  for (const [key, account] of accountsOf(node)) {
    for (const notice of account.notices) {
      if (notice.period >= months.span.first) compareOne(months, node, { account, notice });
    }
    if (run === null || account.notices.some(({ period }) => period === run)) continue;
    const open = above(openAt(account, run, account.shares));
    const place = { node: node.node, where: `${run}付给${key}的通知书` };
    months.look.compare("notice", place, [["按险种的金额", open, null]]);
  }
}

function accountsOf(node: NodeMonth): ReadonlyMap<string, Account> {
  const name = (of: { readonly pool: string; readonly institution: string }): string =>
    `${of.institution}（${of.pool}）`;
  const recent = node.shares.filter((row) => row.recent && row.shared_at !== null);
  const shares = grouped(recent, name);
  const before = grouped(node.openBefore, name);
  const own = node.notices
    .filter(({ kind }) => kind === "institutionPayment")
    .sort((a, b) => (a.period < b.period ? -1 : 1));
  const notices = grouped(own, (row) => name({ pool: row.payer, institution: row.payee }));
  const keys = new Set([...shares.keys(), ...before.keys(), ...notices.keys()]);
  return new Map(
    [...keys].map((key) => {
      const rest = (before.get(key) ?? []).map((row) => [row.scheme, row.open_fen] as const);
      const account = { before: new Map(rest), shares: shares.get(key) ?? [] };
      return [key, { ...account, notices: notices.get(key) ?? [] }] as const;
    }),
  );
}

/** The latest month of which institutions were told: the hub's notices of it are on their way. */
function lastRun(node: NodeMonth): string | null {
  const periods = node.notices
    .filter(
      ({ kind, payee, to_finance_at }) =>
        kind === "institutionPayment" ||
        (kind === "clearing" && payee === node.node && to_finance_at !== null),
    )
    .map(({ period }) => period);
  return periods.sort().at(-1) ?? null;
}

/** Before the run of a month: of these shares, less what earlier runs told to pay. */
function openAt(
  { before, notices }: Account,
  period: string,
  shares: readonly ShareRow[],
): ReadonlyMap<string, bigint> {
  const sums = sumUp(
    shares.filter(({ month }) => month !== null && month <= period),
    new Map(before),
  );
  for (const notice of notices) {
    if (notice.period >= period) continue;
    for (const [scheme, amount] of amountsOf(notice.amounts)) add(sums, scheme, -amount);
  }
  return sums;
}

interface One {
  readonly account: Account;
  readonly notice: NoticeRow;
}

/** What was divided later on the day of issue may be in it, or wait for the next run. */
function compareOne({ look }: Months, node: NodeMonth, { account, notice }: One): void {
  const { period, issued_on } = notice;
  const dayOf = ({ shared_at }: ShareRow): string => chinaDate(Number(shared_at ?? 0n));
  const known = account.shares.filter((row) => dayOf(row) <= issued_on);
  const sure = known.filter((row) => dayOf(row) < issued_on).length;
  const found = amountsOf(notice.amounts);
  let should = above(openAt(account, period, known));
  for (let count = sure; count < known.length; count += 1) {
    const open = above(openAt(account, period, known.slice(0, count)));
    if (isSame(open, found)) should = open;
  }
  const place = placeOfNotice(node, notice);
  look.compare("notice", place, [["按险种的金额（机构分摊减已通知）", should, found]]);
}

function isSame(one: ReadonlyMap<string, bigint>, other: ReadonlyMap<string, bigint>): boolean {
  return one.size === other.size && [...one].every(([key, sum]) => other.get(key) === sum);
}
