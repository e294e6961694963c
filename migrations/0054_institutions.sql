-- breaking
-- Institutions: what is agreed with them by days, their onboarding, their keys and their doctors. The rows that were there
-- keep what they had: since the first day of their agreement, and opened. Secrets stay readable for the program, which checks
-- signatures by them; no view shows them.
create table registry.institution_terms (
  institution text not null
    constraint institution_terms_institution references registry.institutions (code),
  position integer not null,
  kind text not null,
  scope text,
  terms text[] not null,
  from_on date not null,
  to_on date,
  note text,
  constraint institution_terms_pk primary key (institution, position),
  constraint institution_terms_kind check (
    kind in ('agreement', 'level', 'careTypes', 'diseases', 'suspension', 'marks')),
  constraint institution_terms_scope check (
    (kind in ('careTypes', 'diseases')) = (scope is not null)
    and (scope is null or scope in ('local', 'crossProvince'))),
  constraint institution_terms_level check (kind <> 'level' or terms <@ array['1', '2', '3']),
  constraint institution_terms_marks check (kind <> 'marks' or terms <@ array['community', 'refers']),
  constraint institution_terms_span check (to_on is null or from_on <= to_on)
);

insert into registry.institution_terms
  (institution, position, kind, scope, terms, from_on, to_on, note)
select i.code, t.position, t.kind, t.scope, t.terms, i.agreement_from_on,
  case t.kind when 'agreement' then i.agreement_to_on end, t.note
  from registry.institutions i
 cross join lateral (values
   (1, 'agreement', null, array[]::text[], null),
   (2, 'level', null, array[i.level::text], null),
   (3, 'careTypes', 'local', i.care_types, null),
   (4, 'careTypes', 'crossProvince', i.care_types_cross_province, null),
   (5, 'diseases', 'crossProvince', i.diseases, null),
   (6, 'suspension', null, array[]::text[], '升级前已暂停')
 ) as t (position, kind, scope, terms, note)
 where (t.kind <> 'suspension' or i.state = 'suspended')
   and (t.scope is null or cardinality(t.terms) > 0);

create table registry.institution_keys (
  access_key text constraint institution_keys_pk primary key,
  institution text not null
    constraint institution_keys_institution references registry.institutions (code),
  secret_key text not null,
  issued_at bigint not null,
  -- From this instant on it signs nothing: its overlap is over, or it was revoked.
  ends_at bigint,
  constraint institution_keys_span check (ends_at is null or issued_at <= ends_at)
);
create index institution_keys_of_institution on registry.institution_keys (institution);

insert into registry.institution_keys (access_key, institution, secret_key, issued_at)
select access_key, code, secret_key, 0 from registry.institutions;

drop view registry.institution_view;

alter table registry.institutions
  drop column level,
  drop column state,
  drop column care_types,
  drop column care_types_cross_province,
  drop column diseases,
  drop column agreement_from_on,
  drop column agreement_to_on,
  drop column access_key,
  drop column secret_key,
  add column address text not null default '',
  add column phone text not null default '',
  add column onboarding text not null default 'opened',
  -- Who recorded the application or the test: another one opens.
  add column prepared_by text,
  add column version integer not null default 1,
  add constraint institutions_state_known
    check (onboarding in ('applied', 'tested', 'opened', 'declined'));
alter table registry.institutions
  alter column address drop default, alter column phone drop default,
  alter column onboarding drop default, alter column version drop default;

create view registry.institution_view as
  select code, name, area, kind, onboarding from registry.institutions;

create trigger institution_keys_bump_revision
  after insert or update or delete or truncate on registry.institution_keys
  for each statement execute function registry.bump_revision();

create table registry.doctors (
  code text constraint doctors_pk primary key,
  name text not null,
  institution text not null
    constraint doctors_institution references registry.institutions (code),
  department text not null,
  from_on date not null,
  to_on date,
  version integer not null,
  constraint doctors_span check (to_on is null or from_on <= to_on)
);
create index doctors_of_institution on registry.doctors (institution, code);

create table registry.doctor_rights (
  doctor text not null constraint doctor_rights_doctor references registry.doctors (code),
  kind text not null,
  from_on date not null,
  to_on date,
  constraint doctor_rights_pk primary key (doctor, kind, from_on),
  constraint doctor_rights_kind check (kind in ('prescribesChronic', 'refers')),
  constraint doctor_rights_span check (to_on is null or from_on <= to_on)
);
