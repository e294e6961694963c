/** Refusals of filings and qualifications in English; part of `refusals-english.ts`. */
import type { FILING_TEXTS, Params } from "#base/refusals-filing.ts";

export const FILING_ENGLISH: Readonly<
  Record<keyof typeof FILING_TEXTS, (params: Params) => string>
> = {
  application_missing: (p) => `There is no application ${p.application}. Check its number.`,
  application_state: (p) => `The application is ${p.state}; this cannot be done. Load it again.`,
  application_open: (p) =>
    `The application ${p.application} is still open. Wait for it, or withdraw it first.`,
  application_many: (p) => `At most ${p.max} applications may be open. Finish or withdraw some.`,
  application_words: () => "Say what the applicant is told, then return or refuse.",
  application_same_person: () => "Whoever made or handled it may not decide it. Ask somebody else.",
  application_problems: (p) =>
    `${p.count} things must be mended: ${p.why}. Mend all, then send again.`,
  institution_may_not_refer: () =>
    "This institution may not refer. Let a hospital that may file the transfer.",
  chosen_institution_stands: (p) =>
    `${p.institution} is an institution of this person's choice already. There is nothing to do.`,
  chosen_disease_free: (p) =>
    `${p.area} binds nobody to an institution for disease ${p.disease}. Nothing has to be chosen.`,
  chosen_missing: (p) => `There is no chosen institution ${p.chosen}. Look up the person's list.`,
  chosen_over: (p) => `That choice ended on ${p.on}. Choose anew where needed.`,
  chosen_institutions_many: (p) =>
    `At most ${p.max} institutions may be chosen; now ${p.chosen} are. Withdraw one of them first.`,
  filing_unknown: (p) => `There is no filing ${p.filing}. Check its number.`,
  filing_over: (p) => `The filing is ${p.state} and cannot be changed. File anew where needed.`,
  filing_field_missing: (p) => `${p.field} is missing. Fill it in.`,
  qualification_rules_missing: (p) =>
    `The home place ${p.area} has released no rules for chronic-disease qualifications that hold on ${p.on}. Ask its policy staff to release them.`,
  filing_rules_missing: (p) =>
    `The home place ${p.area} has released no rules for filing that hold on ${p.on}. Ask its policy staff to release them.`,
  filing_kind_closed: (p) => `The home place does not file ${p.kind}. Choose another kind.`,
  filing_target_home: (p) => `${p.area} is the home province, where nobody files. Check the place.`,
  filing_target_unknown: (p) => `There is no area ${p.area}. Choose the place again.`,
  filing_target_wide: (p) => `For ${p.area} a city must be named. Choose one.`,
  filing_dates_reversed: (p) => `The end ${p.to} is before the beginning ${p.from}. Correct it.`,
  filing_begins_past: (p) =>
    `${p.from} is before today, ${p.today}. Begin today or later; who lies in hospital may choose the admission.`,
  filing_begins_late: (p) =>
    `${p.from} is too far ahead; the latest is ${p.latest}. Correct it, or ask again nearer to it.`,
  filing_no_stay: () =>
    "No open stay in that place is known, so it cannot count from an admission. Leave that out.",
  filing_uninsured: (p) =>
    `The insurance at ${p.area} is ${p.state} on ${p.on ?? "this day"}; nothing can be applied for on it. Restore it first.`,
  filing_places_many: (p) => `At most ${p.max} places are filed at a time. Name fewer.`,
  filing_overlaps: (p) =>
    `Filings stand already (${p.filings}); at most ${p.max} places at a time. Change or cancel one first.`,
  filing_locked: (p) =>
    `It cannot be changed or cancelled before ${p.until}, unless for: ${p.reasons}. State the reason.`,
  accident_later: (p) =>
    `The accident of ${p.on} is after today, ${p.today}. Check the day and send it again.`,
  accident_from_early: (p) =>
    `It cannot begin on ${p.from}, before the accident of ${p.on}. Check the days and send it again.`,
  filing_promise_closed: (p) => `For ${p.kind} no promise is taken. Upload the documents.`,
  filing_promise_unsigned: () =>
    "The promise is unsigned or has a new text. Read and sign it again.",
  filing_promise_open: (p) =>
    `The documents promised for this filing are due on ${p.due}, before the new one begins on ${p.from}. Supply them first, or begin by that day.`,
  filing_not_committed: () => "No documents are outstanding for this filing.",
  qualification_disease_unknown: (p) =>
    `${p.area} has no chronic disease ${p.disease}. Choose from the home place's list.`,
  qualification_disease_ambiguous: (p) =>
    `${p.disease} stands for several diseases at home (${p.choices}). Send the home place's code.`,
  qualification_held: (p) =>
    `${p.name} is recognised already, from ${p.from} ${p.until}. Renew it before its end.`,
  qualification_assessor: (p) =>
    `${p.institution} may not assess chronic diseases. Go to a hospital that may.`,
  qualification_assessment_day: (p) =>
    `The assessment of ${p.on} must be of the last ${p.days} days. Check it, or be assessed again.`,
  qualification_from_early: (p) =>
    `It cannot begin on ${p.from}; ${p.earliest} is the earliest. Correct it.`,
  qualification_not_recognised: (p) =>
    `There is no agreement with ${p.area} on ${p.disease}. Apply at the home place.`,
  qualification_unknown: (p) => `There is no qualification ${p.qualification}. Check its number.`,
  qualification_over: (p) => `The qualification is ${p.state}. Apply anew where needed.`,
  qualification_endless: () => "The qualification has no end and needs no renewal.",
  qualification_renewal_day: (p) =>
    `It ends on ${p.to} and may be renewed from ${p.first} to ${p.last}. Later, apply anew.`,
  qualification_opinion_missing: () =>
    "No expert has been heard. Write down the opinion; another clerk then decides.",
  qualification_opinion_against: (p) =>
    `The expert (${p.expert}) is against it: ${p.words}. Propose a refusal, or return it.`,
  material_missing: (p) => `Documents are missing: ${p.materials}. Upload them.`,
  material_unknown: (p) => `There is no document ${p.material}. Upload it again.`,
  material_broken: (p) =>
    `The ${p.type} file is incomplete or damaged. Photograph, scan or export it again.`,
  material_type: () =>
    "A document is a JPEG or PNG picture, or a PDF. Convert it, or photograph it.",
  material_many: (p) => `At most ${p.max} documents in thirty days. Use those uploaded, or wait.`,
  material_other_person: (p) =>
    `The document ${p.material} is ${p.holder}'s, not the applicant's. Use the applicant's own.`,
  zone_said: () => "This version's opinion is confirmed for good. Ask home for a new version.",
  zone_unsaid: () => "Nothing is entered yet. One person enters the opinion, another confirms it.",
  zone_same_person: () => "Whoever entered the opinion does not confirm it. Ask somebody else.",
  zone_reason_missing: () => "An objection needs its reason. Write it down first.",
  material_issued_later: (p) =>
    `${p.material} was issued on ${p.on}, which is after today. Correct the day, or use an issued one.`,
  material_dates_reversed: (p) =>
    `${p.material} ends on ${p.to}, before it was issued on ${p.from}. Correct its days.`,
  material_expired: (p) => `The document ${p.material} expired on ${p.on}. Use a valid one.`,
};
