-- At a province: the hub's news of a batch or notice that could not be kept. The others go on; this one is asked for again.
create table clearing.unkept (
  kind text not null,
  id text not null,
  number int8 not null,
  since int8 not null,
  constraint unkept_pkey primary key (kind, id),
  constraint unkept_kind_known check (kind in ('batch', 'notice'))
);
