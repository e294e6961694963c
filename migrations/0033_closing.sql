-- breaking
-- Days and months are closed by an epoch, not by a lock that bookings hold: whoever closed a day waited for every
-- booking that held its row for share, and with 24 of them for seconds. A day is first closing: no booking takes it any
-- more. Then the bookings that are under way are noted, and once all of them have ended, whatever still took the day is
-- committed, and it is closed. Older programs know no closing day.
alter table settlement.days
  drop constraint days_state_known,
  add constraint days_state_known check (state in ('open', 'closing', 'closed')),
  -- Transactions, as pg_locks names them; null until they are noted.
  add column waits_for text[],
  add column closed_at bigint;

create table settlement.months (
  month text not null,
  state text not null,
  closed_at bigint,
  constraint months_pkey primary key (month),
  constraint months_month check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  constraint months_state_known check (state in ('open', 'closing', 'closed'))
);

insert into settlement.months (month, state)
select distinct month, 'open' from settlement.days;

alter table settlement.days
  add constraint days_month foreign key (month) references settlement.months (month);

-- Seldom more than a few rows: the days that a booking may still take, and those that are being closed.
create index days_not_closed on settlement.days (day) where state <> 'closed';

-- A closed day or month is never opened again, and a day is closed only from closing: the epoch cannot be skipped.
create function settlement.reject_opening() returns trigger language plpgsql as $$
begin
  if new.state = old.state
     or (old.state, new.state) in (('open', 'closing'), ('closing', 'closed')) then
    return new;
  end if;
  raise exception '% of % cannot become %', old.state, tg_table_name, new.state;
end $$;

create trigger days_only_close before update on settlement.days
  for each row execute function settlement.reject_opening();
create trigger months_only_close before update on settlement.months
  for each row execute function settlement.reject_opening();

-- A day that may be booked lies in a month that is open.
create function settlement.reject_day() returns trigger language plpgsql as $$
begin
  if new.state = 'open' and not exists (
    select from settlement.months m where m.month = new.month and m.state = 'open' for share) then
    raise exception '% lies in a month that is not open', new.day;
  end if;
  return new;
end $$;

create trigger days_in_open_month before insert on settlement.days
  for each row execute function settlement.reject_day();

-- And a month is closed when all of its days are.
create function settlement.reject_early_closing() returns trigger language plpgsql as $$
begin
  if new.state = 'closed' and exists (
    select from settlement.days d where d.month = new.month and d.state <> 'closed') then
    raise exception '% has days that are not closed', new.month;
  end if;
  return new;
end $$;

create trigger months_after_days before update on settlement.months
  for each row execute function settlement.reject_early_closing();
