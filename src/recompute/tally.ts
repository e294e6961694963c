/**
 * What a what-if adds up, in a form that threads can send each other and that merges: sums by payer
 * and group, persons who win or lose, refusals, and pools of the draft that have no history.
 */
import type { Fen } from "#base/money.ts";
import type { Evaluation } from "#model/benefit.ts";
import { fundTotal, type Payment } from "#model/fund.ts";
import type { PastSettlement } from "#recompute/past-settlement.ts";
import type { WhatIfResult } from "#recompute/person.ts";

export interface Sum {
  count: number;
  /** Settlements in which the patient pays less, and more. */
  better: number;
  worse: number;
  beforeFen: Fen;
  afterFen: Fen;
}

export interface Refusals {
  count: number;
  /** What the funds paid for them. */
  beforeFen: Fen;
  readonly ids: string[];
}

export interface PersonDelta {
  readonly person: string;
  readonly settlements: number;
  /** What the person pays more; negative is better for them. */
  readonly ownDeltaFen: Fen;
}

const TOP_MAX = 20;
const REFUSED_IDS_MAX = 20;

export interface Tally {
  rows: number;
  same: number;
  persons: number;
  readonly payers: Map<string, { beforeFen: Fen; afterFen: Fen }>;
  /** "care|inpatient" and so on. */
  readonly groups: Map<string, Sum>;
  readonly refused: Map<string, Refusals>;
  /** All who win or lose, for percentiles: one number a person. */
  readonly ownDeltas: Fen[];
  winners: PersonDelta[];
  losers: PersonDelta[];
  /** Measures that some booking read or changed, and those that the draft changes. */
  readonly measuresStored: Set<string>;
  readonly measuresDraft: Set<string>;
}

export function createTally(): Tally {
  return {
    rows: 0,
    same: 0,
    persons: 0,
    payers: new Map(),
    groups: new Map(),
    refused: new Map(),
    ownDeltas: [],
    winners: [],
    losers: [],
    measuresStored: new Set(),
    measuresDraft: new Set(),
  };
}

/** What one settlement came to. */
export interface Compared {
  readonly isSame: boolean;
  readonly refused: string | null;
  readonly beforeFen: Fen;
  readonly afterFen: Fen;
  readonly ownDeltaFen: Fen;
}

export function compared(past: PastSettlement, result: WhatIfResult): Compared {
  const before = past.payment;
  const beforeFen = fundTotal(before);
  if ("refused" in result) {
    const { code: refused } = result.refused;
    return { isSame: false, refused, beforeFen, afterFen: 0n, ownDeltaFen: 0n };
  }
  const after = result.payment;
  return {
    isSame: isSame(before, after) && past.deductibleFen === result.deductibleFen,
    refused: null,
    beforeFen,
    afterFen: fundTotal(after),
    ownDeltaFen: ownPart(after) - ownPart(before),
  };
}

function isSame(before: Payment, after: Payment): boolean {
  if (before.cashFen !== after.cashFen || before.ownAccountFen !== after.ownAccountFen)
    return false;
  if (before.relativesAccountFen !== after.relativesAccountFen) return false;
  if (before.hospitalFen !== after.hospitalFen) return false;
  if (before.funds.length !== after.funds.length) return false;
  return before.funds.every((share, index) => {
    const other = after.funds[index];
    return other?.fund === share.fund && other.amountFen === share.amountFen;
  });
}

/** Cash and accounts: the patient's own money. */
export function ownPart(payment: Payment): Fen {
  return payment.cashFen + payment.ownAccountFen + payment.relativesAccountFen;
}

export function addSettlement(
  tally: Tally,
  past: PastSettlement,
  result: WhatIfResult,
  told: Compared,
): void {
  tally.rows += 1;
  if (told.isSame) tally.same += 1;
  for (const { measure } of past.facts.used) tally.measuresStored.add(measure);
  if ("refused" in result) {
    addRefused(tally, past, told);
    return;
  }
  addMeasures(tally, past, result);
  addPayers(tally, past.payment, past.deductibleFen, result);
  const { content, facts } = past;
  addTo(tally, `person|${facts.personType}`, told);
  for (const kind of facts.identities) addTo(tally, `identity|${kind}`, told);
  addTo(tally, `care|${content.careType}`, told);
  addTo(tally, `level|${content.institution.level}`, told);
  addTo(tally, `category|${facts.category}`, told);
}

/** Booked changes are parsed only while the draft changes something that no booking had. */
function addMeasures(tally: Tally, past: PastSettlement, result: Evaluation): void {
  const { measuresStored, measuresDraft } = tally;
  let isNew = false;
  for (const { measure } of result.changes) {
    measuresDraft.add(measure);
    isNew ||= !measuresStored.has(measure);
  }
  if (isNew) for (const { measure } of past.changes()) measuresStored.add(measure);
}

function addRefused(tally: Tally, { id, facts }: PastSettlement, told: Compared): void {
  // Unfiled people are told apart: there the draft's own rule for them refuses.
  const code = `${told.refused ?? ""}|${facts.category}`;
  const refusals = tally.refused.get(code) ?? { count: 0, beforeFen: 0n, ids: [] };
  refusals.count += 1;
  refusals.beforeFen += told.beforeFen;
  if (refusals.ids.length < REFUSED_IDS_MAX) refusals.ids.push(id);
  tally.refused.set(code, refusals);
}

function addPayers(tally: Tally, before: Payment, deductibleFen: Fen, result: Evaluation): void {
  const after = result.payment;
  for (const { fund, amountFen } of before.funds) addPayer(tally, fund, amountFen, 0n);
  for (const { fund, amountFen } of after.funds) addPayer(tally, fund, 0n, amountFen);
  addPayer(tally, "hospital", before.hospitalFen, after.hospitalFen);
  addPayer(tally, "ownAccount", before.ownAccountFen, after.ownAccountFen);
  addPayer(tally, "relativesAccount", before.relativesAccountFen, after.relativesAccountFen);
  addPayer(tally, "cash", before.cashFen, after.cashFen);
  addPayer(tally, "deductible", deductibleFen, result.deductibleFen);
}

function addPayer(tally: Tally, payer: string, beforeFen: Fen, afterFen: Fen): void {
  const sum = tally.payers.get(payer);
  if (sum === undefined) tally.payers.set(payer, { beforeFen, afterFen });
  else {
    sum.beforeFen += beforeFen;
    sum.afterFen += afterFen;
  }
}

function addTo(tally: Tally, group: string, told: Compared): void {
  let sum = tally.groups.get(group);
  if (sum === undefined) {
    sum = { count: 0, better: 0, worse: 0, beforeFen: 0n, afterFen: 0n };
    tally.groups.set(group, sum);
  }
  sum.count += 1;
  if (told.ownDeltaFen < 0n) sum.better += 1;
  else if (told.ownDeltaFen > 0n) sum.worse += 1;
  sum.beforeFen += told.beforeFen;
  sum.afterFen += told.afterFen;
}

export function addPerson(tally: Tally, delta: PersonDelta): void {
  tally.persons += 1;
  const { ownDeltaFen } = delta;
  if (ownDeltaFen === 0n) return;
  tally.ownDeltas.push(ownDeltaFen);
  if (ownDeltaFen < 0n) tally.winners = topOf(tally.winners, delta);
  else tally.losers = topOf(tally.losers, delta);
}

/** The largest first; ties by the person, so that threads change nothing. */
function topOf(top: PersonDelta[], delta: PersonDelta): PersonDelta[] {
  const last = top[TOP_MAX - 1];
  if (last !== undefined && ranks(last, delta) < 0) return top;
  return [...top, delta].sort(ranks).slice(0, TOP_MAX);
}

function ranks(a: PersonDelta, b: PersonDelta): number {
  const [one, other] = [size(a.ownDeltaFen), size(b.ownDeltaFen)];
  if (one !== other) return one > other ? -1 : 1;
  return a.person < b.person ? -1 : 1;
}

function size(amountFen: Fen): Fen {
  return amountFen < 0n ? -amountFen : amountFen;
}

export function mergeTallies(tallies: readonly Tally[]): Tally {
  const all = createTally();
  for (const one of tallies) {
    all.rows += one.rows;
    all.same += one.same;
    all.persons += one.persons;
    for (const [payer, { beforeFen, afterFen }] of one.payers) {
      addPayer(all, payer, beforeFen, afterFen);
    }
    for (const [group, sum] of one.groups) mergeSum(all.groups, group, sum);
    for (const [code, refusals] of one.refused) mergeRefusals(all.refused, code, refusals);
    for (const delta of one.ownDeltas) all.ownDeltas.push(delta);
    for (const delta of one.winners) all.winners = topOf(all.winners, delta);
    for (const delta of one.losers) all.losers = topOf(all.losers, delta);
    for (const measure of one.measuresStored) all.measuresStored.add(measure);
    for (const measure of one.measuresDraft) all.measuresDraft.add(measure);
  }
  return all;
}

function mergeSum(groups: Map<string, Sum>, group: string, sum: Sum): void {
  const known = groups.get(group);
  if (known === undefined) {
    groups.set(group, { ...sum });
    return;
  }
  known.count += sum.count;
  known.better += sum.better;
  known.worse += sum.worse;
  known.beforeFen += sum.beforeFen;
  known.afterFen += sum.afterFen;
}

function mergeRefusals(all: Map<string, Refusals>, code: string, more: Refusals): void {
  const known = all.get(code) ?? { count: 0, beforeFen: 0n, ids: [] };
  const ids = [...known.ids, ...more.ids].sort().slice(0, REFUSED_IDS_MAX);
  all.set(code, {
    count: known.count + more.count,
    beforeFen: known.beforeFen + more.beforeFen,
    ids,
  });
}
