-- The checks that 0034 and 0035 put on new rows hold for those before them, too, but for what was undone in another
-- month before 0034. Reads every row under a lock that stops neither readers nor writers.
alter table settlement.settlements
  validate constraint settlements_add_up,
  validate constraint settlements_signs,
  validate constraint settlements_month_of_day;
alter table settlement.home_settlements
  validate constraint home_settlements_month_of_day,
  validate constraint home_settlements_undone_month_of_day,
  validate constraint home_settlements_booked_whole;
alter table settlement.copies
  validate constraint copies_stamped,
  validate constraint copies_undone_stamped;
alter table ledger.transfers
  validate constraint transfers_one_fund;
