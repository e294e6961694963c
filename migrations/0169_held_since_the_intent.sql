-- An outcome is written from the rows that this process wrote with its intent, without reading them
-- again. Where they were changed meanwhile the transaction fails as a serialization does: its work
-- runs again, and reads them.

create function settlement.as_held(stands boolean, value text) returns text language plpgsql as $$
begin
  if stands then
    return value;
  end if;
  raise exception 'changed since it was held' using errcode = 'serialization_failure';
end $$;
