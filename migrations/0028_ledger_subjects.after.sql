-- The same rows and sums, part by part and month by month, and all of them settlements'.
do $$ begin
  if exists (
    select from transfers_before b
      full join (
        select part, month, count(*) as row_count, sum(amount_fen) as amount_fen
          from ledger.transfers where subject_kind = 'settlement' group by part, month) a
        using (part, month)
     where (b.row_count, b.amount_fen) is distinct from (a.row_count, a.amount_fen)
  ) then
    raise exception 'ledger.transfers: rows or sums are not what they were before the migration';
  end if;
end $$;
