/**
 * What a person's filings and chosen institutions say of one visit, pure: what a promise leaves at
 * home, where they are bound to be treated, why no filing covers them.
 */
import { type ChinaDate, covers } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { PolicySet } from "#benefits/benefits.ts";
import {
  type ChosenInstitution,
  type Filing,
  filedFor,
  isLongTerm,
  sameDisease,
} from "#model/filing.ts";
import type { SettlingRules } from "#model/filing-rules.ts";
import type { SettleContent } from "#model/message.ts";
import { type Area, distance, type InstitutionCode } from "#model/place.ts";
import type { SettleNo } from "#settlement/final.ts";

/** Who is treated where; without an institution nobody is held against those that they chose. */
export type FiledVisit = Pick<
  SettleContent,
  "homeArea" | "careArea" | "careType" | "flags" | "visitOn" | "disease"
> & {
  readonly institution?: InstitutionCode | { readonly code: InstitutionCode } | undefined;
};

/** Where no rules are in force nobody is bound to an institution. */
const UNRULED: SettlingRules = {
  homeCareCommitted: "refuse",
  chosen: { outpatient: false, diseases: [], max: 0 },
};

function refusal(code: SettleNo, params: Record<string, string>): Refusal {
  return new Refusal(code, params, "home");
}

function rulesFor({ homeArea, visitOn }: FiledVisit, policies: PolicySet): SettlingRules {
  return policies.filingRules(homeArea, visitOn) ?? UNRULED;
}

function isOver({ endedOn, span }: Filing, on: ChinaDate): boolean {
  return !covers(span, on) || (endedOn !== undefined && on >= endedOn);
}

/**
 * Who lives elsewhere on a promise whose documents are missing: what is left at home. Refusals:
 * filing_documents_missing.
 */
export function homeCare(
  visit: FiledVisit,
  filings: readonly Filing[],
  policies: PolicySet,
): "local" | "referral" | Refusal {
  const promised = filings.find(
    (one) => one.evidence === "commitment" && isLongTerm(one.kind) && !isOver(one, visit.visitOn),
  );
  if (!promised) return "local";
  const left = rulesFor(visit, policies).homeCareCommitted;
  return left === "refuse" ? refusal("filing_documents_missing", { filing: promised.id }) : left;
}

/** Of which chosen institutions the rules ask: null where any will do. */
function boundTo(visit: FiledVisit, policies: PolicySet): { readonly disease?: string } | null {
  const { careType, disease } = visit;
  if (distance(visit.homeArea, visit.careArea) !== "crossProvince") return null;
  if (visit.flags.emergency) return null;
  if (careType === "outpatient") return rulesFor(visit, policies).chosen.outpatient ? {} : null;
  if (careType !== "chronic" || disease === undefined) return null;
  const { diseases } = rulesFor(visit, policies).chosen;
  return diseases.some((one) => sameDisease(one, disease)) ? { disease } : null;
}

/** Must be known of the person which institutions they chose? */
export function asksChosen(visit: FiledVisit, policies: PolicySet): boolean {
  return boundTo(visit, policies) !== null;
}

/** `chosen` null: it was looked at before. Refusals: institution_not_chosen. */
export function chosenRefusal(
  visit: FiledVisit,
  chosen: readonly ChosenInstitution[] | null,
  policies: PolicySet,
): Refusal | null {
  const { institution } = visit;
  const bound = boundTo(visit, policies);
  if (bound === null || institution === undefined || chosen === null) return null;
  const code = typeof institution === "string" ? institution : institution.code;
  const held = chosen.filter((one) => covers(one.span, visit.visitOn));
  const forThis = held.filter((one) => isFor(one.disease, bound.disease));
  // Who chose for no disease in particular chose for all outpatient care: decision 0015.
  const mine = forThis.length > 0 ? forThis : held.filter((one) => one.disease === undefined);
  if (mine.some((one) => one.institution === code)) return null;
  const care = bound.disease === undefined ? "普通门诊" : `病种${bound.disease}`;
  const named = mine.map((one) => one.institution).join("、");
  const chose = mine.length === 0 ? "患者尚未选定" : `患者选定的是${named}`;
  return refusal("institution_not_chosen", { care, chose });
}

function isFor(chosen: string | undefined, asked: string | undefined): boolean {
  if (chosen === undefined || asked === undefined) return chosen === asked;
  return sameDisease(chosen, asked);
}

/** Why no filing covers the visit: for programs a word, for people a sentence. */
export function whyUnfiled(
  { careArea, visitOn }: Pick<FiledVisit, "careArea" | "visitOn">,
  filings: readonly Filing[],
): { readonly cause: string; readonly why?: string } {
  const here = filings.filter(({ areas }) => areas.some((area) => filedFor(area, careArea)));
  const ended = here.find(({ endedOn }) => endedOn !== undefined && endedOn <= visitOn);
  if (ended) return { cause: "ended", why: `备案${ended.id}自${ended.endedOn}起已终止` };
  const expired = here.find(({ span }) => span.to !== undefined && span.to < visitOn);
  if (expired) return { cause: "expired", why: `备案${expired.id}已于${expired.span.to}到期` };
  const later = here.find(({ span }) => span.from > visitOn);
  if (later) {
    const why = `备案${later.id}自${later.span.from}起生效，就诊日${visitOn}还没有生效`;
    return { cause: "notYet", why };
  }
  const elsewhere = filings.filter((filing) => !isOver(filing, visitOn));
  if (elsewhere.length === 0) return { cause: "none" };
  return { cause: "otherPlace", why: otherPlace(elsewhere, careArea) };
}

function otherPlace(filings: readonly Filing[], careArea: Area): string {
  const areas = [...new Set(filings.flatMap((filing) => filing.areas))].join("、");
  return `备案的就医地是${areas}，不含本次就医地${careArea}`;
}
