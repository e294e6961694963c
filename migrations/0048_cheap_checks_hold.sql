-- The checks of 0047 hold for the rows before it, too: they say what those before them said. Reads every row under a lock
-- that stops neither readers nor writers.
alter table ledger.transfers
  validate constraint transfers_one_fund,
  validate constraint transfers_month_is_one;
