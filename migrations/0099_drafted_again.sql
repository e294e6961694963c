-- A text that was withdrawn may be drafted again: the same row goes back among the drafts, without day, approval and withdrawal.
-- What was before stands on the trail; who first drafted it stays its author, so that they do not approve it.
create or replace function rulebook.reject_change() returns trigger language plpgsql as $$
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
  if old.state = 'withdrawn' and new.state in ('drafted', 'checked')
     and num_nonnulls(new.in_force_from, new.approved_by, new.approved_at, new.withdrawn_by,
                      new.withdrawn_at) = 0 then
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
