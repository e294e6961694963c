-- What waits for an agency is found by what is open, however much was closed before: a mark or a stay that was let go says when
-- somebody closed it. Until now the words of the trail told, and a list of the first two hundred looked among closed ones.
alter table settlement.reviews add column closed_at bigint;
create index reviews_open on settlement.reviews (opened_at, subject) where closed_at is null;

create table settlement.released_stays (
  encounter_id text not null,
  released_at bigint not null,
  closed_at bigint,
  constraint released_stays_pk primary key (encounter_id)
);
create index released_stays_open on settlement.released_stays (released_at, encounter_id)
  where closed_at is null;

update settlement.reviews r set closed_at = e.at
  from (select subject, max(at) as at from trail.entries where action = 'case.closed' group by subject) e
 where e.subject = r.subject;

insert into settlement.released_stays (encounter_id, released_at, closed_at)
select subject, max(at) filter (where action = 'encounter.releasedByAgency'),
       max(at) filter (where action = 'case.closed')
  from trail.entries where action in ('encounter.releasedByAgency', 'case.closed')
 group by subject having count(*) filter (where action = 'encounter.releasedByAgency') > 0;
