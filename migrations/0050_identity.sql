-- Staff of this node: who may log in, with what, and what each may do where. Nothing is deleted that a trail entry
-- names: accounts end, roles and tokens are revoked. Secrets are kept as digests: passwords by argon2id, everything
-- random (sessions, tokens, recovery codes) by SM3. The secret of a second factor has to be read to be checked.
create schema identity;

create table identity.accounts (
  id text not null,
  -- For ever one person's: the trail and the releases name it.
  login_name text not null,
  name text not null,
  state text not null,
  made_at bigint not null,
  password_hash text not null,
  password_at bigint not null,
  -- Somebody else knows it: nothing but changing it is allowed.
  password_given boolean not null,
  totp_secret text,
  totp_confirmed boolean not null,
  -- The latest step of which a code was taken; none up to it is taken again.
  totp_step bigint not null,
  constraint accounts_pkey primary key (id),
  constraint accounts_login_name unique (login_name),
  constraint accounts_login_name_plain check (login_name ~ '^[a-z][a-z0-9._-]{2,31}$'),
  constraint accounts_state_known check (state in ('active', 'locked', 'ended')),
  constraint accounts_factor_has_secret check (totp_secret is not null or not totp_confirmed)
);

-- Former passwords of an account, which it may not take again at once.
create table identity.former_passwords (
  account_id text not null,
  until bigint not null,
  hash text not null,
  constraint former_passwords_pkey primary key (account_id, until)
);

create table identity.recovery_codes (
  account_id text not null,
  digest text not null,
  used_at bigint,
  constraint recovery_codes_pkey primary key (account_id, digest)
);

create table identity.roles (
  id text not null,
  account_id text not null,
  duty text not null,
  place text not null,
  granted_at bigint not null,
  -- An account; who set the node up is told as "first".
  granted_by text not null,
  revoked_at bigint,
  revoked_by text,
  constraint roles_pkey primary key (id),
  constraint roles_granted_by_another check (granted_by <> account_id)
);

create unique index roles_held on identity.roles (account_id, duty, place) where revoked_at is null;

-- Three administrators are three persons.
create unique index roles_administrators_apart on identity.roles (account_id)
  where revoked_at is null and duty in ('administrator', 'securityAdministrator', 'auditor');

create index roles_of_duty on identity.roles (duty) where revoked_at is null;

create table identity.sessions (
  id text not null,
  digest text not null,
  -- An account, or a person of the registry.
  kind text not null,
  subject text not null,
  made_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  entrance text not null,
  -- none: the second factor is still to come.
  factor text not null,
  address text not null,
  agent text not null,
  ended_at bigint,
  ended_why text,
  constraint sessions_pkey primary key (id),
  constraint sessions_digest unique (digest),
  constraint sessions_kind_known check (kind in ('staff', 'person')),
  constraint sessions_entrance_known check (entrance in ('password', 'directory', 'voucher')),
  constraint sessions_factor_known check (factor in ('none', 'code', 'recovery', 'directory')),
  constraint sessions_ended_why check ((ended_at is null) = (ended_why is null))
);

create index sessions_of_subject on identity.sessions (subject) where ended_at is null;
create index sessions_expiring on identity.sessions (expires_at) where ended_at is null;

create table identity.tokens (
  id text not null,
  digest text not null,
  account_id text not null,
  name text not null,
  made_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  constraint tokens_pkey primary key (id),
  constraint tokens_digest unique (digest)
);

create index tokens_of_account on identity.tokens (account_id) where revoked_at is null;

-- Attempts to log in that have not succeeded, by login name (known or not, as a digest) and by network address.
create table identity.attempts (
  key text not null,
  failures integer not null,
  lockouts integer not null,
  last_at bigint not null,
  constraint attempts_pkey primary key (key)
);

create index attempts_last on identity.attempts (last_at);
