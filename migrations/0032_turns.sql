-- breaking
-- The order in which the settlements of an encounter took and let go of its lines is counted, not read from clocks:
-- one that is put back, or the clocks of two processes, could make a line free that is held, or hold one that is free.
-- A settlement takes its turn when it is opened and another one when it lets go (reversed, cancelled); who books holds
-- the encounter's lock. Rows of before get theirs by their times, as they were compared until now: what is let go of
-- at an instant is free for what is opened at that instant.
alter table settlement.settlements
  add column sequence integer,
  add column released integer;

with moments as (
  select s.encounter_id, s.id, 'opened' as what, s.created_at as at, 1 as place
    from settlement.settlements s
  union all
  select s.encounter_id, s.id, 'released', r.at, case when r.at > s.created_at then 0 else 2 end
    from settlement.settlements s
   cross join lateral (
     select greatest(s.created_at, case s.state
       when 'reversed' then s.reverse_ordered_at
       else (select min(c.created_at) from settlement.settlements c
              where c.encounter_id = s.encounter_id and c.cancels = s.id and c.state = 'settled')
       end) as at) r
   where s.state in ('reversed', 'cancelled')
), turns as (
  select id, what,
         row_number() over (partition by encounter_id order by at, place, id, what)::integer as turn
    from moments
)
update settlement.settlements s
   set sequence = o.turn, released = r.turn
  from turns o left join turns r on r.id = o.id and r.what = 'released'
 where o.what = 'opened' and s.id = o.id;

alter table settlement.settlements
  alter column sequence set not null,
  add constraint settlements_turns
    check (sequence >= 1 and released > sequence),
  add constraint settlements_released
    check ((released is not null) = (state in ('reversed', 'cancelled')));

-- Also the index by encounter.
create unique index settlements_sequence on settlement.settlements (encounter_id, sequence);
drop index settlement.settlements_encounter;
