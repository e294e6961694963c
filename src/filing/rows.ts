/** Filings between the model and their rows. */
import type { FilingRow } from "#filing/queries.ts";
import type { Filing } from "#model/filing.ts";

export function filingOfRow(row: FilingRow): Filing {
  return {
    id: row.id,
    version: row.version,
    personId: row.person_id,
    kind: row.kind,
    state: row.state,
    areas: row.areas,
    span: { from: row.from_on, to: row.to_on ?? undefined },
    evidence: row.evidence,
    endedOn: row.ended_on ?? undefined,
    lockedUntil: row.locked_until ?? undefined,
    supplementDue: row.supplement_due ?? undefined,
  };
}

export function rowOfFiling(filing: Filing): FilingRow {
  return {
    id: filing.id,
    version: filing.version,
    person_id: filing.personId,
    kind: filing.kind,
    state: filing.state,
    areas: filing.areas,
    from_on: filing.span.from,
    to_on: filing.span.to ?? null,
    evidence: filing.evidence,
    ended_on: filing.endedOn ?? null,
    locked_until: filing.lockedUntil ?? null,
    supplement_due: filing.supplementDue ?? null,
  };
}
