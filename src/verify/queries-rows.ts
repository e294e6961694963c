/** What those read who hold a node's rows in memory: what stands beside the settlements. */
import { type Reading, sql } from "#store/store.ts";

export interface AccumulatorRow {
  readonly person_id: string;
  readonly scheme: string;
  readonly measure: string;
  readonly period: string;
  readonly amount: bigint;
}

export const accumulatorRows: Reading<AccumulatorRow> = {
  declare: sql`
    declare accumulator_rows no scroll cursor for
    select person_id, scheme, measure, period, amount from settlement.accumulators
     order by person_id, scheme, measure, period`,
  fetch: sql`fetch 1000 from accumulator_rows`,
};

/** A message of an institution, and what it was answered. */
export interface RequestRow {
  readonly institution: string;
  readonly message_id: string;
  readonly digest: string;
  readonly kind: string;
  /** Null: a refusal, which is about nothing. */
  readonly subject: string | null;
  readonly answer: string | null;
}

export const requestRows: Reading<RequestRow> = {
  declare: sql`
    declare request_rows no scroll cursor for
    select institution, message_id, digest, kind, subject, answer from settlement.requests
     order by institution, message_id`,
  fetch: sql`fetch 500 from request_rows`,
};

export interface EncounterRow {
  readonly id: string;
  readonly state: string;
  /** The settlement that it waits for. */
  readonly unfinished: string | null;
  /** Lines that were uploaded, dropped ones too. */
  readonly charges: number;
}

export const encounterRows: Reading<EncounterRow> = {
  declare: sql`
    declare encounter_rows no scroll cursor for
    select e.id, e.state, e.unfinished, (select count(*)::int from settlement.charges c
                                          where c.encounter_id = e.id) as charges
      from settlement.encounters e order by e.id`,
  fetch: sql`fetch 500 from encounter_rows`,
};

/** Later settlements whose difference home keeps because this one was taken back. */
export interface CaseRow {
  readonly settlement_id: string;
  readonly differences: readonly { readonly settlementId: string }[];
  /** Since when there is nothing to compute again: what was taken back stands again. */
  readonly closed_at: number | null;
}

export const caseRows: Reading<CaseRow> = {
  declare: sql`
    declare case_rows no scroll cursor for
    select settlement_id, differences, closed_at::float8 as closed_at
      from settlement.recompute_cases order by settlement_id`,
  fetch: sql`fetch 500 from case_rows`,
};

/** An id of which the hub noticed that a home said something else than before. */
export interface ContradictionRow {
  readonly id: string;
}

export const contradictionRows: Reading<ContradictionRow> = {
  declare: sql`
    declare contradiction_rows no scroll cursor for
    select distinct id from settlement.contradictions order by id`,
  fetch: sql`fetch 500 from contradiction_rows`,
};
