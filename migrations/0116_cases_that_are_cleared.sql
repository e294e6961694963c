-- A settlement as clearing sees it, at care: booked, whatever came of it later, in home's period and with home's amounts.
create view settlement.care_cases_view as
select s.id, s.kind, s.state, s.institution, s.home_area, left(s.home_area, 2) || '0000' as home_node,
       s.outcome::json ->> 'scheme' as scheme, s.business_day, s.month, s.settled_at, s.cancels, s.outcome,
       (s.outcome::json -> 'payment' ->> 'totalFen')::int8 as total_fen
  from settlement.settlements s
 where s.state in ('settled', 'cancelling', 'cancelled', 'offset');

-- Its amounts by fund.
create view settlement.care_amounts_view as
select c.id, c.home_area, f.fund, f.amount_fen
  from settlement.care_cases_view c
 cross join lateral (
       select x ->> 'fund' as fund, (x ->> 'amountFen')::int8 as amount_fen
         from json_array_elements(c.outcome::json -> 'payment' -> 'funds') x
       union all
       select 'ownAccount', (c.outcome::json -> 'payment' ->> 'ownAccountFen')::int8
       union all
       select 'relativesAccount', (c.outcome::json -> 'payment' ->> 'relativesAccountFen')::int8) f
 where f.amount_fen <> 0;

-- At the hub: the copies of cases by the fund that pays; a case that no fund pays has one row without a fund. `first` counts
-- each case once.
create view settlement.copy_amounts_view as
select c.id, c.month, c.care_node, c.home_node, coalesce(c.home_area, c.home_node) as home_area,
       coalesce(c.scheme, split_part(f.key, ':', 1), 'employee') as scheme,
       split_part(f.key, ':', 2) as fund, f.value::int8 as amount_fen, c.total_fen, coalesce(f.place, 1) = 1 as first
  from settlement.copies c
  left join lateral json_each_text(c.pots) with ordinality as f(key, value, place) on true
 where c.state in ('booked', 'offset');

-- Whether a case of care's may be cleared: its institution, or the agency, has confirmed it, and the three parties have it
-- alike. A reason says why it waits; null: it may. What care does not have itself and the others do waits, too.
create view reconciliation.readiness_view as
select c.id as settlement_id, c.month, c.home_node, c.scheme, c.settled_at, c.cancels, k.said_at as confirmed_at,
       case when k.settlement_id is null then 'unconfirmed'
            when not k.taken then 'leftOut'
            when exists (select 1 from reconciliation.differences d
                          where d.settlement_id = c.id and d.state in ('open', 'proposed')) then 'differs'
            when p.state is distinct from 'agreed' then 'notReconciled' end as reason
  from settlement.care_cases_view c
  left join reconciliation.confirmations k on k.settlement_id = c.id
  left join reconciliation.pair_days p
    on p.day = c.business_day and p.side = 'care' and p.peer = c.home_node and p.scheme = c.scheme;

create view reconciliation.missing_view as
select d.settlement_id, d.month, d.care_node, d.home_node, d.scheme
  from reconciliation.differences d
 where d.class = 'missingAtCare' and d.state in ('open', 'proposed');

-- The hub allocates a care place's month at a time.
drop index settlement.copies_month;
create index copies_month on settlement.copies (month, care_node);
