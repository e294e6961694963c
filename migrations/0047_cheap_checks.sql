-- Two checks of every transfer were regular expressions, which cost as much as all else of its row (35 to 70 µs, six times a
-- settlement); the same is said by comparing segments. 0048 validates them.

-- 10: between two accounts of funds money moves within one fund of one scheme.
alter table ledger.transfers
  drop constraint transfers_one_fund,
  drop constraint transfers_month_is_one;
alter table ledger.transfers
  add constraint transfers_one_fund check (
    left(source, 12) = 'institution:' or left(target, 12) = 'institution:'
    or split_part(source, ':', -2) not in ('employee', 'resident')
    or split_part(target, ':', -2) not in ('employee', 'resident')
    or (split_part(source, ':', -2) = split_part(target, ':', -2)
        and split_part(source, ':', -1) = split_part(target, ':', -1))) not valid,
  -- A settlement's month is that of its day (transfers_month_of_day).
  add constraint transfers_month_is_one check (
    subject_kind = 'settlement' or month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$') not valid;
