/**
 * The auditor's look at the institutions' accounts: care's ledger owes each of them what it was told
 * that the funds pay.
 */
import type { TransferRow } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";
import { fateOf, outcomeOf } from "./hospital-records.ts";
import type { Claim } from "./nouns.ts";
import { readAnswer } from "./tables.ts";

type Sums = Map<string, bigint>;

function add(sums: Sums, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

/** Folded from source and target, account by account. */
function foldTransfers(transfers: readonly TransferRow[]): Sums {
  const sums: Sums = new Map();
  for (const row of transfers) {
    add(sums, row.source, -row.amount_fen);
    add(sums, row.target, row.amount_fen);
  }
  return sums;
}

/** What care's ledger owes each institution is what the institution was told that the funds pay. */
export function checkInstitutions({ records, nodes, fault }: Audit): void {
  const told: Sums = new Map();
  for (const claim of records.claims) {
    if (fateOf(claim) === "settled") add(told, institutionOf(claim), fundsTold(claim));
  }
  const found: Sums = new Map();
  for (const { transfers } of nodes.values()) {
    for (const [account, amount] of foldTransfers(transfers)) {
      if (account.startsWith("institution:"))
        add(found, account.slice(12), amount < 0n ? -amount : amount);
    }
  }
  for (const code of new Set([...told.keys(), ...found.keys()])) {
    const [should, is] = [told.get(code) ?? 0n, found.get(code) ?? 0n];
    if (should !== is) fault(`the funds owe ${code} ${is}, it was told ${should}`);
  }
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
