-- The ledger knows accounts and transfers, and no medicine. A transfer moves a positive amount from its source to
-- its target, so every transfer balances and the accounts of a node sum to zero by construction. Append only.
create schema ledger;

create table ledger.transfers (
  settlement_id text not null,
  -- Which party's booking this is, or its undoing: home, homeUndo, care, careUndo.
  part text not null,
  line smallint not null,
  source text not null,
  target text not null,
  amount_fen bigint not null,
  -- Home's stamp: an entry lies in exactly one period.
  business_day date not null,
  month text not null,
  occurred_at bigint not null,
  recorded_at bigint not null,
  constraint transfers_pkey primary key (settlement_id, part, line),
  constraint transfers_amount_positive check (amount_fen > 0),
  constraint transfers_two_accounts check (source <> target),
  constraint transfers_part_known check (part in ('home', 'homeUndo', 'care', 'careUndo')),
  constraint transfers_month_of_day check (month = to_char(business_day, 'YYYY-MM'))
);

create index transfers_month on ledger.transfers (month);

create function ledger.reject_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.transfers is append only';
end $$;

create trigger transfers_append_only before update or delete on ledger.transfers
  for each statement execute function ledger.reject_change();

create view ledger.entries_view as
  select settlement_id, part, line, source as account, -amount_fen as amount_fen, business_day, month
    from ledger.transfers
  union all
  select settlement_id, part, line, target as account, amount_fen, business_day, month
    from ledger.transfers;

create view ledger.balances_view as
  select account, month, sum(amount_fen)::bigint as amount_fen
    from ledger.entries_view
   group by account, month;
