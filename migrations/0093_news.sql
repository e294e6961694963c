-- breaking
-- What home owes care places are news of several kinds, in one queue: filings, and qualifications beside them. At the care
-- place qualifications stand as home told them, for display; whose they are stands beside those of the filings.
alter table filing.filing_news rename to news;
alter table filing.news rename column filing_id to subject;
alter table filing.news rename constraint filing_news_pkey to news_pkey;
alter table filing.news rename constraint filing_news_told to news_told;
alter index filing.filing_news_due rename to news_due;
alter index filing.filing_news_owed rename to news_owed;
alter table filing.news add column kind text not null default 'filing'
  constraint news_kind_known check (kind in ('filing', 'qualification'));
alter table filing.news alter column kind drop default;

alter table filing.seen_holders rename column filing_id to subject;
create table filing.seen_qualifications (
  home_node text not null,
  qualification_id text not null,
  version int4 not null,
  home_area text not null,
  state text not null,
  home_disease text not null,
  home_name text not null,
  disease text not null,
  national_name text not null,
  from_on date not null,
  to_on date,
  ended_on date,
  name text not null,
  heard_at int8 not null,
  constraint seen_qualifications_pkey primary key (home_node, qualification_id)
);
