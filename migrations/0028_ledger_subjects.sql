-- breaking
-- The ledger takes any subject, not settlements only: what is posted is a part of a subject, and a subject is known
-- by its kind and id. Older programs write settlement_id, so they must be stopped. No row is rewritten: a column
-- is renamed, the new one has a constant default, and the primary key stays, because an id begins with the
-- letters of its kind (transfers_subject_known), so ids of two kinds never meet and (subject_id, part, line) is
-- unique within its kind. The kinds are a list, in a check here and in src/ledger/subject.ts, not a table: a foreign
-- key would make every posting lock the same few rows. A new kind replaces the check, in two migrations as here:
-- added not valid, so that it holds for new rows at once, and validated by a later one (0030), which reads every
-- row but holds up nobody.
alter table ledger.transfers rename column settlement_id to subject_id;
alter table ledger.transfers add column subject_kind text not null default 'settlement';
alter table ledger.transfers alter column subject_kind drop default;

-- The month of the books is its own thing: an offset of December may belong to November, an entry of a closed day
-- to the month that is open. Of a settlement home stamps both, and there the month is the day's.
alter table ledger.transfers
  drop constraint transfers_month_of_day,
  add constraint transfers_month_of_day
    check (subject_kind <> 'settlement' or month = to_char(business_day, 'YYYY-MM')) not valid,
  add constraint transfers_month_is_one
    check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$') not valid,
  add constraint transfers_subject_known check (
    case subject_kind
      when 'settlement' then subject_id like 'stl\_%'
      when 'notice' then subject_id like 'ntc\_%'
      when 'payment' then subject_id like 'pay\_%'
      when 'prefund' then subject_id like 'pre\_%'
      when 'deduction' then subject_id like 'ded\_%'
      when 'confirmation' then subject_id like 'cnf\_%'
      when 'recompute' then subject_id like 'rcp\_%'
      when 'reimbursement' then subject_id like 'rmb\_%'
      else false
    end) not valid;

drop view ledger.balances_view;
drop view ledger.entries_view;

create view ledger.entries_view as
  select subject_kind, subject_id, part, line, source as account, -amount_fen as amount_fen,
         business_day, month
    from ledger.transfers
  union all
  select subject_kind, subject_id, part, line, target as account, amount_fen, business_day, month
    from ledger.transfers;

create view ledger.balances_view as
  select account, month, sum(amount_fen)::bigint as amount_fen
    from ledger.entries_view
   group by account, month;

-- From which subjects an account's balance comes: what is open, and since which month.
create view ledger.subject_balances_view as
  select account, month, subject_kind, subject_id, sum(amount_fen)::bigint as amount_fen
    from ledger.entries_view
   group by account, month, subject_kind, subject_id;
