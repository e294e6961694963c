-- breaking
-- Places: areas by days (区划), pooling areas above them (统筹区), agencies (经办机构), and who changed which record when,
-- so that of two clerks on one record the second is told what the first has changed.
-- Nothing refers to the names that were there: the national list takes their place when the program starts.
delete from registry.areas;
alter table registry.areas
  add column from_on date not null,
  add column to_on date,
  add column source text not null,
  drop constraint areas_pk,
  add constraint areas_pk primary key (code, from_on),
  add constraint areas_span check (to_on is null or from_on <= to_on);

create table registry.pools (
  code text constraint pools_pk primary key,
  name text not null,
  level text not null,
  version integer not null,
  constraint pools_code_digits check (code ~ '^[0-9]{6}$'),
  constraint pools_level check (level in ('province', 'city', 'county'))
);

create table registry.pool_members (
  pool text not null constraint pool_members_pool references registry.pools (code),
  area text not null,
  from_on date not null,
  to_on date,
  constraint pool_members_pk primary key (area, from_on),
  constraint pool_members_digits check (area ~ '^[0-9]{6}$'),
  constraint pool_members_span check (to_on is null or from_on <= to_on)
);
create index pool_members_of_pool on registry.pool_members (pool);

create table registry.agencies (
  code text constraint agencies_pk primary key,
  name text not null,
  area text not null,
  address text not null,
  phone text not null,
  hours text not null,
  -- The areas that it serves: pooling areas, or counties of them.
  serves text[] not null,
  version integer not null
);

create table registry.record_changes (
  record text not null,
  id text not null,
  version integer not null,
  fields text[] not null,
  at bigint not null,
  actor text not null,
  constraint record_changes_pk primary key (record, id, version)
);

create view registry.area_view as select code, name, from_on, to_on from registry.areas;
