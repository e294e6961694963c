-- E-vouchers (医保码) at the home place: a code is signed, lives for a minute and is consumed once, in home's own
-- commit. The token that it yields stands for the person at one institution and serves one encounter.
create table registry.voucher_keys (
  id integer constraint voucher_keys_pk primary key,
  secret text not null,
  made_at bigint not null,
  constraint voucher_keys_secret check (length(secret) >= 64)
);

create table registry.vouchers (
  serial text constraint vouchers_pk primary key,
  person_id text not null
    constraint vouchers_person references registry.people (id),
  purpose text not null,
  -- Where alone it may be shown; null: wherever the person goes.
  institution text,
  issued_at bigint not null,
  expires_at bigint not null,
  consumed_at bigint,
  consumed_by text,
  constraint vouchers_purpose check (purpose in ('treatment', 'logIn')),
  constraint vouchers_expire check (expires_at > issued_at),
  constraint vouchers_consumed check ((consumed_at is null) = (consumed_by is null))
);

create index vouchers_expires_at on registry.vouchers (expires_at);

-- A digest: whoever reads the table holds no token.
create table registry.voucher_tokens (
  token_digest text constraint voucher_tokens_pk primary key,
  person_id text not null
    constraint voucher_tokens_person references registry.people (id),
  institution text not null,
  issued_at bigint not null,
  until bigint not null,
  -- The encounter that it serves, from the first settlement or admission on.
  encounter_id text,
  -- Set: the encounter is over, and the token speaks for nothing but it.
  closed_at bigint,
  constraint voucher_tokens_until_later check (until > issued_at),
  constraint voucher_tokens_closed check (closed_at is null or encounter_id is not null)
);

create index voucher_tokens_until on registry.voucher_tokens (until);

-- Who looked at a person, for the person's own page.
create index entries_person on trail.entries (person_id, at) where person_id is not null;
