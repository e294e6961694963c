-- A netting agreement is ended from a month on: asked for by one person for one of the two areas, agreed by another one for the
-- other. Its last month becomes the one before; ended from its first month, it is none any more and may be replaced.
alter table clearing.netting_agreements
  add column ends_from text,
  add column ends_for text,
  add column ends_entered_by text,
  add column ends_entered_at int8,
  add column ended_by text,
  add column ended_at int8,
  drop constraint netting_agreements_state_known,
  add constraint netting_agreements_state_known
    check (state in ('entered', 'released', 'refused', 'ended')),
  add constraint netting_agreements_ends_whole check (
    (ends_from is null) = (ends_entered_by is null) and (ends_from is null) = (ends_for is null)
    and (ends_from is null) = (ends_entered_at is null)),
  add constraint netting_agreements_ends_for check (ends_for in (one, other)),
  add constraint netting_agreements_ended check (
    (ended_by is null) = (ended_at is null) and (ended_by is null or ends_from is not null)
    and (state <> 'ended' or ended_by is not null)),
  add constraint netting_agreements_ended_two_persons
    check (ended_by is null or ended_by <> ends_entered_by);
drop index clearing.netting_agreements_one;
create unique index netting_agreements_one on clearing.netting_agreements (one, other, from_month)
  where state not in ('refused', 'ended');
