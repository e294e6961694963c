-- To which bank account a place or an institution is paid: entered by one person, released by another. The one released last holds.
create table clearing.payee_accounts (
  id text not null,
  place text not null,
  holder text not null,
  bank text not null,
  number text not null,
  state text not null,
  entered_by text not null,
  entered_at int8 not null,
  decided_by text,
  decided_at int8,
  constraint payee_accounts_pkey primary key (id),
  constraint payee_accounts_state_known check (state in ('entered', 'released', 'refused')),
  constraint payee_accounts_number check (number ~ '^[0-9]{8,30}$'),
  constraint payee_accounts_decided check ((state = 'entered') = (decided_by is null)),
  constraint payee_accounts_two_persons check (decided_by is null or decided_by <> entered_by)
);
create index payee_accounts_holding on clearing.payee_accounts (place, decided_at, id) where state = 'released';
