-- Qualifications (慢特病资格) as they are decided: versions with state, source and the paper they rest on. The home place's
-- own disease stands beside the national one. Applications for them run as those for filings do.
drop view filing.qualification_view;
alter table filing.qualifications
  drop constraint qualifications_pk,
  alter column disease drop not null,
  add column id text,
  add column version integer not null default 1,
  add column state text not null default 'effective',
  add column home_disease text,
  add column home_name text,
  add column national_name text,
  add column ended_on date,
  add column source text not null default 'founding',
  add column assessment json,
  add column recognition json,
  add column follows text,
  add column application_id text,
  add column rules_version text,
  add column changed_at int8 not null default 0,
  add column changed_by text not null default 'program',
  add column reason text;
update filing.qualifications
   set id = 'qua_' || left(md5(person_id || ' ' || disease || ' ' || from_on), 22),
       home_disease = disease, home_name = disease, national_name = disease;
alter table filing.qualifications
  alter column id set not null,
  alter column home_disease set not null,
  alter column home_name set not null,
  alter column version drop default,
  alter column state drop default,
  alter column source drop default,
  alter column changed_at drop default,
  alter column changed_by drop default,
  add constraint qualifications_pk primary key (id, version),
  add constraint qualifications_version check (version >= 1),
  add constraint qualifications_state_known check (state in ('effective', 'ended', 'revoked')),
  add constraint qualifications_source_known check (source in ('founding', 'materials', 'expert', 'rule', 'recognition')),
  add constraint qualifications_ended check ((state = 'effective') = (ended_on is null)),
  add constraint qualifications_national_named check ((disease is null) = (national_name is null)),
  add constraint qualifications_recognition check ((source = 'recognition') = (recognition is not null));
create index qualifications_by_person on filing.qualifications (person_id, id, version desc);
create view filing.qualification_view as
  select id, version, person_id, state, disease, home_disease, home_name, from_on, to_on, ended_on, source
    from filing.qualifications q
   where not exists (select from filing.qualifications later where later.id = q.id and later.version > q.version);

alter table filing.applications
  add column qualification_id text,
  add column made_qualification text,
  add column opinion json,
  drop constraint applications_kind_known,
  drop constraint applications_about,
  drop constraint applications_made,
  add constraint applications_kind_known check (kind in
    ('file', 'change', 'cancel', 'supplement', 'qualify', 'prolong', 'end', 'revoke')),
  add constraint applications_about check
    ((kind in ('change', 'cancel', 'supplement')) = (filing_id is not null)
     and (kind in ('prolong', 'end', 'revoke')) = (qualification_id is not null)),
  add constraint applications_made check
    ((state = 'approved') = (num_nonnulls(made_filing, made_qualification) = 1));
create unique index applications_one_open_qualification on filing.applications (qualification_id)
  where qualification_id is not null and state in ('draft', 'submitted', 'returned', 'refusalProposed');
