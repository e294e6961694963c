-- The catalogue, complete: lists, local additions, what a program can check of a use, own shares by kind.
-- Items of the first releases stand in the list that their fee category tells.
alter table registry.catalogue_items
  add column list text,
  add column added_by text,
  add column kind text,
  -- Limits, unit ceilings, payment standard, partial counting, marks: as the model has them, amounts as text.
  add column rules json,
  -- What only the downloads tell.
  add column detail json,
  add column version integer,
  add column updated_at bigint;

update registry.catalogue_items set version = 1, list = case
  when fee_category in ('westernDrug', 'patentDrug') then 'drug'
  when fee_category = 'herbalPieces' then 'herbalPieces'
  when fee_category = 'materials' then 'consumable'
  else 'service' end;

alter table registry.catalogue_items
  alter column list set not null,
  alter column version set not null,
  -- Absent: the kind's own share, or none.
  alter column own_share_employee_bp drop not null,
  alter column own_share_resident_bp drop not null,
  drop constraint catalogue_items_pk,
  add constraint catalogue_items_key unique nulls not distinct (code, added_by, from_on),
  add constraint catalogue_items_added_by check (added_by ~ '^[0-9]{6}$'),
  add constraint catalogue_items_kind check (kind ~ '^[a-z][A-Za-z0-9]{1,39}$'),
  add constraint catalogue_items_list check (list in (
    'drug', 'herbalPieces', 'inHousePreparation', 'ethnicDrug', 'otherDrug', 'herbalGranules',
    'service', 'consumable')),
  add constraint catalogue_items_version check (version >= 1);

create index catalogue_items_by_version on registry.catalogue_items (list, version);

create table registry.kind_shares (
  kind text not null,
  name text not null,
  added_by text,
  own_share_employee_bp bigint,
  own_share_resident_bp bigint,
  from_on date not null,
  to_on date,
  updated_at bigint,
  constraint kind_shares_key unique nulls not distinct (kind, added_by, from_on),
  constraint kind_shares_kind check (kind ~ '^[a-z][A-Za-z0-9]{1,39}$'),
  constraint kind_shares_added_by check (added_by ~ '^[0-9]{6}$'),
  constraint kind_shares_own_share check (
    own_share_employee_bp between 0 and 10000 and own_share_resident_bp between 0 and 10000
  ),
  constraint kind_shares_span check (to_on is null or from_on <= to_on)
);

-- Told apart besides: 200,000 items are not read again because an institution was suspended.
alter table registry.revision add column catalogue bigint not null default 0;

create function registry.bump_catalogue() returns trigger language plpgsql as $$
begin
  update registry.revision set number = number + 1, catalogue = catalogue + 1;
  return null;
end
$$;

drop trigger catalogue_items_bump_revision on registry.catalogue_items;

create trigger catalogue_items_bump_catalogue
  after insert or update or delete or truncate on registry.catalogue_items
  for each statement execute function registry.bump_catalogue();

create trigger kind_shares_bump_catalogue
  after insert or update or delete or truncate on registry.kind_shares
  for each statement execute function registry.bump_catalogue();

-- What home told care of a person: asked only when the use of an item is limited by sex or age.
create table settlement.person_facts (
  person_id text not null,
  sex text not null,
  birth_date date not null,
  learned_at bigint not null,
  constraint person_facts_pkey primary key (person_id),
  constraint person_facts_sex_known check (sex in ('male', 'female', 'unknown'))
);

alter table settlement.charges
  -- The split rests on how the visit is described: a new description splits the line again.
  add column limited boolean,
  -- Of an item with a ceiling by day, week or stay: the units that counted. They use the ceiling up.
  add column counted_e4 bigint;

create index charges_counted on settlement.charges (encounter_id, item_code)
  where dropped_at is null and counted_e4 is not null;
