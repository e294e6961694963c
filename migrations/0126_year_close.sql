-- At the hub: what became of each month's cases, for the proof by 31 March that a year is closed. A case is cleared with its month
-- unless an exception names it; open: it should be cleared and its money is not there yet.
create view clearing.year_close_view as
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
 group by 1, 2, 3, 4, 5, 6;
