-- Filing (备案) and chronic-disease qualification (慢特病资格). A changed filing is a new version, never
-- an update: each settlement names the version that it rested on.
create schema filing;

create table filing.filings (
  id text not null,
  version integer not null,
  person_id text not null,
  category text not null,
  area text not null,
  from_on date not null,
  to_on date,
  constraint filings_pk primary key (id, version),
  constraint filings_version check (version >= 1),
  constraint filings_category check (category in ('longTerm', 'referral', 'otherTemporary')),
  constraint filings_area_digits check (area ~ '^[0-9]{6}$'),
  constraint filings_span check (to_on is null or from_on <= to_on)
);

create index filings_by_person on filing.filings (person_id, id, version desc);

create table filing.qualifications (
  person_id text not null,
  disease text not null,
  from_on date not null,
  to_on date,
  constraint qualifications_pk primary key (person_id, disease, from_on),
  constraint qualifications_span check (to_on is null or from_on <= to_on)
);

-- The latest version of each; written so that a condition on the person reaches the index.
create view filing.filing_view as
  select f.id, f.version, f.person_id, f.category, f.area, f.from_on, f.to_on
  from filing.filings f
  where not exists (
    select from filing.filings later where later.id = f.id and later.version > f.version
  );

create view filing.qualification_view as
  select person_id, disease, from_on, to_on from filing.qualifications;
