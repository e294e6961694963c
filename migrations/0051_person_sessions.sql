-- Insured people at pages of their own: sessions that a consumed e-voucher opens, and whom somebody acts for.
alter table identity.sessions add column name text;
alter table identity.sessions add constraint sessions_person_named check (kind <> 'person' or name is not null);

-- A person who acts for a parent or a child (代办), with proof, once a checker has approved it.
create table identity.guardianships (
  id text not null,
  guardian_id text not null,
  ward_id text not null,
  -- Of the one who is acted for; for the checkers of its agency.
  ward_area text not null,
  -- What the ward is to the guardian.
  relation text not null,
  proof text not null,
  proof_digest text,
  state text not null,
  requested_at bigint not null,
  from_on date,
  -- For a child at the latest the day before it comes of age.
  to_on date,
  decided_at bigint,
  decided_by text,
  why text,
  ended_at bigint,
  ended_by text,
  constraint guardianships_pkey primary key (id),
  constraint guardianships_two_persons check (guardian_id <> ward_id),
  constraint guardianships_relation_known check (relation in ('child', 'parent')),
  constraint guardianships_state_known check (state in ('requested', 'approved', 'refused', 'ended')),
  constraint guardianships_proof_given check (proof <> '' or proof_digest is not null),
  constraint guardianships_approved_dated check (state <> 'approved' or from_on is not null),
  constraint guardianships_child_ends check (state <> 'approved' or relation <> 'child' or to_on is not null),
  constraint guardianships_in_order check (to_on is null or to_on >= from_on),
  constraint guardianships_decided check ((decided_at is null) = (decided_by is null)),
  constraint guardianships_ended check ((state = 'ended') = (ended_at is not null))
);

-- One open request or standing one for a pair.
create unique index guardianships_one on identity.guardianships (guardian_id, ward_id)
  where state in ('requested', 'approved');

create index guardianships_of_ward on identity.guardianships (ward_id);
create index guardianships_of_guardian on identity.guardianships (guardian_id);
create index guardianships_requested on identity.guardianships (ward_area, id) where state = 'requested';
