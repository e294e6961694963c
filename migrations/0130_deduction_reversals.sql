-- A deduction whose case was taken back is taken back as well: by a second one of the same amount below zero.
alter table clearing.deductions drop constraint deductions_amount_positive;
alter table clearing.deductions add constraint deductions_amount check (amount_fen <> 0);
