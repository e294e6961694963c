/**
 * After the calm: what the hospitals were told, against the books of care, home and hub, read by
 * statements of this file alone.
 */
import { HUB, type NodeId } from "#model/place.ts";
import { openPg } from "#store/pg.ts";
import { type Database, sql } from "#store/store.ts";
import { isDone, settlementIn } from "../hospital.ts";
import { CARE, HOME } from "./cluster.ts";
import type { Bill, Sent } from "./window.ts";

interface CareRow {
  readonly id: string;
  readonly state: string;
  readonly encounter_id: string;
  readonly batch: string | null;
  readonly cancels: string | null;
  readonly total_fen: bigint;
  readonly outcome: string | null;
  readonly month: string | null;
  readonly open: boolean;
}

interface HomeRow {
  readonly id: string;
  readonly state: string;
  readonly answer: string | null;
  readonly month: string | null;
}

interface CopyRow {
  readonly id: string;
  readonly state: string;
  readonly total_fen: bigint | null;
  readonly month: string | null;
}

export interface StoredRows {
  readonly care: readonly CareRow[];
  readonly home: readonly HomeRow[];
  readonly copies: readonly CopyRow[];
}

export async function unfinished(urlOf: (node: NodeId) => string): Promise<number> {
  return await withDatabase(urlOf(CARE), async (store) => {
    const [row] = await store.query<{ count: number }>(sql`
      select count(*)::int as count from settlement.settlements where next_inquiry_at is not null`);
    return row?.count ?? 0;
  });
}

async function withDatabase<Result>(
  url: string,
  work: (store: Database) => Promise<Result>,
): Promise<Result> {
  const store = openPg({ url, connectionsMax: 1 });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function readRows(urlOf: (node: NodeId) => string): Promise<StoredRows> {
  const care = await withDatabase(urlOf(CARE), (store) =>
    store.query<CareRow>(sql`
      select id, state, encounter_id, batch, cancels, total_fen, outcome, month,
             next_inquiry_at is not null as open
        from settlement.settlements`),
  );
  const home = await withDatabase(urlOf(HOME), (store) =>
    store.query<HomeRow>(sql`select id, state, answer, month from settlement.home_settlements`),
  );
  const copies = await withDatabase(urlOf(HUB), (store) =>
    store.query<CopyRow>(sql`select id, state, total_fen, month from settlement.copies`),
  );
  return { care, home, copies };
}

export interface Findings {
  /** Settlements that a hospital was told and that stand nowhere, or not as told. */
  readonly lost: string[];
  /** Lines of a visit that are paid twice. */
  readonly doubled: string[];
  /** Two parties that do not say the same. */
  readonly unequal: string[];
  /** Without an outcome after the calm. */
  readonly open: string[];
}

const done = (sent: Sent | null): boolean => sent?.answer != null && isDone(sent.answer);

/** In which states a settlement may be, after what the hospital was told of it. */
function expected(bill: Bill): readonly string[] {
  if (done(bill.reverse)) return ["reversed", "offset", "cancelled"];
  if (done(bill.cancel)) return ["cancelled"];
  return ["settled"];
}

const AT_HOME: Readonly<Record<string, readonly (string | undefined)[]>> = {
  settled: ["booked"],
  cancelled: ["cancelled"],
  reversed: ["undone", "tombstone", "refused", undefined],
  offset: ["offset"],
  refused: ["refused", "tombstone", undefined],
};

/** Payment and month as text; both parties keep home's answer. */
function said(answer: string | null, month: string | null): string {
  const { payment } = JSON.parse(answer ?? "{}") as { payment?: unknown };
  return `${JSON.stringify(payment)} ${month}`;
}

export function compareRows(rows: StoredRows, bills: readonly Bill[]): Findings {
  const findings: Findings = { lost: [], doubled: [], unequal: [], open: [] };
  const atCare = new Map(rows.care.map((row) => [row.id, row]));
  for (const bill of bills) {
    if (!bill.settle.answer || !isDone(bill.settle.answer)) continue;
    const id = settlementIn(bill.settle.answer) ?? "";
    const state = atCare.get(id)?.state ?? "absent";
    if (!expected(bill).includes(state)) findings.lost.push(`${id}: told settled, is ${state}`);
  }
  const standing = new Map<string, string>();
  for (const row of rows.care) {
    if (row.open || row.state === "unknown" || row.state === "settling") {
      findings.open.push(`${row.id}: ${row.state}`);
    }
    if (row.state !== "settled" || row.cancels !== null) continue;
    const key = `${row.encounter_id} ${row.batch}`;
    const other = standing.get(key);
    if (other) findings.doubled.push(`${key}: ${other} and ${row.id}`);
    standing.set(key, row.id);
  }
  compare(rows, findings);
  return findings;
}

function compare({ care, home, copies }: StoredRows, { unequal }: Findings): void {
  const atHome = new Map(home.map((row) => [row.id, row]));
  const atHub = new Map(copies.map((row) => [row.id, row]));
  const known = new Set(care.map((row) => row.id));
  for (const row of care) {
    const mirror = atHome.get(row.id);
    const copy = atHub.get(row.id);
    const allowed = AT_HOME[row.state];
    if (!allowed?.includes(mirror?.state)) {
      unequal.push(`${row.id}: ${row.state} at care, ${mirror?.state} at home`);
    }
    if (row.state !== "settled" && row.state !== "cancelled") {
      if (copy?.state === "booked") unequal.push(`${row.id}: ${row.state}, its copy stands`);
      continue;
    }
    if (said(row.outcome, row.month) !== said(mirror?.answer ?? null, mirror?.month ?? null)) {
      unequal.push(`${row.id}: other amounts or month at care and home`);
    }
    if (copy?.state !== "booked" || copy.month !== row.month || copy.total_fen !== row.total_fen) {
      unequal.push(`${row.id}: the hub's copy says something else`);
    }
  }
  for (const row of home) {
    if (!known.has(row.id)) unequal.push(`${row.id}: ${row.state} at home, unknown at care`);
  }
}
