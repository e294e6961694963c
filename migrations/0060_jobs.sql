-- Long work of the API, which outlives its request: what was asked, by whom, how far it is, what it gave. A job whose
-- process died says nothing any more and is found by that.
create table api.jobs (
  id text not null constraint jobs_pkey primary key,
  kind text not null,
  staff_id text not null,
  actor json not null,
  input json not null,
  input_file bytea,
  state text not null constraint jobs_state_known
    check (state in ('waiting', 'working', 'done', 'failed', 'cancelled', 'broken')),
  cancel_asked bool not null,
  done int8 not null,
  total int8,
  result json,
  problem json,
  file_name text,
  file_type text,
  file bytea,
  created_at int8 not null,
  heard_at int8 not null,
  ended_at int8
);
create index jobs_to_do on api.jobs (state, created_at);
create index jobs_of_staff on api.jobs (staff_id, created_at, id);
