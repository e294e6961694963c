-- The hub: which claim of which province holds an invoice, under a digest whose key is the province's. It knows no invoice, no
-- person and no amount.
create table reimbursement.national_claims (
  node text not null,
  claim_id text not null,
  use text not null,
  turn int4 not null,
  since int8 not null,
  constraint national_claims_pkey primary key (node, claim_id),
  constraint national_claims_use_known check (use in ('reserved', 'paid', 'released'))
);
create table reimbursement.national_invoices (
  digest text not null,
  node text not null,
  claim_id text not null,
  constraint national_invoices_pkey primary key (digest),
  constraint national_invoices_of_claim foreign key (node, claim_id)
    references reimbursement.national_claims (node, claim_id)
);
create index national_invoices_by_claim on reimbursement.national_invoices (node, claim_id);
