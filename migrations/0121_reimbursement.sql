-- Manual reimbursement (手工报销): a person paid a bill themselves and claims it at home. The invoices are held from the handing in
-- on, so that nothing is paid twice.
create schema reimbursement;

create table reimbursement.claims (
  id text not null,
  person_id text not null,
  area text not null,
  scheme text not null,
  channel text not null,
  claimed json not null,
  total_fen int8 not null,
  materials text[] not null,
  state text not null,
  made_by text not null,
  handled_by text[] not null,
  made_at int8 not null,
  submitted_at int8,
  due_on date,
  workdays_left int4,
  words text,
  proposed_by text,
  proposal json,
  pay_fen int8,
  decided_by text,
  decided_at int8,
  -- Of the accumulators, by the decision; and where it lies in the books.
  changes text,
  business_day date,
  month text,
  changed_at int8 not null,
  version int4 not null,
  constraint claims_pkey primary key (id),
  constraint claims_scheme_known check (scheme in ('employee', 'resident')),
  constraint claims_channel_known check (channel in ('online', 'window')),
  constraint claims_state_known check (state in
    ('draft', 'submitted', 'returned', 'proposed', 'refusalProposed', 'approved', 'concluded', 'paid', 'refused', 'withdrawn')),
  constraint claims_total_positive check (total_fen > 0),
  constraint claims_pay_possible check (pay_fen between 0 and total_fen),
  constraint claims_booked check ((state in ('approved', 'concluded', 'paid')) = (changes is not null)),
  constraint claims_stamped check ((changes is null) = (business_day is null) and (changes is null) = (month is null)),
  constraint claims_decided check
    (state not in ('approved', 'concluded', 'paid', 'refused') or (decided_by is not null and proposed_by is not null)),
  constraint claims_two_persons check (decided_by is null or decided_by <> proposed_by)
);
create index claims_of_person on reimbursement.claims (person_id, id);
create index claims_due on reimbursement.claims (due_on, id) where due_on is not null;
create index claims_booked_changes on reimbursement.claims (id) where changes is not null;

-- An invoice is held by one claim at a time. One that was let go may be claimed again.
create table reimbursement.invoices (
  claim_id text not null,
  code text not null,
  number text not null,
  check_code text not null,
  amount_fen int8 not null,
  held boolean not null,
  constraint invoices_pkey primary key (claim_id, code, number, check_code),
  constraint invoices_amount_positive check (amount_fen > 0)
);
create unique index invoices_one_holder on reimbursement.invoices (code, number, check_code) where held;

-- What the hub is to be told of a claim's invoices, in turns; and what it answered to the last one that it was told.
create table reimbursement.invoice_news (
  claim_id text not null,
  use text not null,
  turn int4 not null,
  told int4 not null,
  told_key text,
  kept_at int8,
  next_at int8 not null,
  constraint invoice_news_pkey primary key (claim_id),
  constraint invoice_news_use_known check (use in ('reserved', 'paid', 'released')),
  constraint invoice_news_told check (told between 0 and turn)
);
create index invoice_news_untold on reimbursement.invoice_news (next_at) where told < turn;

-- A payment to a person: entered by one, released by another; a bank's serial number is told once.
create table reimbursement.payments (
  id text not null,
  claim_id text not null,
  amount_fen int8 not null,
  bank text not null,
  bank_serial text not null,
  moved_on date not null,
  state text not null,
  entered_by text not null,
  entered_at int8 not null,
  decided_by text,
  decided_at int8,
  constraint payments_pkey primary key (id),
  constraint payments_state_known check (state in ('entered', 'released', 'withdrawn')),
  constraint payments_amount_positive check (amount_fen > 0),
  constraint payments_decided check ((state = 'entered') = (decided_at is null)),
  constraint payments_two_persons check (state <> 'released' or decided_by <> entered_by)
);
create unique index payments_one on reimbursement.payments (claim_id) where state <> 'withdrawn';
create unique index payments_serial on reimbursement.payments (bank, bank_serial) where state <> 'withdrawn';
