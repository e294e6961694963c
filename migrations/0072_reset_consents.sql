-- A password or second factor of one of the three administrators is reset by two of them: what the other one has agreed to.
create table identity.reset_consents (
  account_id text not null,
  by_id text not null,
  at bigint not null,
  constraint reset_consents_pkey primary key (account_id),
  constraint reset_consents_by_another check (by_id <> account_id)
);
