-- Cases that stay inside a province (省内异地、本地). Care and home are one node, so both have them side by side in one database,
-- and nobody else compares them: a case is alike when both halves say the same. Local ones are confirmed by the institution's
-- application for the month (3203), the others case by case (3261), as across provinces.
create view settlement.own_cases_view as
select i.id, i.care_area, i.clearing_type, i.counted as is_known,
       left(c.home_area, 4) = left(i.care_area, 4) or left(c.home_area, 2) in ('11', '12', '31', '50') as is_local,
       coalesce(h.state in ('booked', 'cancelled', 'offset') and h.business_day = c.business_day and h.month = c.month
         and h.home_area = c.home_area and h.scheme = c.scheme
         and (h.answer::json -> 'payment' ->> 'totalFen')::bigint = c.total_fen
         and settlement.funds_text(h.answer::json -> 'payment') = c.funds, false) as is_alike
  from settlement.institution_case_view i
  join settlement.care_case_view c on c.id = i.id
  join settlement.home_settlements h on h.id = i.id and h.kind <> 'tombstone';

create or replace view reconciliation.readiness_view as
select c.id as settlement_id, c.month, c.home_node, c.scheme, c.settled_at, c.cancels,
       coalesce(k.said_at, a.applied_at) as confirmed_at,
       case when k.settlement_id is null and a.applied_at is null then 'unconfirmed'
            when not coalesce(k.taken, true) then 'leftOut'
            when exists (select 1 from reconciliation.differences d
                          where d.settlement_id = c.id and d.state in ('open', 'proposed')) then 'differs'
            when o.id is not null then case when not o.is_alike then 'differs' end
            when not coalesce(p.state = 'agreed' or (p.state = 'differs' and p.named), false)
              then 'notReconciled' end as reason
  from settlement.care_cases_view c
  left join settlement.own_cases_view o on o.id = c.id
  left join reconciliation.confirmations k on k.settlement_id = c.id
  left join lateral (
       select min(n.applied_at) as applied_at from reconciliation.applications n
        where o.is_local and o.is_known and n.institution = c.institution and n.month = c.month
          and n.clearing_type = o.clearing_type and n.state = 'applied'
          and c.business_day between n.begins and n.ends) a on true
  left join reconciliation.pair_days p
    on p.day = c.business_day and p.side = 'care' and p.peer = c.home_node and p.scheme = c.scheme;

-- A province's own batches stand beside the hub's: their two parties are pooling areas. The hub gives them no number.
alter table clearing.batches alter column number drop not null;
alter table clearing.batches add constraint batches_numbered_by_hub
  check ((number is null) = (left(care_node, 2) = left(home_node, 2)));

-- Between two pooling areas (省内异地清算).
alter table clearing.notices drop constraint notices_kind_known;
alter table clearing.notices add constraint notices_kind_known check (kind in
  ('clearing', 'prefundYearly', 'prefundEmergency', 'prefundRefund', 'poolingShare', 'distribution', 'careDistribution',
   'institutionPayment', 'areaClearing'));

-- The hub proves a year over what crosses provinces: the rest is each province's own.
create or replace view clearing.year_close_view as
select c.month, c.care_node, c.home_node, c.scheme,
       case when e.settlement_id is not null and e.cleared_in is null then 'deferred'
            when b.state in ('received', 'closed') then 'cleared'
            else 'open' end as outcome,
       case when e.settlement_id is not null and e.cleared_in is null then e.reason
            when b.state in ('received', 'closed') then ''
            else coalesce(b.state, 'notAllocated') end as why,
       count(*)::int8 as cases
  from settlement.copy_funds_view c
  left join clearing.exceptions e on e.care_node = c.care_node and e.settlement_id = c.id
  left join clearing.batches b
    on b.month = coalesce(e.cleared_in, c.month) and b.care_node = c.care_node
   and b.home_node = c.home_node and b.scheme = c.scheme
 where c.care_node <> c.home_node
 group by 1, 2, 3, 4, 5, 6;
