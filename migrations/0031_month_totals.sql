-- What a month's settlements cost, by pair of places, scheme and fund: read from the ledger, which is the one truth
-- of it; home's and care's answers hold the same amounts, but as JSON text. Transfers are summed once, by their two
-- accounts; what an account is called is looked at in the few sums, not in the many rows. Only what settlements
-- posted: a month's confirmation, notices and payments move the same accounts, and cost nothing more.
create view ledger.month_totals_view as
  select month,
         case split_part(account, ':', 1) when 'owed' then 'home' else 'care' end as side,
         -- The node at the other end: of home's debt the care place, of care's claim the home place.
         split_part(account, ':', 2) as peer,
         split_part(account, ':', 3) as home_area,
         split_part(account, ':', 4) as scheme,
         split_part(account, ':', 5) as fund,
         booked_fen,
         undone_fen,
         booked_fen + undone_fen as amount_fen
    from (select account, month,
                 coalesce(sum(entry_fen) filter (where part in ('home', 'care')), 0)::bigint as booked_fen,
                 coalesce(sum(entry_fen) filter (where part in ('homeUndo', 'careUndo')), 0)::bigint as undone_fen
            from (select month, part, source, target, sum(amount_fen) as sum_fen
                    from ledger.transfers
                   where subject_kind = 'settlement'
                   group by month, part, source, target) moved
           cross join lateral (values (source, -sum_fen), (target, sum_fen)) entries (account, entry_fen)
           where account like 'owed:%' or account like 'claim:%'
           group by account, month) sums;
