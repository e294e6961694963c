-- breaking
-- What is taken back after its month was closed is an offset: a row of its own with negated amounts in the open month,
-- and what it offsets stays in its month. Before, the row of the closed month was marked undone, so that the month's
-- rows no longer summed to what had been closed; only the ledger still told it.
alter table settlement.settlements add column kind text;
update settlement.settlements set kind = case when cancels is null then 'settle' else 'cancel' end;
alter table settlement.settlements
  alter column kind set not null,
  add constraint settlements_kind_known check (kind in ('settle', 'cancel', 'offset')),
  add constraint settlements_kind_names check ((kind = 'settle') = (cancels is null)),
  -- An offset is settled from the start and stays so.
  add constraint settlements_offset_stands check (kind <> 'offset' or state = 'settled'),
  drop constraint settlements_state_known,
  add constraint settlements_state_known check (state in
    ('settling', 'settled', 'refused', 'unknown', 'reversed', 'cancelling', 'cancelled', 'offset')),
  drop constraint settlements_settled_stamped,
  add constraint settlements_settled_stamped check (
    state not in ('settled', 'cancelling', 'cancelled', 'offset')
    or (outcome is not null and month is not null)),
  drop constraint settlements_released,
  add constraint settlements_released
    check ((released is not null) = (state in ('reversed', 'cancelled', 'offset')));

-- Whatever takes a settlement back, it is one: under way or standing.
create unique index settlements_taken_back on settlement.settlements (cancels)
  where cancels is not null and state in ('settling', 'unknown', 'settled');

alter table settlement.home_settlements
  drop constraint home_settlements_kind_known,
  add constraint home_settlements_kind_known check (kind in ('settle', 'cancel', 'tombstone', 'offset')),
  drop constraint home_settlements_state_known,
  add constraint home_settlements_state_known
    check (state in ('booked', 'refused', 'tombstone', 'undone', 'cancelled', 'offset')),
  drop constraint home_settlements_booked_stamped,
  add constraint home_settlements_booked_stamped check (
    state not in ('booked', 'cancelled', 'offset') or (answer is not null and month is not null)),
  add constraint home_settlements_offset_stands
    check (kind <> 'offset' or (state = 'booked' and cancels is not null)),
  -- What was undone before this migration may lie in two months.
  add constraint home_settlements_undone_in_month
    check (state <> 'undone' or undone_month = month) not valid;

create unique index home_settlements_taken_back on settlement.home_settlements (cancels)
  where cancels is not null and state = 'booked';

alter table settlement.copies
  drop constraint copies_state_known,
  add constraint copies_state_known check (state in ('booked', 'undone', 'offset'));
