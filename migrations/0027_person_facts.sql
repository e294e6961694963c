-- What a policy asks of a person by name beside the registry's own columns: contribution tier, years worked
-- in Tibet, number of recognised diseases. Loaded with the person's identities, so the key begins with the person.
create table registry.person_facts (
  person_id text not null
    constraint person_facts_person references registry.people (id),
  name text not null,
  value text not null,
  from_on date not null,
  to_on date,
  constraint person_facts_pk primary key (person_id, name, from_on),
  -- A word of a policy file's heading.
  constraint person_facts_name check (name ~ '^[A-Za-z][A-Za-z0-9]{0,39}$'),
  constraint person_facts_value check (length(value) between 1 and 100),
  constraint person_facts_span check (to_on is null or from_on <= to_on)
);
