-- Invariants that the database can hold by itself, so that no program, statement or second process gets past them
-- (docs/invariants.md). Checks are added for new rows and validated by 0036, which holds up nobody. Triggers stand on
-- updates only and look at their condition before anything is called: what is right costs no call.

-- 13: two bookings of a person never take the same place. Also the index by person.
create unique index home_settlements_sequence on settlement.home_settlements (person_id, sequence);
drop index settlement.home_settlements_person;

-- I1, I3.
alter table settlement.settlements
  add constraint settlements_add_up check (
    total_fen = own_expense_fen + over_limit_fen + own_share_first_fen + in_scope_fen) not valid,
  add constraint settlements_signs check (
    case kind when 'settle' then total_fen >= 0 when 'cancel' then total_fen <= 0 else true end) not valid;

-- 15: the month is the day's, in all three books.
alter table settlement.settlements
  add constraint settlements_month_of_day check (month = to_char(business_day, 'YYYY-MM')) not valid;
alter table settlement.home_settlements
  add constraint home_settlements_month_of_day
    check (month = to_char(business_day, 'YYYY-MM')) not valid,
  add constraint home_settlements_undone_month_of_day
    check (undone_month = to_char(undone_day, 'YYYY-MM')) not valid;
alter table settlement.copies
  add constraint copies_stamped
    check (month is not null and month = to_char(business_day, 'YYYY-MM')) not valid,
  add constraint copies_undone_stamped
    check (state <> 'undone' or undone_month = to_char(undone_day, 'YYYY-MM')) not valid;

-- 9: which rule was applied stands with what was booked, and where it may be taken back, what it changed.
alter table settlement.home_settlements
  add constraint home_settlements_booked_whole check (
    state not in ('booked', 'cancelled', 'undone', 'offset')
    or (policy_version is not null and scheme is not null and category is not null
        and care_area is not null and sequence is not null and changes is not null)) not valid;

-- 10: between two accounts of funds money moves within one fund of one scheme.
alter table ledger.transfers
  add constraint transfers_one_fund check (
    coalesce(substring(source from ':((?:employee|resident):[A-Za-z]+)$')
             = substring(target from ':((?:employee|resident):[A-Za-z]+)$'), true)) not valid;

-- 5, 8: what was answered, booked or copied never changes, and what is over stays so.
create function settlement.reject_change() returns trigger language plpgsql as $$
begin
  raise exception '% keeps what it holds: %', tg_table_name, tg_name;
end $$;

create trigger requests_answer_stands before update on settlement.requests for each row
  when (old.answer is not null and new.answer is distinct from old.answer
        or new.digest <> old.digest)
  execute function settlement.reject_change();

create trigger settlements_outcome_stands before update on settlement.settlements for each row
  when (old.outcome is not null and new.outcome is distinct from old.outcome
        or old.month is not null
           and (new.month, new.business_day) is distinct from (old.month, old.business_day)
        or old.state in ('refused', 'reversed', 'offset') and new.state <> old.state)
  execute function settlement.reject_change();

create trigger home_settlements_stand before update on settlement.home_settlements for each row
  when ((new.answer, new.changes, new.content, new.request_digest, new.sequence, new.month,
         new.business_day)
        is distinct from
        (old.answer, old.changes, old.content, old.request_digest, old.sequence, old.month,
         old.business_day)
        or old.state in ('refused', 'tombstone', 'undone', 'offset') and new.state <> old.state)
  execute function settlement.reject_change();

create trigger copies_stand before update on settlement.copies for each row
  when ((new.total_fen, new.pots::text, new.month, new.business_day)
        is distinct from (old.total_fen, old.pots::text, old.month, old.business_day)
        or old.state in ('undone', 'offset') and new.state <> old.state)
  execute function settlement.reject_change();

create trigger home_orders_stand before update or delete on settlement.home_orders
  for each row execute function settlement.reject_change();
