-- Disputes about a settlement and complaints: opened by a person or at the counter, answered within a number of working days.
-- Beside it what lists need: settlements by the time of their booking, the trail by time.
create schema disputes;
create table disputes.disputes (
  id text not null constraint disputes_pkey primary key,
  kind text not null constraint disputes_kind_known check (kind in ('settlement', 'complaint')),
  settlement_id text,
  person_id text not null,
  area text not null,
  words text not null,
  contact text,
  opened_by text not null,
  opened_at int8 not null,
  due_on date not null,
  state text not null constraint disputes_state_known
    check (state in ('open', 'taken', 'answered', 'withdrawn')),
  taken_by text,
  answer text,
  answered_by text,
  ended_at int8,
  version int4 not null,
  constraint disputes_about check ((kind = 'settlement') = (settlement_id is not null)),
  constraint disputes_answered check ((state = 'answered') = (answer is not null))
);
create index disputes_by_due on disputes.disputes (due_on, id);
create index disputes_of_person on disputes.disputes (person_id, opened_at);
create unique index disputes_one_open on disputes.disputes (settlement_id)
  where settlement_id is not null and state in ('open', 'taken');

create index home_settlements_booked on settlement.home_settlements (booked_at, id);
create index entries_at on trail.entries using brin (at);
