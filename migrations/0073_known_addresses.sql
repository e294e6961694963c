-- Network addresses from which somebody has logged in with both factors: guesses from elsewhere do not lock them out there.
create table identity.known_addresses (
  account_id text not null,
  address text not null,
  seen_at bigint not null,
  constraint known_addresses_pkey primary key (account_id, address)
);

create index known_addresses_seen on identity.known_addresses (seen_at);
