-- Do care, hub and home have the same of each day (对账)? By digests first, then case by case.
create schema reconciliation;

-- At a province: what it has of a business day with one peer and scheme, and what came of telling it. Counted again when
-- something of the day changed; a new count has a new revision.
create table reconciliation.pair_days (
  day date not null,
  side text not null,
  peer text not null,
  scheme text not null,
  revision int4 not null,
  cases int4 not null,
  total_fen int8 not null,
  funds json not null,
  root text not null,
  state text not null,
  counted_at int8 not null,
  told_at int8,
  agreed_at int8,
  -- It differs, and each of its cases that is not alike is a difference with a name of its own.
  named boolean not null,
  constraint pair_days_pkey primary key (day, side, peer, scheme),
  constraint pair_days_side_known check (side in ('care', 'home')),
  constraint pair_days_state_known check (state in ('counted', 'told', 'agreed', 'differs')),
  constraint pair_days_agreed check ((state = 'agreed') = (agreed_at is not null))
);
create index pair_days_open on reconciliation.pair_days (day) where state <> 'agreed';

-- At the hub: what each of the two provinces said of the same, and whether it is what the hub's copies come to.
create table reconciliation.said_days (
  day date not null,
  care_node text not null,
  home_node text not null,
  scheme text not null,
  party text not null,
  revision int4 not null,
  cases int4 not null,
  total_fen int8 not null,
  funds json not null,
  root text not null,
  heard_at int8 not null,
  constraint said_days_pkey primary key (day, care_node, home_node, scheme, party),
  constraint said_days_party_known check (party in ('care', 'hub', 'home'))
);

-- At the hub, and copied to both provinces: one case that the three do not have alike. What each has stands beside the
-- others; null: it has none. The owner is the node that has to act.
create table reconciliation.differences (
  id text not null,
  day date not null,
  month text not null,
  care_node text not null,
  home_node text not null,
  scheme text not null,
  settlement_id text not null,
  class text not null,
  care json,
  hub json,
  home json,
  owner text not null,
  state text not null,
  opened_at int8 not null,
  resolution text,
  words text,
  proposed_by text,
  proposed_at int8,
  decided_by text,
  closed_at int8,
  -- The hub's count of changes to all of them: a province asks for what is newer than what it has.
  version int4 not null,
  constraint differences_pkey primary key (id),
  constraint differences_class_known check (class in
    ('missingAtCare', 'missingAtHub', 'missingAtHome', 'amount', 'funds', 'state', 'month', 'duplicate')),
  constraint differences_state_known check (state in ('open', 'proposed', 'resolved', 'healed')),
  constraint differences_resolution_known check (resolution in ('reverse', 'replay', 'adjustNext', 'acceptHome')),
  constraint differences_proposed check (state <> 'proposed' or (resolution is not null and proposed_by is not null)),
  constraint differences_resolved check
    (state <> 'resolved' or (resolution is not null and decided_by is not null and decided_by <> proposed_by)),
  constraint differences_closed check ((state in ('resolved', 'healed')) = (closed_at is not null))
);
create unique index differences_one_open on reconciliation.differences (settlement_id, class)
  where state in ('open', 'proposed');
create index differences_version on reconciliation.differences (version);
create index differences_day on reconciliation.differences (day, care_node, home_node)
  where state in ('open', 'proposed');
create index differences_month on reconciliation.differences (month, care_node, home_node)
  where state in ('open', 'proposed');

-- At care: what an institution said of its cases in the monthly confirmation (3261), and took back (3262).
create table reconciliation.confirmations (
  settlement_id text not null,
  institution text not null,
  month text not null,
  taken boolean not null,
  reference text not null,
  said_by text not null,
  said_at int8 not null,
  constraint confirmations_pkey primary key (settlement_id)
);
create index confirmations_month on reconciliation.confirmations (institution, month);

-- At care: an institution's application for a month's money (3203) and its undoing (3204).
create table reconciliation.applications (
  id text not null,
  institution text not null,
  month text not null,
  clearing_type text not null,
  cases int4 not null,
  total_fen int8 not null,
  recognised_fen int8 not null,
  fund_fen int8 not null,
  begins date not null,
  ends date not null,
  state text not null,
  applied_by text not null,
  applied_at int8 not null,
  undone_at int8,
  constraint applications_pkey primary key (id),
  constraint applications_state_known check (state in ('applied', 'undone')),
  constraint applications_undone check ((state = 'undone') = (undone_at is not null))
);
create unique index applications_one on reconciliation.applications (institution, month, clearing_type)
  where state = 'applied';
