-- Where a person is treated, as far as home was shown it: a card or voucher at a care place's window, or an
-- admission that home welcomed. Whoever asks about a person without showing a card is answered only while such a
-- row, or a settlement of that place, speaks for it.
create table settlement.attendances (
  person_id text not null,
  care_node text not null,
  -- When it was last shown.
  shown_at bigint not null,
  -- Until when it speaks for that place.
  until bigint not null,
  constraint attendances_pkey primary key (person_id, care_node),
  constraint attendances_until_later check (until > shown_at)
);
