-- A care place's cases as its institutions and its agency count them (3201, 3202, 3203, 3260), by the day that home stamped.
-- Home's answer in sums beside the answer itself; null in what was booked before this, of which the view reads the answer.
alter table settlement.settlements add column fund_fen int8;
alter table settlement.settlements add column account_fen int8;
alter table settlement.settlements add column cash_fen int8;
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
       coalesce(s.fund_fen, s.total_fen - (s.outcome::json -> 'payment' ->> 'ownAccountFen')::bigint
         - (s.outcome::json -> 'payment' ->> 'relativesAccountFen')::bigint
         - (s.outcome::json -> 'payment' ->> 'cashFen')::bigint
         - (s.outcome::json -> 'payment' ->> 'hospitalFen')::bigint) as fund_fen,
       coalesce(s.account_fen, (s.outcome::json -> 'payment' ->> 'ownAccountFen')::bigint
         + (s.outcome::json -> 'payment' ->> 'relativesAccountFen')::bigint) as account_fen,
       coalesce(s.cash_fen, (s.outcome::json -> 'payment' ->> 'cashFen')::bigint) as cash_fen,
       s.outcome::json -> 'person' ->> 'certificateNumber' as certificate_number,
       s.kind in ('settle', 'cancel') and s.state in ('settled', 'cancelling', 'cancelled')
         and (s.reverse_ordered_at is null or s.cancels is not null) as counted
  from settlement.settlements s
  join settlement.encounters e on e.id = s.encounter_id;
