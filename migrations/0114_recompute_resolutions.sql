-- What becomes of a case to compute again: its difference is between home and the person. Paid by bank transfer to the person,
-- or claimed from them; entered by one and released by another. Care's case stays as it is.
create table settlement.recompute_resolutions (
  settlement_id text not null,
  how text not null,
  amount_fen bigint not null,
  -- The bank's serial number, or the number of the claim.
  reference text not null,
  words text not null,
  entered_by text not null,
  entered_at bigint not null,
  released_by text,
  released_at bigint,
  constraint recompute_resolutions_pkey primary key (settlement_id, entered_at),
  constraint recompute_resolutions_case foreign key (settlement_id) references settlement.recompute_cases (settlement_id),
  constraint recompute_resolutions_how_known check (how in ('paid', 'claimed', 'nothing')),
  constraint recompute_resolutions_amount check ((how = 'nothing') = (amount_fen = 0) and amount_fen >= 0),
  constraint recompute_resolutions_two_persons check (released_by is null or released_by <> entered_by),
  constraint recompute_resolutions_released check ((released_by is null) = (released_at is null))
);
-- A case that is opened again is resolved again.
create unique index recompute_resolutions_one_entered on settlement.recompute_resolutions (settlement_id)
  where released_by is null;
