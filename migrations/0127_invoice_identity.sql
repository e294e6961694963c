-- An invoice is known by its code and number, however they are written: letters and digits only, capital, without leading zeros. The
-- check code is no part of it. Where two claims hold one invoice already, the later one's keeps a name of its own.
alter table reimbursement.invoices add column identity text not null default '';
with named as (
  select claim_id, code, number, check_code, held,
         ltrim(regexp_replace(upper(normalize(code, nfkc)), '[^0-9A-Z]', '', 'g'), '0') || '-' ||
         ltrim(regexp_replace(upper(normalize(number, nfkc)), '[^0-9A-Z]', '', 'g'), '0') as identity
    from reimbursement.invoices
), counted as (
  select *, row_number() over (partition by identity, held order by claim_id, check_code, number, code) as place
    from named
)
update reimbursement.invoices i
   set identity = c.identity || case when c.held and c.place > 1 then '/' || c.place else '' end
  from counted c
 where (i.claim_id, i.code, i.number, i.check_code) = (c.claim_id, c.code, c.number, c.check_code);
alter table reimbursement.invoices alter column identity drop default;
drop index reimbursement.invoices_one_holder;
create unique index invoices_one_holder on reimbursement.invoices (identity) where held;
-- The hub hears of all of them again, under their new names.
update reimbursement.invoice_news set told = 0, kept_at = null where use <> 'released';
-- Invoices of the claim that a care place has settled directly, as it told at the last look.
alter table reimbursement.claims add column settled json;
