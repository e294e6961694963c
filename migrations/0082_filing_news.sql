-- At the home place: versions of filings that a care place has still to hear of, one row for a filing and a place. Only the
-- newest version is told; without a next time the place has heard it.
create table filing.filing_news (
  filing_id text not null,
  care_node text not null,
  version int4 not null,
  owed_at int8 not null,
  tries int4 not null,
  next_at int8,
  told_at int8,
  constraint filing_news_pkey primary key (filing_id, care_node),
  constraint filing_news_told check (next_at is not null or told_at is not null)
);
create index filing_news_due on filing.filing_news (next_at) where next_at is not null;
create index filing_news_owed on filing.filing_news (owed_at) where next_at is not null;

-- At the care place: the filings of other homes' people for places here, as these homes told them. For display: home decides.
-- The person stands in digests under a key of home and care, and in a masked name.
create table filing.seen_filings (
  home_node text not null,
  filing_id text not null,
  version int4 not null,
  home_area text not null,
  kind text not null,
  state text not null,
  areas text[] not null,
  from_on date not null,
  to_on date,
  ended_on date,
  name text not null,
  heard_at int8 not null,
  constraint seen_filings_pkey primary key (home_node, filing_id)
);
create table filing.seen_holders (
  digest text not null,
  home_node text not null,
  filing_id text not null,
  constraint seen_holders_pkey primary key (digest, home_node, filing_id)
);
