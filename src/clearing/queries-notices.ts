/** SQL of notices, at the hub and at both provinces, and of what is told of them. */
import type { ChinaDate, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { Fen } from "#base/money.ts";
import type { NoticeKind } from "#model/clearing.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import type { MoneyNotice, NoticeLine, NoticeWord, SchemeAmounts } from "#model/money-notice.ts";
import { SCHEMES, type Scheme } from "#model/person.ts";
import type { Area, NodeId } from "#model/place.ts";
import { columns, lockKeys, sql, type Tx } from "#store/store.ts";

/** Fen as JSON holds them. */
export type SchemeTexts = Readonly<Partial<Record<Scheme, string>>>;

export interface NoticeRow {
  readonly id: string;
  readonly number: string;
  readonly kind: NoticeKind;
  readonly period: string;
  readonly payer: NodeId;
  readonly payee: NodeId;
  readonly amounts: SchemeTexts;
  readonly total_fen: Fen;
  readonly state: NoticeState;
  readonly issued_on: ChinaDate;
  readonly to_finance_by: ChinaDate;
  readonly pay_by: ChinaDate;
  readonly receipt_by: ChinaDate;
  readonly to_finance_at: Instant | null;
  readonly paid_at: Instant | null;
  readonly received_at: Instant | null;
  readonly version: number;
  readonly digest: string;
  readonly news: number;
}

const NOTICES = columns<NoticeRow>({
  id: "text",
  number: "text",
  kind: "text",
  period: "text",
  payer: "text",
  payee: "text",
  amounts: "json",
  total_fen: "bigint",
  state: "text",
  issued_on: "date",
  to_finance_by: "date",
  pay_by: "date",
  receipt_by: "date",
  to_finance_at: "bigint as number",
  paid_at: "bigint as number",
  received_at: "bigint as number",
  version: "integer",
  digest: "text",
  news: "bigint as number",
});

export function amountsOfTexts(texts: SchemeTexts): SchemeAmounts {
  const named = SCHEMES.flatMap((scheme) => {
    const text = texts[scheme];
    return text === undefined ? [] : [[scheme, BigInt(text)] as const];
  });
  return Object.fromEntries(named);
}

export function textsOf(amounts: SchemeAmounts): SchemeTexts {
  return Object.fromEntries(Object.entries(amounts).map(([scheme, fen]) => [scheme, String(fen)]));
}

export function rowOfNotice(notice: MoneyNotice): NoticeRow {
  return {
    ...{ id: notice.id, number: notice.number, kind: notice.kind, period: notice.period },
    ...{ payer: notice.payer, payee: notice.payee, amounts: textsOf(notice.amounts) },
    ...{ total_fen: notice.totalFen, state: notice.state, issued_on: notice.issuedOn },
    ...{ to_finance_by: notice.toFinanceBy, pay_by: notice.payBy, receipt_by: notice.receiptBy },
    ...{ to_finance_at: notice.toFinanceAt, paid_at: notice.paidAt },
    ...{ received_at: notice.receivedAt, version: notice.version, digest: notice.digest },
    news: notice.news,
  };
}

export function noticeOfRow(
  row: NoticeRow,
  lines: readonly NoticeLine[],
  batches: readonly string[] = [],
): MoneyNotice {
  return {
    ...{ id: row.id, number: row.number, kind: row.kind, period: row.period, payer: row.payer },
    ...{ payee: row.payee, amounts: amountsOfTexts(row.amounts), totalFen: row.total_fen },
    ...{
      lines,
      batches,
      state: row.state,
      issuedOn: row.issued_on,
      toFinanceBy: row.to_finance_by,
    },
    ...{ payBy: row.pay_by, receiptBy: row.receipt_by, toFinanceAt: row.to_finance_at },
    ...{ paidAt: row.paid_at, receivedAt: row.received_at, version: row.version },
    ...{ digest: row.digest, news: row.news },
  };
}

/** The next number of the hub's news; who takes one commits before the next may be taken. */
export async function nextNoticeNews(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly last: number }>(sql`
    update clearing.notice_news set last = last + 1 where one returning last::float8 as last`);
  return row?.last ?? 0;
}

export async function upsertNotice(tx: Tx, row: NoticeRow): Promise<void> {
  await lockKeys(tx, [`notice ${row.id}`]);
  await tx.query(sql`
    insert into clearing.notices (${NOTICES.names})
    select ${NOTICES.written}
      from json_to_recordset(${toJson([row])}::json) as t(${NOTICES.record})
    on conflict on constraint notices_pkey do update set ${NOTICES.set("excluded")}`);
}

/** Held until the commit, also when it is not there yet. */
export async function holdNotice(tx: Tx, id: string): Promise<NoticeRow | null> {
  await lockKeys(tx, [`notice ${id}`]);
  const [row] = await tx.query<NoticeRow>(sql`
    select ${NOTICES.read} from clearing.notices where id = ${id} for update`);
  return row ?? null;
}

export async function selectNoticeByNumber(tx: Tx, number: string): Promise<NoticeRow | null> {
  const [row] = await tx.query<NoticeRow>(sql`
    select ${NOTICES.read} from clearing.notices where number = ${number}`);
  return row ?? null;
}

export interface NoticePage {
  readonly kinds: readonly NoticeKind[] | null;
  readonly period: string | null;
  readonly payer: string | null;
  readonly payee: string | null;
  /** Only what is not received yet. */
  readonly open: boolean;
  readonly after: string;
  readonly rowsMax: number;
}

/** In the order of their ids: kind, period, payer, payee. */
export async function selectNoticePage(tx: Tx, page: NoticePage): Promise<NoticeRow[]> {
  const { kinds, period, payer, payee, open, after, rowsMax } = page;
  return await tx.query<NoticeRow>(sql`
    select ${NOTICES.read} from clearing.notices
     where id > ${after} and (${kinds}::text[] is null or kind = any(${kinds}::text[]))
       and (${period}::text is null or period = ${period})
       and (${payer}::text is null or payer = ${payer})
       and (${payee}::text is null or payee = ${payee})
       and (not ${open}::boolean or state <> 'received')
     order by id limit ${rowsMax}`);
}

/** Of one province, what changed after a number, in the order of the changes. */
export async function selectNoticeNews(
  tx: Tx,
  party: NodeId,
  after: number,
  rowsMax: number,
): Promise<NoticeRow[]> {
  return await tx.query<NoticeRow>(sql`
    select ${NOTICES.read} from clearing.notices
     where news > ${after} and (payer = ${party} or payee = ${party})
     order by news limit ${rowsMax}`);
}

export async function selectLastNotice(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly last: number }>(sql`
    select coalesce(max(news), 0)::float8 as last from clearing.notices`);
  return row?.last ?? 0;
}

interface LineRow {
  readonly notice_id: string;
  readonly scheme: Scheme;
  readonly home_area: Area;
  readonly fund: NoticeLine["fund"];
  readonly amount_fen: Fen;
}

const LINES = columns<LineRow>({
  notice_id: "text",
  scheme: "text",
  home_area: "text",
  fund: "text",
  amount_fen: "bigint",
});

export async function insertNoticeLines(
  tx: Tx,
  id: string,
  lines: readonly NoticeLine[],
): Promise<void> {
  const rows = lines.map(({ scheme, homeArea, fund, amountFen }): LineRow => {
    return { notice_id: id, scheme, home_area: homeArea, fund, amount_fen: amountFen };
  });
  await tx.query(sql`
    insert into clearing.notice_lines (${LINES.names})
    select ${LINES.written} from json_to_recordset(${toJson(rows)}::json) as t(${LINES.record})`);
}

export async function selectNoticeLines(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly NoticeLine[]>> {
  const rows = await tx.query<LineRow>(sql`
    select ${LINES.read} from clearing.notice_lines where notice_id = any(${ids}::text[])
     order by notice_id, scheme, home_area, fund`);
  const byNotice = new Map<string, NoticeLine[]>(ids.map((id) => [id, []]));
  for (const { notice_id, scheme, home_area, fund, amount_fen } of rows) {
    const line = { scheme, homeArea: home_area, fund, amountFen: amount_fen };
    byNotice.get(notice_id)?.push(line);
  }
  return byNotice;
}

export interface NoticeWordRow {
  readonly notice_id: string;
  readonly word: NoticeWord;
  readonly said_by: string;
  readonly said_at: Instant;
}

const WORDS = columns<NoticeWordRow>({
  notice_id: "text",
  word: "text",
  said_by: "text",
  said_at: "bigint as number",
});

export async function insertNoticeWord(tx: Tx, row: NoticeWordRow): Promise<void> {
  await tx.query(sql`
    insert into clearing.notice_words (${WORDS.names})
    select ${WORDS.written} from json_to_recordset(${toJson([row])}::json) as t(${WORDS.record})
    on conflict on constraint notice_words_pkey do nothing`);
}

export async function selectUntoldNoticeWords(tx: Tx, rowsMax: number): Promise<NoticeWordRow[]> {
  return await tx.query<NoticeWordRow>(sql`
    select ${WORDS.read} from clearing.notice_words where heard_at is null
     order by said_at, notice_id,
              array_position(array['toFinance', 'paid', 'received'], word) limit ${rowsMax}`);
}

export async function endNoticeWord(
  tx: Tx,
  { notice_id, word }: Pick<NoticeWordRow, "notice_id" | "word">,
  at: Instant,
): Promise<void> {
  await tx.query(sql`
    update clearing.notice_words set heard_at = ${at}::bigint
     where notice_id = ${notice_id} and word = ${word}`);
}
