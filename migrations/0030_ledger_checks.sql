-- The checks that 0028 put on new rows hold for those before it, too. Reads every row under a lock that stops
-- neither readers nor writers.
alter table ledger.transfers
  validate constraint transfers_month_of_day,
  validate constraint transfers_month_is_one,
  validate constraint transfers_subject_known;
