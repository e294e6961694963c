-- Who filed during a stay and is decided on after it: stays that ended after a time are found by person.
create index stays_ended on settlement.stays (person_id, heard_at) where state = 'ended';
