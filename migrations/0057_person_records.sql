-- Facts and identities of people are entered by staff and imported: each row says its source and in which version of
-- the person's record it was written, so that of two clerks the second is told what the first has changed. What was
-- withdrawn stays as a row. Lines say for how many days they supply the patient, which some policies count by.
alter table registry.people
  add column version integer not null default 1,
  add constraint people_version check (version > 0);

alter table registry.person_facts
  add column source text,
  add column changed_in integer not null default 1,
  add column changed_by text,
  add column withdrawn boolean not null default false;

alter table registry.identities
  add column source text,
  add column changed_in integer not null default 1,
  add column changed_by text,
  add column withdrawn boolean not null default false;

alter table settlement.charges
  add column supply_days integer,
  add constraint charges_supply_days check (supply_days > 0);
