-- Which pool (统筹区) an area is in on a day, as src/registry/pools.ts says it: the recorded one, else the municipality, the
-- county without a city above it, or the city.
create function registry.pool_of(area text, day date) returns text
language sql stable as $$
  select coalesce(
    (select m.pool from registry.pool_members m
      where m.area = pool_of.area and m.from_on <= pool_of.day and (m.to_on is null or m.to_on >= pool_of.day)
      order by m.from_on limit 1),
    case when left(pool_of.area, 2) in ('11', '12', '31', '50') or right(pool_of.area, 4) = '0000'
           then left(pool_of.area, 2) || '0000'
         when substr(pool_of.area, 3, 2) = '90' then pool_of.area
         else left(pool_of.area, 4) || '00' end)
$$;

-- Local is a case whose two areas are in one pool on the month's last day, by which clearing pairs them too.
create or replace view settlement.own_cases_view as
select i.id, i.care_area, i.clearing_type, i.counted as is_known,
       registry.pool_of(c.home_area, ((c.month || '-01')::date + interval '1 month' - interval '1 day')::date)
         = registry.pool_of(i.care_area, ((c.month || '-01')::date + interval '1 month' - interval '1 day')::date) as is_local,
       coalesce(h.state in ('booked', 'cancelled', 'offset') and h.business_day = c.business_day and h.month = c.month
         and h.home_area = c.home_area and h.scheme = c.scheme
         and (h.answer::json -> 'payment' ->> 'totalFen')::bigint = c.total_fen
         and settlement.funds_text(h.answer::json -> 'payment') = c.funds, false) as is_alike
  from settlement.institution_case_view i
  join settlement.care_case_view c on c.id = i.id
  join settlement.home_settlements h on h.id = i.id and h.kind <> 'tombstone';

-- Where a home place has told that somebody is insured, when it is not where their number was given: clients leave it out of
-- what they send later.
create table settlement.told_homes (
  person_id text not null,
  scheme text not null,
  home_area text not null,
  told_at bigint not null,
  constraint told_homes_pkey primary key (person_id, scheme),
  constraint told_homes_scheme_known check (scheme in ('employee', 'resident')),
  constraint told_homes_area_shape check (home_area ~ '^[0-9]{6}$')
);
