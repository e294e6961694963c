-- Released beside the calendar, at the hub: by which days a month is cleared.
alter table rulebook.releases drop constraint releases_scheme_known;
alter table rulebook.releases add constraint releases_scheme_known check
  (scheme in ('employee', 'resident', 'zones', 'filing', 'openings', 'diseases', 'calendar', 'clearing'));
