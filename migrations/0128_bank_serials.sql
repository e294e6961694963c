-- One movement of a bank is booked once. It is known by its serial number, however that is written, and not by the bank's name, which
-- people write in many ways. What was booked twice before stays, under keys of their own.
alter table clearing.payments add column serial_key text not null default '';
alter table reimbursement.payments add column serial_key text not null default '';
with named as (
  select id, direction, ltrim(regexp_replace(upper(normalize(bank_serial, nfkc)), '[^0-9A-Z]', '', 'g'), '0') as plain,
         direction = 'in' or state <> 'returned' as stands
    from clearing.payments
), counted as (
  select *, row_number() over (partition by direction, plain, stands order by id) as place from named
)
update clearing.payments p set serial_key = c.plain || case when c.place > 1 then '/' || c.place else '' end
  from counted c where p.id = c.id;
with named as (
  select id, ltrim(regexp_replace(upper(normalize(bank_serial, nfkc)), '[^0-9A-Z]', '', 'g'), '0') as plain,
         state <> 'withdrawn' as stands
    from reimbursement.payments
), counted as (
  select *, row_number() over (partition by plain, stands order by id) as place from named
)
update reimbursement.payments p set serial_key = c.plain || case when c.place > 1 then '/' || c.place else '' end
  from counted c where p.id = c.id;
alter table clearing.payments alter column serial_key drop default;
alter table reimbursement.payments alter column serial_key drop default;
drop index clearing.payments_serial;
create unique index payments_serial on clearing.payments (direction, serial_key)
  where not (direction = 'out' and state = 'returned');
drop index reimbursement.payments_serial;
create unique index payments_serial on reimbursement.payments (serial_key) where state <> 'withdrawn';
create index payments_entered on reimbursement.payments (claim_id) where state = 'entered';
