-- From reconciled cases to money (清分、清算). A batch is a month, a pair of provinces and a scheme; the hub makes it and both
-- provinces keep a copy. Employee and resident money never mix, nor do the layers inside.
create schema clearing;

-- At care, told to the hub: which cases of the month are left out and why, and which earlier ones come in now. A case of a
-- month that is not here is cleared with its month. The hub adds those whose objection it upheld.
create table clearing.exceptions (
  care_node text not null,
  settlement_id text not null,
  month text not null,
  home_node text not null,
  scheme text not null,
  reason text not null,
  deferred int4 not null,
  cleared_in text,
  revision int4 not null,
  noted_at int8 not null,
  constraint exceptions_pkey primary key (care_node, settlement_id),
  constraint exceptions_reason_known check
    (reason in ('unconfirmed', 'leftOut', 'differs', 'objected', 'notReconciled')),
  constraint exceptions_later check (cleared_in is null or cleared_in > month)
);
create index exceptions_month on clearing.exceptions (month, care_node, home_node);
create index exceptions_open on clearing.exceptions (month) where cleared_in is null;
create index exceptions_cleared on clearing.exceptions (cleared_in, care_node) where cleared_in is not null;

-- What care submits for a month, pair and scheme, with what it comes to, so that the hub counts the same or refuses. At both;
-- `hub` is what the hub's own copies come to. A case that care concluded after `counted_to` is not in it.
create table clearing.submissions (
  month text not null,
  care_node text not null,
  home_node text not null,
  scheme text not null,
  revision int4 not null,
  turn int4 not null,
  cases int4 not null,
  total_fen int8 not null,
  funds json not null,
  excepted int4 not null,
  late int4 not null,
  state text not null,
  hub json,
  counted_to int8 not null,
  submitted_by text not null,
  submitted_at int8 not null,
  answered_at int8,
  constraint submissions_pkey primary key (month, care_node, home_node, scheme),
  constraint submissions_state_known check (state in ('counted', 'told', 'agreed', 'differs', 'allocated')),
  constraint submissions_differs check (state <> 'differs' or hub is not null)
);
create index submissions_open on clearing.submissions (month) where state <> 'allocated';

-- Numbers the hub's changes of batches in the order of their commits, so that a province asks for what is new.
create table clearing.news (one boolean not null, last int8 not null,
  constraint news_pkey primary key (one), constraint news_is_one check (one));
insert into clearing.news values (true, 0);

create table clearing.batches (
  id text not null,
  month text not null,
  care_node text not null,
  home_node text not null,
  scheme text not null,
  cases int4 not null,
  total_fen int8 not null,
  funds json not null,
  deductions json not null,
  payable_fen int8 not null,
  state text not null,
  generated_at int8 not null,
  care_confirmed_by text,
  care_confirmed_at int8,
  home_confirmed_by text,
  home_confirmed_at int8,
  version int4 not null,
  digest text not null,
  number int8 not null,
  posted_at int8,
  constraint batches_pkey primary key (id),
  constraint batches_one unique (month, care_node, home_node, scheme),
  constraint batches_number unique (number),
  constraint batches_state_known check (state in
    ('generated', 'objected', 'confirmed', 'noticed', 'toFinance', 'paid', 'received', 'closed')),
  constraint batches_confirmed check (state in ('generated', 'objected')
    or (care_confirmed_at is not null and home_confirmed_at is not null)),
  constraint batches_posted check (posted_at is null or state not in ('generated', 'objected'))
);
create index batches_pair on clearing.batches (home_node, month);

-- Of a batch: which pooling area pays how much from which fund, before what is deducted.
create table clearing.batch_lines (
  batch_id text not null,
  home_area text not null,
  fund text not null,
  cases int4 not null,
  amount_fen int8 not null,
  deduction_fen int8 not null,
  constraint batch_lines_pkey primary key (batch_id, home_area, fund)
);

-- At a province: its word on a batch, prepared by one person and confirmed by another; told until the hub has heard it.
create table clearing.words (
  batch_id text not null,
  version int4 not null,
  digest text not null,
  prepared_by text not null,
  prepared_at int8 not null,
  confirmed_by text,
  confirmed_at int8,
  heard_at int8,
  constraint words_pkey primary key (batch_id, version),
  constraint words_two_persons check (confirmed_by is null or confirmed_by <> prepared_by),
  constraint words_confirmed check ((confirmed_by is null) = (confirmed_at is null)),
  constraint words_heard check (heard_at is null or confirmed_at is not null)
);
create index words_untold on clearing.words (confirmed_at) where heard_at is null and confirmed_at is not null;

-- A province does not agree with one case of a batch, for one of the reasons that are allowed: raised by one person and released
-- by another, told to the hub, where one person proposes and another decides.
create table clearing.objections (
  id text not null,
  batch_id text not null,
  raised_at_node text not null,
  settlement_id text not null,
  reason text not null,
  words text not null,
  raised_by text not null,
  raised_at int8 not null,
  released_by text,
  released_at int8,
  heard_at int8,
  proposal text,
  decided_words text,
  proposed_by text,
  outcome text,
  decided_by text,
  decided_at int8,
  constraint objections_pkey primary key (id),
  constraint objections_reason_known check
    (reason in ('notOurInsured', 'wrongFund', 'reconciliationError', 'deductionMissing')),
  constraint objections_proposal_known check (proposal in ('upheld', 'dismissed')),
  constraint objections_outcome_known check (outcome in ('upheld', 'dismissed', 'withdrawn')),
  constraint objections_raised_by_two check (released_by is null or released_by <> raised_by),
  constraint objections_decided_by_two check (outcome is null or outcome = 'withdrawn' or decided_by <> proposed_by),
  constraint objections_decided check ((outcome is null) = (decided_at is null))
);
create unique index objections_one_open on clearing.objections (raised_at_node, settlement_id) where outcome is null;
create index objections_case on clearing.objections (settlement_id) where outcome is null;
create index objections_batch on clearing.objections (batch_id);
create index objections_untold on clearing.objections (released_at) where heard_at is null and released_at is not null;

-- What is taken off a case because of a review at care, credited to the home fund with the next clearing. Entered by one
-- person, released by another; `month` is the clearing that takes it in, `case_month` the one that took the case.
create table clearing.deductions (
  id text not null,
  settlement_id text not null,
  institution text not null,
  care_node text not null,
  home_node text not null,
  home_area text not null,
  scheme text not null,
  fund text not null,
  amount_fen int8 not null,
  reason text not null,
  case_month text not null,
  entered_by text not null,
  entered_at int8 not null,
  decided_by text,
  decided_at int8,
  state text not null,
  month text,
  constraint deductions_pkey primary key (id),
  constraint deductions_amount_positive check (amount_fen > 0),
  constraint deductions_state_known check (state in ('entered', 'released', 'refused')),
  constraint deductions_decided check ((state = 'entered') = (decided_by is null)),
  constraint deductions_in_clearing check (month is null or state = 'released'),
  constraint deductions_two_persons check (decided_by is null or decided_by <> entered_by)
);
create index deductions_of_case on clearing.deductions (settlement_id);
create index deductions_waiting on clearing.deductions (home_node, scheme) where state = 'released' and month is null;
create index deductions_month on clearing.deductions (month, care_node) where month is not null;

-- Notices to pay and to receive (付款、收款通知书): of a month's clearing, or of the prefund. The hub issues those between provinces
-- and both keep a copy; a province issues its own between itself and its pooling areas. Amounts by scheme.
create table clearing.notices (
  id text not null,
  number text not null,
  kind text not null,
  period text not null,
  payer text not null,
  payee text not null,
  amounts json not null,
  total_fen int8 not null,
  state text not null,
  issued_on date not null,
  to_finance_by date not null,
  pay_by date not null,
  receipt_by date not null,
  to_finance_at int8,
  paid_at int8,
  received_at int8,
  version int4 not null,
  digest text not null,
  news int8 not null,
  constraint notices_pkey primary key (id),
  constraint notices_number unique (number),
  constraint notices_one unique (kind, period, payer, payee),
  constraint notices_kind_known check (kind in
    ('clearing', 'prefundYearly', 'prefundEmergency', 'prefundRefund', 'poolingShare', 'distribution')),
  constraint notices_state_known check (state in ('issued', 'toFinance', 'paid', 'received')),
  constraint notices_two_parties check (payer <> payee),
  constraint notices_total_not_negative check (total_fen >= 0)
);
create index notices_news on clearing.notices (news);
create index notices_open on clearing.notices (pay_by) where state <> 'received';

-- Of a clearing notice: which pooling area pays how much from which fund.
create table clearing.notice_lines (
  notice_id text not null,
  scheme text not null,
  home_area text not null,
  fund text not null,
  amount_fen int8 not null,
  constraint notice_lines_pkey primary key (notice_id, scheme, home_area, fund),
  constraint notice_lines_scheme_known check (scheme in ('employee', 'resident'))
);

-- At the hub: the batches that a notice takes together. None is in two.
create table clearing.notice_batches (
  notice_id text not null,
  batch_id text not null,
  constraint notice_batches_pkey primary key (batch_id)
);
create index notice_batches_notice on clearing.notice_batches (notice_id);

-- Numbers the hub's changes of notices in the order of their commits.
create table clearing.notice_news (one boolean not null, last int8 not null,
  constraint notice_news_pkey primary key (one), constraint notice_news_is_one check (one));
insert into clearing.notice_news values (true, 0);

-- At a province: what it did with a notice of the hub's, told until the hub has heard it.
create table clearing.notice_words (
  notice_id text not null,
  word text not null,
  said_by text not null,
  said_at int8 not null,
  heard_at int8,
  constraint notice_words_pkey primary key (notice_id, word),
  constraint notice_words_known check (word in ('toFinance', 'paid', 'received'))
);
create index notice_words_untold on clearing.notice_words (said_at) where heard_at is null;

-- Money that left or came: the bank's serial number is told once, and a notice is paid once. Money that names no notice lies in
-- suspense until two persons have matched it or sent it back.
create table clearing.payments (
  id text not null,
  direction text not null,
  notice_id text,
  payer text not null,
  payee text not null,
  amounts json not null,
  total_fen int8 not null,
  bank text not null,
  bank_serial text not null,
  moved_on date not null,
  words text not null,
  state text not null,
  entered_by text not null,
  entered_at int8 not null,
  proposed text,
  proposed_by text,
  proposed_at int8,
  decided_by text,
  decided_at int8,
  constraint payments_pkey primary key (id),
  constraint payments_direction_known check (direction in ('out', 'in')),
  constraint payments_state_known check (state in ('entered', 'matched', 'suspense', 'returned')),
  constraint payments_total_positive check (total_fen > 0),
  constraint payments_proposed_known check (proposed in ('match', 'return')),
  constraint payments_proposed check ((proposed is null) = (proposed_by is null)),
  constraint payments_two_persons check (decided_by is null or decided_by <> coalesce(proposed_by, entered_by)),
  constraint payments_released check (direction = 'in' or state = 'entered' or decided_by is not null),
  constraint payments_out_of_suspense check (direction = 'out' or state = 'suspense' or proposed is null or decided_by is not null),
  constraint payments_out_names_notice check (direction = 'in' or notice_id is not null),
  constraint payments_matched check (state <> 'matched' or notice_id is not null)
);
create unique index payments_serial on clearing.payments (direction, bank, bank_serial)
  where not (direction = 'out' and state = 'returned');
create unique index payments_once on clearing.payments (direction, notice_id) where state in ('entered', 'matched');
create index payments_suspense on clearing.payments (entered_at) where state = 'suspense';

-- What lies with a care province of a home province's money, by scheme: each change is a row, the float is their sum.
create table clearing.prefund_changes (
  notice_id text not null,
  home_node text not null,
  care_node text not null,
  scheme text not null,
  change_fen int8 not null,
  effective_on date not null,
  constraint prefund_changes_pkey primary key (notice_id, scheme),
  constraint prefund_changes_scheme_known check (scheme in ('employee', 'resident'))
);
create index prefund_changes_pair on clearing.prefund_changes (home_node, care_node);
