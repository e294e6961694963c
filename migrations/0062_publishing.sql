-- What other provinces must find of a province's records is told to the hub: a commit that changes a record marks it here,
-- and the province's due work gives it the next number of the province's log.
create table registry.publish_marks (
  sort text not null,
  key text not null,
  constraint publish_marks_pk primary key (sort, key),
  constraint publish_marks_sort check (sort in ('institution', 'person'))
);

-- Without gaps, from 1 on in each edition.
create table registry.published (
  number bigint constraint published_pk primary key,
  body text not null,
  constraint published_number check (number > 0)
);

-- A new edition tells everything anew: under another key for the digests of cards, or when the hub knows more than we do.
create table registry.publication (
  one boolean constraint publication_pk primary key,
  edition bigint not null,
  key_id text not null,
  last bigint not null,
  constraint publication_one check (one)
);

create index credentials_of_person on registry.credentials (person_id);

insert into registry.publish_marks (sort, key) select 'person', id from registry.people;
insert into registry.publish_marks (sort, key)
  select 'institution', c.code
    from registry.institution_cards c join registry.institutions i on i.code = c.code;

-- The hub: how far it has heard each province.
create table registry.publishers (
  node text constraint publishers_pk primary key,
  edition bigint not null,
  last bigint not null,
  -- The edition before which nothing of the province is left in the directory of cards.
  cleared bigint not null
);

-- The digests were plain, so that whoever took the table could try numbers; provinces tell them anew, under a key.
delete from registry.directory;
alter table registry.directory add column edition bigint not null default 0;
