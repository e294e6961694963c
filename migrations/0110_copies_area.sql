-- What the hub allocates by: the pooling area that pays, and the scheme. Null: copied before this, the areas of which home
-- names when the month is counted.
alter table settlement.copies add column home_area text;
alter table settlement.copies add column scheme text;
alter table settlement.copies add constraint copies_scheme_known check (scheme in ('employee', 'resident'));
create index copies_day on settlement.copies using brin (business_day) with (pages_per_range = 32, autosummarize = on);
