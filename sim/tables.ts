/** All nodes' tables as they stand at one moment, for the auditor, by the independent reader. */
import type { NodeId } from "#model/place.ts";
import type { Database } from "#store/store.ts";
import { type HomeRow, type NodeRows, readAmounts, readNodeRows } from "#verify/verify.ts";

export interface NodeTables extends NodeRows {
  readonly node: NodeId;
}

/** Home's rows in the order in which home booked them, person by person. */
export async function readTables(node: NodeId, store: Database): Promise<NodeTables> {
  const rows = await readNodeRows(node, store);
  return { ...rows, node, home: [...rows.home].sort(byBooking) };
}

function byBooking(a: HomeRow, b: HomeRow): number {
  if (a.person_id !== b.person_id) return a.person_id < b.person_id ? -1 : 1;
  if (a.sequence === b.sequence) return a.id < b.id ? -1 : 1;
  if (a.sequence === null || b.sequence === null) return a.sequence === null ? 1 : -1;
  return a.sequence < b.sequence ? -1 : 1;
}

/** An answer of home, or what an institution was told: plain amounts, by scheme and fund. */
export interface ReadAnswer {
  readonly booked: boolean;
  readonly total: bigint;
  readonly parts: readonly bigint[];
  /** "employee:pooled", "employee:ownAccount", … without those that are zero. */
  readonly schemeFunds: ReadonlyMap<string, bigint>;
  readonly cash: bigint;
  readonly hospital: bigint;
}

const NOTHING = { total: 0n, parts: [], schemeFunds: new Map(), cash: 0n, hospital: 0n };

/** Reads home's answer, or a settlement's result: both have split and payment. */
export function readAnswer(text: string, scheme: string): ReadAnswer {
  const told = readAmounts(JSON.parse(text), scheme);
  if (!told) return { booked: false, ...NOTHING };
  const { total, ownExpense, overLimit, ownShareFirst, inScope } = told.split;
  const parts = [total, ownExpense, overLimit, ownShareFirst, inScope];
  return { booked: true, ...told, parts };
}

export function schemeFundsText(schemeFunds: ReadonlyMap<string, bigint>): string {
  return [...schemeFunds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([schemeFund, amount]) => `${schemeFund}=${amount}`)
    .join(" ");
}

/** Where a settlement was asked for, as home keeps it. */
export function institutionOf(row: HomeRow): string {
  const { institution } = JSON.parse(row.content ?? "{}") as { institution?: { code?: string } };
  return institution?.code ?? "";
}
