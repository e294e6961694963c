-- Inside the care province (下拨): what a month's clearing brings to each institution, and through which pooling area's agency it
-- goes. Money that came is passed on to the areas, and the agencies pay the institutions, both by notices of the province's own.
alter table clearing.notices drop constraint notices_kind_known;
alter table clearing.notices add constraint notices_kind_known check (kind in
  ('clearing', 'prefundYearly', 'prefundEmergency', 'prefundRefund', 'poolingShare', 'distribution', 'careDistribution',
   'institutionPayment'));
create index notices_paid_to on clearing.notices (payee, kind) where kind = 'institutionPayment';

-- At care, of a batch that both have confirmed: each institution's part, whose sums are the batch's. `pool`: the area whose agency
-- pays it.
create table clearing.institution_shares (
  batch_id text not null,
  institution text not null,
  pool text not null,
  cases int4 not null,
  funds json not null,
  deductions json not null,
  payable_fen int8 not null,
  constraint institution_shares_pkey primary key (batch_id, institution)
);
create index institution_shares_of on clearing.institution_shares (institution);

-- The batches that are divided so; and the notice whose money was theirs, when it has come and was passed on.
create table clearing.shared_batches (
  batch_id text not null,
  shared_at int8 not null,
  notice_id text,
  constraint shared_batches_pkey primary key (batch_id)
);
create index shared_batches_notice on clearing.shared_batches (notice_id);

-- Notices whose money was passed on.
create table clearing.distributed_notices (
  notice_id text not null,
  distributed_at int8 not null,
  constraint distributed_notices_pkey primary key (notice_id)
);
