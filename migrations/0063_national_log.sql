-- The hub: the cards of all provinces' institutions as they changed, one version each; a version's digest covers its body and
-- the digest before it.
create table registry.national_log (
  version bigint constraint national_log_pk primary key,
  code text not null,
  body text not null,
  digest text not null,
  constraint national_log_version check (version > 0)
);
create index national_log_by_code on registry.national_log (code, version);

-- Where this node's copy of the log stands (a province), or the log itself (the hub).
create table registry.national_copy (
  one boolean constraint national_copy_pk primary key,
  version bigint not null,
  digest text not null,
  -- When the copy was last known to be whole.
  whole_at bigint,
  constraint national_copy_one check (one)
);
