/**
 * The auditor's recomputation: each person's settlements once more, in the order in which home
 * booked them, by the reference model. Category, amounts by fund and the accounts' balances must
 * agree to the fen; what home refused for the policy's sake, the model refuses too.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { Area } from "#model/place.ts";
import type { HomeRow } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";
import { addParts, NO_PARTS, type Parts } from "./bills.ts";
import { categoriesOf } from "./claimable.ts";
import { HOMES, isStay } from "./homes.ts";
import { type Known, knownAt, type Moment, momentsOf } from "./known.ts";
import type { Claim } from "./nouns.ts";
import type { Patient } from "./people.ts";
import { type Counters, countersOn, leftOn, type RefCase, type Sheet } from "./reference.ts";
import { institutionOf, readAnswer, schemeFundsText } from "./tables.ts";

/** Undone or booked near each other: which came first is not told, so both are tried. */
const UNSURE_MAX = 9;

/** A home row with what the model says that it changed. */
interface Recomputed {
  readonly row: HomeRow;
  readonly changes: ReadonlyMap<string, bigint>;
  /** Taken from the relative's account. */
  readonly relatives: bigint;
}

interface Computed {
  readonly category: BenefitCategory;
  readonly sheet: Sheet;
  readonly counters: Counters;
}

/** What the hospital claimed, by the settlement's id. */
export function claimsById(audit: Audit): Map<string, Claim> {
  const claims = new Map<string, Claim>();
  for (const { care } of audit.nodes.values()) {
    for (const { id, institution, message_id } of care) {
      const claim = audit.records.claims.find(
        ({ entry }) =>
          entry.call.institution === institution && entry.call.messageId === message_id,
      );
      if (claim) claims.set(id, claim);
    }
  }
  return claims;
}

export function checkBenefits(audit: Audit, patients: readonly Patient[]): void {
  const rows = [...audit.nodes.values()].flatMap((tables) => tables.home);
  const claims = claimsById(audit);
  for (const patient of patients) {
    const mine = rows.filter((row) => row.person_id === patient.id && row.sequence !== null);
    const lender = patients.find((each) => each.id === patient.relative);
    recomputePerson(audit, patient, mine, claims, lender?.accountFen ?? 0n, rows);
  }
}

function recomputePerson(
  audit: Audit,
  patient: Patient,
  rows: readonly HomeRow[],
  claims: ReadonlyMap<string, Claim>,
  lenderFen: bigint,
  all: readonly HomeRow[],
): void {
  const done: Recomputed[] = [];
  const moments = momentsOf(audit, patient);
  for (const row of rows) {
    if (row.kind === "cancel" || row.kind === "offset") {
      if (row.kind === "cancel") checkOrder(audit, patient, row, done);
      done.push(negationOf(row, done));
      continue;
    }
    const claim = claims.get(row.id);
    if (!claim) continue;
    const spent = spentByBorrowers(patient, all);
    const past = { done, spent, lenderFen, all, moments, near: audit.nearMs };
    const fit = firstFit(row, claim, past);
    if (!fit) audit.fault(explain(row, claim, past));
    done.push(fit ?? asBooked(row));
  }
}

interface Past {
  readonly done: readonly Recomputed[];
  /** By borrowers, from this patient's account. */
  readonly spent: readonly Spent[];
  /** On the lender's account when the seed began. */
  readonly lenderFen: bigint;
  readonly all: readonly HomeRow[];
  /** What was written of the person's filings and the like. */
  readonly moments: readonly Moment[];
  /** Milliseconds within which two times do not tell which was first. */
  readonly near: number;
}

interface Spent {
  readonly row: HomeRow;
  readonly amount: bigint;
}

function negationOf(row: HomeRow, done: readonly Recomputed[]): Recomputed {
  const original = done.find((each) => each.row.id === row.cancels);
  const changes = [...(original?.changes ?? [])].map(([name, delta]) => [name, -delta] as const);
  return { row, changes: new Map(changes), relatives: -(original?.relatives ?? 0n) };
}

/** Within an institution nothing that stands and came later shares an accumulator. */
function checkOrder(
  { fault, nearMs: near }: Audit,
  patient: Patient,
  row: HomeRow,
  done: readonly Recomputed[],
): void {
  const place = done.findIndex((each) => each.row.id === row.cancels);
  const original = done[place];
  if (!original || HOMES.get(patient.homeArea)?.cancelOrder === "anyOrder") return;
  for (const later of done.slice(place + 1)) {
    const gone = done.some((each) => each.row.cancels === later.row.id);
    if (later.row.kind !== "settle" || gone) continue;
    if (institutionOf(later.row) !== institutionOf(original.row)) continue;
    if (counted(later.row, row, { ordered: true, near }) !== "yes") continue;
    if (sharesCounter(original, later)) {
      fault(`${row.id} cancelled ${row.cancels} while the later ${later.row.id} stood`);
    }
  }
}

function sharesCounter(a: Recomputed, b: Recomputed): boolean {
  return [...a.changes].some(([name, delta]) => {
    return name !== "account" && delta !== 0n && (b.changes.get(name) ?? 0n) !== 0n;
  });
}

interface Change {
  readonly personId: string;
  readonly measure: string;
  readonly delta: string;
}

function accountChanges(row: HomeRow, personId: string): bigint {
  return (JSON.parse(row.changes ?? "[]") as Change[])
    .filter((change) => change.personId === personId && change.measure === "accountBalance")
    .reduce((sum, change) => sum + BigInt(change.delta), 0n);
}

/** When the model has failed already, what home itself says keeps later comparisons meaningful. */
function asBooked(row: HomeRow): Recomputed {
  const own = accountChanges(row, row.person_id);
  return { row, changes: new Map([["account", own]]), relatives: 0n };
}

function spentByBorrowers(patient: Patient, all: readonly HomeRow[]): Spent[] {
  return all
    .filter((row) => row.sequence !== null && row.person_id !== patient.id)
    .map((row) => ({ row, amount: accountChanges(row, patient.id) }))
    .filter(({ amount }) => amount !== 0n);
}

/** Whether another row counted when this one was computed: yes, no, or not told by the times. */
function counted(
  other: HomeRow,
  row: HomeRow,
  { ordered, near }: { readonly ordered: boolean; readonly near: number },
): "yes" | "no" | "unsure" {
  const isNear = (at: number): boolean => at - row.booked_at <= near && row.booked_at - at <= near;
  const before = ordered || other.booked_at < row.booked_at;
  if (!ordered && isNear(other.booked_at)) return "unsure";
  if (!before) return "no";
  if (other.undone_at === null || other.state === "cancelled") return "yes";
  if (isNear(other.undone_at)) return "unsure";
  return other.undone_at < row.booked_at ? "no" : "yes";
}

/**
 * A past that the times allow and in which the model gives what home gave. Several may give the
 * same amounts, where a ceiling hides a deductible: then the one that charged what home charged.
 */
function firstFit(row: HomeRow, claim: Claim, past: Past): Recomputed | null {
  let fit: Recomputed | null = null;
  for (const one of allPasts(row, claim, past)) {
    const result = compute(row, claim, one);
    if (!result || !agrees(row, result)) continue;
    const relatives = result.sheet.paid.get("relativesAccount") ?? 0n;
    const found = { row, changes: result.counters.changes, relatives };
    fit ??= found;
    if (deductibleOf(found.changes) === deductibleAtHome(row)) return found;
  }
  return fit;
}

function deductibleOf(changes: Iterable<readonly [string, bigint]>): bigint {
  return [...changes].reduce((sum, [name, by]) => (/deductible/.test(name) ? sum + by : sum), 0n);
}

function deductibleAtHome(row: HomeRow): bigint {
  const changes = JSON.parse(row.changes ?? "[]") as { measure: string; delta: string }[];
  return deductibleOf(changes.map(({ measure, delta }) => [measure, BigInt(delta)] as const));
}

interface Amounts {
  readonly own: (name: string) => bigint;
  readonly lent: bigint;
}

interface OnePast extends Amounts {
  readonly known: Known;
}

function* allPasts(row: HomeRow, claim: Claim, past: Past): Generator<OnePast> {
  for (const known of knownAt(past.moments, row.booked_at, past.near)) {
    for (const amounts of pasts(row, claim, past)) yield { ...amounts, known };
  }
}

function* pasts(row: HomeRow, claim: Claim, past: Past): Generator<Amounts> {
  const { patient } = claim.visit;
  const { near } = past;
  const own = past.done.map((each) => ({
    ...each,
    known: counted(each.row, row, { ordered: true, near }),
  }));
  const spent = past.spent.map((each) => ({
    ...each,
    known: counted(each.row, row, { ordered: false, near }),
  }));
  const lent = patient.relative === null ? [] : lenderRows(past, patient.relative, row);
  const unsure = [...own, ...spent, ...lent].filter((each) => each.known === "unsure");
  const tried = Math.min(unsure.length, UNSURE_MAX);
  for (let choice = 0; choice < 2 ** tried; choice += 1) {
    const holds = (each: { readonly known: string }): boolean => {
      if (each.known !== "unsure") return each.known === "yes";
      const index = unsure.indexOf(each as (typeof unsure)[number]);
      return index >= tried || ((choice >> index) & 1) === 0;
    };
    const mine = own.filter(holds);
    const gone = spent.filter(holds).reduce((sum, { amount }) => sum + amount, 0n);
    const balance = lent.filter(holds).reduce((sum, { amount }) => sum + amount, past.lenderFen);
    yield {
      own: (name) => {
        const start = name === "account" ? patient.accountFen + gone : 0n;
        return mine.reduce((sum, { changes }) => sum + (changes.get(name) ?? 0n), start);
      },
      lent: balance,
    };
  }
}

/** Everything that moved the lender's account before this row, or perhaps before it. */
function lenderRows(
  { all, near }: Past,
  lender: string,
  row: HomeRow,
): { readonly amount: bigint; readonly known: "yes" | "no" | "unsure" }[] {
  return all
    .filter((each) => each.sequence !== null && each.id !== row.id)
    .map((each) => {
      // What this person took from the lender is ordered by this person's own sequence.
      const same = each.person_id === row.person_id;
      if (same && (each.sequence ?? 0n) > (row.sequence ?? 0n))
        return { amount: 0n, known: "no" as const };
      return {
        amount: accountChanges(each, lender),
        known: counted(each, row, { ordered: same, near }),
      };
    })
    .filter(({ amount }) => amount !== 0n);
}

function caseOf(row: HomeRow, claim: Claim, category: BenefitCategory, lent: bigint): RefCase {
  const { visit } = claim;
  const booking = claim.entry.booking;
  const settledOn = (JSON.parse(row.content ?? "{}") as { settledOn: ChinaDate }).settledOn;
  return {
    patient: visit.patient,
    careType: visit.careType,
    disease: visit.disease,
    level: present(visit.window.institution.level, "who settled has a level"),
    category,
    visitOn: chinaDate(visit.visitAt),
    dischargedOn: claim.dischargedAt === undefined ? undefined : chinaDate(claim.dischargedAt),
    settledOn,
    encounterId: visit.encounterId,
    parts: claim.parts,
    days: daysOf(claim),
    use: booking.kind === "settle" ? booking.accountUse : "none",
    relativesAccount: lent,
  };
}

export function daysOf(claim: Claim): Map<ChinaDate, Parts> {
  const days = new Map<ChinaDate, Parts>();
  for (const line of claim.lines) {
    const date = chinaDate(line.input.occurredAt);
    days.set(date, addParts(days.get(date) ?? NO_PARTS, line.parts));
  }
  return days;
}

/** The best category's sheet; null when the model refuses the case. */
function compute(row: HomeRow, claim: Claim, { own, lent, known }: OnePast): Computed | null {
  const { visit } = claim;
  const home = HOMES.get(visit.patient.homeArea as Area);
  const open = home ? categoriesOf(claim, home, known) : [];
  if (!home || typeof open === "string") return null;
  let best: Computed | null = null;
  let bestFunds = -1n;
  for (const category of open) {
    const counters = countersOn(own);
    const sheet = home.rules(caseOf(row, claim, category, lent), counters);
    const funds = [...sheet.paid]
      .filter(([who]) => !who.endsWith("Account"))
      .reduce((sum, [, amount]) => sum + amount, 0n);
    if (funds <= bestFunds) continue;
    best = { category, sheet, counters };
    bestFunds = funds;
  }
  return best;
}

function agrees(row: HomeRow, { category, sheet }: Computed): boolean {
  const said = readAnswer(row.answer ?? "{}", "x");
  const cash = leftOn(sheet, ["inScope", "ownShareFirst", "overLimit", "ownExpense"]);
  return (
    category === row.category &&
    schemeFundsText(said.schemeFunds) === paidText(sheet) &&
    said.cash === cash
  );
}

function paidText(sheet: Sheet): string {
  return schemeFundsText(
    new Map([...sheet.paid].map(([who, amount]) => [`x:${who}`, amount] as const)),
  );
}

function explain(row: HomeRow, claim: Claim, past: Past): string {
  const first = allPasts(row, claim, past).next().value as OnePast | undefined;
  const result = first ? compute(row, claim, first) : null;
  const said = readAnswer(row.answer ?? "{}", "x");
  const model = result ? `${result.category} ${paidText(result.sheet)}` : "a refusal";
  const kind = isStay(claim.visit) ? "stay" : claim.visit.careType;
  const home = `${row.category} ${schemeFundsText(said.schemeFunds)}`;
  return `${row.id} (${kind} of ${row.person_id}): home says ${home}, the model ${model}`;
}
