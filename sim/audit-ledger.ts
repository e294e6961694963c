/**
 * The auditor's second half: balances. It folds the transfers of each node itself, and builds what
 * they must be from the settlements that stand, so that sum over settlements = accumulators =
 * ledger (identities 4, 5).
 */
import { type NodeId, nodeOf } from "#model/place.ts";
import type { Audit } from "./auditor.ts";
import { fateOf, outcomeOf } from "./hospital-records.ts";
import type { Claim } from "./nouns.ts";
import type { Patient } from "./people.ts";
import type { HomeRow, TransferRow } from "./queries.ts";
import { type NodeTables, readAnswer } from "./tables.ts";

type Sums = Map<string, bigint>;

/** States of home in which a row's amounts count; what takes it back is a row of its own. */
const STANDING: ReadonlySet<string> = new Set(["booked", "cancelled", "offset"]);

function add(sums: Sums, key: string, amount: bigint): void {
  const sum = (sums.get(key) ?? 0n) + amount;
  if (sum === 0n) sums.delete(key);
  else sums.set(key, sum);
}

/** 2: folded from source and target, account by account; the sum of all is zero. */
function foldTransfers(transfers: readonly TransferRow[]): Sums {
  const sums: Sums = new Map();
  for (const row of transfers) {
    add(sums, `${row.source} ${row.month}`, -row.amount_fen);
    add(sums, `${row.target} ${row.month}`, row.amount_fen);
  }
  return sums;
}

/**
 * Home owes the care place, and its funds have paid, exactly what its standing settlements say, by
 * month.
 */
export function checkHomeLedger({ nodes, fault }: Audit): void {
  for (const tables of nodes.values()) {
    const expected: Sums = new Map();
    for (const row of tables.home) {
      if (STANDING.has(row.state)) expectHome(expected, row);
    }
    const found = foldTransfers(tables.transfers);
    for (const key of [...found.keys()]) {
      if (!key.startsWith("fund:") && !key.startsWith("owed:")) found.delete(key);
    }
    // What was undone in a later month than it was booked in leaves two opposite sums: fold the
    // months.
    compare(tables.node, "home's ledger", allMonths(expected), allMonths(found), fault);
  }
}

function expectHome(expected: Sums, row: HomeRow): void {
  const care = nodeOf((row.care_area ?? "") as never);
  for (const [schemeFund, amount] of readAnswer(row.answer ?? "{}", row.scheme ?? "").schemeFunds) {
    add(expected, `fund:${row.home_area}:${schemeFund} ${row.month}`, -amount);
    add(expected, `owed:${care}:${row.home_area}:${schemeFund} ${row.month}`, amount);
  }
}

function allMonths(sums: Sums): Sums {
  const folded: Sums = new Map();
  for (const [key, amount] of sums) add(folded, key.split(" ")[0] ?? key, amount);
  return folded;
}

/** Care's claims are the mirror of what homes owe it, and it owes its institutions the same. */
export function checkMirror({ nodes, fault }: Audit): void {
  const owed: Sums = new Map();
  const claimed: Sums = new Map();
  for (const { node, transfers } of nodes.values()) {
    for (const [key, amount] of foldTransfers(transfers)) {
      const [account = "", month = ""] = key.split(" ");
      const [kind, peer, ...rest] = account.split(":");
      // owed:<care node>:<home area>:<scheme>:<fund> at home; claim:<home node>:<home
      // area>:<scheme>:<fund> at care.
      if (kind === "owed") add(owed, `${peer} ${node} ${rest.join(":")} ${month}`, amount);
      if (kind === "claim") add(claimed, `${node} ${peer} ${rest.join(":")} ${month}`, amount);
    }
  }
  const negated = new Map([...claimed].map(([key, amount]) => [key, -amount] as const));
  const asClaimed = sameSign(owed, claimed) ? claimed : negated;
  compare("all", "claims of care against debts of home", owed, asClaimed, fault);
}

/**
 * The sign convention of a claim is the ledger's own affair: all with one sign, or all with the
 * other.
 */
function sameSign(owed: Sums, claimed: Sums): boolean {
  const [key, amount] = [...owed].find(([each]) => claimed.has(each)) ?? [];
  return key === undefined || (claimed.get(key) ?? 0n) * (amount ?? 0n) > 0n;
}

/** What care's ledger owes each institution is what the institution was told that the funds pay. */
export function checkInstitutions({ records, nodes, fault }: Audit): void {
  const told: Sums = new Map();
  for (const claim of records.claims) {
    if (fateOf(claim) === "settled") add(told, institutionOf(claim), fundsTold(claim));
  }
  const found: Sums = new Map();
  for (const { transfers } of nodes.values()) {
    for (const [account, amount] of allMonths(foldTransfers(transfers))) {
      if (account.startsWith("institution:"))
        add(found, account.slice(12), amount < 0n ? -amount : amount);
    }
  }
  compare("all", "institutions", told, found, fault);
}

function institutionOf(claim: Claim): string {
  return claim.visit.window.institution.code;
}

function fundsTold(claim: Claim): bigint {
  const { text } = claim.entry;
  const result = text === null ? undefined : outcomeOf(text).ok;
  if (!result) return 0n;
  const { schemeFunds } = readAnswer(JSON.stringify(result), claim.visit.patient.scheme);
  return [...schemeFunds.values()].reduce((sum, amount) => sum + amount, 0n);
}

interface Change {
  readonly personId: string;
  readonly scheme: string;
  readonly measure: string;
  readonly period: string;
  readonly delta: string;
}

/**
 * 4: accumulators are what the patients began with and the changes of what stands, nothing more.
 */
export function checkAccumulators(
  { nodes, fault }: Pick<Audit, "nodes" | "fault">,
  patients: readonly Patient[],
): void {
  for (const tables of nodes.values()) {
    const expected: Sums = new Map();
    for (const patient of patients) {
      if (patient.home !== tables.node) continue;
      add(expected, `${patient.id} ${patient.scheme} accountBalance always`, patient.accountFen);
    }
    for (const row of tables.home) {
      if (!STANDING.has(row.state)) continue;
      for (const change of JSON.parse(row.changes ?? "[]") as Change[]) {
        const { personId, scheme, measure, period, delta } = change;
        add(expected, `${personId} ${scheme} ${measure} ${period}`, BigInt(delta));
      }
    }
    compare(tables.node, "accumulators", expected, accumulated(tables), fault);
  }
}

function accumulated({ accumulators }: NodeTables): Sums {
  const found: Sums = new Map();
  for (const { person_id, scheme, measure, period, amount } of accumulators) {
    add(found, `${person_id} ${scheme} ${measure} ${period}`, amount);
  }
  return found;
}

function compare(
  node: NodeId | "all",
  what: string,
  expected: Sums,
  found: Sums,
  fault: Audit["fault"],
): void {
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [expected.get(key) ?? 0n, found.get(key) ?? 0n];
    if (should !== is) fault(`${node}: ${what}: ${key} is ${is}, should be ${should}`);
  }
}
