-- What the care place told of the visit: the calls that failed, with their reason and lines. Null: nobody has asked yet.
alter table reimbursement.claims add column care json;
