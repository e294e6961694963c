-- A filing, too, is taken back for false evidence: the application is about a filing or a qualification. Whoever it falls on may
-- dispute it, as any decision on an application.
alter table filing.applications drop constraint applications_about;
alter table filing.applications add constraint applications_about check
  (case kind
     when 'file' then num_nonnulls(filing_id, qualification_id) = 0
     when 'qualify' then num_nonnulls(filing_id, qualification_id) = 0
     when 'change' then filing_id is not null and qualification_id is null
     when 'cancel' then filing_id is not null and qualification_id is null
     when 'supplement' then filing_id is not null and qualification_id is null
     when 'prolong' then qualification_id is not null and filing_id is null
     when 'end' then qualification_id is not null and filing_id is null
     else num_nonnulls(filing_id, qualification_id) = 1
   end);

alter table disputes.disputes
  add column application_id text,
  drop constraint disputes_kind_known,
  drop constraint disputes_about,
  add constraint disputes_kind_known check (kind in ('settlement', 'decision', 'complaint')),
  add constraint disputes_about check
    ((kind = 'settlement') = (settlement_id is not null) and (kind = 'decision') = (application_id is not null));
create unique index disputes_one_open_decision on disputes.disputes (application_id)
  where application_id is not null and state in ('open', 'taken');

-- Who is reminded that a qualification ends.
create index qualifications_by_end on filing.qualifications (to_on, id) where to_on is not null and state = 'effective';
create index qualifications_followed on filing.qualifications (follows) where follows is not null;
