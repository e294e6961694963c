-- What institutions reported to the home place of their patients, as they sent it: the message that comes again finds what
-- it did. A referral is an application too, of the same id; a chosen institution a row of its own.
create table filing.reports (
  serial text not null,
  request_id text not null,
  sort text not null,
  person_id text not null,
  institution text not null,
  institution_name text not null,
  operator text not null,
  digest text not null,
  content json not null,
  state text not null,
  made_at int8 not null,
  withdrawn_by text,
  constraint reports_pkey primary key (request_id),
  constraint reports_sort_known check (sort in ('referral', 'qualification', 'chosen', 'accident', 'withdrawal')),
  constraint reports_state_known check (state in ('open', 'withdrawn')),
  constraint reports_withdrawn check ((state = 'withdrawn') = (withdrawn_by is not null))
);
create index reports_by_serial on filing.reports (serial);
create index reports_of_person on filing.reports (person_id, made_at);

-- Who lies in an institution now.
create index encounters_lying on settlement.encounters (institution, visit_at) where state = 'admitted';
