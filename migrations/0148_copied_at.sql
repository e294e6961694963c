-- When the hub copied a case: what came after a month was submitted is in a later month's clearing.
create or replace view settlement.copy_funds_view as
select c.id, c.month, c.care_node, c.home_node, coalesce(c.home_area, c.home_node) as home_area, c.total_fen,
       coalesce(c.scheme, case when num_nonnulls(f."resident:pooled", f."resident:largeSum", f."resident:seriousIllness", f."resident:civilServant", f."resident:enterprise", f."resident:aid", f."resident:disabledVeteran", f."resident:other", f."resident:ownAccount", f."resident:relativesAccount") > 0
         then 'resident' else 'employee' end) as scheme,
       coalesce(f."employee:pooled", f."resident:pooled") as pooled,
       coalesce(f."employee:largeSum", f."resident:largeSum") as large_sum,
       coalesce(f."employee:seriousIllness", f."resident:seriousIllness") as serious_illness,
       coalesce(f."employee:civilServant", f."resident:civilServant") as civil_servant,
       coalesce(f."employee:enterprise", f."resident:enterprise") as enterprise,
       coalesce(f."employee:aid", f."resident:aid") as aid,
       coalesce(f."employee:disabledVeteran", f."resident:disabledVeteran") as disabled_veteran,
       coalesce(f."employee:other", f."resident:other") as other,
       coalesce(f."employee:ownAccount", f."resident:ownAccount") as own_account,
       coalesce(f."employee:relativesAccount", f."resident:relativesAccount") as relatives_account,
       c.copied_at
  from settlement.copies c
 cross join lateral json_to_record(coalesce(c.pots, '{}')) as f(
       "employee:pooled" int8, "resident:pooled" int8,
       "employee:largeSum" int8, "resident:largeSum" int8,
       "employee:seriousIllness" int8, "resident:seriousIllness" int8,
       "employee:civilServant" int8, "resident:civilServant" int8,
       "employee:enterprise" int8, "resident:enterprise" int8,
       "employee:aid" int8, "resident:aid" int8,
       "employee:disabledVeteran" int8, "resident:disabledVeteran" int8,
       "employee:other" int8, "resident:other" int8,
       "employee:ownAccount" int8, "resident:ownAccount" int8,
       "employee:relativesAccount" int8, "resident:relativesAccount" int8)
 where c.state in ('booked', 'offset');
