/**
 * A node's rows in memory, for those who compare them with records of their own and know that they
 * are few: a simulation, a test.
 */
import { type Database, openSnapshot, pages, type Reading, type Tx } from "#store/store.ts";
import {
  type CareRow,
  type CopyRow,
  careRows,
  copyRows,
  type EntryRow,
  entryRows,
  type HomeRow,
  homeRows,
  type TransferRow,
  transferRows,
} from "#verify/queries.ts";
import {
  type ApplicationMade,
  applicationRows,
  type ChosenMade,
  chosenRows,
  type DocumentRow,
  documentRows,
  type FilingVersion,
  filingRows,
  type InsuranceDays,
  insuranceRows,
  type NewsRow,
  newsRows,
  type QualifiedVersion,
  qualifiedRows,
  type SeenQualifiedRow,
  type SeenRow,
  seenQualifiedRows,
  seenRows,
} from "#verify/queries-filing.ts";
import {
  type AccumulatorRow,
  accumulatorRows,
  type CaseRow,
  type ContradictionRow,
  caseRows,
  contradictionRows,
  type EncounterRow,
  encounterRows,
  type RequestRow,
  requestRows,
} from "#verify/queries-rows.ts";

export interface NodeRows {
  readonly node: string;
  readonly care: readonly CareRow[];
  readonly home: readonly HomeRow[];
  readonly copies: readonly CopyRow[];
  readonly transfers: readonly TransferRow[];
  readonly accumulators: readonly AccumulatorRow[];
  readonly requests: readonly RequestRow[];
  readonly encounters: readonly EncounterRow[];
  readonly trail: readonly EntryRow[];
  readonly cases: readonly CaseRow[];
  readonly contradictions: readonly ContradictionRow[];
  readonly filings: readonly FilingVersion[];
  readonly applications: readonly ApplicationMade[];
  readonly news: readonly NewsRow[];
  readonly seen: readonly SeenRow[];
  readonly seenQualified: readonly SeenQualifiedRow[];
  readonly qualified: readonly QualifiedVersion[];
  readonly chosen: readonly ChosenMade[];
  readonly documents: readonly DocumentRow[];
  readonly insurances: readonly InsuranceDays[];
}

/** All at one moment. */
export async function readNodeRows(node: string, store: Database): Promise<NodeRows> {
  const { tx, close } = await openSnapshot(store);
  try {
    return {
      node,
      care: await allOf(tx, careRows),
      home: await allOf(tx, homeRows),
      copies: await allOf(tx, copyRows),
      transfers: await allOf(tx, transferRows),
      accumulators: await allOf(tx, accumulatorRows),
      requests: await allOf(tx, requestRows),
      encounters: await allOf(tx, encounterRows),
      trail: await allOf(tx, entryRows),
      cases: await allOf(tx, caseRows),
      contradictions: await allOf(tx, contradictionRows),
      filings: await allOf(tx, filingRows),
      applications: await allOf(tx, applicationRows),
      news: await allOf(tx, newsRows),
      seen: await allOf(tx, seenRows),
      seenQualified: await allOf(tx, seenQualifiedRows),
      qualified: await allOf(tx, qualifiedRows),
      chosen: await allOf(tx, chosenRows),
      documents: await allOf(tx, documentRows),
      insurances: await allOf(tx, insuranceRows),
    };
  } finally {
    await close();
  }
}

async function allOf<Row>(tx: Tx, reading: Reading<Row>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of pages(tx, reading)) rows.push(...page);
  return rows;
}
