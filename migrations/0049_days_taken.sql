-- breaking
-- A booking takes its day when it writes, not when it reads: closing a day then waits for the last round trip of the
-- bookings that are under way, no longer for all that they load and decide. Who writes a stamp locks the table of days
-- first, in a mode that nobody waits for, and then looks whether its day is still open; it begins again when it is not.
-- A program before this one locks nothing here, and closing would not wait for it.
create function settlement.take_day(taken date) returns void language plpgsql as $$
begin
  lock table settlement.days in row share mode;
  -- A statement of its own: it sees what was committed before the lock was given.
  if not exists (select from settlement.days d where d.day = taken and d.state = 'open') then
    raise exception '% is closing', taken using errcode = 'serialization_failure';
  end if;
end $$;
