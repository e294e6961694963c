-- A case's answer is read once, whatever is taken from it: each `->` over a text reads all of it twice. The sums by fund are
-- those of settlement.funds_text, written into the views: a call for each case costs more than they do. What the views give is
-- the same to the character.
create or replace view settlement.care_case_view as
  select s.id, s.kind, s.state, s.person_id, s.encounter_id, s.home_area, s.institution, s.message_id,
         s.business_day, s.month, left(s.home_area, 2) || '0000' as peer, o.scheme, s.total_fen,
         (select coalesce(string_agg(fund || '=' || amount, ',' order by fund collate "C"), '')
            from (select f.fund, sum(f.amount_fen) as amount
                    from json_to_record(o.payment) as p(funds json, "ownAccountFen" bigint, "relativesAccountFen" bigint)
                   cross join lateral (
                         select x.fund, x."amountFen" as amount_fen
                           from json_to_recordset(p.funds) as x(fund text, "amountFen" bigint)
                         union all select 'ownAccount', p."ownAccountFen"
                         union all select 'relativesAccount', p."relativesAccountFen") f
                   group by f.fund having sum(f.amount_fen) <> 0) funds) as funds,
         s.state in ('settled', 'cancelling', 'cancelled', 'offset') as stands
    from settlement.settlements s
   cross join lateral json_to_record(coalesce(s.outcome, '{}')::json) as o(scheme text, payment json);

create or replace view settlement.home_case_view as
  select h.id, h.kind, h.state, h.person_id, h.content, h.care_area,
         h.business_day, h.month, left(h.care_area, 2) || '0000' as peer, h.scheme,
         (o.payment ->> 'totalFen')::bigint as total_fen,
         (select coalesce(string_agg(fund || '=' || amount, ',' order by fund collate "C"), '')
            from (select f.fund, sum(f.amount_fen) as amount
                    from json_to_record(o.payment) as p(funds json, "ownAccountFen" bigint, "relativesAccountFen" bigint)
                   cross join lateral (
                         select x.fund, x."amountFen" as amount_fen
                           from json_to_recordset(p.funds) as x(fund text, "amountFen" bigint)
                         union all select 'ownAccount', p."ownAccountFen"
                         union all select 'relativesAccount', p."relativesAccountFen") f
                   group by f.fund having sum(f.amount_fen) <> 0) funds) as funds,
         h.state in ('booked', 'cancelled', 'offset') as stands
    from settlement.home_settlements h
   cross join lateral json_to_record(coalesce(h.answer, '{}')::json) as o(payment json)
   where h.kind <> 'tombstone';

create or replace view settlement.care_cases_view as
select s.id, s.kind, s.state, s.institution, s.home_area, left(s.home_area, 2) || '0000' as home_node,
       o.scheme, s.business_day, s.month, s.settled_at, s.cancels, s.outcome,
       (o.payment ->> 'totalFen')::int8 as total_fen, o.payment
  from settlement.settlements s
 cross join lateral json_to_record(coalesce(s.outcome, '{}')::json) as o(scheme text, payment json)
 where s.state in ('settled', 'cancelling', 'cancelled', 'offset');

create or replace view settlement.care_amounts_view as
select c.id, c.home_area, f.fund, f.amount_fen
  from settlement.care_cases_view c
 cross join lateral json_to_record(c.payment)
       as p(funds json, "ownAccountFen" int8, "relativesAccountFen" int8)
 cross join lateral (
       select x.fund, x."amountFen" as amount_fen from json_to_recordset(p.funds) as x(fund text, "amountFen" int8)
       union all select 'ownAccount', p."ownAccountFen"
       union all select 'relativesAccount', p."relativesAccountFen") f
 where f.amount_fen <> 0;

-- The funds that may pay a copy are known: those of other names are told by its root, which is another one then.
create or replace view settlement.copy_case_view as
  select c.id, c.kind, c.state, c.care_node, c.home_node, c.business_day, c.month,
         coalesce(c.scheme, (select split_part(key, ':', 1) from json_object_keys(c.pots) key limit 1), 'employee') as scheme,
         c.total_fen,
         concat_ws(',', 'aid=' || coalesce(f."employee:aid", f."resident:aid"),
           'civilServant=' || coalesce(f."employee:civilServant", f."resident:civilServant"),
           'disabledVeteran=' || coalesce(f."employee:disabledVeteran", f."resident:disabledVeteran"),
           'enterprise=' || coalesce(f."employee:enterprise", f."resident:enterprise"),
           'largeSum=' || coalesce(f."employee:largeSum", f."resident:largeSum"),
           'other=' || coalesce(f."employee:other", f."resident:other"),
           'ownAccount=' || coalesce(f."employee:ownAccount", f."resident:ownAccount"),
           'pooled=' || coalesce(f."employee:pooled", f."resident:pooled"),
           'relativesAccount=' || coalesce(f."employee:relativesAccount", f."resident:relativesAccount"),
           'seriousIllness=' || coalesce(f."employee:seriousIllness", f."resident:seriousIllness")) as funds,
         c.state in ('booked', 'offset') as stands
    from settlement.copies c
   cross join lateral json_to_record(coalesce(c.pots, '{}')) as f(
         "employee:pooled" text, "resident:pooled" text,
         "employee:largeSum" text, "resident:largeSum" text,
         "employee:seriousIllness" text, "resident:seriousIllness" text,
         "employee:civilServant" text, "resident:civilServant" text,
         "employee:enterprise" text, "resident:enterprise" text,
         "employee:aid" text, "resident:aid" text,
         "employee:disabledVeteran" text, "resident:disabledVeteran" text,
         "employee:other" text, "resident:other" text,
         "employee:ownAccount" text, "resident:ownAccount" text,
         "employee:relativesAccount" text, "resident:relativesAccount" text);

-- A province's day at the hub, as care and as home, and a pair's; before, all of the day was read for each.
create index copies_day_care on settlement.copies (business_day, care_node, home_node);
create index copies_day_home on settlement.copies (business_day, home_node);
drop index settlement.copies_day;

-- Cases of a month with one home place, and those of them that were concluded since.
create index settlements_month on settlement.settlements (month, (left(home_area, 2) || '0000'), settled_at)
  where month is not null;
