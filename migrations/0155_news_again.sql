-- News of filings and qualifications: what is due is found by place, so that what a silent place is owed is not read for
-- another one; and home knows up to when each place has heard of it, the place up to when it has heard each home, so that
-- what a place has lost, as by a restored backup, is told again.
drop index filing.news_due;
create index news_due on filing.news (care_node, next_at) where next_at is not null;
create index news_told on filing.news (care_node, told_at);

-- At home. Instants are of home's own clock.
create table filing.heard_places (
  care_node text constraint heard_places_pkey primary key,
  through bigint not null,
  asked_at bigint not null
);
insert into filing.heard_places (care_node, through, asked_at)
select distinct care_node, 0, 0 from filing.news where told_at is not null;

-- At care. Instants are of that home's clock.
create table filing.heard_homes (
  home_node text constraint heard_homes_pkey primary key,
  through bigint not null
);
