-- Papers of applications are as large as the API takes uploads: 5 MB. Queues and figures of applications are read by
-- home place and by the moment in which they were handed in.
alter table filing.materials
  drop constraint materials_size,
  add constraint materials_size check (length(bytes) between 1 and 5242880);
create index applications_submitted on filing.applications (submitted_at, id) where submitted_at is not null;
