/**
 * The auditor's look at the windows: what each was told of its visits, cancellations and reversals
 * is what care's tables say. A window acts on what it was told, so this is the truth that counts.
 */
import type { CareRow, RequestRow } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";
import { entryKey, outcomeOf } from "./hospital-records.ts";
import type { Claim, Entry, Outcome } from "./nouns.ts";

/** Care's states of what was taken back, or never was. */
const GONE: ReadonlySet<string> = new Set(["reversed", "offset", "refused", "cancelled"]);

interface Care {
  readonly rows: ReadonlyMap<string, CareRow>;
  readonly requests: ReadonlyMap<string, RequestRow>;
  readonly encounters: ReadonlySet<string>;
  readonly claims: readonly Claim[];
  readonly nearMs: number;
}

export function checkBeliefs({ records, nodes, fault, nearMs }: Audit): void {
  const rows = new Map<string, CareRow>();
  const requests = new Map<string, RequestRow>();
  const encounters = new Set<string>();
  for (const tables of nodes.values()) {
    // An offset bears the message of what it offsets.
    for (const row of tables.care.filter(({ kind }) => kind !== "offset")) {
      rows.set(entryKey(row.institution, row.message_id), row);
    }
    for (const row of tables.requests) {
      requests.set(entryKey(row.institution, row.message_id), row);
    }
    for (const { id } of tables.encounters) encounters.add(id);
  }
  const care: Care = { rows, requests, encounters, claims: records.claims, nearMs };
  for (const entry of records.entries.values()) {
    const wrong = wrongBelief(entry, care);
    if (wrong) fault(`${entry.booking.kind} ${entry.call.messageId}: ${wrong}`);
  }
}

/** What a window believes and care's tables do not say; null where they agree. */
function wrongBelief(entry: Entry, care: Care): string | null {
  const { booking, call, institution } = entry;
  const key = entryKey(call.institution, call.messageId);
  const told = entry.text === null ? null : outcomeOf(entry.text);
  const row = care.rows.get(key);
  switch (booking.kind) {
    case "register":
    case "admit": {
      const id = told?.ok?.encounterId;
      return typeof id === "string" && !care.encounters.has(id) ? `told ${id}, not there` : null;
    }
    case "settle":
    case "cancel":
      if (entry.thrown === "message_reversed") return goneOrOrdered(row, care.requests.get(key));
      if (entry.thrown === "message_cancelled") return afterCancelled(row);
      if (!told) return null;
      if (told.ok) return afterYes(entry, row);
      return row && row.state !== "refused" ? `told no, care says ${row.state}` : null;
    case "reverse": {
      const original = entryKey(institution.code, booking.originalMessageId);
      if (told?.refused?.code === "reverse_depends") return wronglyDepends(told, original, care);
      return wrongReversal(told, care.rows.get(original), care.requests.get(original));
    }
    default:
      return null;
  }
}

function goneOrOrdered(row: CareRow | undefined, request: RequestRow | undefined): string | null {
  if (request?.kind === "tombstone") return null;
  // Ordered while its cancellation ran: the cancellation took it back first.
  const gone = row && GONE.has(row.state);
  // A cancellation's reversal that home refused leaves it standing.
  if (gone || (row?.cancels != null && row.state === "settled")) return null;
  return `told that it was reversed, care says ${row?.state ?? "nothing"}`;
}

/** The cancellation may have been reversed meanwhile. */
function afterCancelled(row: CareRow | undefined): string | null {
  if (row && ["cancelled", "cancelling", "settled", "reversed", "offset"].includes(row.state)) {
    return null;
  }
  return `told that it was cancelled, care says ${row?.state ?? "nothing"}`;
}

function afterYes(entry: Entry, row: CareRow | undefined): string | null {
  const states = entry.booking.kind === "cancel" ? ["settled"] : ["settled", "cancelled"];
  if (row && [...states, "reversed", "offset"].includes(row.state)) return null;
  return `told yes, care says ${row?.state ?? "nothing"}`;
}

function wrongReversal(
  told: ReturnType<typeof outcomeOf> | null,
  row: CareRow | undefined,
  request: RequestRow | undefined,
): string | null {
  if (!told) return null;
  if (told.ok) {
    if (request?.kind === "tombstone" || request?.subject === null) return null;
    // Two yeses for one settlement: a cancellation that runs is named by the second.
    const named = told.ok.cancelling === true || row?.state !== "cancelled";
    const gone = row && GONE.has(row.state) && named;
    return gone ? null : `told that it is taken back, care says ${row?.state ?? "nothing"}`;
  }
  const code = told.refused?.code ?? "";
  if (code !== "settlement_cancelled") return `refused ${code}`;
  // What stood in the way may be gone by now, but what was refused was there.
  return row ? null : `refused ${code} of what care does not know`;
}

/** Only a cancellation is refused so: by home, or where its lines were settled anew since. */
function wronglyDepends(told: Outcome, original: string, care: Care): string | null {
  const row = care.rows.get(original);
  const claim = care.claims.find(({ cancels }) =>
    cancels.some(({ call }) => entryKey(call.institution, call.messageId) === original),
  );
  if (!row || !claim) return "refused reverse_depends of what is no cancellation";
  if (told.refused?.decidedBy === "home") return null;
  const holds = care.claims.some((other) => {
    const { institution, messageId } = other.entry.call;
    const later = care.rows.get(entryKey(institution, messageId));
    if (other === claim || !later || later.state === "refused") return false;
    const since = later.created_at > row.created_at - care.nearMs;
    return since && other.lines.some((line) => claim.lines.includes(line));
  });
  return holds ? null : `refused reverse_depends, and nothing holds the lines of ${row.cancels}`;
}
