-- Who did, decided or looked at what. Append only; each chain links its entries by SM3, so that one changed
-- byte is found and located. A process has chains of its own, so no shared row makes its lanes wait.
create schema trail;

create table trail.entries (
  chain text not null,
  position bigint not null,
  at bigint not null,
  actor text not null,
  action text not null,
  subject text not null,
  person_id text,
  detail text not null,
  previous text not null,
  digest text not null,
  constraint entries_pkey primary key (chain, position),
  constraint entries_position_positive check (position > 0)
);

create index entries_subject on trail.entries (subject);

create function trail.reject_change() returns trigger language plpgsql as $$
begin
  raise exception 'trail.entries is append only';
end $$;

create trigger entries_append_only before update or delete on trail.entries
  for each statement execute function trail.reject_change();
