-- What the migrations make. `npm run schema` writes it, test/migrations.test.ts compares it.

table api.answers
  holder text not null
  route text not null
  key text not null
  digest text not null
  claimed_at bigint not null
  status integer
  answer text
  constraint answers_pkey PRIMARY KEY (holder, route, key)
  constraint answers_whole CHECK (((status IS NULL) = (answer IS NULL)))
  CREATE INDEX answers_claimed ON api.answers USING btree (claimed_at)

table api.jobs
  id text not null
  kind text not null
  staff_id text not null
  actor json not null
  input json not null
  input_file bytea
  state text not null
  cancel_asked boolean not null
  done bigint not null
  total bigint
  result json
  problem json
  file_name text
  file_type text
  file bytea
  created_at bigint not null
  heard_at bigint not null
  ended_at bigint
  constraint jobs_pkey PRIMARY KEY (id)
  constraint jobs_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'working'::text, 'done'::text, 'failed'::text, 'cancelled'::text, 'broken'::text])))
  CREATE INDEX jobs_of_staff ON api.jobs USING btree (staff_id, created_at, id)
  CREATE INDEX jobs_to_do ON api.jobs USING btree (state, created_at)

table clearing.batch_lines
  batch_id text not null
  home_area text not null
  fund text not null
  cases integer not null
  amount_fen bigint not null
  deduction_fen bigint not null
  constraint batch_lines_pkey PRIMARY KEY (batch_id, home_area, fund)

table clearing.batches
  id text not null
  month text not null
  care_node text not null
  home_node text not null
  scheme text not null
  cases integer not null
  total_fen bigint not null
  funds json not null
  deductions json not null
  payable_fen bigint not null
  state text not null
  generated_at bigint not null
  care_confirmed_by text
  care_confirmed_at bigint
  home_confirmed_by text
  home_confirmed_at bigint
  version integer not null
  digest text not null
  number bigint
  posted_at bigint
  constraint batches_confirmed CHECK (((state = ANY (ARRAY['generated'::text, 'objected'::text])) OR ((care_confirmed_at IS NOT NULL) AND (home_confirmed_at IS NOT NULL))))
  constraint batches_number UNIQUE (number)
  constraint batches_numbered_by_hub CHECK (((number IS NULL) = ("left"(care_node, 2) = "left"(home_node, 2))))
  constraint batches_one UNIQUE (month, care_node, home_node, scheme)
  constraint batches_pkey PRIMARY KEY (id)
  constraint batches_posted CHECK (((posted_at IS NULL) OR (state <> ALL (ARRAY['generated'::text, 'objected'::text]))))
  constraint batches_state_known CHECK ((state = ANY (ARRAY['generated'::text, 'objected'::text, 'confirmed'::text, 'noticed'::text, 'toFinance'::text, 'paid'::text, 'received'::text, 'closed'::text])))
  CREATE INDEX batches_pair ON clearing.batches USING btree (home_node, month)

table clearing.deductions
  id text not null
  settlement_id text not null
  institution text not null
  care_node text not null
  home_node text not null
  home_area text not null
  scheme text not null
  fund text not null
  amount_fen bigint not null
  reason text not null
  case_month text not null
  entered_by text not null
  entered_at bigint not null
  decided_by text
  decided_at bigint
  state text not null
  month text
  constraint deductions_amount CHECK ((amount_fen <> 0))
  constraint deductions_decided CHECK (((state = 'entered'::text) = (decided_by IS NULL)))
  constraint deductions_in_clearing CHECK (((month IS NULL) OR (state = 'released'::text)))
  constraint deductions_pkey PRIMARY KEY (id)
  constraint deductions_state_known CHECK ((state = ANY (ARRAY['entered'::text, 'released'::text, 'refused'::text])))
  constraint deductions_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> entered_by)))
  CREATE INDEX deductions_month ON clearing.deductions USING btree (month, care_node) WHERE (month IS NOT NULL)
  CREATE INDEX deductions_of_case ON clearing.deductions USING btree (settlement_id)
  CREATE INDEX deductions_waiting ON clearing.deductions USING btree (home_node, scheme) WHERE ((state = 'released'::text) AND (month IS NULL))

table clearing.distributed_notices
  notice_id text not null
  distributed_at bigint not null
  constraint distributed_notices_pkey PRIMARY KEY (notice_id)

table clearing.ended_cases
  escalation_id text not null
  settlement_id text not null
  care_node text not null
  words text not null
  proposed_by text not null
  proposed_at bigint not null
  decided_by text not null
  decided_at bigint not null
  heard_at bigint not null
  constraint ended_cases_one UNIQUE (settlement_id)
  constraint ended_cases_pkey PRIMARY KEY (escalation_id)
  constraint ended_cases_two_persons CHECK ((decided_by <> proposed_by))

table clearing.escalations
  id text not null
  settlement_id text not null
  act text not null
  words text not null
  state text not null
  proposed_by text not null
  proposed_at bigint not null
  decided_by text
  decided_at bigint
  posted_at bigint
  heard_at bigint
  constraint escalations_act_known CHECK ((act = ANY (ARRAY['takeIn'::text, 'end'::text])))
  constraint escalations_decided CHECK (((state = 'proposed'::text) = (decided_by IS NULL)))
  constraint escalations_heard CHECK (((heard_at IS NULL) OR (posted_at IS NOT NULL)))
  constraint escalations_pkey PRIMARY KEY (id)
  constraint escalations_posted CHECK (((posted_at IS NULL) OR ((act = 'end'::text) AND (state = 'released'::text))))
  constraint escalations_state_known CHECK ((state = ANY (ARRAY['proposed'::text, 'released'::text, 'refused'::text])))
  constraint escalations_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> proposed_by)))
  CREATE UNIQUE INDEX escalations_one ON clearing.escalations USING btree (settlement_id) WHERE (state <> 'refused'::text)
  CREATE INDEX escalations_unheard ON clearing.escalations USING btree (id) WHERE ((act = 'end'::text) AND (state = 'released'::text) AND (heard_at IS NULL))

view clearing.exception_view
 SELECT settlement_id,
    month,
    reason,
    deferred,
    cleared_in
   FROM clearing.exceptions;

table clearing.exceptions
  care_node text not null
  settlement_id text not null
  month text not null
  home_node text not null
  scheme text not null
  reason text not null
  deferred integer not null
  cleared_in text
  revision integer not null
  noted_at bigint not null
  constraint exceptions_later CHECK (((cleared_in IS NULL) OR (cleared_in > month)))
  constraint exceptions_pkey PRIMARY KEY (care_node, settlement_id)
  constraint exceptions_reason_known CHECK ((reason = ANY (ARRAY['unconfirmed'::text, 'leftOut'::text, 'differs'::text, 'objected'::text, 'notReconciled'::text])))
  CREATE INDEX exceptions_cleared ON clearing.exceptions USING btree (cleared_in, care_node) WHERE (cleared_in IS NOT NULL)
  CREATE INDEX exceptions_month ON clearing.exceptions USING btree (month, care_node, home_node)
  CREATE INDEX exceptions_open ON clearing.exceptions USING btree (month) WHERE (cleared_in IS NULL)

table clearing.external_payers
  id text not null
  name text not null
  home_area text not null
  scheme text not null
  fund text not null
  from_month text not null
  to_month text
  paid_by text
  state text not null
  entered_by text not null
  entered_at bigint not null
  decided_by text
  decided_at bigint
  constraint external_payers_decided CHECK (((state = 'entered'::text) = (decided_by IS NULL)))
  constraint external_payers_fund_known CHECK ((fund = ANY (ARRAY['largeSum'::text, 'seriousIllness'::text, 'civilServant'::text, 'enterprise'::text, 'aid'::text, 'disabledVeteran'::text, 'other'::text])))
  constraint external_payers_months CHECK (((to_month IS NULL) OR (to_month >= from_month)))
  constraint external_payers_pkey PRIMARY KEY (id)
  constraint external_payers_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))
  constraint external_payers_state_known CHECK ((state = ANY (ARRAY['entered'::text, 'released'::text, 'refused'::text])))
  constraint external_payers_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> entered_by)))
  CREATE UNIQUE INDEX external_payers_one ON clearing.external_payers USING btree (home_area, scheme, fund, from_month) WHERE (state <> 'refused'::text)

table clearing.institution_shares
  batch_id text not null
  institution text not null
  pool text not null
  cases integer not null
  funds json not null
  deductions json not null
  payable_fen bigint not null
  constraint institution_shares_pkey PRIMARY KEY (batch_id, institution)
  CREATE INDEX institution_shares_of ON clearing.institution_shares USING btree (institution)

table clearing.netting_agreements
  id text not null
  one text not null
  other text not null
  from_month text not null
  to_month text not null
  state text not null
  entered_for text not null
  entered_by text not null
  entered_at bigint not null
  decided_by text
  decided_at bigint
  ends_from text
  ends_for text
  ends_entered_by text
  ends_entered_at bigint
  ended_by text
  ended_at bigint
  constraint netting_agreements_decided CHECK (((state = 'entered'::text) = (decided_by IS NULL)))
  constraint netting_agreements_ended CHECK ((((ended_by IS NULL) = (ended_at IS NULL)) AND ((ended_by IS NULL) OR (ends_from IS NOT NULL)) AND ((state <> 'ended'::text) OR (ended_by IS NOT NULL))))
  constraint netting_agreements_ended_two_persons CHECK (((ended_by IS NULL) OR (ended_by <> ends_entered_by)))
  constraint netting_agreements_ends_for CHECK (((ends_for = one) OR (ends_for = other)))
  constraint netting_agreements_ends_whole CHECK ((((ends_from IS NULL) = (ends_entered_by IS NULL)) AND ((ends_from IS NULL) = (ends_for IS NULL)) AND ((ends_from IS NULL) = (ends_entered_at IS NULL))))
  constraint netting_agreements_entered_for CHECK (((entered_for = one) OR (entered_for = other)))
  constraint netting_agreements_months CHECK ((to_month >= from_month))
  constraint netting_agreements_pair CHECK (((one < other) AND ("left"(one, 2) = "left"(other, 2))))
  constraint netting_agreements_pkey PRIMARY KEY (id)
  constraint netting_agreements_state_known CHECK ((state = ANY (ARRAY['entered'::text, 'released'::text, 'refused'::text, 'ended'::text])))
  constraint netting_agreements_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> entered_by)))
  CREATE UNIQUE INDEX netting_agreements_one ON clearing.netting_agreements USING btree (one, other, from_month) WHERE (state <> ALL (ARRAY['refused'::text, 'ended'::text]))

table clearing.news
  one boolean not null
  last bigint not null
  constraint news_is_one CHECK (one)
  constraint news_pkey PRIMARY KEY (one)

table clearing.notice_batches
  notice_id text not null
  batch_id text not null
  constraint notice_batches_pkey PRIMARY KEY (batch_id)
  CREATE INDEX notice_batches_notice ON clearing.notice_batches USING btree (notice_id)

table clearing.notice_lines
  notice_id text not null
  scheme text not null
  home_area text not null
  fund text not null
  amount_fen bigint not null
  constraint notice_lines_pkey PRIMARY KEY (notice_id, scheme, home_area, fund)
  constraint notice_lines_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))

table clearing.notice_news
  one boolean not null
  last bigint not null
  constraint notice_news_is_one CHECK (one)
  constraint notice_news_pkey PRIMARY KEY (one)

table clearing.notice_words
  notice_id text not null
  word text not null
  said_by text not null
  said_at bigint not null
  heard_at bigint
  constraint notice_words_known CHECK ((word = ANY (ARRAY['toFinance'::text, 'paid'::text, 'received'::text])))
  constraint notice_words_pkey PRIMARY KEY (notice_id, word)
  CREATE INDEX notice_words_untold ON clearing.notice_words USING btree (said_at) WHERE (heard_at IS NULL)

table clearing.notices
  id text not null
  number text not null
  kind text not null
  period text not null
  payer text not null
  payee text not null
  amounts json not null
  total_fen bigint not null
  state text not null
  issued_on date not null
  to_finance_by date not null
  pay_by date not null
  receipt_by date not null
  to_finance_at bigint
  paid_at bigint
  received_at bigint
  version integer not null
  digest text not null
  news bigint not null
  constraint notices_kind_known CHECK ((kind = ANY (ARRAY['clearing'::text, 'prefundYearly'::text, 'prefundEmergency'::text, 'prefundRefund'::text, 'poolingShare'::text, 'distribution'::text, 'careDistribution'::text, 'institutionPayment'::text, 'areaClearing'::text, 'prefundShare'::text, 'prefundReturn'::text])))
  constraint notices_number UNIQUE (number)
  constraint notices_one UNIQUE (kind, period, payer, payee)
  constraint notices_pkey PRIMARY KEY (id)
  constraint notices_state_known CHECK ((state = ANY (ARRAY['issued'::text, 'toFinance'::text, 'paid'::text, 'received'::text])))
  constraint notices_total_not_negative CHECK ((total_fen >= 0))
  constraint notices_two_parties CHECK ((payer <> payee))
  CREATE INDEX notices_news ON clearing.notices USING btree (news)
  CREATE INDEX notices_open ON clearing.notices USING btree (pay_by) WHERE (state <> 'received'::text)
  CREATE INDEX notices_paid_to ON clearing.notices USING btree (payee, kind) WHERE (kind = 'institutionPayment'::text)

table clearing.objections
  id text not null
  batch_id text not null
  raised_at_node text not null
  settlement_id text not null
  reason text not null
  words text not null
  raised_by text not null
  raised_at bigint not null
  released_by text
  released_at bigint
  heard_at bigint
  proposal text
  decided_words text
  proposed_by text
  outcome text
  decided_by text
  decided_at bigint
  constraint objections_decided CHECK (((outcome IS NULL) = (decided_at IS NULL)))
  constraint objections_decided_by_two CHECK (((outcome IS NULL) OR (outcome = 'withdrawn'::text) OR (decided_by <> proposed_by)))
  constraint objections_outcome_known CHECK ((outcome = ANY (ARRAY['upheld'::text, 'dismissed'::text, 'withdrawn'::text])))
  constraint objections_pkey PRIMARY KEY (id)
  constraint objections_proposal_known CHECK ((proposal = ANY (ARRAY['upheld'::text, 'dismissed'::text])))
  constraint objections_raised_by_two CHECK (((released_by IS NULL) OR (released_by <> raised_by)))
  constraint objections_reason_known CHECK ((reason = ANY (ARRAY['notOurInsured'::text, 'wrongFund'::text, 'reconciliationError'::text, 'deductionMissing'::text])))
  CREATE INDEX objections_batch ON clearing.objections USING btree (batch_id)
  CREATE INDEX objections_case ON clearing.objections USING btree (settlement_id) WHERE (outcome IS NULL)
  CREATE UNIQUE INDEX objections_one_open ON clearing.objections USING btree (raised_at_node, settlement_id) WHERE (outcome IS NULL)
  CREATE INDEX objections_untold ON clearing.objections USING btree (released_at) WHERE ((heard_at IS NULL) AND (released_at IS NOT NULL))

table clearing.payee_accounts
  id text not null
  place text not null
  holder text not null
  bank text not null
  number text not null
  state text not null
  entered_by text not null
  entered_at bigint not null
  decided_by text
  decided_at bigint
  constraint payee_accounts_decided CHECK (((state = 'entered'::text) = (decided_by IS NULL)))
  constraint payee_accounts_number CHECK ((number ~ '^[0-9]{8,30}$'::text))
  constraint payee_accounts_pkey PRIMARY KEY (id)
  constraint payee_accounts_state_known CHECK ((state = ANY (ARRAY['entered'::text, 'released'::text, 'refused'::text])))
  constraint payee_accounts_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> entered_by)))
  CREATE INDEX payee_accounts_holding ON clearing.payee_accounts USING btree (place, decided_at, id) WHERE (state = 'released'::text)

table clearing.payments
  id text not null
  direction text not null
  notice_id text
  payer text not null
  payee text not null
  amounts json not null
  total_fen bigint not null
  bank text not null
  bank_serial text not null
  moved_on date not null
  words text not null
  state text not null
  entered_by text not null
  entered_at bigint not null
  proposed text
  proposed_by text
  proposed_at bigint
  decided_by text
  decided_at bigint
  serial_key text not null
  constraint payments_direction_known CHECK ((direction = ANY (ARRAY['out'::text, 'in'::text])))
  constraint payments_matched CHECK (((state <> 'matched'::text) OR (notice_id IS NOT NULL)))
  constraint payments_out_names_notice CHECK (((direction = 'in'::text) OR (notice_id IS NOT NULL)))
  constraint payments_out_of_suspense CHECK (((direction = 'out'::text) OR (state = 'suspense'::text) OR (proposed IS NULL) OR (decided_by IS NOT NULL)))
  constraint payments_pkey PRIMARY KEY (id)
  constraint payments_proposed CHECK (((proposed IS NULL) = (proposed_by IS NULL)))
  constraint payments_proposed_known CHECK ((proposed = ANY (ARRAY['match'::text, 'return'::text])))
  constraint payments_released CHECK (((direction = 'in'::text) OR (state = 'entered'::text) OR (decided_by IS NOT NULL)))
  constraint payments_state_known CHECK ((state = ANY (ARRAY['entered'::text, 'matched'::text, 'suspense'::text, 'returned'::text])))
  constraint payments_total_positive CHECK ((total_fen > 0))
  constraint payments_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> COALESCE(proposed_by, entered_by))))
  CREATE UNIQUE INDEX payments_once ON clearing.payments USING btree (direction, notice_id) WHERE (state = ANY (ARRAY['entered'::text, 'matched'::text]))
  CREATE UNIQUE INDEX payments_serial ON clearing.payments USING btree (direction, serial_key) WHERE (NOT ((direction = 'out'::text) AND (state = 'returned'::text)))
  CREATE INDEX payments_suspense ON clearing.payments USING btree (entered_at) WHERE (state = 'suspense'::text)

table clearing.prefund_changes
  notice_id text not null
  home_node text not null
  care_node text not null
  scheme text not null
  change_fen bigint not null
  effective_on date not null
  constraint prefund_changes_pkey PRIMARY KEY (notice_id, scheme)
  constraint prefund_changes_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))
  CREATE INDEX prefund_changes_pair ON clearing.prefund_changes USING btree (home_node, care_node)

table clearing.prefund_requests
  id text not null
  care_node text not null
  home_node text not null
  amounts json not null
  total_fen bigint not null
  words text not null
  state text not null
  asked_by text not null
  asked_at bigint not null
  released_by text
  released_at bigint
  heard_at bigint
  proposed text
  proposed_by text
  decided_by text
  decided_at bigint
  constraint prefund_requests_decided CHECK (((decided_at IS NOT NULL) = (state = ANY (ARRAY['granted'::text, 'refused'::text]))))
  constraint prefund_requests_decided_by_two CHECK (((decided_by IS NULL) OR (decided_by <> proposed_by)))
  constraint prefund_requests_pkey PRIMARY KEY (id)
  constraint prefund_requests_proposed_known CHECK ((proposed = ANY (ARRAY['grant'::text, 'refuse'::text])))
  constraint prefund_requests_released CHECK (((state = 'asked'::text) OR (released_by IS NOT NULL)))
  constraint prefund_requests_released_by_two CHECK (((released_by IS NULL) OR (released_by <> asked_by)))
  constraint prefund_requests_state_known CHECK ((state = ANY (ARRAY['asked'::text, 'released'::text, 'granted'::text, 'refused'::text])))
  constraint prefund_requests_total_positive CHECK ((total_fen > 0))
  CREATE UNIQUE INDEX prefund_requests_one ON clearing.prefund_requests USING btree (care_node, home_node) WHERE (state = ANY (ARRAY['asked'::text, 'released'::text]))
  CREATE INDEX prefund_requests_untold ON clearing.prefund_requests USING btree (released_at) WHERE (state = 'released'::text)

table clearing.prefund_years
  year text not null
  home_node text not null
  care_node text not null
  scheme text not null
  quarter_fen bigint not null
  target_fen bigint not null
  held_fen bigint not null
  computed_at bigint not null
  constraint prefund_years_not_negative CHECK (((quarter_fen >= 0) AND (target_fen >= 0)))
  constraint prefund_years_pkey PRIMARY KEY (year, home_node, care_node, scheme)
  constraint prefund_years_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))

table clearing.shared_batches
  batch_id text not null
  shared_at bigint not null
  notice_id text
  constraint shared_batches_pkey PRIMARY KEY (batch_id)
  CREATE INDEX shared_batches_notice ON clearing.shared_batches USING btree (notice_id)

view clearing.submission_view
 SELECT month,
    care_node,
    home_node,
    scheme,
    submitted_at
   FROM clearing.submissions;

table clearing.submissions
  month text not null
  care_node text not null
  home_node text not null
  scheme text not null
  revision integer not null
  turn integer not null
  cases integer not null
  total_fen bigint not null
  funds json not null
  excepted integer not null
  late integer not null
  state text not null
  hub json
  counted_to bigint not null
  submitted_by text not null
  submitted_at bigint not null
  answered_at bigint
  constraint submissions_differs CHECK (((state <> 'differs'::text) OR (hub IS NOT NULL)))
  constraint submissions_pkey PRIMARY KEY (month, care_node, home_node, scheme)
  constraint submissions_state_known CHECK ((state = ANY (ARRAY['counted'::text, 'told'::text, 'agreed'::text, 'differs'::text, 'allocated'::text])))
  CREATE INDEX submissions_open ON clearing.submissions USING btree (month) WHERE (state <> 'allocated'::text)

table clearing.unkept
  kind text not null
  id text not null
  number bigint not null
  since bigint not null
  constraint unkept_kind_known CHECK ((kind = ANY (ARRAY['batch'::text, 'notice'::text])))
  constraint unkept_pkey PRIMARY KEY (kind, id)

table clearing.words
  batch_id text not null
  version integer not null
  digest text not null
  prepared_by text not null
  prepared_at bigint not null
  confirmed_by text
  confirmed_at bigint
  heard_at bigint
  constraint words_confirmed CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL)))
  constraint words_heard CHECK (((heard_at IS NULL) OR (confirmed_at IS NOT NULL)))
  constraint words_pkey PRIMARY KEY (batch_id, version)
  constraint words_two_persons CHECK (((confirmed_by IS NULL) OR (confirmed_by <> prepared_by)))
  CREATE INDEX words_untold ON clearing.words USING btree (confirmed_at) WHERE ((heard_at IS NULL) AND (confirmed_at IS NOT NULL))

view clearing.year_close_view
 SELECT c.month,
    c.care_node,
    c.home_node,
    c.scheme,
        CASE
            WHEN ((e.settlement_id IS NOT NULL) AND (e.cleared_in IS NULL)) THEN 'deferred'::text
            WHEN (b.state = ANY (ARRAY['received'::text, 'closed'::text])) THEN 'cleared'::text
            ELSE 'open'::text
        END AS outcome,
        CASE
            WHEN ((e.settlement_id IS NOT NULL) AND (e.cleared_in IS NULL)) THEN e.reason
            WHEN (b.state = ANY (ARRAY['received'::text, 'closed'::text])) THEN ''::text
            ELSE COALESCE(b.state, 'notAllocated'::text)
        END AS why,
    count(*) AS cases
   FROM ((settlement.copy_funds_view c
     LEFT JOIN clearing.exceptions e ON (((e.care_node = c.care_node) AND (e.settlement_id = c.id))))
     LEFT JOIN clearing.batches b ON (((b.month = COALESCE(e.cleared_in, c.month)) AND (b.care_node = c.care_node) AND (b.home_node = c.home_node) AND (b.scheme = c.scheme))))
  WHERE (c.care_node <> c.home_node)
  GROUP BY c.month, c.care_node, c.home_node, c.scheme,
        CASE
            WHEN ((e.settlement_id IS NOT NULL) AND (e.cleared_in IS NULL)) THEN 'deferred'::text
            WHEN (b.state = ANY (ARRAY['received'::text, 'closed'::text])) THEN 'cleared'::text
            ELSE 'open'::text
        END,
        CASE
            WHEN ((e.settlement_id IS NOT NULL) AND (e.cleared_in IS NULL)) THEN e.reason
            WHEN (b.state = ANY (ARRAY['received'::text, 'closed'::text])) THEN ''::text
            ELSE COALESCE(b.state, 'notAllocated'::text)
        END;

table disputes.disputes
  id text not null
  kind text not null
  settlement_id text
  person_id text not null
  area text not null
  words text not null
  contact text
  opened_by text not null
  opened_at bigint not null
  due_on date not null
  state text not null
  taken_by text
  answer text
  answered_by text
  ended_at bigint
  version integer not null
  application_id text
  constraint disputes_about CHECK ((((kind = 'settlement'::text) = (settlement_id IS NOT NULL)) AND ((kind = 'decision'::text) = (application_id IS NOT NULL))))
  constraint disputes_answered CHECK (((state = 'answered'::text) = (answer IS NOT NULL)))
  constraint disputes_kind_known CHECK ((kind = ANY (ARRAY['settlement'::text, 'decision'::text, 'complaint'::text])))
  constraint disputes_pkey PRIMARY KEY (id)
  constraint disputes_state_known CHECK ((state = ANY (ARRAY['open'::text, 'taken'::text, 'answered'::text, 'withdrawn'::text])))
  CREATE INDEX disputes_by_due ON disputes.disputes USING btree (due_on, id)
  CREATE INDEX disputes_of_person ON disputes.disputes USING btree (person_id, opened_at)
  CREATE UNIQUE INDEX disputes_one_open ON disputes.disputes USING btree (settlement_id) WHERE ((settlement_id IS NOT NULL) AND (state = ANY (ARRAY['open'::text, 'taken'::text])))
  CREATE UNIQUE INDEX disputes_one_open_decision ON disputes.disputes USING btree (application_id) WHERE ((application_id IS NOT NULL) AND (state = ANY (ARRAY['open'::text, 'taken'::text])))

table documents.copies
  number text not null
  version integer not null
  copy integer not null
  format text not null
  printed_at bigint not null
  printed_by text not null
  bytes_digest text
  seal text
  constraint copies_format_known CHECK ((format = ANY (ARRAY['pdf'::text, 'xlsx'::text])))
  constraint copies_of_paper FOREIGN KEY (number, version) REFERENCES documents.papers(number, version)
  constraint copies_pkey PRIMARY KEY (number, version, copy)
  constraint copies_sealed CHECK (((bytes_digest IS NULL) = (seal IS NULL)))
  CREATE UNIQUE INDEX copies_digest ON documents.copies USING btree (bytes_digest)
  CREATE TRIGGER copies_stand BEFORE UPDATE ON documents.copies FOR EACH ROW WHEN ((((((((new.number IS DISTINCT FROM old.number) OR (new.version IS DISTINCT FROM old.version)) OR (new.copy IS DISTINCT FROM old.copy)) OR (new.format IS DISTINCT FROM old.format)) OR (new.printed_at IS DISTINCT FROM old.printed_at)) OR (new.printed_by IS DISTINCT FROM old.printed_by)) OR (old.bytes_digest IS NOT NULL))) EXECUTE FUNCTION documents.reject_change()
  CREATE TRIGGER copies_stay BEFORE DELETE ON documents.copies FOR EACH ROW EXECUTE FUNCTION documents.reject_change()

table documents.papers
  number text not null
  version integer not null
  kind text not null
  subject text not null
  edition text not null
  content text not null
  content_digest text not null
  issuer text not null
  issued_at bigint not null
  issued_by text not null
  check_code text not null
  public_key text not null
  seal text not null
  replaced_at bigint
  constraint papers_pkey PRIMARY KEY (number, version)
  constraint papers_version_positive CHECK ((version > 0))
  CREATE UNIQUE INDEX papers_one_valid ON documents.papers USING btree (kind, subject, edition) WHERE (replaced_at IS NULL)
  CREATE INDEX papers_subject ON documents.papers USING btree (subject)
  CREATE TRIGGER papers_stand BEFORE UPDATE ON documents.papers FOR EACH ROW WHEN (((((((((((((((new.number IS DISTINCT FROM old.number) OR (new.version IS DISTINCT FROM old.version)) OR (new.kind IS DISTINCT FROM old.kind)) OR (new.subject IS DISTINCT FROM old.subject)) OR (new.edition IS DISTINCT FROM old.edition)) OR (new.content IS DISTINCT FROM old.content)) OR (new.content_digest IS DISTINCT FROM old.content_digest)) OR (new.issuer IS DISTINCT FROM old.issuer)) OR (new.issued_at IS DISTINCT FROM old.issued_at)) OR (new.issued_by IS DISTINCT FROM old.issued_by)) OR (new.check_code IS DISTINCT FROM old.check_code)) OR (new.public_key IS DISTINCT FROM old.public_key)) OR (new.seal IS DISTINCT FROM old.seal)) OR (old.replaced_at IS NOT NULL))) EXECUTE FUNCTION documents.reject_change()
  CREATE TRIGGER papers_stay BEFORE DELETE ON documents.papers FOR EACH ROW EXECUTE FUNCTION documents.reject_change()

table filing.applications
  id text not null
  kind text not null
  channel text not null
  person_id text not null
  area text not null
  filing_id text
  wish json not null
  materials text[] not null
  state text not null
  made_by text not null
  made_at bigint not null
  submitted_at bigint
  due_on date
  workdays_left integer
  proposed_by text
  decided_by text
  decided_at bigint
  words text
  made_filing text
  made_version integer
  changed_at bigint not null
  version integer not null
  qualification_id text
  made_qualification text
  opinion json
  handled_by text[] not null
  constraint applications_about CHECK (
CASE kind
    WHEN 'file'::text THEN (num_nonnulls(filing_id, qualification_id) = 0)
    WHEN 'qualify'::text THEN (num_nonnulls(filing_id, qualification_id) = 0)
    WHEN 'change'::text THEN ((filing_id IS NOT NULL) AND (qualification_id IS NULL))
    WHEN 'cancel'::text THEN ((filing_id IS NOT NULL) AND (qualification_id IS NULL))
    WHEN 'supplement'::text THEN ((filing_id IS NOT NULL) AND (qualification_id IS NULL))
    WHEN 'prolong'::text THEN ((qualification_id IS NOT NULL) AND (filing_id IS NULL))
    WHEN 'end'::text THEN ((qualification_id IS NOT NULL) AND (filing_id IS NULL))
    ELSE (num_nonnulls(filing_id, qualification_id) = 1)
END)
  constraint applications_channel_known CHECK ((channel = ANY (ARRAY['online'::text, 'window'::text, 'institution'::text])))
  constraint applications_decided CHECK (((state = ANY (ARRAY['approved'::text, 'rejected'::text])) = (decided_by IS NOT NULL)))
  constraint applications_due CHECK (((state <> ALL (ARRAY['submitted'::text, 'refusalProposed'::text])) OR (due_on IS NOT NULL)))
  constraint applications_kind_known CHECK ((kind = ANY (ARRAY['file'::text, 'change'::text, 'cancel'::text, 'supplement'::text, 'qualify'::text, 'prolong'::text, 'end'::text, 'revoke'::text])))
  constraint applications_made CHECK (((state = 'approved'::text) = (num_nonnulls(made_filing, made_qualification) = 1)))
  constraint applications_pkey PRIMARY KEY (id)
  constraint applications_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'refusalProposed'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text])))
  CREATE INDEX applications_by_due ON filing.applications USING btree (due_on, id) WHERE (state = ANY (ARRAY['submitted'::text, 'refusalProposed'::text]))
  CREATE INDEX applications_of_person ON filing.applications USING btree (person_id, id)
  CREATE UNIQUE INDEX applications_one_open ON filing.applications USING btree (filing_id, ((kind = 'revoke'::text))) WHERE ((filing_id IS NOT NULL) AND (state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'refusalProposed'::text])))
  CREATE UNIQUE INDEX applications_one_open_qualification ON filing.applications USING btree (qualification_id, ((kind = 'revoke'::text))) WHERE ((qualification_id IS NOT NULL) AND (state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'refusalProposed'::text])))
  CREATE INDEX applications_submitted ON filing.applications USING btree (submitted_at, id) WHERE (submitted_at IS NOT NULL)
  CREATE INDEX applications_waiting ON filing.applications USING btree (changed_at, id) WHERE (state = ANY (ARRAY['draft'::text, 'returned'::text]))

table filing.chosen_institutions
  id text not null
  person_id text not null
  institution text not null
  disease text
  from_on date not null
  to_on date
  ended_on date
  changed_by text not null
  changed_at bigint not null
  constraint chosen_institutions_pkey PRIMARY KEY (id)
  constraint chosen_institutions_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  CREATE INDEX chosen_institutions_of_person ON filing.chosen_institutions USING btree (person_id, id)

view filing.filing_view
 SELECT id,
    version,
    person_id,
    kind,
    state,
    areas,
    from_on,
    to_on,
    ended_on
   FROM filing.filings f
  WHERE (NOT (EXISTS ( SELECT
           FROM filing.filings later
          WHERE ((later.id = f.id) AND (later.version > f.version)))));

table filing.filings
  id text not null
  version integer not null
  person_id text not null
  from_on date not null
  to_on date
  kind text not null
  state text not null
  areas text[] not null
  evidence text not null
  ended_on date
  locked_until date
  supplement_due date
  follows text
  application_id text
  rules_version text
  changed_at bigint not null
  changed_by text not null
  reason text
  constraint filings_areas_some CHECK (((cardinality(areas) >= 1) AND (cardinality(areas) <= 20)))
  constraint filings_committed_due CHECK (((state <> 'committed'::text) OR (supplement_due IS NOT NULL)))
  constraint filings_ended CHECK (((state = ANY (ARRAY['cancelled'::text, 'revoked'::text])) = (ended_on IS NOT NULL)))
  constraint filings_evidence_known CHECK ((evidence = ANY (ARRAY['documents'::text, 'commitment'::text, 'none'::text])))
  constraint filings_kind_known CHECK ((kind = ANY (ARRAY['retiredSettled'::text, 'longResident'::text, 'workStationed'::text, 'referred'::text, 'emergencyRescue'::text, 'otherTemporary'::text])))
  constraint filings_pk PRIMARY KEY (id, version)
  constraint filings_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  constraint filings_state_known CHECK ((state = ANY (ARRAY['effective'::text, 'committed'::text, 'suspended'::text, 'cancelled'::text, 'revoked'::text])))
  constraint filings_version CHECK ((version >= 1))
  CREATE INDEX filings_by_end ON filing.filings USING btree (to_on, id) WHERE ((to_on IS NOT NULL) AND (state = ANY (ARRAY['effective'::text, 'committed'::text])))
  CREATE INDEX filings_by_person ON filing.filings USING btree (person_id, id, version DESC)
  CREATE INDEX filings_due ON filing.filings USING btree (supplement_due, id) WHERE (state = 'committed'::text)
  CREATE TRIGGER filings_latest AFTER INSERT ON filing.filings REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION filing.keep_latest()

table filing.heard_homes
  home_node text not null
  through bigint not null
  constraint heard_homes_pkey PRIMARY KEY (home_node)

table filing.heard_places
  care_node text not null
  through bigint not null
  asked_at bigint not null
  constraint heard_places_pkey PRIMARY KEY (care_node)

table filing.insurance_marks
  person_id text not null
  turn bigint not null
  constraint insurance_marks_pk PRIMARY KEY (person_id)

table filing.latest_filings
  id text not null
  version integer not null
  person_id text not null
  kind text not null
  state text not null
  constraint latest_filings_pk PRIMARY KEY (id)
  CREATE INDEX latest_filings_by_both ON filing.latest_filings USING btree (kind, state, person_id, id)
  CREATE INDEX latest_filings_by_kind ON filing.latest_filings USING btree (kind, person_id, id)
  CREATE INDEX latest_filings_by_person ON filing.latest_filings USING btree (person_id, id)
  CREATE INDEX latest_filings_by_state ON filing.latest_filings USING btree (state, person_id, id)

table filing.materials
  id text not null
  person_id text not null
  kind text not null
  name text not null
  type text not null
  bytes bytea not null
  digest text not null
  holder text
  valid_to date
  added_by text not null
  added_at bigint not null
  constraint materials_pkey PRIMARY KEY (id)
  constraint materials_size CHECK (((length(bytes) >= 1) AND (length(bytes) <= 5242880)))
  constraint materials_type_known CHECK ((type = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'application/pdf'::text])))
  CREATE INDEX materials_of_person ON filing.materials USING btree (person_id, id)

table filing.news
  subject text not null
  care_node text not null
  version integer not null
  owed_at bigint not null
  tries integer not null
  next_at bigint
  told_at bigint
  kind text not null
  constraint news_kind_known CHECK ((kind = ANY (ARRAY['filing'::text, 'qualification'::text])))
  constraint news_pkey PRIMARY KEY (subject, care_node)
  constraint news_told CHECK (((next_at IS NOT NULL) OR (told_at IS NOT NULL)))
  CREATE INDEX news_due ON filing.news USING btree (care_node, next_at) WHERE (next_at IS NOT NULL)
  CREATE INDEX news_owed ON filing.news USING btree (owed_at) WHERE (next_at IS NOT NULL)
  CREATE INDEX news_told ON filing.news USING btree (care_node, told_at)

view filing.qualification_view
 SELECT id,
    version,
    person_id,
    state,
    disease,
    home_disease,
    home_name,
    from_on,
    to_on,
    ended_on,
    source
   FROM filing.qualifications q
  WHERE (NOT (EXISTS ( SELECT
           FROM filing.qualifications later
          WHERE ((later.id = q.id) AND (later.version > q.version)))));

table filing.qualifications
  person_id text not null
  disease text
  from_on date not null
  to_on date
  id text not null
  version integer not null
  state text not null
  home_disease text not null
  home_name text not null
  national_name text
  ended_on date
  source text not null
  assessment json
  recognition json
  follows text
  application_id text
  rules_version text
  changed_at bigint not null
  changed_by text not null
  reason text
  constraint qualifications_ended CHECK (((state = 'effective'::text) = (ended_on IS NULL)))
  constraint qualifications_national_named CHECK (((disease IS NULL) = (national_name IS NULL)))
  constraint qualifications_pk PRIMARY KEY (id, version)
  constraint qualifications_recognition CHECK (((source = 'recognition'::text) = (recognition IS NOT NULL)))
  constraint qualifications_source_known CHECK ((source = ANY (ARRAY['founding'::text, 'materials'::text, 'expert'::text, 'rule'::text, 'recognition'::text])))
  constraint qualifications_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  constraint qualifications_state_known CHECK ((state = ANY (ARRAY['effective'::text, 'ended'::text, 'revoked'::text])))
  constraint qualifications_version CHECK ((version >= 1))
  CREATE INDEX qualifications_by_end ON filing.qualifications USING btree (to_on, id) WHERE ((to_on IS NOT NULL) AND (state = 'effective'::text))
  CREATE INDEX qualifications_by_person ON filing.qualifications USING btree (person_id, id, version DESC)
  CREATE INDEX qualifications_followed ON filing.qualifications USING btree (follows) WHERE (follows IS NOT NULL)

table filing.reports
  serial text not null
  request_id text not null
  sort text not null
  person_id text not null
  institution text not null
  institution_name text not null
  operator text not null
  digest text not null
  content json not null
  state text not null
  made_at bigint not null
  withdrawn_by text
  constraint reports_pkey PRIMARY KEY (request_id)
  constraint reports_sort_known CHECK ((sort = ANY (ARRAY['referral'::text, 'qualification'::text, 'chosen'::text, 'accident'::text, 'withdrawal'::text])))
  constraint reports_state_known CHECK ((state = ANY (ARRAY['open'::text, 'withdrawn'::text])))
  constraint reports_withdrawn CHECK (((state = 'withdrawn'::text) = (withdrawn_by IS NOT NULL)))
  CREATE INDEX reports_by_serial ON filing.reports USING btree (serial)
  CREATE INDEX reports_of_person ON filing.reports USING btree (person_id, made_at)

table filing.seen_filings
  home_node text not null
  filing_id text not null
  version integer not null
  home_area text not null
  kind text not null
  state text not null
  areas text[] not null
  from_on date not null
  to_on date
  ended_on date
  name text not null
  heard_at bigint not null
  constraint seen_filings_pkey PRIMARY KEY (home_node, filing_id)

table filing.seen_holders
  digest text not null
  home_node text not null
  subject text not null
  constraint seen_holders_pkey PRIMARY KEY (digest, home_node, subject)

table filing.seen_qualifications
  home_node text not null
  qualification_id text not null
  version integer not null
  home_area text not null
  state text not null
  home_disease text not null
  home_name text not null
  disease text not null
  national_name text not null
  from_on date not null
  to_on date
  ended_on date
  name text not null
  heard_at bigint not null
  constraint seen_qualifications_pkey PRIMARY KEY (home_node, qualification_id)

table identity.accounts
  id text not null
  login_name text not null
  name text not null
  state text not null
  made_at bigint not null
  password_hash text not null
  password_at bigint not null
  password_given boolean not null
  totp_secret text
  totp_confirmed boolean not null
  totp_step bigint not null
  constraint accounts_factor_has_secret CHECK (((totp_secret IS NOT NULL) OR (NOT totp_confirmed)))
  constraint accounts_login_name UNIQUE (login_name)
  constraint accounts_login_name_plain CHECK ((login_name ~ '^[a-z][a-z0-9._-]{2,31}$'::text))
  constraint accounts_pkey PRIMARY KEY (id)
  constraint accounts_state_known CHECK ((state = ANY (ARRAY['active'::text, 'locked'::text, 'ended'::text])))

table identity.attempts
  key text not null
  failures integer not null
  lockouts integer not null
  last_at bigint not null
  constraint attempts_pkey PRIMARY KEY (key)
  CREATE INDEX attempts_last ON identity.attempts USING btree (last_at)

table identity.directory_bindings
  issuer text not null
  subject text not null
  account_id text not null
  bound_at bigint not null
  bound_by text not null
  confirmed_at bigint
  constraint directory_bindings_account UNIQUE (account_id, issuer)
  constraint directory_bindings_by_another CHECK ((bound_by <> account_id))
  constraint directory_bindings_pkey PRIMARY KEY (issuer, subject)

table identity.directory_flows
  digest text not null
  state text not null
  nonce text not null
  verifier text not null
  expires_at bigint not null
  constraint directory_flows_pkey PRIMARY KEY (digest)
  CREATE INDEX directory_flows_expires ON identity.directory_flows USING btree (expires_at)

table identity.former_passwords
  account_id text not null
  until bigint not null
  hash text not null
  constraint former_passwords_pkey PRIMARY KEY (account_id, until)

table identity.guardianships
  id text not null
  guardian_id text not null
  ward_id text not null
  ward_area text not null
  relation text not null
  proof text not null
  proof_digest text
  state text not null
  requested_at bigint not null
  from_on date
  to_on date
  decided_at bigint
  decided_by text
  why text
  ended_at bigint
  ended_by text
  constraint guardianships_approved_dated CHECK (((state <> 'approved'::text) OR (from_on IS NOT NULL)))
  constraint guardianships_child_ends CHECK (((state <> 'approved'::text) OR (relation <> 'child'::text) OR (to_on IS NOT NULL)))
  constraint guardianships_decided CHECK (((decided_at IS NULL) = (decided_by IS NULL)))
  constraint guardianships_ended CHECK (((state = 'ended'::text) = (ended_at IS NOT NULL)))
  constraint guardianships_in_order CHECK (((to_on IS NULL) OR (to_on >= from_on)))
  constraint guardianships_pkey PRIMARY KEY (id)
  constraint guardianships_proof_given CHECK (((proof <> ''::text) OR (proof_digest IS NOT NULL)))
  constraint guardianships_relation_known CHECK ((relation = ANY (ARRAY['child'::text, 'parent'::text])))
  constraint guardianships_state_known CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'refused'::text, 'ended'::text])))
  constraint guardianships_two_persons CHECK ((guardian_id <> ward_id))
  CREATE INDEX guardianships_of_guardian ON identity.guardianships USING btree (guardian_id)
  CREATE INDEX guardianships_of_ward ON identity.guardianships USING btree (ward_id)
  CREATE UNIQUE INDEX guardianships_one ON identity.guardianships USING btree (guardian_id, ward_id) WHERE (state = ANY (ARRAY['requested'::text, 'approved'::text]))
  CREATE INDEX guardianships_requested ON identity.guardianships USING btree (ward_area, id) WHERE (state = 'requested'::text)

table identity.known_addresses
  account_id text not null
  address text not null
  seen_at bigint not null
  constraint known_addresses_pkey PRIMARY KEY (account_id, address)
  CREATE INDEX known_addresses_seen ON identity.known_addresses USING btree (seen_at)

table identity.recovery_codes
  account_id text not null
  digest text not null
  used_at bigint
  constraint recovery_codes_pkey PRIMARY KEY (account_id, digest)

table identity.reset_consents
  account_id text not null
  by_id text not null
  at bigint not null
  constraint reset_consents_by_another CHECK ((by_id <> account_id))
  constraint reset_consents_pkey PRIMARY KEY (account_id)

table identity.roles
  id text not null
  account_id text not null
  duty text not null
  place text not null
  granted_at bigint not null
  granted_by text not null
  revoked_at bigint
  revoked_by text
  constraint roles_granted_by_another CHECK ((granted_by <> account_id))
  constraint roles_pkey PRIMARY KEY (id)
  CREATE UNIQUE INDEX roles_administrators_apart ON identity.roles USING btree (account_id) WHERE ((revoked_at IS NULL) AND (duty = ANY (ARRAY['administrator'::text, 'securityAdministrator'::text, 'auditor'::text])))
  CREATE UNIQUE INDEX roles_held ON identity.roles USING btree (account_id, duty, place) WHERE (revoked_at IS NULL)
  CREATE INDEX roles_of_duty ON identity.roles USING btree (duty) WHERE (revoked_at IS NULL)

table identity.sessions
  id text not null
  digest text not null
  kind text not null
  subject text not null
  made_at bigint not null
  seen_at bigint not null
  expires_at bigint not null
  entrance text not null
  factor text not null
  address text not null
  agent text not null
  ended_at bigint
  ended_why text
  name text
  constraint sessions_digest UNIQUE (digest)
  constraint sessions_ended_why CHECK (((ended_at IS NULL) = (ended_why IS NULL)))
  constraint sessions_entrance_known CHECK ((entrance = ANY (ARRAY['password'::text, 'directory'::text, 'voucher'::text])))
  constraint sessions_factor_known CHECK ((factor = ANY (ARRAY['none'::text, 'code'::text, 'recovery'::text, 'directory'::text])))
  constraint sessions_kind_known CHECK ((kind = ANY (ARRAY['staff'::text, 'person'::text])))
  constraint sessions_person_named CHECK (((kind <> 'person'::text) OR (name IS NOT NULL)))
  constraint sessions_pkey PRIMARY KEY (id)
  CREATE INDEX sessions_expiring ON identity.sessions USING btree (expires_at) WHERE (ended_at IS NULL)
  CREATE INDEX sessions_of_subject ON identity.sessions USING btree (subject) WHERE (ended_at IS NULL)

table identity.tokens
  id text not null
  digest text not null
  account_id text not null
  name text not null
  made_at bigint not null
  expires_at bigint not null
  revoked_at bigint
  constraint tokens_digest UNIQUE (digest)
  constraint tokens_pkey PRIMARY KEY (id)
  CREATE INDEX tokens_of_account ON identity.tokens USING btree (account_id) WHERE (revoked_at IS NULL)

view ledger.balances_view
 SELECT account,
    month,
    (sum(amount_fen))::bigint AS amount_fen
   FROM ledger.entries_view
  GROUP BY account, month;

view ledger.entries_view
 SELECT transfers.subject_kind,
    transfers.subject_id,
    transfers.part,
    transfers.line,
    transfers.source AS account,
    (- transfers.amount_fen) AS amount_fen,
    transfers.business_day,
    transfers.month
   FROM ledger.transfers
UNION ALL
 SELECT transfers.subject_kind,
    transfers.subject_id,
    transfers.part,
    transfers.line,
    transfers.target AS account,
    transfers.amount_fen,
    transfers.business_day,
    transfers.month
   FROM ledger.transfers;

view ledger.month_totals_view
 SELECT month,
        CASE split_part(account, ':'::text, 1)
            WHEN 'owed'::text THEN 'home'::text
            ELSE 'care'::text
        END AS side,
    split_part(account, ':'::text, 2) AS peer,
    split_part(account, ':'::text, 3) AS home_area,
    split_part(account, ':'::text, 4) AS scheme,
    split_part(account, ':'::text, 5) AS fund,
    booked_fen,
    undone_fen,
    (booked_fen + undone_fen) AS amount_fen
   FROM ( SELECT entries.account,
            moved.month,
            (COALESCE(sum(entries.entry_fen) FILTER (WHERE (moved.part = ANY (ARRAY['home'::text, 'care'::text]))), (0)::numeric))::bigint AS booked_fen,
            (COALESCE(sum(entries.entry_fen) FILTER (WHERE (moved.part = ANY (ARRAY['homeUndo'::text, 'careUndo'::text]))), (0)::numeric))::bigint AS undone_fen
           FROM (( SELECT transfers.month,
                    transfers.part,
                    transfers.source,
                    transfers.target,
                    sum(transfers.amount_fen) AS sum_fen
                   FROM ledger.transfers
                  WHERE (transfers.subject_kind = 'settlement'::text)
                  GROUP BY transfers.month, transfers.part, transfers.source, transfers.target) moved
             CROSS JOIN LATERAL ( VALUES (moved.source,(- moved.sum_fen)), (moved.target,moved.sum_fen)) entries(account, entry_fen))
          WHERE ((entries.account ~~ 'owed:%'::text) OR (entries.account ~~ 'claim:%'::text))
          GROUP BY entries.account, moved.month) sums;

view ledger.subject_balances_view
 SELECT account,
    month,
    subject_kind,
    subject_id,
    (sum(amount_fen))::bigint AS amount_fen
   FROM ledger.entries_view
  GROUP BY account, month, subject_kind, subject_id;

table ledger.transfers
  subject_id text not null
  part text not null
  line smallint not null
  source text not null
  target text not null
  amount_fen bigint not null
  business_day date not null
  month text not null
  occurred_at bigint not null
  recorded_at bigint not null
  subject_kind text not null
  constraint transfers_amount_positive CHECK ((amount_fen > 0))
  constraint transfers_month_is_one CHECK (((subject_kind = 'settlement'::text) OR (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text)))
  constraint transfers_month_of_day CHECK (((subject_kind <> 'settlement'::text) OR (month = to_char((business_day)::timestamp with time zone, 'YYYY-MM'::text))))
  constraint transfers_one_fund CHECK ((("left"(source, 12) = 'institution:'::text) OR ("left"(target, 12) = 'institution:'::text) OR (split_part(source, ':'::text, '-2'::integer) <> ALL (ARRAY['employee'::text, 'resident'::text])) OR (split_part(target, ':'::text, '-2'::integer) <> ALL (ARRAY['employee'::text, 'resident'::text])) OR ((split_part(source, ':'::text, '-2'::integer) = split_part(target, ':'::text, '-2'::integer)) AND (split_part(source, ':'::text, '-1'::integer) = split_part(target, ':'::text, '-1'::integer)))))
  constraint transfers_part_known CHECK ((part = ANY (ARRAY['home'::text, 'homeUndo'::text, 'care'::text, 'careUndo'::text])))
  constraint transfers_pkey PRIMARY KEY (subject_id, part, line)
  constraint transfers_subject_known CHECK (
CASE subject_kind
    WHEN 'settlement'::text THEN (subject_id ~~ 'stl\_%'::text)
    WHEN 'notice'::text THEN (subject_id ~~ 'ntc\_%'::text)
    WHEN 'payment'::text THEN (subject_id ~~ 'pay\_%'::text)
    WHEN 'prefund'::text THEN (subject_id ~~ 'pre\_%'::text)
    WHEN 'deduction'::text THEN (subject_id ~~ 'ded\_%'::text)
    WHEN 'confirmation'::text THEN (subject_id ~~ 'cnf\_%'::text)
    WHEN 'recompute'::text THEN (subject_id ~~ 'rcp\_%'::text)
    WHEN 'reimbursement'::text THEN (subject_id ~~ 'rmb\_%'::text)
    WHEN 'escalation'::text THEN (subject_id ~~ 'esc\_%'::text)
    ELSE false
END) NOT VALID
  constraint transfers_two_accounts CHECK ((source <> target))
  CREATE INDEX transfers_month ON ledger.transfers USING btree (month)
  CREATE TRIGGER transfers_append_only BEFORE DELETE OR UPDATE ON ledger.transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger.reject_change()

table notices.cursors
  name text not null
  at bigint not null
  id text not null
  constraint cursors_pkey PRIMARY KEY (name)

table notices.notices
  event text not null
  recipient text not null
  body text not null
  made_at bigint not null
  tries integer not null
  next_at bigint
  sent_at bigint
  constraint notices_forgotten CHECK (((sent_at IS NULL) OR ((recipient = ''::text) AND (body = ''::text))))
  constraint notices_pkey PRIMARY KEY (event)
  constraint notices_sent CHECK (((next_at IS NULL) = (sent_at IS NOT NULL)))
  CREATE INDEX notices_due ON notices.notices USING btree (next_at) WHERE (next_at IS NOT NULL)

table offer.files
  number text not null
  owner text
  file_name text not null
  bytes bytea not null
  digest text not null
  built_from text
  row_count integer
  made_at bigint not null
  made_on date not null
  expires_at bigint not null
  constraint files_expiry CHECK ((made_at < expires_at))
  constraint files_made_or_left CHECK (((owner IS NULL) = (built_from IS NOT NULL)))
  constraint files_pk PRIMARY KEY (number)
  CREATE UNIQUE INDEX files_built_from ON offer.files USING btree (built_from)
  CREATE INDEX files_expiry_due ON offer.files USING btree (expires_at)
  CREATE INDEX files_owner ON offer.files USING btree (owner, made_on) WHERE (owner IS NOT NULL)

table reconciliation.applications
  id text not null
  institution text not null
  month text not null
  clearing_type text not null
  cases integer not null
  total_fen bigint not null
  recognised_fen bigint not null
  fund_fen bigint not null
  begins date not null
  ends date not null
  state text not null
  applied_by text not null
  applied_at bigint not null
  undone_at bigint
  constraint applications_pkey PRIMARY KEY (id)
  constraint applications_state_known CHECK ((state = ANY (ARRAY['applied'::text, 'undone'::text])))
  constraint applications_undone CHECK (((state = 'undone'::text) = (undone_at IS NOT NULL)))
  CREATE INDEX applications_standing ON reconciliation.applications USING btree (institution, month, clearing_type) WHERE (state = 'applied'::text)

table reconciliation.comparisons
  day date not null
  care_node text not null
  home_node text not null
  scheme text not null
  care_revision integer not null
  home_revision integer not null
  hub_root text not null
  state text not null
  named boolean not null
  care_asked json
  home_asked json
  compared_at bigint not null
  constraint comparisons_agreed CHECK (((state <> 'agreed'::text) OR ((NOT named) AND (care_asked IS NULL) AND (home_asked IS NULL))))
  constraint comparisons_pkey PRIMARY KEY (day, care_node, home_node, scheme)
  constraint comparisons_state_known CHECK ((state = ANY (ARRAY['agreed'::text, 'differs'::text])))
  CREATE INDEX comparisons_asked_care ON reconciliation.comparisons USING btree (care_node) WHERE (care_asked IS NOT NULL)
  CREATE INDEX comparisons_asked_home ON reconciliation.comparisons USING btree (home_node) WHERE (home_asked IS NOT NULL)
  CREATE INDEX comparisons_differ ON reconciliation.comparisons USING btree (day) WHERE (state = 'differs'::text)
  CREATE INDEX comparisons_home ON reconciliation.comparisons USING btree (day, home_node)

table reconciliation.confirmations
  settlement_id text not null
  institution text not null
  month text not null
  taken boolean not null
  reference text not null
  said_by text not null
  said_at bigint not null
  constraint confirmations_pkey PRIMARY KEY (settlement_id)
  CREATE INDEX confirmations_month ON reconciliation.confirmations USING btree (institution, month)

table reconciliation.counted_days
  day date not null
  side text not null
  version integer not null
  told_version integer not null
  waiting text[] not null
  counted_at bigint not null
  next_at bigint
  constraint counted_days_pkey PRIMARY KEY (day, side)
  constraint counted_days_side_known CHECK ((side = ANY (ARRAY['care'::text, 'home'::text])))
  CREATE INDEX counted_days_next ON reconciliation.counted_days USING btree (next_at) WHERE (next_at IS NOT NULL)

table reconciliation.difference_acts
  id text not null
  difference_id text not null
  act text not null
  resolution text
  words text not null
  acted_by text not null
  acted_at bigint not null
  told_at bigint
  done_at bigint
  constraint difference_acts_act_known CHECK ((act = ANY (ARRAY['propose'::text, 'release'::text, 'sendBack'::text])))
  constraint difference_acts_pkey PRIMARY KEY (id)
  constraint difference_acts_proposal CHECK (((act = 'propose'::text) = (resolution IS NOT NULL)))
  CREATE INDEX difference_acts_undone ON reconciliation.difference_acts USING btree (acted_at) WHERE ((act = 'release'::text) AND (done_at IS NULL))
  CREATE INDEX difference_acts_untold ON reconciliation.difference_acts USING btree (acted_at) WHERE (told_at IS NULL)

table reconciliation.differences
  id text not null
  day date not null
  month text not null
  care_node text not null
  home_node text not null
  scheme text not null
  settlement_id text not null
  class text not null
  care json
  hub json
  home json
  owner text not null
  state text not null
  opened_at bigint not null
  resolution text
  words text
  proposed_by text
  proposed_at bigint
  decided_by text
  closed_at bigint
  version integer not null
  constraint differences_class_known CHECK ((class = ANY (ARRAY['missingAtCare'::text, 'missingAtHub'::text, 'missingAtHome'::text, 'amount'::text, 'funds'::text, 'state'::text, 'month'::text, 'duplicate'::text])))
  constraint differences_closed CHECK (((state = ANY (ARRAY['resolved'::text, 'healed'::text])) = (closed_at IS NOT NULL)))
  constraint differences_pkey PRIMARY KEY (id)
  constraint differences_proposed CHECK (((state <> 'proposed'::text) OR ((resolution IS NOT NULL) AND (proposed_by IS NOT NULL))))
  constraint differences_resolution_known CHECK ((resolution = ANY (ARRAY['reverse'::text, 'replay'::text, 'adjustNext'::text, 'acceptHome'::text])))
  constraint differences_resolved CHECK (((state <> 'resolved'::text) OR ((resolution IS NOT NULL) AND (decided_by IS NOT NULL) AND (decided_by <> proposed_by))))
  constraint differences_state_known CHECK ((state = ANY (ARRAY['open'::text, 'proposed'::text, 'resolved'::text, 'healed'::text])))
  CREATE INDEX differences_day ON reconciliation.differences USING btree (day, care_node, home_node) WHERE (state = ANY (ARRAY['open'::text, 'proposed'::text]))
  CREATE INDEX differences_month ON reconciliation.differences USING btree (month, care_node, home_node) WHERE (state = ANY (ARRAY['open'::text, 'proposed'::text]))
  CREATE UNIQUE INDEX differences_one_open ON reconciliation.differences USING btree (settlement_id, class) WHERE (state = ANY (ARRAY['open'::text, 'proposed'::text]))
  CREATE INDEX differences_version ON reconciliation.differences USING btree (version)

table reconciliation.heard_days
  day date not null
  node text not null
  side text not null
  version integer not null
  waiting text[] not null
  heard_at bigint not null
  constraint heard_days_pkey PRIMARY KEY (day, node, side)
  constraint heard_days_side_known CHECK ((side = ANY (ARRAY['care'::text, 'home'::text])))

view reconciliation.missing_view
 SELECT settlement_id,
    month,
    care_node,
    home_node,
    scheme
   FROM reconciliation.differences d
  WHERE ((class = 'missingAtCare'::text) AND (state = ANY (ARRAY['open'::text, 'proposed'::text])));

table reconciliation.pair_days
  day date not null
  side text not null
  peer text not null
  scheme text not null
  revision integer not null
  cases integer not null
  total_fen bigint not null
  funds json not null
  root text not null
  state text not null
  counted_at bigint not null
  told_at bigint
  agreed_at bigint
  named boolean not null
  constraint pair_days_agreed CHECK (((state = 'agreed'::text) = (agreed_at IS NOT NULL)))
  constraint pair_days_pkey PRIMARY KEY (day, side, peer, scheme)
  constraint pair_days_side_known CHECK ((side = ANY (ARRAY['care'::text, 'home'::text])))
  constraint pair_days_state_known CHECK ((state = ANY (ARRAY['counted'::text, 'told'::text, 'agreed'::text, 'differs'::text])))
  CREATE INDEX pair_days_open ON reconciliation.pair_days USING btree (day) WHERE (state <> 'agreed'::text)

view reconciliation.readiness_view
 SELECT c.id AS settlement_id,
    c.month,
    c.home_node,
    c.scheme,
    c.settled_at,
    c.cancels,
    COALESCE(k.said_at, a.applied_at) AS confirmed_at,
        CASE
            WHEN ((k.settlement_id IS NULL) AND (a.applied_at IS NULL)) THEN 'unconfirmed'::text
            WHEN (NOT COALESCE(k.taken, true)) THEN 'leftOut'::text
            WHEN (EXISTS ( SELECT 1
               FROM reconciliation.differences d
              WHERE ((d.settlement_id = c.id) AND (d.state = ANY (ARRAY['open'::text, 'proposed'::text]))))) THEN 'differs'::text
            WHEN (o.id IS NOT NULL) THEN
            CASE
                WHEN (NOT o.is_alike) THEN 'differs'::text
                ELSE NULL::text
            END
            WHEN (NOT COALESCE(((p.state = 'agreed'::text) OR ((p.state = 'differs'::text) AND p.named)), false)) THEN 'notReconciled'::text
            ELSE NULL::text
        END AS reason
   FROM ((((settlement.care_cases_view c
     LEFT JOIN settlement.own_cases_view o ON ((o.id = c.id)))
     LEFT JOIN reconciliation.confirmations k ON ((k.settlement_id = c.id)))
     LEFT JOIN LATERAL ( SELECT min(n.applied_at) AS applied_at
           FROM reconciliation.applications n
          WHERE (o.is_local AND o.is_known AND (n.institution = c.institution) AND (n.month = c.month) AND (n.clearing_type = o.clearing_type) AND (n.state = 'applied'::text) AND ((c.business_day >= n.begins) AND (c.business_day <= n.ends)) AND (c.settled_at <= n.applied_at))) a ON (true))
     LEFT JOIN reconciliation.pair_days p ON (((p.day = c.business_day) AND (p.side = 'care'::text) AND (p.peer = c.home_node) AND (p.scheme = c.scheme))));

table reconciliation.said_days
  day date not null
  care_node text not null
  home_node text not null
  scheme text not null
  party text not null
  revision integer not null
  cases integer not null
  total_fen bigint not null
  funds json not null
  root text not null
  heard_at bigint not null
  constraint said_days_party_known CHECK ((party = ANY (ARRAY['care'::text, 'hub'::text, 'home'::text])))
  constraint said_days_pkey PRIMARY KEY (day, care_node, home_node, scheme, party)
  CREATE INDEX said_days_home ON reconciliation.said_days USING btree (day, home_node)

table reconciliation.said_parts
  day date not null
  care_node text not null
  home_node text not null
  scheme text not null
  party text not null
  part text not null
  revision integer not null
  content json not null
  constraint said_parts_part_known CHECK ((part = ANY (ARRAY['buckets'::text, 'cases'::text, 'words'::text])))
  constraint said_parts_party_known CHECK ((party = ANY (ARRAY['care'::text, 'home'::text])))
  constraint said_parts_pkey PRIMARY KEY (day, care_node, home_node, scheme, party, part)

table registry.agencies
  code text not null
  name text not null
  area text not null
  address text not null
  phone text not null
  hours text not null
  serves text[] not null
  version integer not null
  constraint agencies_pk PRIMARY KEY (code)

view registry.area_view
 SELECT code,
    name,
    from_on,
    to_on
   FROM registry.areas;

table registry.areas
  code text not null
  name text not null
  from_on date not null
  to_on date
  source text not null
  constraint areas_code_digits CHECK ((code ~ '^[0-9]{6}$'::text))
  constraint areas_pk PRIMARY KEY (code, from_on)
  constraint areas_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))

table registry.catalogue_items
  code text not null
  name text not null
  item_class text not null
  fee_category text not null
  own_share_employee_bp bigint
  own_share_resident_bp bigint
  price_limit_1_e6 bigint
  price_limit_2_e6 bigint
  price_limit_3_e6 bigint
  restriction text
  from_on date not null
  to_on date
  list text not null
  added_by text
  kind text
  rules json
  detail json
  version integer not null
  updated_at bigint
  constraint catalogue_items_added_by CHECK ((added_by ~ '^[0-9]{6}$'::text))
  constraint catalogue_items_class CHECK ((item_class = ANY (ARRAY['A'::text, 'B'::text, 'C'::text])))
  constraint catalogue_items_key UNIQUE NULLS NOT DISTINCT (code, added_by, from_on)
  constraint catalogue_items_kind CHECK ((kind ~ '^[a-z][A-Za-z0-9]{1,39}$'::text))
  constraint catalogue_items_list CHECK ((list = ANY (ARRAY['drug'::text, 'herbalPieces'::text, 'inHousePreparation'::text, 'ethnicDrug'::text, 'otherDrug'::text, 'herbalGranules'::text, 'service'::text, 'consumable'::text])))
  constraint catalogue_items_own_share CHECK ((((own_share_employee_bp >= 0) AND (own_share_employee_bp <= 10000)) AND ((own_share_resident_bp >= 0) AND (own_share_resident_bp <= 10000))))
  constraint catalogue_items_price_limit CHECK (((COALESCE(price_limit_1_e6, (0)::bigint) >= 0) AND (COALESCE(price_limit_2_e6, (0)::bigint) >= 0) AND (COALESCE(price_limit_3_e6, (0)::bigint) >= 0)))
  constraint catalogue_items_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  constraint catalogue_items_version CHECK ((version >= 1))
  CREATE INDEX catalogue_items_by_version ON registry.catalogue_items USING btree (list, version)
  CREATE TRIGGER catalogue_items_bump_catalogue AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON registry.catalogue_items FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_catalogue()

table registry.credentials
  kind text not null
  number text not null
  serial text
  person_id text not null
  constraint credentials_person FOREIGN KEY (person_id) REFERENCES registry.people(id)
  constraint credentials_pk PRIMARY KEY (kind, number, person_id)
  CREATE INDEX credentials_of_person ON registry.credentials USING btree (person_id)

table registry.directory
  credential_digest text not null
  area text not null
  edition bigint not null default 0
  constraint directory_pk PRIMARY KEY (credential_digest, area)

table registry.doctor_rights
  doctor text not null
  kind text not null
  from_on date not null
  to_on date
  constraint doctor_rights_doctor FOREIGN KEY (doctor) REFERENCES registry.doctors(code)
  constraint doctor_rights_kind CHECK ((kind = ANY (ARRAY['prescribesChronic'::text, 'refers'::text])))
  constraint doctor_rights_pk PRIMARY KEY (doctor, kind, from_on)
  constraint doctor_rights_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))

table registry.doctors
  code text not null
  name text not null
  institution text not null
  department text not null
  from_on date not null
  to_on date
  version integer not null
  constraint doctors_institution FOREIGN KEY (institution) REFERENCES registry.institutions(code)
  constraint doctors_pk PRIMARY KEY (code)
  constraint doctors_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  CREATE INDEX doctors_of_institution ON registry.doctors USING btree (institution, code)

table registry.identities
  person_id text not null
  kind text not null
  from_on date not null
  to_on date
  source text
  changed_in integer not null default 1
  changed_by text
  withdrawn boolean not null default false
  constraint identities_person FOREIGN KEY (person_id) REFERENCES registry.people(id)
  constraint identities_pk PRIMARY KEY (person_id, kind, from_on)
  constraint identities_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))

table registry.imports
  id text not null
  kind text not null
  digest text not null
  file_name text not null
  at bigint not null
  actor text not null
  rows integer not null
  written integer not null
  bad integer not null
  constraint imports_once UNIQUE (kind, digest)
  constraint imports_pk PRIMARY KEY (id)

table registry.institution_cards
  code text not null
  name text not null
  area text not null
  kind text not null
  level smallint
  care_types text[] not null
  state text not null
  folded text not null
  initials text not null
  pieces text[] not null
  renews_on date
  constraint institution_cards_pk PRIMARY KEY (code)
  CREATE INDEX institution_cards_in_order ON registry.institution_cards USING btree (area, code)
  CREATE INDEX institution_cards_pieces ON registry.institution_cards USING gin (pieces) WITH (fastupdate=off)
  CREATE INDEX institution_cards_to_renew ON registry.institution_cards USING btree (renews_on) WHERE (renews_on IS NOT NULL)

table registry.institution_keys
  access_key text not null
  institution text not null
  secret_key text not null
  issued_at bigint not null
  ends_at bigint
  constraint institution_keys_institution FOREIGN KEY (institution) REFERENCES registry.institutions(code)
  constraint institution_keys_pk PRIMARY KEY (access_key)
  constraint institution_keys_span CHECK (((ends_at IS NULL) OR (issued_at <= ends_at)))
  CREATE INDEX institution_keys_of_institution ON registry.institution_keys USING btree (institution)
  CREATE TRIGGER institution_keys_bump_revision AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON registry.institution_keys FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_revision()

table registry.institution_terms
  institution text not null
  position integer not null
  kind text not null
  scope text
  terms text[] not null
  from_on date not null
  to_on date
  note text
  constraint institution_terms_institution FOREIGN KEY (institution) REFERENCES registry.institutions(code)
  constraint institution_terms_kind CHECK ((kind = ANY (ARRAY['agreement'::text, 'level'::text, 'careTypes'::text, 'diseases'::text, 'suspension'::text, 'marks'::text])))
  constraint institution_terms_level CHECK (((kind <> 'level'::text) OR (terms <@ ARRAY['1'::text, '2'::text, '3'::text])))
  constraint institution_terms_marks CHECK (((kind <> 'marks'::text) OR (terms <@ ARRAY['community'::text, 'refers'::text])))
  constraint institution_terms_pk PRIMARY KEY (institution, "position")
  constraint institution_terms_scope CHECK ((((kind = ANY (ARRAY['careTypes'::text, 'diseases'::text])) = (scope IS NOT NULL)) AND ((scope IS NULL) OR (scope = ANY (ARRAY['local'::text, 'crossProvince'::text])))))
  constraint institution_terms_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))

view registry.institution_view
 SELECT code,
    name,
    area,
    kind,
    onboarding
   FROM registry.institutions;

table registry.institutions
  code text not null
  name text not null
  area text not null
  kind text not null
  address text not null
  phone text not null
  onboarding text not null
  prepared_by text
  version integer not null
  constraint institutions_kind CHECK ((kind = ANY (ARRAY['hospital'::text, 'pharmacy'::text])))
  constraint institutions_pk PRIMARY KEY (code)
  constraint institutions_state_known CHECK ((onboarding = ANY (ARRAY['applied'::text, 'tested'::text, 'opened'::text, 'declined'::text])))
  CREATE TRIGGER institutions_bump_revision AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON registry.institutions FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_revision()

table registry.insurances
  person_id text not null
  area text not null
  scheme text not null
  person_type text not null
  state text not null
  from_on date not null
  to_on date
  civil_servant boolean not null
  employer text
  suspensions datemultirange not null
  constraint insurances_person FOREIGN KEY (person_id) REFERENCES registry.people(id)
  constraint insurances_pk PRIMARY KEY (person_id, area, scheme, from_on)
  constraint insurances_scheme CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))
  constraint insurances_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  constraint insurances_state CHECK ((state = ANY (ARRAY['active'::text, 'ended'::text])))
  constraint insurances_suspended_within CHECK ((isempty(suspensions) OR ((lower(suspensions) IS NOT NULL) AND (lower(suspensions) >= from_on))))
  CREATE TRIGGER insurances_mark_added AFTER INSERT ON registry.insurances REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry.mark_insurances()
  CREATE TRIGGER insurances_mark_changed AFTER UPDATE ON registry.insurances REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry.mark_insurances()
  CREATE TRIGGER insurances_mark_removed AFTER DELETE ON registry.insurances REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION registry.mark_insurances()

table registry.kind_shares
  kind text not null
  name text not null
  added_by text
  own_share_employee_bp bigint
  own_share_resident_bp bigint
  from_on date not null
  to_on date
  updated_at bigint
  constraint kind_shares_added_by CHECK ((added_by ~ '^[0-9]{6}$'::text))
  constraint kind_shares_key UNIQUE NULLS NOT DISTINCT (kind, added_by, from_on)
  constraint kind_shares_kind CHECK ((kind ~ '^[a-z][A-Za-z0-9]{1,39}$'::text))
  constraint kind_shares_own_share CHECK ((((own_share_employee_bp >= 0) AND (own_share_employee_bp <= 10000)) AND ((own_share_resident_bp >= 0) AND (own_share_resident_bp <= 10000))))
  constraint kind_shares_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  CREATE TRIGGER kind_shares_bump_catalogue AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON registry.kind_shares FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_catalogue()

table registry.lists
  list text not null
  code text not null
  name text not null
  valid boolean not null
  columns json not null
  version integer not null
  created_at bigint not null
  updated_at bigint not null
  constraint lists_pk PRIMARY KEY (list, code)
  constraint lists_version CHECK ((version >= 1))
  CREATE INDEX lists_by_version ON registry.lists USING btree (list, version)

table registry.mappings
  id text not null
  institution text not null
  own_code text not null
  own_name text not null
  list text not null
  item_code text not null
  from_on date not null
  to_on date not null
  detail json not null
  created_at bigint not null
  updated_at bigint not null
  withdrawn_at bigint
  revision bigint not null
  constraint mappings_institution FOREIGN KEY (institution) REFERENCES registry.institutions(code)
  constraint mappings_pk PRIMARY KEY (id)
  constraint mappings_span CHECK ((from_on <= to_on))
  CREATE INDEX mappings_changed ON registry.mappings USING btree (revision)
  CREATE INDEX mappings_of_institution ON registry.mappings USING btree (institution, own_code)
  CREATE UNIQUE INDEX mappings_standing ON registry.mappings USING btree (institution, own_code, from_on) WHERE (withdrawn_at IS NULL)

table registry.national_copy
  one boolean not null
  version bigint not null
  digest text not null
  whole_at bigint
  constraint national_copy_one CHECK (one)
  constraint national_copy_pk PRIMARY KEY (one)

table registry.national_log
  version bigint not null
  code text not null
  body text not null
  digest text not null
  constraint national_log_pk PRIMARY KEY (version)
  constraint national_log_version CHECK ((version > 0))
  CREATE INDEX national_log_by_code ON registry.national_log USING btree (code, version)

table registry.people
  id text not null
  name text not null
  certificate_kind text not null
  certificate_number text not null
  sex text not null
  birth_date date not null
  ethnicity text not null
  version integer not null default 1
  constraint people_id_length CHECK (((length(id) >= 6) AND (length(id) <= 30)))
  constraint people_pk PRIMARY KEY (id)
  constraint people_version CHECK ((version > 0))
  CREATE INDEX people_certificate ON registry.people USING btree (certificate_number)

table registry.person_facts
  person_id text not null
  name text not null
  value text not null
  from_on date not null
  to_on date
  source text
  changed_in integer not null default 1
  changed_by text
  withdrawn boolean not null default false
  constraint person_facts_name CHECK ((name ~ '^[A-Za-z][A-Za-z0-9]{0,39}$'::text))
  constraint person_facts_person FOREIGN KEY (person_id) REFERENCES registry.people(id)
  constraint person_facts_pk PRIMARY KEY (person_id, name, from_on)
  constraint person_facts_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  constraint person_facts_value CHECK (((length(value) >= 1) AND (length(value) <= 100)))

view registry.person_view
 SELECT id,
    name,
    certificate_kind,
    certificate_number,
    sex,
    birth_date
   FROM registry.people;

table registry.pool_members
  pool text not null
  area text not null
  from_on date not null
  to_on date
  constraint pool_members_digits CHECK ((area ~ '^[0-9]{6}$'::text))
  constraint pool_members_pk PRIMARY KEY (area, from_on)
  constraint pool_members_pool FOREIGN KEY (pool) REFERENCES registry.pools(code)
  constraint pool_members_span CHECK (((to_on IS NULL) OR (from_on <= to_on)))
  CREATE INDEX pool_members_of_pool ON registry.pool_members USING btree (pool)

table registry.pools
  code text not null
  name text not null
  level text not null
  version integer not null
  constraint pools_code_digits CHECK ((code ~ '^[0-9]{6}$'::text))
  constraint pools_level CHECK ((level = ANY (ARRAY['province'::text, 'city'::text, 'county'::text])))
  constraint pools_pk PRIMARY KEY (code)

table registry.publication
  one boolean not null
  edition bigint not null
  key_id text not null
  last bigint not null
  constraint publication_one CHECK (one)
  constraint publication_pk PRIMARY KEY (one)

table registry.publish_marks
  sort text not null
  key text not null
  constraint publish_marks_pk PRIMARY KEY (sort, key)
  constraint publish_marks_sort CHECK ((sort = ANY (ARRAY['institution'::text, 'person'::text])))

table registry.published
  number bigint not null
  body text not null
  constraint published_number CHECK ((number > 0))
  constraint published_pk PRIMARY KEY (number)

table registry.publishers
  node text not null
  edition bigint not null
  last bigint not null
  cleared bigint not null
  constraint publishers_pk PRIMARY KEY (node)

table registry.record_changes
  record text not null
  id text not null
  version integer not null
  fields text[] not null
  at bigint not null
  actor text not null
  constraint record_changes_pk PRIMARY KEY (record, id, version)

table registry.relatives
  person_id text not null
  relative_id text not null
  constraint relatives_person FOREIGN KEY (person_id) REFERENCES registry.people(id)
  constraint relatives_pk PRIMARY KEY (person_id, relative_id)
  constraint relatives_relative FOREIGN KEY (relative_id) REFERENCES registry.people(id)
  constraint relatives_two CHECK ((person_id <> relative_id))

table registry.revision
  one boolean not null
  number bigint not null
  catalogue bigint not null default 0
  mappings bigint not null default 0
  constraint revision_one CHECK (one)
  constraint revision_pk PRIMARY KEY (one)

table registry.stops
  id text not null
  from_at bigint not null
  to_at bigint not null
  areas text[] not null
  kinds text[] not null
  notice text not null
  withdrawn_at bigint
  version integer not null
  constraint stops_kinds CHECK (((cardinality(kinds) > 0) AND (kinds <@ ARRAY['registration'::text, 'charges'::text, 'settlement'::text])))
  constraint stops_pk PRIMARY KEY (id)
  constraint stops_span CHECK ((from_at < to_at))
  CREATE INDEX stops_by_end ON registry.stops USING btree (to_at)
  CREATE TRIGGER stops_bump_revision AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON registry.stops FOR EACH STATEMENT EXECUTE FUNCTION registry.bump_revision()

table registry.voucher_keys
  id integer not null
  secret text not null
  made_at bigint not null
  constraint voucher_keys_pk PRIMARY KEY (id)
  constraint voucher_keys_secret CHECK ((length(secret) >= 64))

table registry.voucher_tokens
  token_digest text not null
  person_id text not null
  institution text not null
  issued_at bigint not null
  until bigint not null
  encounter_id text
  closed_at bigint
  constraint voucher_tokens_closed CHECK (((closed_at IS NULL) OR (encounter_id IS NOT NULL)))
  constraint voucher_tokens_person FOREIGN KEY (person_id) REFERENCES registry.people(id)
  constraint voucher_tokens_pk PRIMARY KEY (token_digest)
  constraint voucher_tokens_until_later CHECK ((until > issued_at))
  CREATE INDEX voucher_tokens_until ON registry.voucher_tokens USING btree (until)

table registry.vouchers
  serial text not null
  person_id text not null
  purpose text not null
  institution text
  issued_at bigint not null
  expires_at bigint not null
  consumed_at bigint
  consumed_by text
  constraint vouchers_consumed CHECK (((consumed_at IS NULL) = (consumed_by IS NULL)))
  constraint vouchers_expire CHECK ((expires_at > issued_at))
  constraint vouchers_person FOREIGN KEY (person_id) REFERENCES registry.people(id)
  constraint vouchers_pk PRIMARY KEY (serial)
  constraint vouchers_purpose CHECK ((purpose = ANY (ARRAY['treatment'::text, 'logIn'::text])))
  CREATE INDEX vouchers_expires_at ON registry.vouchers USING btree (expires_at)

table reimbursement.claims
  id text not null
  person_id text not null
  area text not null
  scheme text not null
  channel text not null
  claimed json not null
  total_fen bigint not null
  materials text[] not null
  state text not null
  made_by text not null
  handled_by text[] not null
  made_at bigint not null
  submitted_at bigint
  due_on date
  workdays_left integer
  words text
  proposed_by text
  proposal json
  pay_fen bigint
  decided_by text
  decided_at bigint
  changes text
  business_day date
  month text
  changed_at bigint not null
  version integer not null
  care json
  settled json
  constraint claims_booked CHECK (((state = ANY (ARRAY['approved'::text, 'concluded'::text, 'paid'::text])) = (changes IS NOT NULL)))
  constraint claims_channel_known CHECK ((channel = ANY (ARRAY['online'::text, 'window'::text])))
  constraint claims_decided CHECK (((state <> ALL (ARRAY['approved'::text, 'concluded'::text, 'paid'::text, 'refused'::text])) OR ((decided_by IS NOT NULL) AND (proposed_by IS NOT NULL))))
  constraint claims_pay_possible CHECK (((pay_fen >= 0) AND (pay_fen <= total_fen)))
  constraint claims_pkey PRIMARY KEY (id)
  constraint claims_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))
  constraint claims_stamped CHECK ((((changes IS NULL) = (business_day IS NULL)) AND ((changes IS NULL) = (month IS NULL))))
  constraint claims_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'returned'::text, 'proposed'::text, 'refusalProposed'::text, 'approved'::text, 'concluded'::text, 'paid'::text, 'refused'::text, 'withdrawn'::text])))
  constraint claims_total_positive CHECK ((total_fen > 0))
  constraint claims_two_persons CHECK (((decided_by IS NULL) OR (decided_by <> proposed_by)))
  CREATE INDEX claims_booked_changes ON reimbursement.claims USING btree (id) WHERE (changes IS NOT NULL)
  CREATE INDEX claims_due ON reimbursement.claims USING btree (due_on, id) WHERE (due_on IS NOT NULL)
  CREATE INDEX claims_of_person ON reimbursement.claims USING btree (person_id, id)

table reimbursement.invoice_news
  claim_id text not null
  use text not null
  turn integer not null
  told integer not null
  told_key text
  kept_at bigint
  next_at bigint not null
  constraint invoice_news_pkey PRIMARY KEY (claim_id)
  constraint invoice_news_told CHECK (((told >= 0) AND (told <= turn)))
  constraint invoice_news_use_known CHECK ((use = ANY (ARRAY['reserved'::text, 'paid'::text, 'released'::text])))
  CREATE INDEX invoice_news_untold ON reimbursement.invoice_news USING btree (next_at) WHERE (told < turn)

table reimbursement.invoices
  claim_id text not null
  code text not null
  number text not null
  check_code text not null
  amount_fen bigint not null
  held boolean not null
  identity text not null
  constraint invoices_amount_positive CHECK ((amount_fen > 0))
  constraint invoices_pkey PRIMARY KEY (claim_id, code, number, check_code)
  CREATE UNIQUE INDEX invoices_one_holder ON reimbursement.invoices USING btree (identity) WHERE held

table reimbursement.national_claims
  node text not null
  claim_id text not null
  use text not null
  turn integer not null
  since bigint not null
  constraint national_claims_pkey PRIMARY KEY (node, claim_id)
  constraint national_claims_use_known CHECK ((use = ANY (ARRAY['reserved'::text, 'paid'::text, 'released'::text])))

table reimbursement.national_invoices
  digest text not null
  node text not null
  claim_id text not null
  constraint national_invoices_of_claim FOREIGN KEY (node, claim_id) REFERENCES reimbursement.national_claims(node, claim_id)
  constraint national_invoices_pkey PRIMARY KEY (digest)
  CREATE INDEX national_invoices_by_claim ON reimbursement.national_invoices USING btree (node, claim_id)

table reimbursement.payments
  id text not null
  claim_id text not null
  amount_fen bigint not null
  bank text not null
  bank_serial text not null
  moved_on date not null
  state text not null
  entered_by text not null
  entered_at bigint not null
  decided_by text
  decided_at bigint
  serial_key text not null
  constraint payments_amount_positive CHECK ((amount_fen > 0))
  constraint payments_decided CHECK (((state = 'entered'::text) = (decided_at IS NULL)))
  constraint payments_pkey PRIMARY KEY (id)
  constraint payments_state_known CHECK ((state = ANY (ARRAY['entered'::text, 'released'::text, 'withdrawn'::text])))
  constraint payments_two_persons CHECK (((state <> 'released'::text) OR (decided_by <> entered_by)))
  CREATE INDEX payments_entered ON reimbursement.payments USING btree (claim_id) WHERE (state = 'entered'::text)
  CREATE UNIQUE INDEX payments_one ON reimbursement.payments USING btree (claim_id) WHERE (state <> 'withdrawn'::text)
  CREATE UNIQUE INDEX payments_serial ON reimbursement.payments USING btree (serial_key) WHERE (state <> 'withdrawn'::text)

view rulebook.release_view
 SELECT version,
    area,
    scheme,
    path,
    text,
    state,
    in_force_from
   FROM rulebook.releases;

table rulebook.releases
  version text not null
  area text not null
  scheme text not null
  path text not null
  text text not null
  examples text
  base text
  state text not null
  note text not null
  in_force_from date
  drafted_by text
  drafted_at bigint not null
  checked_by text
  checked_at bigint
  findings text
  approved_by text
  approved_at bigint
  withdrawn_by text
  withdrawn_at bigint
  revision bigint not null
  constraint releases_approved_dated CHECK (((state <> 'approved'::text) OR ((in_force_from IS NOT NULL) AND (approved_at IS NOT NULL))))
  constraint releases_area_digits CHECK ((area ~ '^[0-9]{6}$'::text))
  constraint releases_checked_has_findings CHECK (((state <> 'checked'::text) OR ((findings IS NOT NULL) AND (examples IS NOT NULL))))
  constraint releases_in_force_stays CHECK (((withdrawn_at IS NULL) OR (approved_at IS NULL) OR (in_force_from > ('1970-01-01'::date + (((withdrawn_at + 28800000) / 86400000))::integer))))
  constraint releases_not_backwards CHECK (((approved_by IS NULL) OR (in_force_from > ('1970-01-01'::date + (((approved_at + 28800000) / 86400000))::integer))))
  constraint releases_pkey PRIMARY KEY (version)
  constraint releases_program_approves_its_own CHECK (((approved_at IS NULL) OR (approved_by IS NOT NULL) OR (drafted_by IS NULL)))
  constraint releases_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text, 'zones'::text, 'filing'::text, 'openings'::text, 'diseases'::text, 'calendar'::text, 'clearing'::text])))
  constraint releases_state_known CHECK ((state = ANY (ARRAY['drafted'::text, 'checked'::text, 'approved'::text, 'withdrawn'::text])))
  constraint releases_two_persons CHECK (((approved_by IS NULL) OR ((approved_by IS DISTINCT FROM drafted_by) AND (approved_by IS DISTINCT FROM checked_by))))
  CREATE UNIQUE INDEX releases_in_force ON rulebook.releases USING btree (area, scheme, in_force_from) WHERE (state = 'approved'::text)
  CREATE INDEX releases_revision ON rulebook.releases USING btree (revision)
  CREATE TRIGGER releases_immutable BEFORE DELETE OR UPDATE ON rulebook.releases FOR EACH ROW EXECUTE FUNCTION rulebook.reject_change()

view rulebook.revision_view
 SELECT COALESCE(max(revision), (0)::bigint) AS number
   FROM rulebook.releases;

table rulebook.seen_zones
  home_node text not null
  version text not null
  in_force_from date not null
  zones text not null
  heard_at bigint not null
  opinion text
  why text
  entered_by text
  entered_at bigint
  confirmed_by text
  confirmed_at bigint
  constraint seen_zones_confirmed CHECK (((confirmed_by IS NULL) = (confirmed_at IS NULL)))
  constraint seen_zones_entered CHECK ((((opinion IS NULL) = (entered_by IS NULL)) AND ((opinion IS NULL) = (entered_at IS NULL))))
  constraint seen_zones_opinion CHECK ((opinion = ANY (ARRAY['consents'::text, 'objects'::text])))
  constraint seen_zones_pkey PRIMARY KEY (home_node, version)
  constraint seen_zones_reason CHECK (((opinion IS DISTINCT FROM 'objects'::text) OR (COALESCE(why, ''::text) <> ''::text)))
  constraint seen_zones_two_persons CHECK (((confirmed_by IS NULL) OR ((entered_by IS NOT NULL) AND (confirmed_by <> entered_by))))

table rulebook.zone_consents
  version text not null
  care_node text not null
  owed_at bigint not null
  next_at bigint
  heard_at bigint
  opinion text
  why text
  said_by text
  said_at bigint
  constraint zone_consents_ended CHECK (((opinion IS NULL) OR (next_at IS NULL)))
  constraint zone_consents_opinion CHECK ((opinion = ANY (ARRAY['consents'::text, 'objects'::text])))
  constraint zone_consents_pkey PRIMARY KEY (version, care_node)
  constraint zone_consents_said CHECK ((((opinion IS NULL) = (said_at IS NULL)) AND ((opinion IS NULL) = (said_by IS NULL))))
  CREATE INDEX zone_consents_due ON rulebook.zone_consents USING btree (next_at) WHERE (next_at IS NOT NULL)

table settlement.accumulators
  person_id text not null
  scheme text not null
  measure text not null
  period text not null
  year smallint not null
  amount bigint not null
  constraint accumulators_not_negative CHECK ((amount >= 0))
  constraint accumulators_pkey PRIMARY KEY (person_id, scheme, measure, period)

table settlement.attendances
  person_id text not null
  care_node text not null
  shown_at bigint not null
  until bigint not null
  constraint attendances_pkey PRIMARY KEY (person_id, care_node)
  constraint attendances_until_later CHECK ((until > shown_at))

table settlement.books
  person_id text not null
  sequence bigint not null
  constraint books_pkey PRIMARY KEY (person_id)

view settlement.care_amounts_view
 SELECT c.id,
    c.home_area,
    f.fund,
    f.amount_fen
   FROM ((settlement.care_cases_view c
     CROSS JOIN LATERAL json_to_record(c.payment) p(funds json, "ownAccountFen" bigint, "relativesAccountFen" bigint))
     CROSS JOIN LATERAL ( SELECT x.fund,
            x."amountFen" AS amount_fen
           FROM json_to_recordset(p.funds) x(fund text, "amountFen" bigint)
        UNION ALL
         SELECT 'ownAccount'::text,
            p."ownAccountFen"
        UNION ALL
         SELECT 'relativesAccount'::text,
            p."relativesAccountFen") f)
  WHERE (f.amount_fen <> 0);

view settlement.care_case_view
 SELECT s.id,
    s.kind,
    s.state,
    s.person_id,
    s.encounter_id,
    s.home_area,
    s.institution,
    s.message_id,
    s.business_day,
    s.month,
    ("left"(s.home_area, 2) || '0000'::text) AS peer,
    o.scheme,
    s.total_fen,
    ( SELECT COALESCE(string_agg(((funds.fund || '='::text) || funds.amount), ','::text ORDER BY (funds.fund COLLATE "C")), ''::text) AS "coalesce"
           FROM ( SELECT f.fund,
                    sum(f.amount_fen) AS amount
                   FROM (json_to_record(o.payment) p(funds json, "ownAccountFen" bigint, "relativesAccountFen" bigint)
                     CROSS JOIN LATERAL ( SELECT x.fund,
                            x."amountFen" AS amount_fen
                           FROM json_to_recordset(p.funds) x(fund text, "amountFen" bigint)
                        UNION ALL
                         SELECT 'ownAccount'::text,
                            p."ownAccountFen"
                        UNION ALL
                         SELECT 'relativesAccount'::text,
                            p."relativesAccountFen") f)
                  GROUP BY f.fund
                 HAVING (sum(f.amount_fen) <> (0)::numeric)) funds) AS funds,
    (s.state = ANY (ARRAY['settled'::text, 'cancelling'::text, 'cancelled'::text, 'offset'::text])) AS stands
   FROM (settlement.settlements s
     CROSS JOIN LATERAL json_to_record((COALESCE(s.outcome, '{}'::text))::json) o(scheme text, payment json));

view settlement.care_cases_view
 SELECT s.id,
    s.kind,
    s.state,
    s.institution,
    s.home_area,
    ("left"(s.home_area, 2) || '0000'::text) AS home_node,
    o.scheme,
    s.business_day,
    s.month,
    s.settled_at,
    s.cancels,
    s.outcome,
    ((o.payment ->> 'totalFen'::text))::bigint AS total_fen,
    o.payment
   FROM (settlement.settlements s
     CROSS JOIN LATERAL json_to_record((COALESCE(s.outcome, '{}'::text))::json) o(scheme text, payment json))
  WHERE (s.state = ANY (ARRAY['settled'::text, 'cancelling'::text, 'cancelled'::text, 'offset'::text]));

table settlement.changed_days
  number bigint not null identity always
  side text not null
  day date not null
  constraint changed_days_pkey PRIMARY KEY (number)
  constraint changed_days_side_known CHECK ((side = ANY (ARRAY['care'::text, 'home'::text])))

view settlement.changed_days_view
 SELECT number,
    side,
    day
   FROM settlement.changed_days;

table settlement.charges
  encounter_id text not null
  position integer not null
  serial text not null
  batch text not null
  item_code text not null
  item_class text not null
  fee_category text not null
  occurred_on date not null
  total_fen bigint not null
  own_expense_fen bigint not null
  over_limit_fen bigint not null
  own_share_first_fen bigint not null
  in_scope_fen bigint not null
  detail json not null
  dropped_at bigint
  limited boolean
  counted_e4 bigint
  supply_days integer
  constraint charges_add_up CHECK ((total_fen = (((own_expense_fen + over_limit_fen) + own_share_first_fen) + in_scope_fen)))
  constraint charges_pkey PRIMARY KEY (encounter_id, "position")
  constraint charges_supply_days CHECK ((supply_days > 0))
  CREATE INDEX charges_counted ON settlement.charges USING btree (encounter_id, item_code) WHERE ((dropped_at IS NULL) AND (counted_e4 IS NOT NULL))
  CREATE UNIQUE INDEX charges_serial ON settlement.charges USING btree (encounter_id, serial) WHERE (dropped_at IS NULL)

table settlement.contradictions
  id text not null
  home_node text not null
  found_at bigint not null
  held text not null
  said text not null
  constraint contradictions_pkey PRIMARY KEY (id, found_at)

table settlement.copies
  id text not null
  kind text not null
  state text not null
  care_node text not null
  home_node text not null
  request_digest text not null
  answer_digest text not null
  total_fen bigint
  pots json
  business_day date
  month text
  copied_at bigint not null
  undone_at bigint
  undone_day date
  undone_month text
  home_area text
  scheme text
  constraint copies_pkey PRIMARY KEY (id)
  constraint copies_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))
  constraint copies_stamped CHECK (((month IS NOT NULL) AND (month = to_char((business_day)::timestamp with time zone, 'YYYY-MM'::text))))
  constraint copies_state_known CHECK ((state = ANY (ARRAY['booked'::text, 'undone'::text, 'offset'::text])))
  constraint copies_undone_stamped CHECK (((state <> 'undone'::text) OR (undone_month = to_char((undone_day)::timestamp with time zone, 'YYYY-MM'::text))))
  CREATE INDEX copies_day_care ON settlement.copies USING btree (business_day, care_node, home_node)
  CREATE INDEX copies_day_home ON settlement.copies USING btree (business_day, home_node)
  CREATE INDEX copies_month ON settlement.copies USING btree (month, care_node)
  CREATE TRIGGER copies_stand BEFORE UPDATE ON settlement.copies FOR EACH ROW WHEN ((((((new.total_fen IS DISTINCT FROM old.total_fen) OR ((new.pots)::text IS DISTINCT FROM (old.pots)::text)) OR (new.month IS DISTINCT FROM old.month)) OR (new.business_day IS DISTINCT FROM old.business_day)) OR ((old.state = ANY (ARRAY['undone'::text, 'offset'::text])) AND (new.state <> old.state)))) EXECUTE FUNCTION settlement.reject_change()

view settlement.copy_case_view
 SELECT c.id,
    c.kind,
    c.state,
    c.care_node,
    c.home_node,
    c.business_day,
    c.month,
    COALESCE(c.scheme, ( SELECT split_part(key.key, ':'::text, 1) AS split_part
           FROM json_object_keys(c.pots) key(key)
         LIMIT 1), 'employee'::text) AS scheme,
    c.total_fen,
    concat_ws(','::text, ('aid='::text || COALESCE(f."employee:aid", f."resident:aid")), ('civilServant='::text || COALESCE(f."employee:civilServant", f."resident:civilServant")), ('disabledVeteran='::text || COALESCE(f."employee:disabledVeteran", f."resident:disabledVeteran")), ('enterprise='::text || COALESCE(f."employee:enterprise", f."resident:enterprise")), ('largeSum='::text || COALESCE(f."employee:largeSum", f."resident:largeSum")), ('other='::text || COALESCE(f."employee:other", f."resident:other")), ('ownAccount='::text || COALESCE(f."employee:ownAccount", f."resident:ownAccount")), ('pooled='::text || COALESCE(f."employee:pooled", f."resident:pooled")), ('relativesAccount='::text || COALESCE(f."employee:relativesAccount", f."resident:relativesAccount")), ('seriousIllness='::text || COALESCE(f."employee:seriousIllness", f."resident:seriousIllness"))) AS funds,
    (c.state = ANY (ARRAY['booked'::text, 'offset'::text])) AS stands
   FROM (settlement.copies c
     CROSS JOIN LATERAL json_to_record(COALESCE(c.pots, '{}'::json)) f("employee:pooled" text, "resident:pooled" text, "employee:largeSum" text, "resident:largeSum" text, "employee:seriousIllness" text, "resident:seriousIllness" text, "employee:civilServant" text, "resident:civilServant" text, "employee:enterprise" text, "resident:enterprise" text, "employee:aid" text, "resident:aid" text, "employee:disabledVeteran" text, "resident:disabledVeteran" text, "employee:other" text, "resident:other" text, "employee:ownAccount" text, "resident:ownAccount" text, "employee:relativesAccount" text, "resident:relativesAccount" text));

view settlement.copy_funds_view
 SELECT c.id,
    c.month,
    c.care_node,
    c.home_node,
    COALESCE(c.home_area, c.home_node) AS home_area,
    c.total_fen,
    COALESCE(c.scheme,
        CASE
            WHEN (num_nonnulls(f."resident:pooled", f."resident:largeSum", f."resident:seriousIllness", f."resident:civilServant", f."resident:enterprise", f."resident:aid", f."resident:disabledVeteran", f."resident:other", f."resident:ownAccount", f."resident:relativesAccount") > 0) THEN 'resident'::text
            ELSE 'employee'::text
        END) AS scheme,
    COALESCE(f."employee:pooled", f."resident:pooled") AS pooled,
    COALESCE(f."employee:largeSum", f."resident:largeSum") AS large_sum,
    COALESCE(f."employee:seriousIllness", f."resident:seriousIllness") AS serious_illness,
    COALESCE(f."employee:civilServant", f."resident:civilServant") AS civil_servant,
    COALESCE(f."employee:enterprise", f."resident:enterprise") AS enterprise,
    COALESCE(f."employee:aid", f."resident:aid") AS aid,
    COALESCE(f."employee:disabledVeteran", f."resident:disabledVeteran") AS disabled_veteran,
    COALESCE(f."employee:other", f."resident:other") AS other,
    COALESCE(f."employee:ownAccount", f."resident:ownAccount") AS own_account,
    COALESCE(f."employee:relativesAccount", f."resident:relativesAccount") AS relatives_account,
    c.copied_at
   FROM (settlement.copies c
     CROSS JOIN LATERAL json_to_record(COALESCE(c.pots, '{}'::json)) f("employee:pooled" bigint, "resident:pooled" bigint, "employee:largeSum" bigint, "resident:largeSum" bigint, "employee:seriousIllness" bigint, "resident:seriousIllness" bigint, "employee:civilServant" bigint, "resident:civilServant" bigint, "employee:enterprise" bigint, "resident:enterprise" bigint, "employee:aid" bigint, "resident:aid" bigint, "employee:disabledVeteran" bigint, "resident:disabledVeteran" bigint, "employee:other" bigint, "resident:other" bigint, "employee:ownAccount" bigint, "resident:ownAccount" bigint, "employee:relativesAccount" bigint, "resident:relativesAccount" bigint))
  WHERE (c.state = ANY (ARRAY['booked'::text, 'offset'::text]));

view settlement.day_view
 SELECT day,
    state
   FROM settlement.days;

table settlement.days
  day date not null
  month text not null
  state text not null
  waits_for text[]
  closed_at bigint
  constraint days_month FOREIGN KEY (month) REFERENCES settlement.months(month)
  constraint days_month_of_day CHECK ((month = to_char((day)::timestamp with time zone, 'YYYY-MM'::text)))
  constraint days_pkey PRIMARY KEY (day)
  constraint days_state_known CHECK ((state = ANY (ARRAY['open'::text, 'closing'::text, 'closed'::text])))
  CREATE INDEX days_not_closed ON settlement.days USING btree (day) WHERE (state <> 'closed'::text)
  CREATE TRIGGER days_in_open_month BEFORE INSERT ON settlement.days FOR EACH ROW EXECUTE FUNCTION settlement.reject_day()
  CREATE TRIGGER days_only_close BEFORE UPDATE ON settlement.days FOR EACH ROW EXECUTE FUNCTION settlement.reject_opening()

table settlement.encounters
  id text not null
  institution text not null
  care_area text not null
  person_id text not null
  home_area text not null
  scheme text not null
  state text not null
  hospital_number text not null
  care_type text
  visit_at bigint not null
  ended_at bigint
  described_at bigint
  disease text
  emergency boolean not null
  referral boolean not null
  trauma boolean not null
  third_party boolean not null
  credential json
  diagnoses json not null
  charge_count integer not null
  unfinished text
  opened_at bigint not null
  constraint encounters_pkey PRIMARY KEY (id)
  constraint encounters_state_known CHECK ((state = ANY (ARRAY['registered'::text, 'admitted'::text, 'discharged'::text, 'closed'::text, 'withdrawn'::text])))
  CREATE UNIQUE INDEX encounters_hospital_number ON settlement.encounters USING btree (institution, hospital_number) WHERE (state <> 'withdrawn'::text)
  CREATE INDEX encounters_lying ON settlement.encounters USING btree (institution, visit_at) WHERE ((state = 'admitted'::text) AND (opened_at > 0))
  CREATE INDEX encounters_person ON settlement.encounters USING btree (person_id)

view settlement.home_booking_view
 SELECT id,
    kind,
    state,
    person_id,
    scheme,
    home_area,
    care_area,
    category,
    policy_version,
    sequence,
    content,
    facts,
    answer,
    steps,
    changes,
    business_day,
    month,
    cancels
   FROM settlement.home_settlements
  WHERE (sequence IS NOT NULL);

view settlement.home_case_view
 SELECT h.id,
    h.kind,
    h.state,
    h.person_id,
    h.content,
    h.care_area,
    h.business_day,
    h.month,
    ("left"(h.care_area, 2) || '0000'::text) AS peer,
    h.scheme,
    ((o.payment ->> 'totalFen'::text))::bigint AS total_fen,
    ( SELECT COALESCE(string_agg(((funds.fund || '='::text) || funds.amount), ','::text ORDER BY (funds.fund COLLATE "C")), ''::text) AS "coalesce"
           FROM ( SELECT f.fund,
                    sum(f.amount_fen) AS amount
                   FROM (json_to_record(o.payment) p(funds json, "ownAccountFen" bigint, "relativesAccountFen" bigint)
                     CROSS JOIN LATERAL ( SELECT x.fund,
                            x."amountFen" AS amount_fen
                           FROM json_to_recordset(p.funds) x(fund text, "amountFen" bigint)
                        UNION ALL
                         SELECT 'ownAccount'::text,
                            p."ownAccountFen"
                        UNION ALL
                         SELECT 'relativesAccount'::text,
                            p."relativesAccountFen") f)
                  GROUP BY f.fund
                 HAVING (sum(f.amount_fen) <> (0)::numeric)) funds) AS funds,
    (h.state = ANY (ARRAY['booked'::text, 'cancelled'::text, 'offset'::text])) AS stands
   FROM (settlement.home_settlements h
     CROSS JOIN LATERAL json_to_record((COALESCE(h.answer, '{}'::text))::json) o(payment json))
  WHERE (h.kind <> 'tombstone'::text);

table settlement.home_orders
  id text not null
  settlement_id text not null
  person_id text not null
  digest text not null
  answer text not null
  decided_at bigint not null
  constraint home_orders_pkey PRIMARY KEY (id)
  CREATE INDEX home_orders_settlement ON settlement.home_orders USING btree (settlement_id)
  CREATE TRIGGER home_orders_stand BEFORE DELETE OR UPDATE ON settlement.home_orders FOR EACH ROW EXECUTE FUNCTION settlement.reject_change()

table settlement.home_settlements
  id text not null
  kind text not null
  state text not null
  person_id text not null
  scheme text
  home_area text not null
  care_area text
  category text
  filing_id text
  filing_version integer
  policy_version text
  cancels text
  sequence bigint
  request_digest text not null
  message_id text not null
  content text
  answer text
  steps text
  changes text
  business_day date
  month text
  booked_at bigint not null
  undone_at bigint
  undone_day date
  undone_month text
  facts text
  constraint home_settlements_booked_stamped CHECK (((state <> ALL (ARRAY['booked'::text, 'cancelled'::text, 'offset'::text])) OR ((answer IS NOT NULL) AND (month IS NOT NULL))))
  constraint home_settlements_booked_whole CHECK (((state <> ALL (ARRAY['booked'::text, 'cancelled'::text, 'undone'::text, 'offset'::text])) OR ((policy_version IS NOT NULL) AND (scheme IS NOT NULL) AND (category IS NOT NULL) AND (care_area IS NOT NULL) AND (sequence IS NOT NULL) AND (changes IS NOT NULL))))
  constraint home_settlements_kind_known CHECK ((kind = ANY (ARRAY['settle'::text, 'cancel'::text, 'tombstone'::text, 'offset'::text])))
  constraint home_settlements_month_of_day CHECK ((month = to_char((business_day)::timestamp with time zone, 'YYYY-MM'::text)))
  constraint home_settlements_offset_stands CHECK (((kind <> 'offset'::text) OR ((state = 'booked'::text) AND (cancels IS NOT NULL))))
  constraint home_settlements_pkey PRIMARY KEY (id)
  constraint home_settlements_state_known CHECK ((state = ANY (ARRAY['booked'::text, 'refused'::text, 'tombstone'::text, 'undone'::text, 'cancelled'::text, 'offset'::text])))
  constraint home_settlements_undone_in_month CHECK (((state <> 'undone'::text) OR (undone_month = month))) NOT VALID
  constraint home_settlements_undone_month_of_day CHECK ((undone_month = to_char((undone_day)::timestamp with time zone, 'YYYY-MM'::text)))
  constraint home_settlements_undone_stamped CHECK (((state <> 'undone'::text) OR ((undone_at IS NOT NULL) AND (undone_day IS NOT NULL) AND (undone_month IS NOT NULL))))
  CREATE INDEX home_settlements_booked ON settlement.home_settlements USING btree (booked_at, id)
  CREATE INDEX home_settlements_day ON settlement.home_settlements USING brin (business_day) WITH (pages_per_range='32', autosummarize='on')
  CREATE INDEX home_settlements_month ON settlement.home_settlements USING brin (month) WITH (pages_per_range='32', autosummarize='on')
  CREATE UNIQUE INDEX home_settlements_sequence ON settlement.home_settlements USING btree (person_id, sequence)
  CREATE UNIQUE INDEX home_settlements_taken_back ON settlement.home_settlements USING btree (cancels) WHERE ((cancels IS NOT NULL) AND (state = 'booked'::text))
  CREATE TRIGGER home_settlements_stand BEFORE UPDATE ON settlement.home_settlements FOR EACH ROW WHEN (((((((((new.answer IS DISTINCT FROM old.answer) OR (new.changes IS DISTINCT FROM old.changes)) OR (new.content IS DISTINCT FROM old.content)) OR (new.request_digest IS DISTINCT FROM old.request_digest)) OR (new.sequence IS DISTINCT FROM old.sequence)) OR (new.month IS DISTINCT FROM old.month)) OR (new.business_day IS DISTINCT FROM old.business_day)) OR ((old.state = ANY (ARRAY['refused'::text, 'tombstone'::text, 'undone'::text, 'offset'::text])) AND (new.state <> old.state)))) EXECUTE FUNCTION settlement.reject_change()
  CREATE TRIGGER home_settlements_taken_back_late AFTER UPDATE ON settlement.home_settlements FOR EACH ROW WHEN (((new.state = 'undone'::text) AND (old.state <> 'undone'::text))) EXECUTE FUNCTION settlement.mark_changed_day('home')

view settlement.institution_case_view
 SELECT s.id,
    s.institution,
    s.encounter_id,
    s.person_id,
    s.home_area,
    e.care_area,
    e.scheme,
    s.message_id,
        CASE
            WHEN (s.care_type = ANY (ARRAY['pharmacy'::text, 'chronic'::text])) THEN s.care_type
            WHEN (s.care_type = ANY (ARRAY['inpatient'::text, 'inpatientTrauma'::text, 'inpatientEmergency'::text, 'inpatientMaternity'::text, 'daySurgery'::text])) THEN 'inpatient'::text
            ELSE 'outpatient'::text
        END AS clearing_type,
    s.kind,
    s.state,
    s.cancels,
    s.business_day,
    s.month,
    s.settled_at,
    s.total_fen,
    COALESCE(s.fund_fen, ((((s.total_fen - ((((s.outcome)::json -> 'payment'::text) ->> 'ownAccountFen'::text))::bigint) - ((((s.outcome)::json -> 'payment'::text) ->> 'relativesAccountFen'::text))::bigint) - ((((s.outcome)::json -> 'payment'::text) ->> 'cashFen'::text))::bigint) - ((((s.outcome)::json -> 'payment'::text) ->> 'hospitalFen'::text))::bigint)) AS fund_fen,
    COALESCE(s.account_fen, (((((s.outcome)::json -> 'payment'::text) ->> 'ownAccountFen'::text))::bigint + ((((s.outcome)::json -> 'payment'::text) ->> 'relativesAccountFen'::text))::bigint)) AS account_fen,
    COALESCE(s.cash_fen, ((((s.outcome)::json -> 'payment'::text) ->> 'cashFen'::text))::bigint) AS cash_fen,
    (((s.outcome)::json -> 'person'::text) ->> 'certificateNumber'::text) AS certificate_number,
    ((s.kind = ANY (ARRAY['settle'::text, 'cancel'::text])) AND (s.state = ANY (ARRAY['settled'::text, 'cancelling'::text, 'cancelled'::text])) AND ((s.reverse_ordered_at IS NULL) OR (s.cancels IS NOT NULL))) AS counted
   FROM (settlement.settlements s
     JOIN settlement.encounters e ON ((e.id = s.encounter_id)));

table settlement.months
  month text not null
  state text not null
  closed_at bigint
  constraint months_month CHECK ((month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text))
  constraint months_pkey PRIMARY KEY (month)
  constraint months_state_known CHECK ((state = ANY (ARRAY['open'::text, 'closing'::text, 'closed'::text])))
  CREATE TRIGGER months_after_days BEFORE UPDATE ON settlement.months FOR EACH ROW EXECUTE FUNCTION settlement.reject_early_closing()
  CREATE TRIGGER months_only_close BEFORE UPDATE ON settlement.months FOR EACH ROW EXECUTE FUNCTION settlement.reject_opening()

view settlement.open_case_view
 SELECT ("left"(home_area, 2) || '0000'::text) AS peer,
    created_at
   FROM settlement.settlements
  WHERE ((next_inquiry_at IS NOT NULL) AND (state = ANY (ARRAY['settling'::text, 'unknown'::text])));

view settlement.own_cases_view
 SELECT i.id,
    i.care_area,
    i.clearing_type,
    i.counted AS is_known,
    (registry.pool_of(c.home_area, (((((c.month || '-01'::text))::date + '1 mon'::interval) - '1 day'::interval))::date) = registry.pool_of(i.care_area, (((((c.month || '-01'::text))::date + '1 mon'::interval) - '1 day'::interval))::date)) AS is_local,
    COALESCE(((h.state = ANY (ARRAY['booked'::text, 'cancelled'::text, 'offset'::text])) AND (h.business_day = c.business_day) AND (h.month = c.month) AND (h.home_area = c.home_area) AND (h.scheme = c.scheme) AND (((((h.answer)::json -> 'payment'::text) ->> 'totalFen'::text))::bigint = c.total_fen) AND (settlement.funds_text(((h.answer)::json -> 'payment'::text)) = c.funds)), false) AS is_alike
   FROM ((settlement.institution_case_view i
     JOIN settlement.care_case_view c ON ((c.id = i.id)))
     JOIN settlement.home_settlements h ON (((h.id = i.id) AND (h.kind <> 'tombstone'::text))));

table settlement.person_facts
  person_id text not null
  sex text not null
  birth_date date not null
  learned_at bigint not null
  constraint person_facts_pkey PRIMARY KEY (person_id)
  constraint person_facts_sex_known CHECK ((sex = ANY (ARRAY['male'::text, 'female'::text, 'unknown'::text])))

table settlement.recompute_cases
  settlement_id text not null
  person_id text not null
  opened_at bigint not null
  differences json not null
  closed_at bigint
  constraint recompute_cases_pkey PRIMARY KEY (settlement_id)

table settlement.recompute_resolutions
  settlement_id text not null
  how text not null
  amount_fen bigint not null
  reference text not null
  words text not null
  entered_by text not null
  entered_at bigint not null
  released_by text
  released_at bigint
  constraint recompute_resolutions_amount CHECK ((((how = 'nothing'::text) = (amount_fen = 0)) AND (amount_fen >= 0)))
  constraint recompute_resolutions_case FOREIGN KEY (settlement_id) REFERENCES settlement.recompute_cases(settlement_id)
  constraint recompute_resolutions_how_known CHECK ((how = ANY (ARRAY['paid'::text, 'claimed'::text, 'nothing'::text])))
  constraint recompute_resolutions_pkey PRIMARY KEY (settlement_id, entered_at)
  constraint recompute_resolutions_released CHECK (((released_by IS NULL) = (released_at IS NULL)))
  constraint recompute_resolutions_two_persons CHECK (((released_by IS NULL) OR (released_by <> entered_by)))
  CREATE UNIQUE INDEX recompute_resolutions_one_entered ON settlement.recompute_resolutions USING btree (settlement_id) WHERE (released_by IS NULL)

table settlement.released_stays
  encounter_id text not null
  released_at bigint not null
  closed_at bigint
  constraint released_stays_pk PRIMARY KEY (encounter_id)
  CREATE INDEX released_stays_open ON settlement.released_stays USING btree (released_at, encounter_id) WHERE (closed_at IS NULL)

table settlement.requests
  institution text not null
  message_id text not null
  transaction text not null
  digest text not null
  fingerprint text not null
  kind text not null
  subject text
  operator text not null
  received_at bigint not null
  answer text
  constraint requests_pkey PRIMARY KEY (institution, message_id)
  CREATE TRIGGER requests_answer_stands BEFORE UPDATE ON settlement.requests FOR EACH ROW WHEN ((((old.answer IS NOT NULL) AND (new.answer IS DISTINCT FROM old.answer)) OR (new.digest <> old.digest))) EXECUTE FUNCTION settlement.reject_change()

table settlement.reviews
  subject text not null
  reason text not null
  person_id text not null
  care_area text not null
  stay text not null
  opened_at bigint not null
  closed_at bigint
  constraint reviews_pkey PRIMARY KEY (subject, reason)
  constraint reviews_reason_known CHECK ((reason = ANY (ARRAY['stay_beside_stay'::text, 'outpatient_during_stay'::text])))
  CREATE INDEX reviews_open ON settlement.reviews USING btree (opened_at, subject) WHERE (closed_at IS NULL)

table settlement.settlements
  id text not null
  encounter_id text not null
  institution text not null
  message_id text not null
  person_id text not null
  home_area text not null
  state text not null
  batch text
  charge_from integer not null
  charge_to integer not null
  interim boolean not null
  care_type text not null
  disease text
  visit_at bigint not null
  ended_at bigint
  account_use text not null
  invoice text
  credential json
  cancels text
  total_fen bigint not null
  own_expense_fen bigint not null
  over_limit_fen bigint not null
  own_share_first_fen bigint not null
  in_scope_fen bigint not null
  outcome text
  business_day date
  month text
  created_at bigint not null
  deadline bigint not null
  settled_at bigint
  reverse_ordered_at bigint
  attempts integer not null
  next_inquiry_at bigint
  reverse_order text
  sequence integer not null
  released integer
  kind text not null
  fund_fen bigint
  account_fen bigint
  cash_fen bigint
  constraint settlements_add_up CHECK ((total_fen = (((own_expense_fen + over_limit_fen) + own_share_first_fen) + in_scope_fen)))
  constraint settlements_kind_known CHECK ((kind = ANY (ARRAY['settle'::text, 'cancel'::text, 'offset'::text])))
  constraint settlements_kind_names CHECK (((kind = 'settle'::text) = (cancels IS NULL)))
  constraint settlements_month_of_day CHECK ((month = to_char((business_day)::timestamp with time zone, 'YYYY-MM'::text)))
  constraint settlements_offset_stands CHECK (((kind <> 'offset'::text) OR (state = 'settled'::text)))
  constraint settlements_pkey PRIMARY KEY (id)
  constraint settlements_released CHECK (((released IS NOT NULL) = (state = ANY (ARRAY['reversed'::text, 'cancelled'::text, 'offset'::text]))))
  constraint settlements_settled_stamped CHECK (((state <> ALL (ARRAY['settled'::text, 'cancelling'::text, 'cancelled'::text, 'offset'::text])) OR ((outcome IS NOT NULL) AND (month IS NOT NULL))))
  constraint settlements_signs CHECK (
CASE kind
    WHEN 'settle'::text THEN (total_fen >= 0)
    WHEN 'cancel'::text THEN (total_fen <= 0)
    ELSE true
END)
  constraint settlements_state_known CHECK ((state = ANY (ARRAY['settling'::text, 'settled'::text, 'refused'::text, 'unknown'::text, 'reversed'::text, 'cancelling'::text, 'cancelled'::text, 'offset'::text])))
  constraint settlements_turns CHECK (((sequence >= 1) AND (released > sequence)))
  CREATE INDEX settlements_day ON settlement.settlements USING brin (business_day) WITH (pages_per_range='32', autosummarize='on')
  CREATE INDEX settlements_due ON settlement.settlements USING btree (next_inquiry_at) WHERE (next_inquiry_at IS NOT NULL)
  CREATE INDEX settlements_institution_day ON settlement.settlements USING btree (institution, business_day) WHERE (business_day IS NOT NULL)
  CREATE INDEX settlements_month ON settlement.settlements USING btree (month, (("left"(home_area, 2) || '0000'::text)), settled_at) WHERE (month IS NOT NULL)
  CREATE UNIQUE INDEX settlements_one_open ON settlement.settlements USING btree (encounter_id) WHERE (state = ANY (ARRAY['settling'::text, 'unknown'::text]))
  CREATE UNIQUE INDEX settlements_sequence ON settlement.settlements USING btree (encounter_id, sequence)
  CREATE UNIQUE INDEX settlements_taken_back ON settlement.settlements USING btree (cancels) WHERE ((cancels IS NOT NULL) AND (state = ANY (ARRAY['settling'::text, 'unknown'::text, 'settled'::text])))
  CREATE TRIGGER settlements_heard_late AFTER UPDATE ON settlement.settlements FOR EACH ROW WHEN (((old.business_day IS NULL) AND (new.business_day IS NOT NULL) AND (new.settled_at >= (((new.business_day - '1970-01-01'::date) * (86400000)::bigint) + 57600000)))) EXECUTE FUNCTION settlement.mark_changed_day('care')
  CREATE TRIGGER settlements_outcome_stands BEFORE UPDATE ON settlement.settlements FOR EACH ROW WHEN ((((old.outcome IS NOT NULL) AND (new.outcome IS DISTINCT FROM old.outcome)) OR ((old.month IS NOT NULL) AND ((new.month IS DISTINCT FROM old.month) OR (new.business_day IS DISTINCT FROM old.business_day))) OR ((old.state = ANY (ARRAY['refused'::text, 'reversed'::text, 'offset'::text])) AND (new.state <> old.state)))) EXECUTE FUNCTION settlement.reject_change()
  CREATE TRIGGER settlements_taken_back_late AFTER UPDATE ON settlement.settlements FOR EACH ROW WHEN (((new.state = 'reversed'::text) AND (old.state <> 'reversed'::text) AND (new.business_day IS NOT NULL))) EXECUTE FUNCTION settlement.mark_changed_day('care')

table settlement.stay_news
  encounter_id text not null
  turn integer not null
  next_at bigint
  constraint stay_news_pkey PRIMARY KEY (encounter_id)
  constraint stay_news_turn_positive CHECK ((turn >= 1))
  CREATE INDEX stay_news_due ON settlement.stay_news USING btree (next_at) WHERE (next_at IS NOT NULL)

table settlement.stay_rules
  home_area text not null
  from_day date not null
  rule text not null
  set_by text not null
  constraint stay_rules_pkey PRIMARY KEY (home_area, from_day)
  constraint stay_rules_rule_known CHECK ((rule = ANY (ARRAY['refuse'::text, 'mark'::text])))

table settlement.stays
  encounter_id text not null
  person_id text not null
  care_area text not null
  institution text not null
  institution_name text not null
  admitted_on date not null
  state text not null
  turn integer not null
  heard_at bigint not null
  constraint stays_pkey PRIMARY KEY (encounter_id)
  constraint stays_state_known CHECK ((state = ANY (ARRAY['open'::text, 'ended'::text])))
  constraint stays_turn_positive CHECK ((turn >= 1))
  CREATE INDEX stays_ended ON settlement.stays USING btree (person_id, heard_at) WHERE (state = 'ended'::text)
  CREATE INDEX stays_open ON settlement.stays USING btree (person_id) WHERE (state = 'open'::text)

table settlement.told_homes
  person_id text not null
  scheme text not null
  home_area text not null
  told_at bigint not null
  constraint told_homes_area_shape CHECK ((home_area ~ '^[0-9]{6}$'::text))
  constraint told_homes_pkey PRIMARY KEY (person_id, scheme)
  constraint told_homes_scheme_known CHECK ((scheme = ANY (ARRAY['employee'::text, 'resident'::text])))

table statistics.call_counts
  hour bigint not null
  kind text not null
  outcome text not null
  calls bigint not null
  ms bigint not null
  told bigint not null
  constraint call_counts_pk PRIMARY KEY (hour, kind, outcome)
  constraint call_counts_told CHECK (((told >= 0) AND (told <= calls)))
  CREATE INDEX call_counts_untold ON statistics.call_counts USING btree (hour, kind, outcome) WHERE (told < calls)

table statistics.heard_counts
  node text not null
  hour bigint not null
  kind text not null
  outcome text not null
  calls bigint not null
  ms bigint not null
  constraint heard_counts_pk PRIMARY KEY (hour, node, kind, outcome)

table store.migrations
  number integer not null
  name text not null
  digest text not null
  breaking boolean not null
  constraint migrations_pkey PRIMARY KEY (number)

table store.purpose
  kind text not null
  constraint purpose_demo CHECK ((kind = 'demo'::text))
  constraint purpose_pkey PRIMARY KEY (kind)

table trail.entries
  chain text not null
  position bigint not null
  at bigint not null
  actor text not null
  action text not null
  subject text not null
  person_id text
  detail text not null
  previous text not null
  digest text not null
  constraint entries_pkey PRIMARY KEY (chain, "position")
  constraint entries_position_positive CHECK (("position" > 0))
  CREATE INDEX entries_at ON trail.entries USING brin (at)
  CREATE INDEX entries_person ON trail.entries USING btree (person_id, at) WHERE (person_id IS NOT NULL)
  CREATE INDEX entries_subject ON trail.entries USING btree (subject)
  CREATE TRIGGER entries_append_only BEFORE DELETE OR UPDATE ON trail.entries FOR EACH STATEMENT EXECUTE FUNCTION trail.reject_change()

CREATE OR REPLACE FUNCTION documents.reject_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'what was issued never changes';
end $function$

CREATE OR REPLACE FUNCTION filing.keep_latest()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into filing.latest_filings as l (id, version, person_id, kind, state)
    select distinct on (a.id) a.id, a.version, a.person_id, a.kind, a.state from added a order by a.id, a.version desc
    on conflict (id) do update
      set version = excluded.version, person_id = excluded.person_id, kind = excluded.kind, state = excluded.state
      where l.version < excluded.version;
  return null;
end $function$

CREATE OR REPLACE FUNCTION ledger.reject_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'ledger.transfers is append only';
end $function$

CREATE OR REPLACE FUNCTION registry.bump_catalogue()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update registry.revision set number = number + 1, catalogue = catalogue + 1;
  return null;
end
$function$

CREATE OR REPLACE FUNCTION registry.bump_revision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update registry.revision set number = number + 1;
  return null;
end
$function$

CREATE OR REPLACE FUNCTION registry.mark_insurances()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into filing.insurance_marks (person_id, turn)
    select changed.person_id, 1
      from (select distinct person_id from changed) changed
     cross join lateral (select from filing.filings f where f.person_id = changed.person_id limit 1) filed
     order by changed.person_id
    on conflict (person_id) do update set turn = insurance_marks.turn + 1;
  return null;
end $function$

CREATE OR REPLACE FUNCTION registry.pool_of(area text, day date)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(
    (select m.pool from registry.pool_members m
      where m.area = pool_of.area and m.from_on <= pool_of.day and (m.to_on is null or m.to_on >= pool_of.day)
      order by m.from_on limit 1),
    case when left(pool_of.area, 2) in ('11', '12', '31', '50') or right(pool_of.area, 4) = '0000'
           then left(pool_of.area, 2) || '0000'
         when substr(pool_of.area, 3, 2) = '90' then pool_of.area
         else left(pool_of.area, 4) || '00' end)
$function$

CREATE OR REPLACE FUNCTION rulebook.reject_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' then
    raise exception 'rulebook.releases keeps every version';
  end if;
  if (new.version, new.area, new.scheme, new.path, new.text, new.drafted_by, new.drafted_at)
     is distinct from
     (old.version, old.area, old.scheme, old.path, old.text, old.drafted_by, old.drafted_at) then
    raise exception 'the text of a release never changes';
  end if;
  if old.state in ('drafted', 'checked') then
    return new;
  end if;
  if old.state = 'withdrawn' and new.state in ('drafted', 'checked')
     and num_nonnulls(new.in_force_from, new.approved_by, new.approved_at, new.withdrawn_by,
                      new.withdrawn_at) = 0 then
    return new;
  end if;
  if old.state = 'withdrawn' or new.state <> 'withdrawn'
     or (new.examples, new.base, new.note, new.in_force_from, new.checked_by, new.checked_at,
         new.findings, new.approved_by, new.approved_at)
        is distinct from
        (old.examples, old.base, old.note, old.in_force_from, old.checked_by, old.checked_at,
         old.findings, old.approved_by, old.approved_at) then
    raise exception 'an approved or withdrawn release never changes';
  end if;
  return new;
end $function$

CREATE OR REPLACE FUNCTION settlement.as_held(stands boolean, value text)
 RETURNS text
 LANGUAGE plpgsql
AS $function$
begin
  if stands then
    return value;
  end if;
  raise exception 'changed since it was held' using errcode = 'serialization_failure';
end $function$

CREATE OR REPLACE FUNCTION settlement.funds_text(payment json)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(string_agg(fund || '=' || amount, ',' order by fund collate "C"), '')
    from (select fund, sum(amount_fen) as amount
            from (select share ->> 'fund' as fund, (share ->> 'amountFen')::bigint as amount_fen
                    from json_array_elements(payment -> 'funds') share
                  union all select 'ownAccount', (payment ->> 'ownAccountFen')::bigint
                  union all select 'relativesAccount', (payment ->> 'relativesAccountFen')::bigint) shares
           group by fund having sum(amount_fen) <> 0) funds
$function$

CREATE OR REPLACE FUNCTION settlement.mark_changed_day()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into settlement.changed_days (side, day) values (tg_argv[0], new.business_day);
  return null;
end $function$

CREATE OR REPLACE FUNCTION settlement.pots_text(pots json)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select coalesce(string_agg(split_part(key, ':', 2) || '=' || value, ',' order by split_part(key, ':', 2) collate "C"), '')
    from json_each_text(pots)
$function$

CREATE OR REPLACE FUNCTION settlement.reject_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% keeps what it holds: %', tg_table_name, tg_name;
end $function$

CREATE OR REPLACE FUNCTION settlement.reject_day()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.state = 'open' and not exists (
    select from settlement.months m where m.month = new.month and m.state = 'open' for share) then
    raise exception '% lies in a month that is not open', new.day;
  end if;
  return new;
end $function$

CREATE OR REPLACE FUNCTION settlement.reject_early_closing()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.state = 'closed' and exists (
    select from settlement.days d where d.month = new.month and d.state <> 'closed') then
    raise exception '% has days that are not closed', new.month;
  end if;
  return new;
end $function$

CREATE OR REPLACE FUNCTION settlement.reject_opening()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.state = old.state
     or (old.state, new.state) in (('open', 'closing'), ('closing', 'closed')) then
    return new;
  end if;
  raise exception '% of % cannot become %', old.state, tg_table_name, new.state;
end $function$

CREATE OR REPLACE FUNCTION settlement.take_day(taken date)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  lock table settlement.days in row share mode;
  -- A statement of its own: it sees what was committed before the lock was given.
  if not exists (select from settlement.days d where d.day = taken and d.state = 'open') then
    raise exception '% is closing', taken using errcode = 'serialization_failure';
  end if;
end $function$

CREATE OR REPLACE FUNCTION trail.reject_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'trail.entries is append only';
end $function$
