-- What the API keeps for itself: the answers of writes by the key that the caller chose, so that the same write sent again
-- is answered and not done again; and long work, which outlives its request.
create schema api;

create table api.answers (
  holder text not null,
  route text not null,
  key text not null,
  digest text not null,
  claimed_at int8 not null,
  status int4,
  answer text,
  constraint answers_pkey primary key (holder, route, key),
  constraint answers_whole check ((status is null) = (answer is null))
);
create index answers_claimed on api.answers (claimed_at);
