-- Files of people, facts and institutions that were imported: the same content again changes nothing. People are
-- looked up by their certificate's number.
create table registry.imports (
  id text constraint imports_pk primary key,
  -- What kind of rows: people, facts, institutions.
  kind text not null,
  -- Of the rows' content, whatever the file's form and name.
  digest text not null,
  file_name text not null,
  at bigint not null,
  actor text not null,
  rows integer not null,
  written integer not null,
  bad integer not null,
  constraint imports_once unique (kind, digest)
);

create index people_certificate on registry.people (certificate_number);
