-- Filings as they are decided: each version with its kind, evidence, lock and end; what people ask (applications) with
-- its deadline, and the papers that go with it. Versions are never written over:
-- kind, places and first day of a filing stay what they are; who changes them ends it and begins another that follows it.
drop view filing.filing_view;
alter table filing.filings
  add column kind text,
  add column state text not null default 'effective',
  add column areas text[],
  add column evidence text not null default 'none',
  add column ended_on date,
  add column locked_until date,
  add column supplement_due date,
  add column follows text,
  add column application_id text,
  add column rules_version text,
  add column changed_at int8 not null default 0,
  add column changed_by text not null default 'program',
  add column reason text;
update filing.filings
   set kind = case category when 'longTerm' then 'longResident' when 'referral' then 'referred' else 'otherTemporary' end,
       areas = array[area];
alter table filing.filings
  alter column kind set not null,
  alter column areas set not null,
  alter column state drop default,
  alter column evidence drop default,
  alter column changed_at drop default,
  alter column changed_by drop default,
  drop column category,
  drop column area,
  add constraint filings_kind_known check (kind in
    ('retiredSettled', 'longResident', 'workStationed', 'referred', 'emergencyRescue', 'otherTemporary')),
  add constraint filings_state_known check (state in ('effective', 'committed', 'suspended', 'cancelled', 'revoked')),
  add constraint filings_evidence_known check (evidence in ('documents', 'commitment', 'none')),
  add constraint filings_areas_some check (cardinality(areas) between 1 and 20),
  add constraint filings_ended check ((state in ('cancelled', 'revoked')) = (ended_on is not null)),
  add constraint filings_committed_due check (state <> 'committed' or supplement_due is not null);
create index filings_due on filing.filings (supplement_due, id) where state = 'committed';
create index filings_by_end on filing.filings (to_on, id) where to_on is not null and state in ('effective', 'committed');
create view filing.filing_view as
  select id, version, person_id, kind, state, areas, from_on, to_on, ended_on
    from filing.filings f
   where not exists (select from filing.filings later where later.id = f.id and later.version > f.version);

create table filing.applications (
  id text not null constraint applications_pkey primary key,
  kind text not null constraint applications_kind_known check (kind in ('file', 'change', 'cancel', 'supplement')),
  channel text not null constraint applications_channel_known check (channel in ('online', 'window', 'institution')),
  person_id text not null,
  area text not null,
  filing_id text,
  wish json not null,
  materials text[] not null,
  state text not null constraint applications_state_known check (state in
    ('draft', 'submitted', 'returned', 'refusalProposed', 'approved', 'rejected', 'withdrawn')),
  made_by text not null,
  made_at int8 not null,
  submitted_at int8,
  due_on date,
  workdays_left int4,
  proposed_by text,
  decided_by text,
  decided_at int8,
  words text,
  made_filing text,
  made_version int4,
  changed_at int8 not null,
  version int4 not null,
  constraint applications_about check ((kind = 'file') = (filing_id is null)),
  constraint applications_due check (state not in ('submitted', 'refusalProposed') or due_on is not null),
  constraint applications_decided check ((state in ('approved', 'rejected')) = (decided_by is not null)),
  constraint applications_made check ((state = 'approved') = (made_filing is not null))
);
create index applications_by_due on filing.applications (due_on, id) where state in ('submitted', 'refusalProposed');
create index applications_of_person on filing.applications (person_id, id);
create index applications_waiting on filing.applications (changed_at, id) where state in ('draft', 'returned');
-- One unfinished application about one filing, whoever sends it.
create unique index applications_one_open on filing.applications (filing_id)
  where filing_id is not null and state in ('draft', 'submitted', 'returned', 'refusalProposed');

create table filing.materials (
  id text not null constraint materials_pkey primary key,
  person_id text not null,
  kind text not null,
  name text not null,
  type text not null constraint materials_type_known check (type in ('image/jpeg', 'image/png', 'application/pdf')),
  bytes bytea not null,
  digest text not null,
  holder text,
  valid_to date,
  added_by text not null,
  added_at int8 not null,
  constraint materials_size check (length(bytes) between 1 and 5000000)
);
create index materials_of_person on filing.materials (person_id, id);

-- To which institutions a person bound themselves (定点), for one chronic disease or for all outpatient care.
create table filing.chosen_institutions (
  id text not null constraint chosen_institutions_pkey primary key,
  person_id text not null,
  institution text not null,
  disease text,
  from_on date not null,
  to_on date,
  ended_on date,
  changed_by text not null,
  changed_at int8 not null,
  constraint chosen_institutions_span check (to_on is null or from_on <= to_on)
);
create index chosen_institutions_of_person on filing.chosen_institutions (person_id, id);
