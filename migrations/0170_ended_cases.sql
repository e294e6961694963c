-- What two persons of care have ended (终止清算) is nobody's debt: both sides turn back what they booked of it, care when it was
-- released, home when it hears of it. The check replaces one that is the same without the last kind: rows before it hold it too,
-- so that nothing is read for it.
alter table ledger.transfers
  drop constraint transfers_subject_known,
  add constraint transfers_subject_known check (
    case subject_kind
      when 'settlement' then subject_id like 'stl\_%'
      when 'notice' then subject_id like 'ntc\_%'
      when 'payment' then subject_id like 'pay\_%'
      when 'prefund' then subject_id like 'pre\_%'
      when 'deduction' then subject_id like 'ded\_%'
      when 'confirmation' then subject_id like 'cnf\_%'
      when 'recompute' then subject_id like 'rcp\_%'
      when 'reimbursement' then subject_id like 'rmb\_%'
      when 'escalation' then subject_id like 'esc\_%'
      else false
    end) not valid;

-- At care: when it was booked, and when home had heard of it. What was ended before is booked by the next round.
alter table clearing.escalations
  add column posted_at int8,
  add column heard_at int8,
  add constraint escalations_posted check (posted_at is null or (act = 'end' and state = 'released')),
  add constraint escalations_heard check (heard_at is null or posted_at is not null);
create index escalations_unheard on clearing.escalations (id)
  where act = 'end' and state = 'released' and heard_at is null;

-- At home: which of its cases care has ended, as care's two persons said it.
create table clearing.ended_cases (
  escalation_id text not null,
  settlement_id text not null,
  care_node text not null,
  words text not null,
  proposed_by text not null,
  proposed_at int8 not null,
  decided_by text not null,
  decided_at int8 not null,
  heard_at int8 not null,
  constraint ended_cases_pkey primary key (escalation_id),
  constraint ended_cases_one unique (settlement_id),
  constraint ended_cases_two_persons check (decided_by <> proposed_by)
);
