-- Announced stops of the platform (停机公告), which readers hold in memory as they do institutions; and cards of institutions,
-- this node's own and those of others that it has heard of, by which people search.
create table registry.stops (
  id text constraint stops_pk primary key,
  from_at bigint not null,
  to_at bigint not null,
  -- Areas whose institutions are stopped; empty: all of this node.
  areas text[] not null,
  kinds text[] not null,
  notice text not null,
  withdrawn_at bigint,
  version integer not null,
  constraint stops_span check (from_at < to_at),
  constraint stops_kinds check (
    cardinality(kinds) > 0 and kinds <@ array['registration', 'charges', 'settlement'])
);
create index stops_by_end on registry.stops (to_at);

create trigger stops_bump_revision
  after insert or update or delete or truncate on registry.stops
  for each statement execute function registry.bump_revision();

create table registry.institution_cards (
  code text constraint institution_cards_pk primary key,
  name text not null,
  area text not null,
  kind text not null,
  level smallint,
  care_types text[] not null,
  state text not null,
  -- The name folded to one form, and the initials of its reading in pinyin.
  folded text not null,
  initials text not null,
  -- Pieces of both, area, care types and kind, each with its sign: what a search looks for.
  pieces text[] not null,
  -- The day on which something of it changes by itself, of this node's own.
  renews_on date
);
create index institution_cards_to_renew on registry.institution_cards (renews_on)
  where renews_on is not null;
create index institution_cards_in_order on registry.institution_cards (area, code);
create index institution_cards_pieces on registry.institution_cards using gin (pieces)
  with (fastupdate = off);
