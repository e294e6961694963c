-- Registry: who is insured, who may treat, what the catalogue says. Reference data of one node; the
-- directory is the hub's. Time and ids are parameters, never defaults.
create schema registry;

create table registry.areas (
  code text constraint areas_pk primary key,
  name text not null,
  constraint areas_code_digits check (code ~ '^[0-9]{6}$')
);

create table registry.people (
  id text constraint people_pk primary key,
  name text not null,
  certificate_kind text not null,
  certificate_number text not null,
  sex text not null,
  birth_date date not null,
  ethnicity text not null,
  constraint people_id_length check (length(id) between 6 and 30)
);

-- Several people may share a credential: one human with person ids in two pooling areas.
create table registry.credentials (
  kind text not null,
  number text not null,
  serial text,
  person_id text not null
    constraint credentials_person references registry.people (id),
  constraint credentials_pk primary key (kind, number, person_id)
);

create table registry.insurances (
  person_id text not null
    constraint insurances_person references registry.people (id),
  area text not null,
  scheme text not null,
  person_type text not null,
  state text not null,
  from_on date not null,
  to_on date,
  suspended_on date,
  civil_servant boolean not null,
  employer text,
  constraint insurances_pk primary key (person_id, area, scheme, from_on),
  constraint insurances_scheme check (scheme in ('employee', 'resident')),
  constraint insurances_state check (state in ('active', 'suspended', 'ended')),
  constraint insurances_span check (to_on is null or from_on <= to_on)
);

create table registry.identities (
  person_id text not null
    constraint identities_person references registry.people (id),
  kind text not null,
  from_on date not null,
  to_on date,
  constraint identities_pk primary key (person_id, kind, from_on),
  constraint identities_span check (to_on is null or from_on <= to_on)
);

-- Family account sharing (家庭共济): the account of relative_id may pay for person_id.
create table registry.relatives (
  person_id text not null
    constraint relatives_person references registry.people (id),
  relative_id text not null
    constraint relatives_relative references registry.people (id),
  constraint relatives_pk primary key (person_id, relative_id),
  constraint relatives_two check (person_id <> relative_id)
);

create table registry.institutions (
  code text constraint institutions_pk primary key,
  name text not null,
  area text not null,
  kind text not null,
  level smallint not null,
  state text not null,
  care_types text[] not null,
  care_types_cross_province text[] not null,
  diseases text[] not null,
  agreement_from_on date not null,
  agreement_to_on date,
  access_key text not null constraint institutions_access_key unique,
  secret_key text not null,
  constraint institutions_kind check (kind in ('hospital', 'pharmacy')),
  constraint institutions_level check (level between 1 and 3),
  constraint institutions_state check (state in ('open', 'suspended')),
  constraint institutions_agreement
    check (agreement_to_on is null or agreement_from_on <= agreement_to_on)
);

create table registry.catalogue_items (
  code text not null,
  name text not null,
  item_class text not null,
  fee_category text not null,
  own_share_employee_bp bigint not null,
  own_share_resident_bp bigint not null,
  price_limit_1_e6 bigint,
  price_limit_2_e6 bigint,
  price_limit_3_e6 bigint,
  restriction text,
  from_on date not null,
  to_on date,
  constraint catalogue_items_pk primary key (code, from_on),
  constraint catalogue_items_class check (item_class in ('A', 'B', 'C')),
  constraint catalogue_items_own_share check (
    own_share_employee_bp between 0 and 10000 and own_share_resident_bp between 0 and 10000
  ),
  constraint catalogue_items_price_limit check (
    coalesce(price_limit_1_e6, 0) >= 0
    and coalesce(price_limit_2_e6, 0) >= 0
    and coalesce(price_limit_3_e6, 0) >= 0
  ),
  constraint catalogue_items_span check (to_on is null or from_on <= to_on)
);

-- The hub's: where the holder of a credential is insured. A digest, so the hub holds no card numbers.
create table registry.directory (
  credential_digest text not null,
  area text not null,
  constraint directory_pk primary key (credential_digest, area)
);

-- Readers keep institutions and catalogue in memory; this number tells them when to read again.
create table registry.revision (
  one boolean constraint revision_pk primary key,
  number bigint not null,
  constraint revision_one check (one)
);
insert into registry.revision (one, number) values (true, 1);

create function registry.bump_revision() returns trigger language plpgsql as $$
begin
  update registry.revision set number = number + 1;
  return null;
end
$$;

create trigger institutions_bump_revision
  after insert or update or delete or truncate on registry.institutions
  for each statement execute function registry.bump_revision();

create trigger catalogue_items_bump_revision
  after insert or update or delete or truncate on registry.catalogue_items
  for each statement execute function registry.bump_revision();

create view registry.person_view as
  select id, name, certificate_kind, certificate_number, sex, birth_date from registry.people;

create view registry.institution_view as
  select code, name, area, kind, level, state from registry.institutions;
