/**
 * The auditor's look at stays: which lines the settlements that stand hold, and whether the stay is
 * open, ended or closed as they say.
 */

import type { Audit } from "./auditor.ts";
import type { Line } from "./bills.ts";
import { entryKey } from "./hospital-records.ts";
import type { Claim, Visit } from "./nouns.ts";

/**
 * Each line of a stay is in one settlement that stands, at most. A stay is closed while a final one
 * stands and each line is held; while a final one stands, it does not go on.
 */
export function checkStays({ records, nodes, fault }: Audit): void {
  const states = new Map<string, string>();
  const encounters = new Map<string, string>();
  for (const tables of nodes.values()) {
    for (const { id, state } of tables.encounters) encounters.set(id, state);
    for (const row of tables.care.filter(({ kind }) => kind === "settle")) {
      states.set(entryKey(row.institution, row.message_id), row.state);
    }
  }
  const stands = ({ entry: { call } }: Claim): boolean =>
    states.get(entryKey(call.institution, call.messageId)) === "settled";
  const stays = new Map<Visit, Claim[]>();
  for (const claim of records.claims.filter(({ visit }) => visit.inpatient)) {
    const standing = stays.get(claim.visit) ?? [];
    stays.set(claim.visit, stands(claim) ? [...standing, claim] : standing);
  }
  for (const [visit, standing] of stays) {
    checkStay(visit, standing, encounters.get(visit.encounterId) ?? "missing", fault);
  }
}

function checkStay(
  { encounterId, lines }: Visit,
  standing: readonly Claim[],
  state: string,
  fault: Audit["fault"],
): void {
  const held = new Map<Line, string>();
  for (const { entry, lines: taken } of standing) {
    for (const line of taken) {
      const other = held.get(line);
      if (other) fault(`${encounterId}: ${other} and ${entry.call.messageId} hold one line`);
      held.set(line, entry.call.messageId);
    }
  }
  const final = standing.some(({ interim }) => !interim);
  const whole = final && lines.every((line) => held.has(line));
  if (whole !== (state === "closed")) {
    fault(`${encounterId}: ${state}, ${final ? "a final" : "no final"} settlement stands`);
  }
  if (final && state === "admitted") fault(`${encounterId}: goes on after its final settlement`);
}
