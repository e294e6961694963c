/**
 * What those read who hold a node's rows in memory, of filings: every version that home wrote, what
 * is owed to care places, what these have heard, and the documents that were released.
 */
import { type Reading, sql } from "#store/store.ts";

export interface FilingVersion {
  readonly id: string;
  readonly version: number;
  readonly person_id: string;
  readonly kind: string;
  readonly state: string;
  readonly areas: readonly string[];
  readonly from_on: string;
  readonly to_on: string | null;
  readonly ended_on: string | null;
  readonly evidence: string;
  readonly locked_until: string | null;
  readonly supplement_due: string | null;
  /** By which application it came; null: from the beginning, or by the program itself. */
  readonly application_id: string | null;
  readonly changed_at: number;
  readonly changed_by: string;
}

export const filingRows: Reading<FilingVersion> = {
  declare: sql`
    declare filing_rows no scroll cursor for
    select id, version, person_id, kind, state, areas, from_on::text, to_on::text, ended_on::text,
           evidence, locked_until::text, supplement_due::text, application_id,
           changed_at::float8 as changed_at, changed_by
      from filing.filings order by id, version`,
  fetch: sql`fetch 500 from filing_rows`,
};

export interface ApplicationMade {
  readonly id: string;
  readonly kind: string;
  readonly person_id: string;
  readonly state: string;
  readonly handled_by: readonly string[];
  readonly decided_by: string | null;
  readonly proposed_by: string | null;
  readonly reason: string | null;
  readonly made_filing: string | null;
  readonly made_version: number | null;
}

export const applicationRows: Reading<ApplicationMade> = {
  declare: sql`
    declare application_rows no scroll cursor for
    select id, kind, person_id, state, handled_by, decided_by, proposed_by,
           wish ->> 'reason' as reason, made_filing, made_version
      from filing.applications order by id`,
  fetch: sql`fetch 500 from application_rows`,
};

/**
 * A version of a filing or qualification of which a care place had to hear; `open`: it has not
 * answered yet.
 */
export interface NewsRow {
  readonly kind: "filing" | "qualification";
  readonly subject: string;
  readonly care_node: string;
  readonly version: number;
  readonly open: boolean;
}

export const newsRows: Reading<NewsRow> = {
  declare: sql`
    declare news_rows no scroll cursor for
    select kind, subject, care_node, version, next_at is not null as open
      from filing.news order by subject, care_node`,
  fetch: sql`fetch 500 from news_rows`,
};

/** What a care place has heard of another home's filing. */
export interface SeenRow {
  readonly home_node: string;
  readonly filing_id: string;
  readonly version: number;
  readonly kind: string;
  readonly state: string;
  readonly areas: readonly string[];
  readonly from_on: string;
  readonly to_on: string | null;
  readonly ended_on: string | null;
  /** Numbers by which its holder is found. */
  readonly holders: number;
}

export const seenRows: Reading<SeenRow> = {
  declare: sql`
    declare seen_rows no scroll cursor for
    select s.home_node, s.filing_id, s.version, s.kind, s.state, s.areas, s.from_on::text,
           s.to_on::text, s.ended_on::text,
           (select count(*)::int from filing.seen_holders h
             where h.home_node = s.home_node and h.subject = s.filing_id) as holders
      from filing.seen_filings s order by s.home_node, s.filing_id`,
  fetch: sql`fetch 500 from seen_rows`,
};

/** The same of a qualification. */
export interface SeenQualifiedRow {
  readonly home_node: string;
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly home_disease: string;
  readonly disease: string;
  readonly from_on: string;
  readonly to_on: string | null;
  readonly ended_on: string | null;
  readonly holders: number;
}

export const seenQualifiedRows: Reading<SeenQualifiedRow> = {
  declare: sql`
    declare seen_qualified_rows no scroll cursor for
    select s.home_node, s.qualification_id as id, s.version, s.state, s.home_disease, s.disease,
           s.from_on::text, s.to_on::text, s.ended_on::text,
           (select count(*)::int from filing.seen_holders h
             where h.home_node = s.home_node and h.subject = s.qualification_id) as holders
      from filing.seen_qualifications s order by s.home_node, s.qualification_id`,
  fetch: sql`fetch 500 from seen_qualified_rows`,
};

export interface QualifiedVersion {
  readonly id: string;
  readonly version: number;
  readonly person_id: string;
  readonly state: string;
  readonly home_disease: string;
  readonly application_id: string | null;
  readonly disease: string | null;
  readonly from_on: string;
  readonly to_on: string | null;
  readonly ended_on: string | null;
  readonly changed_at: number;
}

export const qualifiedRows: Reading<QualifiedVersion> = {
  declare: sql`
    declare qualified_rows no scroll cursor for
    select id, version, person_id, state, home_disease, application_id, disease,
           from_on::text, to_on::text, ended_on::text, changed_at::float8 as changed_at
      from filing.qualifications order by id, version`,
  fetch: sql`fetch 500 from qualified_rows`,
};

/** An institution to which a person is bound. */
export interface ChosenMade {
  readonly id: string;
  readonly person_id: string;
  readonly institution: string;
  readonly disease: string | null;
  readonly from_on: string;
  readonly to_on: string | null;
  readonly ended_on: string | null;
  /** Of its end, where it has one; the id begins with the time of its beginning. */
  readonly changed_at: number;
}

export const chosenRows: Reading<ChosenMade> = {
  declare: sql`
    declare chosen_rows no scroll cursor for
    select id, person_id, institution, disease, from_on::text, to_on::text, ended_on::text,
           changed_at::float8 as changed_at
      from filing.chosen_institutions order by id`,
  fetch: sql`fetch 500 from chosen_rows`,
};

/** An approved document; one that the program brought has nobody who approved it. */
export interface DocumentRow {
  readonly version: string;
  readonly scheme: string;
  readonly area: string;
  readonly in_force_from: string;
  readonly approved_by: string | null;
  readonly approved_at: number;
}

export const documentRows: Reading<DocumentRow> = {
  declare: sql`
    declare document_rows no scroll cursor for
    select version, scheme, area, in_force_from::text, approved_by,
           approved_at::float8 as approved_at
      from rulebook.releases
     where state = 'approved' and scheme not in ('employee', 'resident')
     order by version`,
  fetch: sql`fetch 500 from document_rows`,
};

/** On which days a person is not insured. */
export interface InsuranceDays {
  readonly person_id: string;
  readonly suspensions: string;
}

export const insuranceRows: Reading<InsuranceDays> = {
  declare: sql`
    declare insurance_rows no scroll cursor for
    select person_id, suspensions::text as suspensions from registry.insurances order by person_id`,
  fetch: sql`fetch 500 from insurance_rows`,
};
