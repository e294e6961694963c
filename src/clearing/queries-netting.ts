/** SQL of what pooling areas have agreed about netting. */
import type { ChinaMonth, Instant } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { IsNetted } from "#clearing/inside-drafts.ts";
import type { Area } from "#model/place.ts";
import { columns, lockKeys, type Reports, sql, type Tx } from "#store/store.ts";

export interface NettingRow {
  readonly id: string;
  /** The lower code of the two. */
  readonly one: Area;
  readonly other: Area;
  readonly from_month: ChinaMonth;
  readonly to_month: ChinaMonth;
  /** Ended: from its first month on, so that it covers none. */
  readonly state: "entered" | "released" | "refused" | "ended";
  /** On behalf of which of the two it was entered; the other one agrees. */
  readonly entered_for: Area;
  readonly entered_by: string;
  readonly entered_at: Instant;
  readonly decided_by: string | null;
  readonly decided_at: Instant | null;
  /** The end that was asked for last; when it is agreed, `to_month` is the month before. */
  readonly ends_from: ChinaMonth | null;
  readonly ends_for: Area | null;
  readonly ends_entered_by: string | null;
  readonly ends_entered_at: Instant | null;
  readonly ended_by: string | null;
  readonly ended_at: Instant | null;
}

const ROWS = columns<NettingRow>({
  id: "text",
  one: "text",
  other: "text",
  from_month: "text",
  to_month: "text",
  state: "text",
  entered_for: "text",
  entered_by: "text",
  entered_at: "bigint as number",
  decided_by: "text",
  decided_at: "bigint as number",
  ends_from: "text",
  ends_for: "text",
  ends_entered_by: "text",
  ends_entered_at: "bigint as number",
  ended_by: "text",
  ended_at: "bigint as number",
});

export async function upsertNetting(tx: Tx, row: NettingRow): Promise<void> {
  await lockKeys(tx, [pairKey(row)]);
  await tx.query(sql`
    insert into clearing.netting_agreements (${ROWS.names})
    select ${ROWS.written} from json_to_recordset(${toJson([row])}::json) as t(${ROWS.record})
    on conflict on constraint netting_agreements_pkey do update set ${ROWS.set("excluded")}`);
}

type Pair = Pick<NettingRow, "one" | "other">;

/**
 * Until the commit nobody else changes what the pair has agreed, and nobody issues its notices: who
 * does either reads afterwards.
 */
export async function holdNettingPair(tx: Tx, pair: Pair): Promise<void> {
  await lockKeys(tx, [pairKey(pair)]);
}

function pairKey({ one, other }: Pair): string {
  return `netting ${one} ${other}`;
}

/** Held until the commit. */
export async function holdNetting(tx: Tx, id: string): Promise<NettingRow | null> {
  const [row] = await tx.query<NettingRow>(sql`
    select ${ROWS.read} from clearing.netting_agreements where id = ${id} for update`);
  return row ?? null;
}

type Months = Pick<NettingRow, "one" | "other" | "from_month" | "to_month">;

/** One of the pair that holds or waits, and covers one of the same months; the pair is held. */
export async function holdNettingBeside(tx: Tx, of: Months): Promise<NettingRow | null> {
  const { one, other, from_month, to_month } = of;
  await holdNettingPair(tx, of);
  const [row] = await tx.query<NettingRow>(sql`
    select ${ROWS.read} from clearing.netting_agreements
     where one = ${one} and other = ${other}
       and state not in ('refused', 'ended')
       and from_month <= ${to_month} and to_month >= ${from_month} limit 1`);
  return row ?? null;
}

/** The last run that has a notice between the two areas, in either direction; the pair is held. */
export async function selectLastRun(tx: Tx, pair: Pair): Promise<ChinaMonth | null> {
  await holdNettingPair(tx, pair);
  const { one, other } = pair;
  const [row] = await tx.query<{ readonly period: ChinaMonth | null }>(sql`
    select max(period) as period from clearing.notices
     where kind = 'areaClearing' and payer in (${one}, ${other}) and payee in (${one}, ${other})`);
  return row?.period ?? null;
}

export async function selectNettings(reports: Reports, rowsMax: number): Promise<NettingRow[]> {
  return await reports.query<NettingRow>(sql`
    select ${ROWS.read} from clearing.netting_agreements
     order by one, other, from_month, id limit ${rowsMax}`);
}

/** Which pairs pay the run of a month as one difference. */
export async function nettedPairs(tx: Tx, month: ChinaMonth): Promise<IsNetted> {
  const rows = await tx.query<Pair>(sql`
    select one, other from clearing.netting_agreements
     where state = 'released' and from_month <= ${month} and to_month >= ${month}`);
  const pairs = new Set(rows.map(({ one, other }) => `${one} ${other}`));
  return (one, other) => pairs.has([one, other].sort().join(" "));
}
