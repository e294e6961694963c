-- Files that institutions leave and fetch, and files that the platform makes for everybody (catalogue
-- downloads). Bytes lie in the node's own database: bounded in size and number, deleted after their
-- expiry, and in every backup with the bookings that name them.
create schema offer;

create table offer.files (
  number text constraint files_pk primary key,
  -- Null: made by the platform for everybody.
  owner text,
  file_name text not null,
  bytes bytea not null,
  digest text not null,
  -- What the platform built it from: one file for the same content, found again.
  built_from text,
  row_count integer,
  made_at bigint not null,
  made_on date not null,
  expires_at bigint not null,
  constraint files_expiry check (made_at < expires_at),
  constraint files_made_or_left check ((owner is null) = (built_from is not null))
);

create unique index files_built_from on offer.files (built_from);
create index files_owner on offer.files (owner, made_on) where owner is not null;
create index files_expiry_due on offer.files (expires_at);

-- Almost all of them are ZIP files already: compressing them again costs time for nothing.
alter table offer.files alter column bytes set storage external;
