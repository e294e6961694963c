/** What the check of a month's clearing has read of the nodes, and how it looks things up. */
import { HUB, nodeOf } from "#verify/case.ts";
import { by, type Look } from "#verify/look.ts";
import { type Places, readPlaces } from "#verify/places.ts";
import {
  type BatchRow,
  type ExceptionRow,
  type LineRow,
  type MoneyTables,
  type NoticeLineRow,
  type NoticeRow,
  type Pair,
  readMoney,
  type SubmissionRow,
} from "#verify/queries-clearing.ts";
import { type ComparedTables, type PairDayRow, readCompared } from "#verify/queries-compared.ts";
import { type EndingTables, readEndings } from "#verify/queries-endings.ts";
import { type PostedRow, type Span, setSpan } from "#verify/queries-month.ts";
import type { NodeSnapshot } from "#verify/sources.ts";

export interface NodeMonth extends MoneyTables, ComparedTables, EndingTables {
  readonly node: string;
  /** Batches of the province's own areas; `batches` has those between provinces. */
  readonly inside: readonly BatchRow[];
  readonly places: Places;
  readonly snapshot: NodeSnapshot;
}

export interface Months {
  readonly span: Span;
  readonly nodes: ReadonlyMap<string, NodeMonth>;
  readonly hub: NodeMonth | undefined;
  readonly provinces: readonly NodeMonth[];
  /** By care place and case: care's own word, or the hub's where care is not at hand. */
  readonly exceptions: ReadonlyMap<string, ExceptionRow>;
  readonly exceptionRows: readonly ExceptionRow[];
  readonly submissionRows: readonly SubmissionRow[];
  /** By month and pair, likewise. */
  readonly submissions: ReadonlyMap<string, SubmissionRow>;
  /** Cases whose objection was upheld: the month of the batch that they were taken out of. */
  readonly takenOut: ReadonlyMap<string, string>;
  readonly look: Look;
}

export function inSpan({ first, last }: Span, month: string | null | undefined): boolean {
  return typeof month === "string" && month >= first && month <= last;
}

export function pairKey(month: string, { care_node, home_node, scheme }: Pair): string {
  return `${month} ${care_node} ${home_node} ${scheme}`;
}

/** Of a pair's rows, whatever the month. */
export function ofPair<Row extends Pair>(
  rows: readonly Row[],
  { care_node, home_node, scheme }: Pair,
): readonly Row[] {
  const keyOf = (row: Pair): string => `${row.care_node} ${row.home_node} ${row.scheme}`;
  return by(rows, "pair", keyOf, keyOf({ care_node, home_node, scheme }));
}

export function linesOf(node: NodeMonth, batch: string): readonly LineRow[] {
  return by(node.lines, "batch", (row) => row.batch_id, batch);
}

export function noticeLinesOf(node: NodeMonth, notice: string): readonly NoticeLineRow[] {
  return by(node.noticeLines, "notice", (row) => row.notice_id, notice);
}

export function noticeWithId(node: NodeMonth, notice: string | null): NoticeRow | undefined {
  return by(node.notices, "id", (row) => row.id, notice ?? "")[0];
}

export function postedOf(node: NodeMonth, subject: string): readonly PostedRow[] {
  return by(node.posted, "subject", (row) => row.subject_id, subject);
}

type DayOf = Pick<PairDayRow, "day" | "side" | "peer" | "scheme">;

export function pairDayOf(node: NodeMonth, of: DayOf): PairDayRow | undefined {
  const keyOf = (row: DayOf): string => `${row.day} ${row.side} ${row.peer} ${row.scheme}`;
  return by(node.pairDays, "day", keyOf, keyOf(of))[0];
}

export function exceptionKey(care: string, id: string): string {
  return `${care} ${id}`;
}

export async function readMonths(
  snapshots: readonly NodeSnapshot[],
  span: Span,
  look: Look,
): Promise<Months> {
  const nodes = new Map<string, NodeMonth>();
  for (const snapshot of snapshots) {
    const { node, tx } = snapshot;
    await setSpan(tx, span);
    const money = await readMoney(tx);
    const isInside = ({ care_node: care, home_node: home }: Pair) => nodeOf(care) === nodeOf(home);
    nodes.set(node, {
      ...{ node, snapshot, ...money, ...(await readCompared(tx)) },
      ...(await readEndings(tx)),
      batches: money.batches.filter((row) => !isInside(row)),
      inside: money.batches.filter(isInside),
      places: await readPlaces(tx, node),
    });
  }
  const all = [...nodes.values()];
  const hub = nodes.get(HUB);
  const provinces = all.filter(({ node }) => node !== HUB);
  // Care's own word comes last, and so stands.
  const words = [...(hub ? [hub] : []), ...provinces];
  const exceptions = words.flatMap((of) =>
    of.exceptions.filter((row) => of === hub || row.care_node === of.node),
  );
  const submissions = words.flatMap((of) =>
    of.submissions.filter((row) => of === hub || row.care_node === of.node),
  );
  const upheld = all
    .flatMap((of) => of.objections)
    .filter(({ outcome }) => outcome === "upheld")
    .map((row) => [row.settlement_id, monthOfBatch(row.batch_id)] as const);
  const byCase = new Map(
    exceptions.map((row) => [exceptionKey(row.care_node, row.settlement_id), row]),
  );
  const byPair = new Map(submissions.map((row) => [pairKey(row.month, row), row]));
  return {
    ...{ span, nodes, hub, provinces, look, takenOut: new Map(upheld) },
    ...{ exceptions: byCase, exceptionRows: [...byCase.values()] },
    ...{ submissions: byPair, submissionRows: [...byPair.values()] },
  };
}

export function monthsFrom(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0] = from.split("-").map(Number);
  const [year = 0, month = 0] = to.split("-").map(Number);
  return (year - fromYear) * 12 + month - fromMonth;
}

/** "bat_202610…" is of 2026-10. */
export function monthOfBatch(id: string): string {
  return `${id.slice(4, 8)}-${id.slice(8, 10)}`;
}
