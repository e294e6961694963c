-- The settlement protocol's tables. care: requests, encounters, charges, settlements. home: books (one lock
-- row a person), accumulators, home_settlements, days. hub: copies. A province has all but copies in use.
create schema settlement;

-- Booking requests of institutions, for ever, with their answer: same id and digest, same bytes.
create table settlement.requests (
  institution text not null,
  message_id text not null,
  transaction text not null,
  digest text not null,
  fingerprint text not null,
  -- The booking's kind, or 'tombstone': reversed before it was ever seen.
  kind text not null,
  -- The encounter or the settlement that it is about.
  subject text,
  operator text not null,
  received_at bigint not null,
  answer text,
  constraint requests_pkey primary key (institution, message_id)
);

create table settlement.encounters (
  id text not null,
  institution text not null,
  care_area text not null,
  person_id text not null,
  home_area text not null,
  scheme text not null,
  state text not null,
  hospital_number text not null,
  care_type text,
  visit_at bigint not null,
  ended_at bigint,
  described_at bigint,
  disease text,
  emergency boolean not null,
  referral boolean not null,
  trauma boolean not null,
  third_party boolean not null,
  credential json,
  diagnoses json not null,
  -- Charge lines so far, dropped ones too: the next line's position.
  charge_count integer not null,
  -- At most one unfinished settlement: while it is set no charge line changes.
  unfinished text,
  opened_at bigint not null,
  constraint encounters_pkey primary key (id),
  constraint encounters_state_known
    check (state in ('registered', 'admitted', 'discharged', 'closed', 'withdrawn'))
);

create unique index encounters_hospital_number
  on settlement.encounters (institution, hospital_number) where state <> 'withdrawn';

create index encounters_person on settlement.encounters (person_id);

create table settlement.charges (
  encounter_id text not null,
  position integer not null,
  serial text not null,
  batch text not null,
  item_code text not null,
  item_class text not null,
  fee_category text not null,
  occurred_on date not null,
  total_fen bigint not null,
  own_expense_fen bigint not null,
  over_limit_fen bigint not null,
  own_share_first_fen bigint not null,
  in_scope_fen bigint not null,
  -- The rest of the line as it came and as the catalogue saw it.
  detail json not null,
  dropped_at bigint,
  constraint charges_pkey primary key (encounter_id, position),
  constraint charges_add_up check (
    total_fen = own_expense_fen + over_limit_fen + own_share_first_fen + in_scope_fen)
);

create unique index charges_serial
  on settlement.charges (encounter_id, serial) where dropped_at is null;

create table settlement.settlements (
  id text not null,
  encounter_id text not null,
  institution text not null,
  message_id text not null,
  person_id text not null,
  home_area text not null,
  state text not null,
  -- Which lines: those of the batch (any when null) at positions after charge_from up to charge_to.
  batch text,
  charge_from integer not null,
  charge_to integer not null,
  interim boolean not null,
  care_type text not null,
  -- The visit as it was described when it was settled; a later description changes nothing of it.
  disease text,
  visit_at bigint not null,
  ended_at bigint,
  account_use text not null,
  invoice text,
  credential json,
  -- A cancellation names what it takes back; its split is the negation.
  cancels text,
  total_fen bigint not null,
  own_expense_fen bigint not null,
  over_limit_fen bigint not null,
  own_share_first_fen bigint not null,
  in_scope_fen bigint not null,
  -- Home's answer, verbatim.
  outcome text,
  business_day date,
  month text,
  created_at bigint not null,
  deadline bigint not null,
  settled_at bigint,
  -- Set when an institution reversed it: from then on it can only end reversed.
  reverse_ordered_at bigint,
  attempts integer not null,
  -- When the resolver looks at it next; null when nothing is open.
  next_inquiry_at bigint,
  constraint settlements_pkey primary key (id),
  constraint settlements_state_known check (state in
    ('settling', 'settled', 'refused', 'unknown', 'reversed', 'cancelling', 'cancelled')),
  constraint settlements_settled_stamped
    check (state not in ('settled', 'cancelling', 'cancelled') or (outcome is not null and month is not null))
);

create index settlements_encounter on settlement.settlements (encounter_id);
create index settlements_due on settlement.settlements (next_inquiry_at)
  where next_inquiry_at is not null;

-- One lock row a person: whoever changes a person's accumulators holds it.
create table settlement.books (
  person_id text not null,
  -- Bookings so far: the order in which settlements used the accumulators.
  sequence bigint not null,
  constraint books_pkey primary key (person_id)
);

create table settlement.accumulators (
  person_id text not null,
  scheme text not null,
  measure text not null,
  period text not null,
  -- First calendar year of the medical year; 0 for a measure without period.
  year smallint not null,
  amount bigint not null,
  constraint accumulators_pkey primary key (person_id, scheme, measure, period),
  constraint accumulators_not_negative check (amount >= 0)
);

create table settlement.home_settlements (
  id text not null,
  kind text not null,
  state text not null,
  person_id text not null,
  scheme text,
  home_area text not null,
  care_area text,
  category text,
  filing_id text,
  filing_version integer,
  policy_version text,
  cancels text,
  sequence bigint,
  request_digest text not null,
  message_id text not null,
  -- What care sent, verbatim: the input of any later recomputation.
  content text,
  answer text,
  steps text,
  -- The accumulators' changes, so that cancel and reverse restore them exactly.
  changes text,
  business_day date,
  month text,
  booked_at bigint not null,
  undone_at bigint,
  -- The undoing's own stamp: care and hub book it in the same period.
  undone_day date,
  undone_month text,
  constraint home_settlements_pkey primary key (id),
  constraint home_settlements_kind_known check (kind in ('settle', 'cancel', 'tombstone')),
  constraint home_settlements_state_known
    check (state in ('booked', 'refused', 'tombstone', 'undone', 'cancelled')),
  constraint home_settlements_booked_stamped
    check (state not in ('booked', 'cancelled') or (answer is not null and month is not null))
);

create index home_settlements_person on settlement.home_settlements (person_id, sequence);

-- A later settlement used accumulators that a reversal then took back: somebody looks at the difference.
create table settlement.recompute_cases (
  settlement_id text not null,
  person_id text not null,
  opened_at bigint not null,
  -- Later settlements with the funds' difference in fen if they were computed now.
  differences json not null,
  closed_at bigint,
  constraint recompute_cases_pkey primary key (settlement_id)
);

-- Business days of home. Booking holds the day's row for share, closing takes it for update.
create table settlement.days (
  day date not null,
  month text not null,
  state text not null,
  constraint days_pkey primary key (day),
  constraint days_state_known check (state in ('open', 'closed')),
  constraint days_month_of_day check (month = to_char(day, 'YYYY-MM'))
);

-- The hub's copies: memo entries, no account of its own, never recalculated.
create table settlement.copies (
  id text not null,
  kind text not null,
  state text not null,
  care_node text not null,
  home_node text not null,
  request_digest text not null,
  answer_digest text not null,
  total_fen bigint,
  -- {"employee:pooled": "11563", …} as home said.
  pots json,
  business_day date,
  month text,
  copied_at bigint not null,
  undone_at bigint,
  undone_day date,
  undone_month text,
  constraint copies_pkey primary key (id),
  constraint copies_state_known check (state in ('booked', 'undone'))
);

create index copies_month on settlement.copies (month);

-- Answers and outcomes are 1 to 3 KB of text. Kept in the row as they are: compressing them costs more
-- than the pages they save.
alter table settlement.requests set (toast_tuple_target = 8160);
alter table settlement.settlements set (toast_tuple_target = 8160);
alter table settlement.home_settlements set (toast_tuple_target = 8160);
