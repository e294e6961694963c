-- The last version of each filing, so that lists page by key whatever they are filtered by: versions are never written over, and
-- most of those in one state may have been followed by others. Written by the database itself, by whomever the version is.
create table filing.latest_filings (
  id text constraint latest_filings_pk primary key,
  version int4 not null,
  person_id text not null,
  kind text not null,
  state text not null
);

create function filing.keep_latest() returns trigger language plpgsql as $$
begin
  insert into filing.latest_filings as l (id, version, person_id, kind, state)
    select distinct on (a.id) a.id, a.version, a.person_id, a.kind, a.state from added a order by a.id, a.version desc
    on conflict (id) do update
      set version = excluded.version, person_id = excluded.person_id, kind = excluded.kind, state = excluded.state
      where l.version < excluded.version;
  return null;
end $$;
create trigger filings_latest after insert on filing.filings
  referencing new table as added for each statement execute function filing.keep_latest();

insert into filing.latest_filings (id, version, person_id, kind, state)
  select distinct on (id) id, version, person_id, kind, state from filing.filings order by id, version desc;

create index latest_filings_by_person on filing.latest_filings (person_id, id);
create index latest_filings_by_kind on filing.latest_filings (kind, person_id, id);
create index latest_filings_by_state on filing.latest_filings (state, person_id, id);
create index latest_filings_by_both on filing.latest_filings (kind, state, person_id, id);
