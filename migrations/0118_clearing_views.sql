-- What care submitted, and what is not in its month's clearing, for whoever tells institutions and agencies.
create view clearing.submission_view as
select month, care_node, home_node, scheme, submitted_at from clearing.submissions;

create view clearing.exception_view as
select settlement_id, month, reason, deferred, cleared_in from clearing.exceptions;
