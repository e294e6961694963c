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
-- So that nobody who asks for one person's stays walks it: only who says as much is answered from it.
create index encounters_lying on settlement.encounters (institution, visit_at)
  where state = 'admitted' and opened_at > 0;

-- What persons are told, one row an event, until the post has taken it; then number and words are forgotten.
create schema notices;
create table notices.notices (
  event text not null,
  recipient text not null,
  body text not null,
  made_at int8 not null,
  tries int4 not null,
  next_at int8,
  sent_at int8,
  constraint notices_pkey primary key (event),
  constraint notices_sent check ((next_at is null) = (sent_at is not null)),
  constraint notices_forgotten check (sent_at is null or (recipient = '' and body = ''))
);
create index notices_due on notices.notices (next_at) where next_at is not null;
create table notices.cursors (
  name text not null,
  at int8 not null,
  id text not null,
  constraint cursors_pkey primary key (name)
);
