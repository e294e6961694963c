-- At home: who pays a layer in place of the fund, such as a commercial insurer above the ceiling, and who pays for them where they
-- have another do it. Entered by one person, released by another; with a statement of its own.
create table clearing.external_payers (
  id text not null,
  name text not null,
  home_area text not null,
  scheme text not null,
  fund text not null,
  from_month text not null,
  to_month text,
  paid_by text,
  state text not null,
  entered_by text not null,
  entered_at int8 not null,
  decided_by text,
  decided_at int8,
  constraint external_payers_pkey primary key (id),
  constraint external_payers_state_known check (state in ('entered', 'released', 'refused')),
  constraint external_payers_scheme_known check (scheme in ('employee', 'resident')),
  constraint external_payers_fund_known check (fund in
    ('largeSum', 'seriousIllness', 'civilServant', 'enterprise', 'aid', 'disabledVeteran', 'other')),
  constraint external_payers_months check (to_month is null or to_month >= from_month),
  constraint external_payers_decided check ((state = 'entered') = (decided_by is null)),
  constraint external_payers_two_persons check (decided_by is null or decided_by <> entered_by)
);
-- A layer has one payer at a time; of two that begin in one month there would be none to tell.
create unique index external_payers_one on clearing.external_payers (home_area, scheme, fund, from_month)
  where state <> 'refused';

-- At care: what becomes of a case that waits for longer than it may (超期未清算): taken into clearing all the same, or ended with a
-- reason. Proposed by one person, released by another.
create table clearing.escalations (
  id text not null,
  settlement_id text not null,
  act text not null,
  words text not null,
  state text not null,
  proposed_by text not null,
  proposed_at int8 not null,
  decided_by text,
  decided_at int8,
  constraint escalations_pkey primary key (id),
  constraint escalations_act_known check (act in ('takeIn', 'end')),
  constraint escalations_state_known check (state in ('proposed', 'released', 'refused')),
  constraint escalations_decided check ((state = 'proposed') = (decided_by is null)),
  constraint escalations_two_persons check (decided_by is null or decided_by <> proposed_by)
);
create unique index escalations_one on clearing.escalations (settlement_id) where state <> 'refused';
