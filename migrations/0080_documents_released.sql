-- Released beside the policies, by the same steps: rules for filing, openings of chronic diseases by region, home diseases and
-- their national names, and at the hub the calendar of working days.
alter table rulebook.releases drop constraint releases_scheme_known;
alter table rulebook.releases add constraint releases_scheme_known
  check (scheme in ('employee', 'resident', 'zones', 'filing', 'openings', 'diseases', 'calendar'));
