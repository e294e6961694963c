/**
 * The refusals in English, for whoever asks the API for it: the same codes, the same remedies. The
 * types hold that each code has its sentence.
 */
import type { RefusalCode } from "#base/refusals.ts";
import { CLEARING_ENGLISH } from "#base/refusals-clearing-english.ts";
import { COMPARED_ENGLISH } from "#base/refusals-compared.ts";
import { FILING_ENGLISH } from "#base/refusals-filing-english.ts";
import { MONEY_ENGLISH } from "#base/refusals-money-english.ts";
import { REIMBURSEMENT_ENGLISH } from "#base/refusals-reimbursement-english.ts";

type Params = Readonly<Record<string, string>>;

const english: Readonly<Record<RefusalCode, (params: Params) => string>> = {
  // Imports of tables, and people's certificates.
  import_columns: (p) =>
    `The head of the table differs: missing ${p.missing}, unknown ${p.strange}, ` +
    `twice ${p.doubled}. Use the template.`,
  import_busy: () =>
    "Another table is writing the same records, or the database did not answer in time. " +
    "Nothing was written. Upload it again in a few minutes.",
  import_empty: () =>
    "The file has no rows. Check the file and the sheet (only the first is read).",
  import_stopped: () => "The import was called off; no row was written. Upload it again if needed.",
  certificate_invalid: (p) =>
    `The certificate number is wrong (${p.kind}): ${p.why}. Check the certificate and correct it.`,
  catalogue_published: () =>
    "This is the published national drug list, without codes and own shares. Load it by the command " +
    "lianjie catalogue load, which asks for its first day.",
  // The request itself.
  request_broken: (p) => `The message cannot be read: ${p.why}. Check it and send it again.`,
  request_too_large: (p) => `The message is larger than ${p.limit}. Send it in parts.`,
  request_too_slow: (p) =>
    `The message did not arrive within ${p.limit}; nothing was done. Send it again under its id.`,
  request_unknown_transaction: (p) =>
    `Transaction ${p.transaction} is not supported. Check the version of the interface.`,
  request_path_differs: (p) =>
    `The address says ${p.path}, the message ${p.transaction}. Check which is meant.`,
  signature_invalid: (p) => `The signature does not hold: ${p.why}. Check key and time.`,
  field_missing: (p) => `${p.field} is missing. Fill it in and send again.`,
  field_invalid: (p) => `${p.field} is wrong: ${p.why}. Correct it and send again.`,
  code_unknown: (p) =>
    `${p.value} is no code of ${p.field} in the dictionary. Correct it and send again.`,
  message_reused: (p) =>
    `The message id was used for something else (${p.field} differs). Use a new id.`,
  message_reversed: () => "That message was reversed. Begin anew under a new message id.",
  message_cancelled: (p) =>
    `What that message did (${p.what}) was cancelled. Begin anew under a new message id.`,
  message_superseded: (p) =>
    `What that message did (${p.what}) was done then and is no longer so: ${p.since}. If it is still needed, look and use a new message id.`,
  message_in_progress: () => "That message is in work. Send it again under its id in a moment.",
  transaction_not_reversible: (p) =>
    `Transaction ${p.transaction} cannot be reversed. Use the cancelling transaction.`,
  system_busy: () => "The system is busy; nothing was done. Send the message again under its id.",
  system_defect: () =>
    "An error inside the platform; the outcome is open. Send again under the same id or inquire.",
  outcome_unknown: () =>
    "No answer came in time; the outcome is open. Send again, inquire or reverse; charge only once.",
  query_unanswered: () => "No answer came in time. Try again in a moment.",
  // The institution.
  institution_unknown: (p) => `${p.institution} is no designated institution. Check its code.`,
  institution_not_opened: () =>
    "This institution is not opened yet. Finish its tests and its opening with the local agency.",
  institution_suspended: () =>
    "This institution's services are suspended. Ask the local insurance agency.",
  institution_level_missing: () =>
    "No settlement level is agreed for today. Ask the local agency to enter it, then send again.",
  institution_care_type_closed: (p) =>
    `This institution has not opened ${p.careType}. Send the patient to one that has.`,
  institution_cross_province_closed: () =>
    "This institution does not settle across provinces. Go to one that does, or claim at home.",
  institution_disease_closed: (p) =>
    `This institution does not settle disease ${p.disease} across provinces. Go to one that does.`,
  institution_disease_area_closed: (p) =>
    `On the day of the visit disease ${p.disease} is not opened here for people of ${p.area}. ` +
    `${p.from ? `It is from ${p.from} on. ` : ""}Go where it is, or pay and claim at home.`,
  institution_local_disease_closed: (p) =>
    `This institution does not settle disease ${p.disease} locally. Go to one that does.`,
  platform_stopped: (p) =>
    `The platform is stopped (${p.notice}) until ${p.until}; nothing was done. ` +
    "Send the message again then, under its id; inquiries and reversals go on.",
  // The person.
  person_unknown: () =>
    "Nobody insured was found. Check the person's number, or certificate number and name.",
  person_ambiguous: (p) => `Insured in several places (${p.areas}). Say which one is meant.`,
  person_name_differs: () => "The name differs from the insurance record. Check the certificate.",
  credential_invalid: (p) => `The credential does not hold: ${p.why}. Read or scan it again.`,
  voucher_forged: () =>
    "The code was not issued by this platform. Ask the patient to open the e-voucher again.",
  voucher_stale: () =>
    "The code has expired (it lives one minute). Ask the patient to refresh it and show it again.",
  voucher_used: () =>
    "The code was used already; each is scanned once. Ask the patient to refresh it.",
  voucher_other_purpose: (p) =>
    `The code was issued for ${p.issued}, not for ${p.shown}. Ask for the code of the right page.`,
  voucher_other_institution: (p) =>
    `The code is good at institution ${p.institution} only. Ask the patient to choose yours.`,
  person_not_treated: () =>
    "This person has no visit here on record. Identify them (1101), register the visit, then go on.",
  insurance_missing: (p) => `No insurance of kind ${p.scheme} was found. Check the kind.`,
  insurance_elsewhere: (p) =>
    `On ${p.on} the ${p.scheme} insurance was in ${p.area}, not in ${p.named} as registered. ` +
    `Register the visit again with home area ${p.area} (1101 tells it), then go on.`,
  insurance_suspended: (p) =>
    `The insurance is suspended on ${p.on ?? "the day of the care"} (${p.period ?? "as the home agency says"}). ` +
    "The patient pays what is owed there, and is insured again as of that day, or bears the cost.",
  // Filing and category.
  filing_missing: (p) =>
    `No filing covers this visit. The patient files through ${p.channel}, then settles.`,
  filing_documents_missing: (p) =>
    `Filing ${p.filing} rests on a promise. Hand in its documents, then settle at home.`,
  institution_not_chosen: () =>
    "Home settles this care at chosen institutions only. Go there, or choose this one (2505).",
  qualification_missing: (p) =>
    `Home has not recognised chronic disease ${p.disease}. Settle as outpatient, or apply there.`,
  disease_missing: () => "A chronic disease needs its code: add it in 2203 and upload again.",
  policy_missing: (p) =>
    `${p.area} has no cross-province policy for ${p.scheme} ${p.careType}. Pay and claim at home.`,
  policy_parameter_missing: (p) =>
    `The policy of ${p.area} for ${p.scheme} ${p.careType} lacks ${p.parameter}. Pay, claim at home.`,
  third_party_liable: () => "A third party is liable for the injury. Settle without insurance.",
  // Encounters and charges.
  encounter_unknown: (p) => `No visit ${p.encounter} was found. Check its id.`,
  encounter_other_person: () => "The visit is another person's. Check person and visit.",
  encounter_other_institution: () => "The visit is another institution's. Check its id.",
  encounter_state: (p) =>
    `The visit is ${p.state}, so this cannot be done. Check its id and the order of steps.`,
  encounter_number_used: (p) =>
    `Number ${p.number} is registered as visit ${p.encounter}. Go on with it, or use another number.`,
  encounter_number_others: (p) =>
    `Number ${p.number} is another person's encounter. Check number and person and use another number.`,
  stay_open_here: (p) =>
    `Admitted here on ${p.day} (visit ${p.encounter}) and not discharged. Use or end that stay first.`,
  stay_not_open: (p) => `Visit ${p.encounter} is no open stay, so it need not be closed.`,
  stay_unsettled: (p) =>
    `Visit ${p.encounter} has ${p.lines} unsettled lines. The hospital settles or drops them first.`,
  case_missing: (p) => `There is no open case ${p.case} here. Look at the list of open cases.`,
  stay_closed_by_agency: (p) =>
    `The agency of the care place (${p.by}) closed this stay on ${p.day} on evidence; it is ${p.state}. Ask the agency, or admit the person anew if still in hospital.`,
  stay_open_elsewhere: (p) =>
    `Admitted at ${p.institution} on ${p.day}. Discharge there first, or mark emergency or transfer.`,
  encounter_settled: () => "The visit has a settlement. Cancel that first.",
  encounter_has_charges: () => "The visit has charges. Drop them first.",
  encounter_not_described: () => "The visit is not described yet. Upload 2203 first.",
  settlement_unfinished: (p) =>
    `Settlement ${p.settlement} of this visit is open. Inquire later, or reverse it.`,
  charge_serial_used: (p) =>
    `Serial ${p.serial} was uploaded with other content. Drop that line, or use another serial.`,
  charge_batch_settled: (p) =>
    `Batch ${p.batch} is settled. Cancel the settlement, then change it.`,
  charge_item_unknown: (p) => `${p.item} is not in the catalogue of the care place. Map it first.`,
  charge_date_invalid: (p) =>
    `Line ${p.serial} has a wrong date ${p.day}: ${p.why}. Check when it was charged and the registration, correct it and send again.`,
  charge_amount_differs: (p) =>
    `Line ${p.serial}: price times quantity is not the amount. Check the line.`,
  charge_refund_invalid: (p) =>
    `Refund line ${p.serial} is wrong: ${p.why}. Correct and send again.`,
  charge_refund_settled: (p) =>
    `Line ${p.line} is settled. Cancel ${p.settlement} (2208), then upload and settle what is left.`,
  charge_return_settled: (p) =>
    `The return ${p.serial} of line ${p.line} was settled by ${p.settlement}, so the line cannot be dropped. Cancel that settlement first, then drop both lines together.`,
  charge_list_empty: () => "The list of charges is empty. Fill feedetail and send again.",
  charges_settled: (p) =>
    `Settlement ${p.settlement} covers these charges. To settle anew, cancel it first (2208, 2305).`,
  charges_missing: () => "No valid charges were found. Upload them first.",
  charges_too_many: (p) => `At most ${p.limit} lines at once. Send them in parts.`,
  charges_mixed: () => "One upload holds lines of one visit. Send them apart.",
  total_differs: (p) => `The total ${p.sent} is not the sum of the lines ${p.uploaded}. Check it.`,
  total_negative: (p) =>
    `More is refunded than charged (${p.part}: ${p.uploaded}). Cancel the earlier settlement first.`,
  parts_differ: () => "The four parts do not add up to the total. Check them, or send 0.",
  // Settlements.
  settlement_unknown: (p) =>
    `Home has not answered about settlement ${p.settlement}. Inquire later; charge only once.`,
  settlement_missing: (p) => `No settlement ${p.settlement} was found. Check its id.`,
  settlement_cancelled: () => "That settlement is cancelled already. Nothing is left to do.",
  settlement_reversed: () =>
    "That settlement was reversed and is void. To settle, begin under a new message id.",
  settlement_is_cancellation: (p) =>
    `${p.settlement} is a cancellation. Reverse it (2601) if it was wrong, or settle anew.`,
  settlement_not_booked: (p) =>
    `Settlement ${p.settlement} was refused: ${p.why}. Do what it says, then settle under a new id.`,
  settlement_state: (p) => `The settlement is ${p.state}, so this cannot be done. Inquire first.`,
  settlement_not_last: (p) =>
    `A later settlement ${p.later} was made here ${p.day ?? ""}. Cancel that one first.`,
  reverse_depends: () => "Later business depends on it, so it cannot be reversed. Ask the agency.",
  deadline_passed: () => "The request came after its deadline; nothing was done. Begin anew.",
  tombstone_met: () => "This was decided as not done. Begin anew.",
  message_forged: (p) =>
    `The message between nodes does not hold: ${p.why}. Nothing was done; tell the operators.`,
  receiver_unknown: (p) =>
    `Home ${p.node} is not connected. Check the area; if it is right, pay and claim at home.`,
  // Mappings of an institution's own codes.
  mapping_invalid: (p) =>
    `Entry ${p.row}, own code ${p.own}: ${p.why}. Nothing was mapped; correct it and send again.`,
  mapping_overlaps: (p) =>
    `Entry ${p.row}, own code ${p.own}: ${p.why}. Nothing was mapped; undo the old one (3302) first.`,
  charge_item_unmapped: (p) =>
    `Line ${p.serial} has no catalogue code and ${p.own} is not mapped. Fill it in, or map it (3301).`,
  charge_mapping_differs: (p) =>
    `Line ${p.serial} says ${p.item}, but ${p.own} is mapped to ${p.mapped}. Check both.`,
  mapping_unknown: (p) => `${p.own} is not mapped to ${p.item}. Check both and send again.`,
  mappings_too_many: (p) => `More than ${p.limit} mappings. Send them in parts, or undo old ones.`,
  // Files.
  file_missing: () => "No file arrived. Send it as part `file`, or as bytes or Base64.",
  file_broken: (p) => `The file cannot be read: ${p.why}. Correct it and send again.`,
  file_too_large: (p) => `The file is larger than ${p.limit}. Split it.`,
  files_too_many: (p) => `${p.limit} files were sent today. Join them, or send tomorrow.`,
  file_unknown: (p) => `No file ${p.number}: it may be past its days. Make it anew.`,
  charge_limit_price: (p) => `Line ${p.serial} is above the allowed quantity or amount. Check it.`,
  // Imports of tables.
  // Records of the registry, as staff keep them.
  record_missing: (p) => `There is no ${p.id} among ${p.what}. Check the code.`,
  record_known: (p) => `${p.id} is recorded already (${p.what}). Change it instead.`,
  record_other_node: (p) => `${p.area} belongs to another node. Work on it there.`,
  terms_gap: (p) =>
    `Nothing (${p.what}) would hold from ${p.days}. Keep the earlier row with its last day, too.`,
  terms_overlap: (p) =>
    `Two spans of ${p.what} overlap (from ${p.days}). Give the earlier one a last day first.`,
  onboarding_state: (p) =>
    `The onboarding is ${p.state} and cannot become ${p.wanted}. Apply, test, then open.`,
  onboarding_incomplete: (p) => `Not to be opened yet: ${p.missing} is missing. Fill it in first.`,
  onboarding_same_person: () => "Who recorded application or test cannot open it. Another must.",
  keys_too_many: (p) => `There are ${p.limit} valid keys. End one of them first.`,
  stop_over: () => "This stop is over or withdrawn. Announce another one.",
  // Releases of policies.
  release_other_node: (p) => `${p.area} belongs to another node. Work on it there.`,
  release_known: (p) =>
    `This text is recorded already (${p.state}). Change it, then draft it again.`,
  release_missing: (p) => `There is no version ${p.version}. Look it up in the list of releases.`,
  release_state: (p) => `This version is ${p.state}, so this cannot be done. Check the list.`,
  release_unchecked: (p) => `The check failed: ${p.why}. Correct it and draft it again.`,
  release_same_person: () => "Who drafted or submitted it cannot approve it. Another person must.",
  release_base_stale: (p) =>
    `Since the draft, ${p.current} came into force. Compare with it, take it in, draft again.`,
  release_date_past: (p) => `${p.from} must be later than today, ${p.today}. Choose a later day.`,
  release_date_taken: (p) =>
    `Version ${p.version} begins on ${p.from}. Choose a later day, or withdraw that version first.`,
  release_in_force: (p) =>
    `This version is in force since ${p.from}. Draft and release a new one instead.`,
  policy_broken: (p) => `The policy does not load, see line ${p.line}. Mend it and draft it again.`,
  release_schemes_differ: () =>
    "These versions are of different schemes. Choose two of one scheme.",
  // Disputes.
  document_unsealed: () =>
    "This node has no key for its seal, so it issues and verifies no papers. Write one into the file" +
    " that LIANJIE_KEYS names, and start the node again.",
  document_busy: () => "Too many papers are being printed; this one was not. Try again in a while.",
  document_amountless: () =>
    "No amounts were booked for this settlement, so it has no sheet. Look at its outcome first.",
  document_undecided: () =>
    "The claim is not decided yet, so there is no decision. Print it when it is.",
  dispute_missing: (p) => `There is no dispute ${p.dispute}. Check its number.`,
  dispute_undecided: () => "The application is not decided yet. Wait for the decision first.",
  dispute_open: (p) =>
    `Dispute ${p.dispute} about it is open. Wait for its answer, or withdraw it.`,
  dispute_state: () => "The dispute is in a state in which this cannot be done. Look at it first.",
  ...FILING_ENGLISH,
  ...COMPARED_ENGLISH,
  ...MONEY_ENGLISH,
  ...CLEARING_ENGLISH,
  ...MONEY_ENGLISH,
  ...REIMBURSEMENT_ENGLISH,
  // Calls of the API.
  input_invalid: (p) => `${p.field} is wrong. Correct the fields named in errors and send again.`,
  session_missing: () => "You are not logged in, or no longer. Log in again.",
  session_unfinished: () => "Set your password or second factor first, then go on.",
  duty_missing: (p) =>
    `This is for ${p.duties}; your account has no such duty. Ask the security administrator for it.`,
  route_unknown: () => "There is no such route. Check method and address against /docs.",
  object_missing: () => "Not found, or out of your duties' reach. Check the address and the id.",
  csrf_invalid: () => "The page is out of date; nothing was done. Load it again and resubmit.",
  origin_foreign: () => "The call came from another site's page; nothing was done. Use our pages.",
  content_type_wrong: (p) => `This content type is not supported. Send ${p.expected}.`,
  key_missing: () =>
    "Send an Idempotency-Key of 8 to 64 letters and digits, a new one for each act.",
  key_reused: () => "This Idempotency-Key was used for another act. Send a new one.",
  write_told_once: () =>
    "This was done, and its secret is told once. If you did not get it, revoke it and ask anew with a new Idempotency-Key.",
  write_in_progress: () =>
    "This act is in work. Send it again under the same Idempotency-Key in a moment.",
  version_missing: () => "Read the record first and send its version as If-Match.",
  record_changed: () =>
    "Somebody changed this record; nothing was done. Read it again, then change.",
  job_over: () =>
    "The job has ended and can no longer be cancelled. What a finished job wrote stands: look at its result.",
  job_state: () =>
    "The job cannot be begun again from this state. Look at its result, or begin anew.",
  calls_too_many: () => "Too many calls; nothing was done. Try again in a minute.",
  call_defect: () =>
    "An error inside the platform was recorded. Try later, or tell us the instance.",
  write_unanswered: () =>
    "No answer came in time; it may be done or not. Send again under the same Idempotency-Key.",
  // Staff: who they are, and what they may do.
  login_voucher_own: () =>
    "A log-in code is only for oneself; whoever you act for gets one at the window of their agency.",
  login_refused: () =>
    "Login name or password is wrong, or the account cannot be used. Check both; for a forgotten password ask the administrator.",
  login_locked: (p) =>
    `Too many failed log-ins. Try again in ${p.minutes} minutes, or where you usually log in, or ask the administrator; at the machine: lianjie staff unlock.`,
  login_address_locked: (p) =>
    `Too many failed log-ins from this network address. Try again in ${p.minutes} minutes.`,
  login_busy: () => "Too many people log in at once; nothing was done. Try again in a moment.",
  login_elsewhere: () => "Persons do not log in at this node. Use the pages of your home place.",
  second_factor_needed: () => "Enter the code of your authenticator, or a recovery code.",
  second_factor_wrong: () =>
    "The code is wrong or was used already. Wait for the next one; without the device use a recovery code, without both ask the security administrator.",
  second_factor_set: () =>
    "A second factor is set. To change the device ask the security administrator to reset it first.",
  second_factor_missing: () =>
    "There is no secret yet. Start the second factor, scan it, then enter a code.",
  session_unknown: () => "There is no such session; it may have ended. Load the list again.",
  password_wrong: () => "The old password is wrong. Check it and try again.",
  password_weak: (p) => `The new password will not do: ${p.why}. Choose another one.`,
  password_used: (p) => `The new password is one of the last ${p.count}. Choose another one.`,
  role_needed: (p) =>
    `This needs the duty ${p.duty} at ${p.place}. Ask the security administrator for it.`,
  duty_place_wrong: (p) => `${p.duty} is not held at ${p.place}. Check duty and place.`,
  grant_own: () => "Nobody does this for themself. Ask another administrator.",
  role_held: (p) => `The duty ${p.duty} at ${p.place} is held already; there is nothing to do.`,
  role_missing: (p) => `The duty ${p.duty} at ${p.place} is not held. Load the list again.`,
  administrators_apart: (p) =>
    `They are ${p.held} already; an administrator holds no other duty. Choose somebody else, or take that duty back.`,
  administrator_last: (p) =>
    `This is the last ${p.duty}. Let somebody else take the duty over first.`,
  reset_needs_second: (p) =>
    `The account of an ${p.duty} is reset by two. Let another administrator agree first, not its owner, then do it within ${p.minutes} minutes.`,
  administrators_exist: () =>
    "This node has administrators. Accounts come from them, roles from the security administrator.",
  login_name_wrong: (p) =>
    `The login name ${p.loginName} is wrong: 3 to 32 small letters, digits, dots or hyphens, a letter first.`,
  login_name_taken: (p) =>
    `The login name ${p.loginName} is somebody's, for ever. Choose another one.`,
  staff_name_wrong: () => "The name is wrong: at most 40 letters, no digits or signs. Correct it.",
  staff_unknown: () => "There is no such account. Load the list again.",
  staff_state: (p) => `The account is ${p.state}; this cannot be done. Load it again.`,
  token_refused: () =>
    "The token is wrong, too old or revoked. Take a new one with lianjie staff token.",
  token_other_node: (p) =>
    `The token is of node ${p.node}, not of ${p.here}. Use a token of ${p.here}.`,
  token_other_person: (p) =>
    `The token is ${p.holder}'s, not ${p.by}'s. Use your own token, or leave --by out.`,
  token_not_session: () =>
    "A token is no log-in: it logs out nobody and changes no password. It works on; revoke it to end it, log in for the rest.",
  token_unknown: (p) => `There is no token ${p.token}. See lianjie staff tokens.`,
  token_name_wrong: (p) =>
    `A token has a name of at most ${p.limit} characters that says where it is used.`,
  token_days_wrong: (p) => `A token holds for 1 to ${p.limit} whole days. Correct it.`,
  directory_none: () => "This node has no directory of staff. Log in with name and password.",
  directory_silent: () =>
    "The directory of staff did not answer; nobody was logged in. Try again, or use name and password.",
  directory_refused: () =>
    "The directory refused, or the page was open for too long. Log in again.",
  directory_unbound: (p) =>
    `${p.subject} of the directory is bound to no account. Tell it to the administrator.`,
  directory_bound: () =>
    "The account, or this subject, is bound already. Take the old binding away first.",
  // A person who acts for a parent or child.
  proof_missing: (p) =>
    `Say what shows the relation (at most ${p.limit} characters), or upload a file.`,
  guardianship_self: () => "Nobody acts for themself. Enter your parent's or child's certificate.",
  guardianship_state: (p) => `The request is ${p.state}; this cannot be done. Load it again.`,
  guardianship_unknown: () => "There is no such request. Load the list again.",
  guardianship_days: (p) =>
    `From ${p.from} to ${p.to} cannot be: it begins today (${p.today}) or later, and ends after that.`,
  guardian_minor: () => "Who is under eighteen acts for nobody. An adult relative may ask.",
  guardian_order: () => "The ages do not fit the relation. Check it and the certificate.",
  ward_of_age: () => "The child is of age and logs in by itself.",
};

export function refusalEnglish(code: RefusalCode, params: Params): string {
  return english[code](params);
}
