-- An order to reverse carries an id of its own through all its sendings, and home keeps what it decided of it,
-- refusals too. Before, a late copy of an order that home had refused could be carried out after the books had
-- gone on (care: cancelled, home: booked).
alter table settlement.settlements add column reverse_order text;

-- Orders that are open at this moment get their id from the settlement: care sends it from now on.
update settlement.settlements set reverse_order = 'ord_' || substr(id, 5)
 where reverse_ordered_at is not null and state in ('settling', 'unknown', 'settled');

create table settlement.home_orders (
  id text not null,
  settlement_id text not null,
  person_id text not null,
  -- Of the order's content.
  digest text not null,
  -- What was answered, verbatim.
  answer text not null,
  decided_at bigint not null,
  constraint home_orders_pkey primary key (id)
);

create index home_orders_settlement on settlement.home_orders (settlement_id);

-- At most one settlement of an encounter whose outcome is open.
create unique index settlements_one_open on settlement.settlements (encounter_id)
 where state in ('settling', 'unknown');

-- What was undone in the batch that booked it had lost the undoing's stamp; the ledger has it.
update settlement.home_settlements h
   set undone_day = t.business_day, undone_month = t.month, undone_at = t.recorded_at
  from (select subject_id, min(business_day) as business_day, min(month) as month,
               min(recorded_at) as recorded_at
          from ledger.transfers where part = 'homeUndo' group by subject_id) t
 where h.id = t.subject_id and h.state = 'undone' and h.undone_month is null;
update settlement.home_settlements
   set undone_day = business_day, undone_month = month, undone_at = booked_at
 where state = 'undone' and undone_month is null;

alter table settlement.home_settlements add constraint home_settlements_undone_stamped
  check (state <> 'undone' or (undone_at is not null and undone_day is not null and undone_month is not null));

-- A home that says something else than the hub's copy holds: the answer is not passed on, and it stands here.
create table settlement.contradictions (
  id text not null,
  home_node text not null,
  found_at bigint not null,
  held text not null,
  said text not null,
  constraint contradictions_pkey primary key (id, found_at)
);
