-- A care province asks for more prefund (紧急调增): one person asks, another releases it, the hub checks it with two persons. Copied
-- from care to the hub; the hub's decision reaches care as a notice, or as the answer of the next telling.
create table clearing.prefund_requests (
  id text not null,
  care_node text not null,
  home_node text not null,
  amounts json not null,
  total_fen int8 not null,
  words text not null,
  state text not null,
  asked_by text not null,
  asked_at int8 not null,
  released_by text,
  released_at int8,
  heard_at int8,
  proposed text,
  proposed_by text,
  decided_by text,
  decided_at int8,
  constraint prefund_requests_pkey primary key (id),
  constraint prefund_requests_state_known check (state in ('asked', 'released', 'granted', 'refused')),
  constraint prefund_requests_total_positive check (total_fen > 0),
  constraint prefund_requests_proposed_known check (proposed in ('grant', 'refuse')),
  constraint prefund_requests_released_by_two check (released_by is null or released_by <> asked_by),
  constraint prefund_requests_released check (state = 'asked' or released_by is not null),
  constraint prefund_requests_decided_by_two check (decided_by is null or decided_by <> proposed_by),
  constraint prefund_requests_decided check ((decided_at is not null) = (state in ('granted', 'refused')))
);
create unique index prefund_requests_one on clearing.prefund_requests (care_node, home_node)
  where state in ('asked', 'released');
create index prefund_requests_untold on clearing.prefund_requests (released_at) where state = 'released';
