-- How calls of institutions end, by hour, kind and outcome: counted at the care place, told to the hub as sums that only
-- grow, so that a count that is told twice counts once. No person, institution or amount.
create schema statistics;
create table statistics.call_counts (
  hour int8 not null,
  kind text not null,
  outcome text not null,
  calls int8 not null,
  ms int8 not null,
  told int8 not null,
  constraint call_counts_pk primary key (hour, kind, outcome),
  constraint call_counts_told check (told between 0 and calls)
);
create index call_counts_untold on statistics.call_counts (hour, kind, outcome) where told < calls;

-- The hub: the same of each province.
create table statistics.heard_counts (
  node text not null,
  hour int8 not null,
  kind text not null,
  outcome text not null,
  calls int8 not null,
  ms int8 not null,
  constraint heard_counts_pk primary key (hour, node, kind, outcome)
);
