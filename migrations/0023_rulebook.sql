-- The rulebook (政策发布): every version of every benefit policy that this node ever released or
-- drafted, with its whole text, so that any settlement of any day is recomputed under the rule of its
-- day. A version is the digest of its file. drafted → checked → approved by a second person → in force
-- from a date, until the next version of the same place begins. No step needs more than its own row;
-- whoever takes a step locks the table, which is small and seldom written.
create schema rulebook;

create table rulebook.releases (
  version text not null,
  area text not null,
  scheme text not null,
  path text not null,
  text text not null,
  -- The worked examples that the check ran, null when there were none.
  examples text,
  -- The version that was the latest approved one when this was drafted; null: there was none.
  base text,
  state text not null,
  note text not null,
  -- 0001-01-01 for what came with the program first.
  in_force_from date,
  -- Who is null came with the program.
  drafted_by text,
  drafted_at bigint not null,
  checked_by text,
  checked_at bigint,
  -- What the check found, as JSON.
  findings text,
  approved_by text,
  approved_at bigint,
  withdrawn_by text,
  withdrawn_at bigint,
  -- The number of the last step in this book: nodes at work read the book again when it has grown.
  revision bigint not null,
  constraint releases_pkey primary key (version),
  constraint releases_area_digits check (area ~ '^[0-9]{6}$'),
  constraint releases_scheme_known check (scheme in ('employee', 'resident')),
  constraint releases_state_known check (state in ('drafted', 'checked', 'approved', 'withdrawn')),
  constraint releases_checked_has_findings
    check (state <> 'checked' or (findings is not null and examples is not null)),
  constraint releases_approved_dated
    check (state <> 'approved' or (in_force_from is not null and approved_at is not null)),
  constraint releases_two_persons check (
    approved_by is null
    or (approved_by is distinct from drafted_by and approved_by is distinct from checked_by)),
  constraint releases_program_approves_its_own
    check (approved_at is null or approved_by is not null or drafted_by is null),
  -- China's days: a person's release begins tomorrow at the earliest, and one in force stays.
  constraint releases_not_backwards check (
    approved_by is null
    or in_force_from > date '1970-01-01' + ((approved_at + 28800000) / 86400000)::int),
  constraint releases_in_force_stays check (
    withdrawn_at is null or approved_at is null
    or in_force_from > date '1970-01-01' + ((withdrawn_at + 28800000) / 86400000)::int)
);

-- One version of a place begins on a day.
create unique index releases_in_force
  on rulebook.releases (area, scheme, in_force_from) where state = 'approved';

create index releases_revision on rulebook.releases (revision);

create function rulebook.reject_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'rulebook.releases keeps every version';
  end if;
  if (new.version, new.area, new.scheme, new.path, new.text, new.drafted_by, new.drafted_at)
     is distinct from
     (old.version, old.area, old.scheme, old.path, old.text, old.drafted_by, old.drafted_at) then
    raise exception 'the text of a release never changes';
  end if;
  if old.state in ('drafted', 'checked') then
    return new;
  end if;
  if old.state = 'withdrawn' or new.state <> 'withdrawn'
     or (new.examples, new.base, new.note, new.in_force_from, new.checked_by, new.checked_at,
         new.findings, new.approved_by, new.approved_at)
        is distinct from
        (old.examples, old.base, old.note, old.in_force_from, old.checked_by, old.checked_at,
         old.findings, old.approved_by, old.approved_at) then
    raise exception 'an approved or withdrawn release never changes';
  end if;
  return new;
end $$;

create trigger releases_immutable before update or delete on rulebook.releases
  for each row execute function rulebook.reject_change();

-- For the home side's batches, which read it in a statement that they send anyway.
create view rulebook.revision_view as
  select coalesce(max(revision), 0) as number from rulebook.releases;

-- For readers that recompute: the text of every version, whatever became of it.
create view rulebook.release_view as
  select version, area, scheme, path, text, state, in_force_from from rulebook.releases;
