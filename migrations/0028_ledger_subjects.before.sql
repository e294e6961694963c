-- Rows and sums of the ledger as they are. The lock is the one that the migration needs anyway; taken first, nobody
-- who has read and wants to write waits for us while we wait for them.
lock table ledger.transfers in access exclusive mode;

create temporary table transfers_before on commit drop as
  select part, month, count(*) as row_count, sum(amount_fen) as amount_fen
    from ledger.transfers group by part, month;
