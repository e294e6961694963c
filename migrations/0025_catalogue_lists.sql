-- Lists that institutions download (diseases, operations, chronic diseases …) and the mappings of their own
-- codes to the catalogue's (目录对照).
create table registry.lists (
  list text not null,
  code text not null,
  name text not null,
  -- Ended entries stay, with the load that ended them, so that who holds them learns of it.
  valid boolean not null,
  -- Further columns by their official titles; a column that is not there is empty.
  columns json not null,
  -- The load that brought or changed the entry: each load of a list has a higher number.
  version integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  constraint lists_pk primary key (list, code),
  constraint lists_version check (version >= 1)
);

create index lists_by_version on registry.lists (list, version);

create table registry.mappings (
  id text constraint mappings_pk primary key,
  institution text not null constraint mappings_institution references registry.institutions (code),
  own_code text not null,
  own_name text not null,
  list text not null,
  item_code text not null,
  from_on date not null,
  to_on date not null,
  -- What else the institution said of its item.
  detail json not null,
  created_at bigint not null,
  updated_at bigint not null,
  -- Set: undone. It holds on no day any more; lines that it gave their code keep it.
  withdrawn_at bigint,
  -- The value of registry.revision.mappings with which it last changed.
  revision bigint not null,
  constraint mappings_span check (from_on <= to_on)
);

create unique index mappings_standing
  on registry.mappings (institution, own_code, from_on) where withdrawn_at is null;
create index mappings_changed on registry.mappings (revision);
create index mappings_of_institution on registry.mappings (institution, own_code);

-- Counted apart: a mapping must not make every reader read the whole catalogue again. Who maps holds the row
-- until the commit, so who sees a number sees every mapping up to it.
alter table registry.revision add column mappings bigint not null default 0;
