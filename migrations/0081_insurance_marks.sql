-- Whose insurance changed and who has a filing: due work of filing looks whether it is suspended or restored. The mark counts, so
-- that a change meanwhile waits for whoever takes the mark, and is marked again.
create table filing.insurance_marks (
  person_id text constraint insurance_marks_pk primary key,
  turn int8 not null
);

create function registry.mark_insurance() returns trigger language plpgsql as $$
begin
  insert into filing.insurance_marks (person_id, turn)
    select coalesce(new.person_id, old.person_id), 1
     where exists (select from filing.filings where person_id = coalesce(new.person_id, old.person_id))
    on conflict (person_id) do update set turn = insurance_marks.turn + 1;
  return null;
end $$;
create trigger insurances_mark after insert or update or delete on registry.insurances
  for each row execute function registry.mark_insurance();
