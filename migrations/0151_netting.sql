-- Two pooling areas of a province have agreed to pay each other's month as one difference (轧差): entered for one of them by one
-- person, agreed for the other by another. What each owes stands in the books gross all the same.
create table clearing.netting_agreements (
  id text not null,
  one text not null,
  other text not null,
  from_month text not null,
  to_month text not null,
  state text not null,
  entered_for text not null,
  entered_by text not null,
  entered_at int8 not null,
  decided_by text,
  decided_at int8,
  constraint netting_agreements_pkey primary key (id),
  constraint netting_agreements_pair check (one < other and left(one, 2) = left(other, 2)),
  constraint netting_agreements_months check (to_month >= from_month),
  constraint netting_agreements_state_known check (state in ('entered', 'released', 'refused')),
  constraint netting_agreements_entered_for check (entered_for in (one, other)),
  constraint netting_agreements_decided check ((state = 'entered') = (decided_by is null)),
  constraint netting_agreements_two_persons check (decided_by is null or decided_by <> entered_by)
);
create unique index netting_agreements_one on clearing.netting_agreements (one, other, from_month)
  where state <> 'refused';
