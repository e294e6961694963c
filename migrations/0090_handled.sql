-- Who filled in, handed in or wrote an opinion down, and not only who began: none of them decides.
alter table filing.applications add column handled_by text[] not null default '{}';
update filing.applications set handled_by = array[made_by];
alter table filing.applications alter column handled_by drop default;
