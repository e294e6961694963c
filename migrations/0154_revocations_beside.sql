-- What the agency brings against a filing or a qualification stands beside what its person asks: one of each may be open.
drop index filing.applications_one_open;
create unique index applications_one_open on filing.applications (filing_id, (kind = 'revoke'))
  where filing_id is not null and state in ('draft', 'submitted', 'returned', 'refusalProposed');
drop index filing.applications_one_open_qualification;
create unique index applications_one_open_qualification on filing.applications (qualification_id, (kind = 'revoke'))
  where qualification_id is not null and state in ('draft', 'submitted', 'returned', 'refusalProposed');
