-- An application covers the cases that it was made for: of its days, concluded when it was made. What came later, and other days,
-- are for another application of the same month and clearing type.
drop index reconciliation.applications_one;
create index applications_standing on reconciliation.applications (institution, month, clearing_type)
  where state = 'applied';

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
          and c.business_day between n.begins and n.ends and c.settled_at <= n.applied_at) a on true
  left join reconciliation.pair_days p
    on p.day = c.business_day and p.side = 'care' and p.peer = c.home_node and p.scheme = c.scheme;
