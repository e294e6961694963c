-- Zones without filing (免备案区) are released as policies are: by each home node, under the scheme 'zones' of its own
-- province's area, from a day on, every version kept.
alter table rulebook.releases drop constraint releases_scheme_known;
alter table rulebook.releases
  add constraint releases_scheme_known check (scheme in ('employee', 'resident', 'zones'));
