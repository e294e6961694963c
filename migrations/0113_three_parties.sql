-- Care, hub and home compare their days. What each has of a case, read from its own answers of home; the cases' sums by
-- fund as one text in the order of the funds' names, so that equal amounts are equal texts. What never left its province
-- is compared with nobody.
create index settlements_day on settlement.settlements
  using brin (business_day) with (pages_per_range = 32, autosummarize = on);
create index home_settlements_day on settlement.home_settlements
  using brin (business_day) with (pages_per_range = 32, autosummarize = on);

create function settlement.funds_text(payment json) returns text language sql immutable parallel safe as $$
  select coalesce(string_agg(fund || '=' || amount, ',' order by fund collate "C"), '')
    from (select fund, sum(amount_fen) as amount
            from (select share ->> 'fund' as fund, (share ->> 'amountFen')::bigint as amount_fen
                    from json_array_elements(payment -> 'funds') share
                  union all select 'ownAccount', (payment ->> 'ownAccountFen')::bigint
                  union all select 'relativesAccount', (payment ->> 'relativesAccountFen')::bigint) shares
           group by fund having sum(amount_fen) <> 0) funds
$$;

create function settlement.pots_text(pots json) returns text language sql immutable parallel safe as $$
  select coalesce(string_agg(split_part(key, ':', 2) || '=' || value, ',' order by split_part(key, ':', 2) collate "C"), '')
    from json_each_text(pots)
$$;

create view settlement.care_case_view as
  select id, kind, state, person_id, encounter_id, home_area, institution, message_id,
         business_day, month, left(home_area, 2) || '0000' as peer,
         outcome::json ->> 'scheme' as scheme, total_fen,
         settlement.funds_text(outcome::json -> 'payment') as funds,
         state in ('settled', 'cancelling', 'cancelled', 'offset') as stands
    from settlement.settlements;

create view settlement.home_case_view as
  select id, kind, state, person_id, content, care_area,
         business_day, month, left(care_area, 2) || '0000' as peer, scheme,
         (answer::json -> 'payment' ->> 'totalFen')::bigint as total_fen,
         settlement.funds_text(answer::json -> 'payment') as funds,
         state in ('booked', 'cancelled', 'offset') as stands
    from settlement.home_settlements
   where kind <> 'tombstone';

-- A copy from before migration 0110 tells its scheme only by its funds.
create view settlement.copy_case_view as
  select id, kind, state, care_node, home_node, business_day, month,
         coalesce(scheme, (select split_part(key, ':', 1) from json_object_keys(pots) key limit 1), 'employee') as scheme,
         total_fen, settlement.pots_text(pots) as funds,
         state in ('booked', 'offset') as stands
    from settlement.copies;

create view settlement.day_view as select day, state from settlement.days;

-- At care: whether the outcome of something is open with a home place, and since when. It may belong to any day since.
create view settlement.open_case_view as
  select left(home_area, 2) || '0000' as peer, created_at
    from settlement.settlements where next_inquiry_at is not null and state in ('settling', 'unknown');

-- Days of which something changed after they were over: what care heard late, and what was taken back. Whoever has counted
-- the day again deletes the rows that it saw, by their numbers.
create table settlement.changed_days (
  number bigint generated always as identity,
  side text not null,
  day date not null,
  constraint changed_days_pkey primary key (number),
  constraint changed_days_side_known check (side in ('care', 'home'))
);

create view settlement.changed_days_view as select number, side, day from settlement.changed_days;

create function settlement.mark_changed_day() returns trigger language plpgsql as $$
begin
  insert into settlement.changed_days (side, day) values (tg_argv[0], new.business_day);
  return null;
end $$;

create trigger settlements_taken_back_late after update on settlement.settlements for each row
  when (new.state = 'reversed' and old.state <> 'reversed' and new.business_day is not null)
  execute function settlement.mark_changed_day('care');
-- A day ends at 16:00 UTC.
create trigger settlements_heard_late after update on settlement.settlements for each row
  when (old.business_day is null and new.business_day is not null
    and new.settled_at >= (new.business_day - date '1970-01-01') * 86400000::bigint + 57600000)
  execute function settlement.mark_changed_day('care');
create trigger home_settlements_taken_back_late after update on settlement.home_settlements for each row
  when (new.state = 'undone' and old.state <> 'undone')
  execute function settlement.mark_changed_day('home');

-- At a province: each day and side that was counted, with or without a case. The hub has to hear of a day without one, too,
-- or it would wait for it.
create table reconciliation.counted_days (
  day date not null,
  side text not null,
  -- Counts of the day; a writer changes it only from the one that it read.
  version int4 not null,
  told_version int4 not null,
  -- Peers with which something is still open at care: not counted yet.
  waiting text[] not null,
  counted_at int8 not null,
  -- When the hub is told or asked again; null: nothing is open.
  next_at int8,
  constraint counted_days_pkey primary key (day, side),
  constraint counted_days_side_known check (side in ('care', 'home'))
);
create index counted_days_next on reconciliation.counted_days (next_at) where next_at is not null;

-- At the hub: each day and side of which a province told everything.
create table reconciliation.heard_days (
  day date not null,
  node text not null,
  side text not null,
  version int4 not null,
  waiting text[] not null,
  heard_at int8 not null,
  constraint heard_days_pkey primary key (day, node, side),
  constraint heard_days_side_known check (side in ('care', 'home'))
);

-- At the hub: what came of comparing a day of a pair in a scheme, of these revisions and no others.
create table reconciliation.comparisons (
  day date not null,
  care_node text not null,
  home_node text not null,
  scheme text not null,
  care_revision int4 not null,
  home_revision int4 not null,
  hub_root text not null,
  state text not null,
  -- Each case that is not alike is a difference.
  named boolean not null,
  -- What is asked of either province next; null: nothing.
  care_asked json,
  home_asked json,
  compared_at int8 not null,
  constraint comparisons_pkey primary key (day, care_node, home_node, scheme),
  constraint comparisons_state_known check (state in ('agreed', 'differs')),
  constraint comparisons_agreed check (state <> 'agreed' or (not named and care_asked is null and home_asked is null))
);
create index comparisons_asked_care on reconciliation.comparisons (care_node) where care_asked is not null;
create index comparisons_asked_home on reconciliation.comparisons (home_node) where home_asked is not null;
create index comparisons_differ on reconciliation.comparisons (day) where state = 'differs';

-- At the hub: digests of buckets, cases and single cases that a province told of such a day, until it agrees.
create table reconciliation.said_parts (
  day date not null,
  care_node text not null,
  home_node text not null,
  scheme text not null,
  party text not null,
  part text not null,
  revision int4 not null,
  content json not null,
  constraint said_parts_pkey primary key (day, care_node, home_node, scheme, party, part),
  constraint said_parts_party_known check (party in ('care', 'home')),
  constraint said_parts_part_known check (part in ('buckets', 'cases', 'words'))
);

-- At a province: what its staff did about a difference that it owns, until the hub has heard it.
create table reconciliation.difference_acts (
  id text not null,
  difference_id text not null,
  act text not null,
  resolution text,
  words text not null,
  acted_by text not null,
  acted_at int8 not null,
  told_at int8,
  -- A released resolution that care carries out by a message: when it has been done.
  done_at int8,
  constraint difference_acts_pkey primary key (id),
  constraint difference_acts_act_known check (act in ('propose', 'release', 'sendBack')),
  constraint difference_acts_proposal check ((act = 'propose') = (resolution is not null))
);
create index difference_acts_untold on reconciliation.difference_acts (acted_at) where told_at is null;
create index difference_acts_undone on reconciliation.difference_acts (acted_at)
  where act = 'release' and done_at is null;
