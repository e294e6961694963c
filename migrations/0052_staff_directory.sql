-- Log-in through an existing directory of staff (OpenID Connect): which subject there is which account here, and
-- log-ins that were begun and have not come back.
create table identity.directory_bindings (
  issuer text not null,
  subject text not null,
  account_id text not null,
  bound_at bigint not null,
  bound_by text not null,
  -- From then on the directory's own second factor may count: the account has shown ours in a session of this binding.
  confirmed_at bigint,
  constraint directory_bindings_pkey primary key (issuer, subject),
  constraint directory_bindings_account unique (account_id, issuer),
  constraint directory_bindings_by_another check (bound_by <> account_id)
);

create table identity.directory_flows (
  -- Of the secret that the browser keeps which began it.
  digest text not null,
  state text not null,
  nonce text not null,
  verifier text not null,
  expires_at bigint not null,
  constraint directory_flows_pkey primary key (digest)
);

create index directory_flows_expires on identity.directory_flows (expires_at);
