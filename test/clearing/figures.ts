/**
 * Each column of the tables that a month's clearing is told by: proved, so that one changed value
 * is found, or not, with the reason. The catalogue's list of columns has to be the same.
 */

/** Reasons for which a column is not proved by the check of a month. */
const REASONS = {
  moment: "a moment: no money, count, month or state follows from it",
  person: "who did it: the trail says so, and the general check proves the trail",
  words: "words for people",
  said: "a statement from outside, which nothing else repeats",
  bank: "as the bank's slip has it: no other table has it",
  pace: "when it is told again: it changes no figure",
  key: "names the row; nothing is computed from it here",
  turn: "counts changes while the month was open; nothing keeps them",
  descent: "asked and told on the way to a difference; the difference keeps what came of it",
  wish: "what people mean to do; what came of it stands in rows that are proved",
  general: "proved by the general check: it follows from the stored answer",
} as const;

interface Proof {
  readonly proved: string;
  readonly not?: Partial<Record<keyof typeof REASONS, string>>;
  /** Where only some rows are proved: which, of a column or of all. */
  readonly rows?: Readonly<Record<string, string>>;
}

/** Tables in which the played months leave no row. */
export const EMPTY: ReadonlySet<string> = new Set([
  ...["clearing.objections", "clearing.escalations", "clearing.ended_cases"],
  ...["clearing.prefund_requests", "reconciliation.applications"],
  ...["reconciliation.difference_acts", "reconciliation.differences", "reconciliation.said_parts"],
]);

export const COLUMNS: Readonly<Record<string, Proof>> = {
  "clearing.batch_lines": { proved: "batch_id home_area fund cases amount_fen deduction_fen" },
  "clearing.batches": {
    proved: `id month care_node home_node scheme cases total_fen funds deductions payable_fen state
      generated_at care_confirmed_by care_confirmed_at home_confirmed_by home_confirmed_at version
      digest number`,
    not: { moment: "posted_at" },
  },
  "clearing.deductions": {
    proved: `id settlement_id institution care_node home_node home_area scheme fund amount_fen
      case_month state month`,
    not: { words: "reason", person: "entered_by decided_by", moment: "entered_at decided_at" },
    // What was not released moves nothing.
    rows: { all: "state = 'released'" },
  },
  "clearing.distributed_notices": { proved: "notice_id", not: { moment: "distributed_at" } },
  "clearing.escalations": {
    proved: "id settlement_id act words state proposed_by proposed_at decided_by decided_at",
    not: { moment: "posted_at heard_at" },
    // Of what ends nothing only the trail tells, and it has no number.
    rows: { id: "posted_at is not null" },
  },
  "clearing.ended_cases": {
    proved: `escalation_id settlement_id care_node words proposed_by proposed_at decided_by
      decided_at`,
    not: { moment: "heard_at" },
  },
  "clearing.external_payers": {
    proved: "",
    not: {
      key: "id",
      said: "name home_area scheme fund from_month to_month paid_by state",
      person: "entered_by decided_by",
      moment: "entered_at decided_at",
    },
  },
  "clearing.institution_shares": {
    proved: "batch_id institution pool cases funds deductions payable_fen",
  },
  "clearing.netting_agreements": {
    proved: "",
    not: {
      key: "id",
      wish: "entered_for ends_from ends_for",
      said: "one other from_month to_month state",
      person: "entered_by decided_by ends_entered_by ended_by",
      moment: "entered_at decided_at ends_entered_at ended_at",
    },
  },
  "clearing.payee_accounts": {
    proved: "",
    not: {
      key: "id",
      said: "place holder bank number state",
      person: "entered_by decided_by",
      moment: "entered_at decided_at",
    },
  },
  "clearing.shared_batches": { proved: "batch_id notice_id", not: { moment: "shared_at" } },
  "clearing.unkept": { proved: "", not: { pace: "kind id number since" } },
  "clearing.exceptions": {
    proved: "settlement_id month home_node scheme reason deferred cleared_in revision",
    not: { key: "care_node", moment: "noted_at" },
    // Of what came in later, the institution's earlier word is gone; care and hub have it alike.
    rows: { reason: "cleared_in is null or care_node <> home_node" },
  },
  "clearing.news": { proved: "last", not: { key: "one" } },
  "clearing.notice_news": { proved: "last", not: { key: "one" } },
  "clearing.notice_batches": { proved: "notice_id batch_id" },
  "clearing.notice_lines": { proved: "notice_id scheme home_area fund amount_fen" },
  "clearing.notice_words": {
    proved: "notice_id word",
    not: { person: "said_by", moment: "said_at heard_at" },
  },
  "clearing.notices": {
    proved: `id number kind period payer payee amounts total_fen state issued_on to_finance_by
      pay_by receipt_by version digest news`,
    not: { moment: "to_finance_at paid_at received_at" },
  },
  "clearing.objections": {
    proved: "batch_id settlement_id reason proposal outcome",
    not: {
      key: "id raised_at_node",
      words: "words decided_words",
      person: "raised_by released_by proposed_by decided_by",
      moment: "raised_at released_at heard_at decided_at",
    },
  },
  "clearing.payments": {
    proved: "direction notice_id payer payee amounts total_fen state proposed",
    not: {
      key: "id",
      bank: "bank bank_serial serial_key moved_on",
      words: "words",
      person: "entered_by proposed_by decided_by",
      moment: "entered_at proposed_at decided_at",
    },
    // Who sent money that names no notice stands on the bank's slip alone.
    rows: { payer: "notice_id is not null" },
  },
  "clearing.prefund_changes": {
    proved: "notice_id home_node care_node scheme change_fen effective_on",
  },
  "clearing.prefund_requests": {
    proved: "amounts total_fen state proposed",
    not: {
      key: "id care_node home_node",
      words: "words",
      person: "asked_by released_by proposed_by decided_by",
      moment: "asked_at released_at heard_at decided_at",
    },
  },
  "clearing.prefund_years": {
    proved: "year home_node care_node scheme quarter_fen target_fen held_fen",
    not: { moment: "computed_at" },
  },
  "clearing.submissions": {
    proved: `month care_node home_node scheme revision cases total_fen funds excepted late state hub
      submitted_by submitted_at`,
    not: { turn: "turn", moment: "counted_to answered_at" },
    // Of what a province submits to itself nothing repeats which count it was, unless a case waited
    // in it or came in late.
    rows: {
      revision: `care_node <> home_node or exists (
        select from clearing.exceptions e
         where (e.care_node, e.home_node, e.scheme) = (t.care_node, t.home_node, t.scheme)
           and coalesce(e.cleared_in, e.month) = t.month)`,
    },
  },
  "clearing.words": {
    proved: "batch_id version digest prepared_by confirmed_by",
    not: { moment: "prepared_at confirmed_at heard_at" },
  },
  "reconciliation.applications": {
    proved: "institution month clearing_type cases total_fen fund_fen begins ends state",
    not: {
      key: "id",
      said: "recognised_fen",
      person: "applied_by",
      moment: "applied_at undone_at",
    },
  },
  "reconciliation.comparisons": {
    proved: "day care_node home_node scheme care_revision home_revision hub_root state named",
    not: { descent: "care_asked home_asked", moment: "compared_at" },
  },
  "reconciliation.confirmations": {
    proved: "settlement_id institution month taken",
    not: { said: "reference", person: "said_by", moment: "said_at" },
  },
  "reconciliation.counted_days": {
    proved: "day side version told_version",
    not: { pace: "waiting next_at", moment: "counted_at" },
  },
  "reconciliation.difference_acts": {
    proved: "act resolution",
    not: {
      key: "id difference_id",
      words: "words",
      person: "acted_by",
      moment: "acted_at told_at done_at",
    },
  },
  "reconciliation.differences": {
    proved: "day month class care hub home state resolution version",
    not: {
      key: "id care_node home_node scheme settlement_id owner",
      words: "words",
      person: "proposed_by decided_by",
      moment: "opened_at proposed_at closed_at",
    },
  },
  "reconciliation.heard_days": {
    proved: "day node side version",
    not: { pace: "waiting", moment: "heard_at" },
  },
  "reconciliation.pair_days": {
    proved: "day side peer scheme revision cases total_fen funds root state named",
    not: { moment: "counted_at told_at agreed_at" },
  },
  "reconciliation.said_days": {
    proved: "day care_node home_node scheme party revision cases total_fen funds root",
    not: { moment: "heard_at" },
  },
  "reconciliation.said_parts": {
    proved: "",
    not: { descent: "day care_node home_node scheme party part revision content" },
  },
  "reimbursement.claims": {
    proved: "claimed total_fen state proposal pay_fen business_day month",
    not: {
      key: "id person_id channel materials version",
      said: "area scheme care settled",
      words: "words",
      general: "changes",
      person: "made_by handled_by proposed_by decided_by",
      pace: "due_on workdays_left",
      moment: "made_at submitted_at decided_at changed_at",
    },
  },
  "reimbursement.invoice_news": {
    proved: "use turn told",
    not: { key: "claim_id told_key", pace: "next_at", moment: "kept_at" },
  },
  "reimbursement.invoices": {
    proved: "amount_fen held",
    not: { key: "claim_id identity", said: "code number check_code" },
  },
  "reimbursement.national_claims": {
    proved: "node claim_id use turn",
    not: { moment: "since" },
  },
  "reimbursement.national_invoices": { proved: "node claim_id", not: { key: "digest" } },
  "reimbursement.payments": {
    proved: "claim_id amount_fen state",
    not: {
      key: "id",
      bank: "bank bank_serial serial_key moved_on",
      person: "entered_by decided_by",
      moment: "entered_at decided_at",
    },
  },
  "ledger.transfers": {
    proved: "part source target amount_fen business_day month subject_kind",
    not: {
      key: "subject_id",
      general: "line",
      moment: "occurred_at recorded_at",
    },
  },
};

export function words(text: string | undefined): string[] {
  return (text ?? "").split(/\s+/).filter((word) => word !== "");
}
