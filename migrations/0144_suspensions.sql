-- breaking
-- The days on which an insurance is suspended, one beside the other: what is claimed of a day asks whether the person was
-- insured on it, whatever the insurance is now. A range has its first day and the first that is insured again; a multirange
-- holds no two that meet. Who is suspended stays so, from the day that was kept, or from the insurance's first where none was.
alter table registry.insurances add column suspensions datemultirange not null default '{}';
update registry.insurances
   set suspensions = datemultirange(daterange(greatest(coalesce(suspended_on, from_on), from_on), null)), state = 'active'
 where state = 'suspended';
alter table registry.insurances alter column suspensions drop default;
alter table registry.insurances drop column suspended_on;
alter table registry.insurances drop constraint insurances_state;
alter table registry.insurances add constraint insurances_state check (state in ('active', 'ended'));
alter table registry.insurances add constraint insurances_suspended_within
  check (isempty(suspensions) or (lower(suspensions) is not null and lower(suspensions) >= from_on));
