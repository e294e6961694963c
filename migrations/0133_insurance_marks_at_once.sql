-- Marks of changed insurances are set once a statement: a file of a hundred thousand insurances calls no function for each of
-- them. Each person is looked up by key, whatever is known of the size of the table.
drop trigger insurances_mark on registry.insurances;
drop function registry.mark_insurance();

create function registry.mark_insurances() returns trigger language plpgsql as $$
begin
  insert into filing.insurance_marks (person_id, turn)
    select changed.person_id, 1
      from (select distinct person_id from changed) changed
     cross join lateral (select from filing.filings f where f.person_id = changed.person_id limit 1) filed
     order by changed.person_id
    on conflict (person_id) do update set turn = insurance_marks.turn + 1;
  return null;
end $$;
create trigger insurances_mark_added after insert on registry.insurances
  referencing new table as changed for each statement execute function registry.mark_insurances();
create trigger insurances_mark_changed after update on registry.insurances
  referencing new table as changed for each statement execute function registry.mark_insurances();
create trigger insurances_mark_removed after delete on registry.insurances
  referencing old table as changed for each statement execute function registry.mark_insurances();
