/**
 * A bill that the person paid first and claims at home: home's own decision on it, under the policy
 * of its day, so that it cannot differ from a direct settlement; and its booking, under the
 * person's lock, without a debt to a care place.
 */
import { assert } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import type { Posting, Transfer } from "#ledger/ledger.ts";
import { addSplit, type DayTotal, NO_SPLIT, type SplitLine } from "#model/charge.ts";
import type { SettleContent } from "#model/message.ts";
import type { PersonId } from "#model/person.ts";
import { isInpatient } from "#model/place.ts";
import type { AccountingPeriod } from "#model/settlement.ts";
import type { Rulebook } from "#rulebook/rulebook.ts";
import { foreseenContent } from "#settlement/foreseen.ts";
import {
  type Decision,
  decide,
  evaluated,
  insuranceFor,
  policyFor,
} from "#settlement/home/decide.ts";
import { ownChanges } from "#settlement/home/facts.ts";
import { type HomeNeeds, loadHomeUnit, longAgo } from "#settlement/home/load.ts";
import { changesText } from "#settlement/home/rows.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";
import { writeHomeUnit } from "#settlement/home/write.ts";
import type { Transaction, Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export interface PaidFirst
  extends Pick<
    SettleContent,
    | ("personId" | "scheme" | "homeArea" | "careArea" | "institution")
    | ("careType" | "disease" | "flags" | "visitOn" | "dischargedOn")
  > {
  /** Stands for the encounter, of which home was never told. */
  readonly claimId: string;
  readonly lines: readonly (SplitLine & { readonly on: ChinaDate })[];
}

interface Deciding {
  readonly world: Pick<World, "node" | "now" | "random">;
  readonly rulebook: Rulebook;
}

const NOTHING: HomeNeeds = {
  ...{ persons: [], wholly: [], sharing: [], settlements: [], takenBack: [], orders: [] },
  ...{ chronic: false, shown: [], unshown: [], outpatients: [], visits: [] },
};

/** What it comes to now; no lock is held and nothing is booked. */
export async function computePaidFirst(
  tx: Tx,
  deciding: Deciding,
  paid: PaidFirst,
): Promise<Decision | Refusal> {
  const content = contentOf(paid);
  const needs = needsOf(content, deciding);
  return decidePaidFirst(await unitOf(tx, deciding, needs, false), content);
}

export interface BookedPaidFirst {
  readonly decision: Decision;
  /** What it changed of the person's accumulators, as it is kept. */
  readonly changes: string;
  readonly stamp: AccountingPeriod;
}

/** Books it. Whatever speaks against what it comes to now, `transfers` throws. */
export async function bookPaidFirst(
  tx: Transaction,
  deciding: Deciding,
  paid: PaidFirst,
  own: {
    readonly subject: Posting["subject"];
    readonly transfers: (decision: Decision) => readonly Transfer[];
  },
): Promise<BookedPaidFirst> {
  const content = contentOf(paid);
  const unit = await unitOf(tx, deciding, needsOf(content, deciding), true);
  const decision = decidePaidFirst(unit, content);
  if (decision instanceof Refusal) throw decision;
  const changes = ownChanges(content, decision.evaluation.changes, decision.facts.used);
  assert(unit.canApply(changes), "what is left of each accumulator is not negative");
  unit.apply(changes);
  postAt(unit, own.subject, own.transfers(decision));
  writeHomeUnit(tx, unit.changes(), unit.now);
  return { decision, changes: changesText(changes), stamp: unit.accountingPeriod };
}

/** Posts something else of home's in its open period. */
export async function postInOpenPeriod(
  tx: Transaction,
  deciding: Deciding,
  own: { readonly subject: Posting["subject"]; readonly transfers: readonly Transfer[] },
): Promise<AccountingPeriod> {
  const unit = await unitOf(tx, deciding, NOTHING, true);
  postAt(unit, own.subject, own.transfers);
  writeHomeUnit(tx, unit.changes(), unit.now);
  return unit.accountingPeriod;
}

function postAt(
  unit: HomeUnitOfWork,
  subject: Posting["subject"],
  transfers: readonly Transfer[],
): void {
  if (transfers.length === 0) return;
  unit.postings.push({
    ...{ subject, part: "home", transfers, ...unit.accountingPeriod },
    ...{ occurredAt: unit.now, recordedAt: unit.now },
  });
}

function unitOf(
  tx: Tx,
  { world, rulebook }: Deciding,
  needs: HomeNeeds,
  lock: boolean,
): Promise<HomeUnitOfWork> {
  const { node, now, random } = world;
  return loadHomeUnit(tx, needs, { node, now: now(), rulebook, lock, random });
}

function needsOf(content: SettleContent, { world }: Deciding): HomeNeeds {
  const persons: PersonId[] = [content.personId];
  const wholly = longAgo([content], chinaDate(world.now()));
  const chronic = content.careType === "chronic";
  return { ...NOTHING, persons, wholly, chronic, visits: [content] };
}

/** As care would have sent it on the last day of the visit. */
function contentOf({ claimId, lines, dischargedOn, ...visit }: PaidFirst): SettleContent {
  const split = lines.reduce((sum, line) => addSplit(sum, line), NO_SPLIT);
  const settledOn = dischargedOn ?? visit.visitOn;
  const content = foreseenContent({ ...visit, settledOn }, { split, lines }, 0n);
  const inpatient = isInpatient(visit.careType);
  const bare = lines.map(({ on: _on, ...line }) => line);
  return {
    ...content,
    encounterId: claimId as EncounterId,
    lines: inpatient ? undefined : bare,
    ...(inpatient ? { dischargedOn: settledOn, days: daysOf(lines) } : {}),
  };
}

function daysOf(lines: PaidFirst["lines"]): DayTotal[] {
  const days = new Map<ChinaDate, typeof NO_SPLIT>();
  for (const line of lines) days.set(line.on, addSplit(days.get(line.on) ?? NO_SPLIT, line));
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, split]) => ({ date, ...split }));
}

/**
 * Where the unfiled are not settled directly, reimbursing by hand is what is left to them: the case
 * is computed as unfiled.
 */
function decidePaidFirst(unit: HomeUnitOfWork, content: SettleContent): Decision | Refusal {
  const facts = unit.facts(content.personId, content.scheme);
  const decision = decide(content, facts, unit.policies);
  if (!(decision instanceof Refusal) || decision.code !== "filing_missing") return decision;
  const insurance = insuranceFor(facts.insured, content, facts.poolOf);
  const policy = policyFor(content, facts, unit.policies);
  if (insurance instanceof Refusal) return insurance;
  if (policy instanceof Refusal || !facts.insured) return decision;
  const known = { insured: facts.insured, insurance, category: "unfiled" } as const;
  const { outcome, facts: rests } = evaluated(policy, content, { ...facts, ...known });
  if ("refused" in outcome) return Refusal.from(outcome.refused);
  return { ...known, policyVersion: policy.version, evaluation: outcome, facts: rests };
}
