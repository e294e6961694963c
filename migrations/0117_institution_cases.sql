-- A care place's cases as its institutions and its agency count them (3201, 3202, 3203, 3260), by the day that home stamped.
create index settlements_institution_day on settlement.settlements (institution, business_day)
  where business_day is not null;

-- `counted`: the institution knows that it stands. What was reversed, in its month or after it, and what stands against it
-- was never settled to the institution. Amounts are null until home has answered.
create view settlement.institution_case_view as
select s.id, s.institution, s.encounter_id, s.person_id, s.home_area, e.care_area, e.scheme, s.message_id,
       case when s.care_type in ('pharmacy', 'chronic') then s.care_type
            when s.care_type in ('inpatient', 'inpatientTrauma', 'inpatientEmergency', 'inpatientMaternity', 'daySurgery')
            then 'inpatient' else 'outpatient' end as clearing_type,
       s.kind, s.state, s.cancels, s.business_day, s.month, s.settled_at, s.total_fen,
       s.total_fen - (p.payment ->> 'ownAccountFen')::bigint - (p.payment ->> 'relativesAccountFen')::bigint
         - (p.payment ->> 'cashFen')::bigint - (p.payment ->> 'hospitalFen')::bigint as fund_fen,
       (p.payment ->> 'ownAccountFen')::bigint + (p.payment ->> 'relativesAccountFen')::bigint as account_fen,
       (p.payment ->> 'cashFen')::bigint as cash_fen,
       s.outcome::json -> 'person' ->> 'certificateNumber' as certificate_number,
       s.kind in ('settle', 'cancel') and s.state in ('settled', 'cancelling', 'cancelled')
         and (s.reverse_ordered_at is null or s.cancels is not null) as counted
  from settlement.settlements s
  join settlement.encounters e on e.id = s.encounter_id
  cross join lateral (select s.outcome::json -> 'payment' as payment offset 0) p;
