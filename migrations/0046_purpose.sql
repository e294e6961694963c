-- What a database is for, said at its birth. One that says demo holds made-up people: the demo may drop it, and no
-- real node works on it. One that says nothing belongs to a real node: the demo touches it never.
create table store.purpose (
  kind text not null constraint purpose_pkey primary key,
  constraint purpose_demo check (kind = 'demo')
);
