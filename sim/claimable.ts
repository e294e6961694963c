/**
 * Under which categories a case may be claimed, by the auditor's own reading of the filings, marks,
 * zones and rules of `sim/policies/*filing.yaml`; and why it may not.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import {
  type BenefitCategory,
  CATEGORY_OF_KIND,
  type FilingKind,
  isLongTerm,
  sameDisease,
} from "#model/filing.ts";
import { type Area, nodeOf } from "#model/place.ts";
import type { FilingVersion, HomeRow } from "#verify/verify.ts";
import type { Audit } from "./auditor.ts";
import { HOMES, type Home } from "./homes.ts";
import { holdsOn, type Known, knownAt, liesIn, momentsOf } from "./known.ts";
import type { Claim } from "./nouns.ts";
import { zoneOf } from "./zones.ts";

/** From the best to the worst of equals. */
const RANKING: readonly BenefitCategory[] = [
  "local",
  "emergency",
  "zone",
  "longTerm",
  "referral",
  "otherTemporary",
  "unfiled",
];

/** Refusals that the policy or the filing decides, not the moment. */
const JUDGED = [
  "filing_missing",
  "filing_documents_missing",
  "institution_not_chosen",
  "qualification_missing",
  "policy_missing",
  "policy_parameter_missing",
] as const;

type Judged = (typeof JUDGED)[number];

function categoryOf({ kind }: FilingVersion): BenefitCategory {
  return CATEGORY_OF_KIND[kind as FilingKind];
}

function visitOf({ visit }: Claim): { readonly on: ChinaDate; readonly place: Area } {
  return { on: chinaDate(visit.visitAt), place: visit.window.institution.area };
}

/** Filings under which the visit falls. */
export function coveringOf(claim: Claim, { filings }: Known): FilingVersion[] {
  const { on, place } = visitOf(claim);
  return filings.filter((filing) => holdsOn(filing, on) && liesIn(place, filing.areas));
}

/** Every category that the case may claim, the best of equals first; or why it may claim none. */
export function categoriesOf(
  claim: Claim,
  home: Home,
  known: Known,
): readonly BenefitCategory[] | Judged {
  const { visit } = claim;
  const { careType, disease, flags, window, patient } = visit;
  const { on, place } = visitOf(claim);
  if (careType === "chronic") {
    const held = known.qualified.filter((each) => holdsOn(each, on));
    const isHeld = held.some((each) => sameDisease(each.disease ?? "", disease ?? ""));
    if (!isHeld) return "qualification_missing";
  }
  if (nodeOf(place) === patient.home) return homeCare(home, known, on);
  if (home.choosesOutpatient && careType === "outpatient" && !flags.emergency) {
    const { code } = window.institution;
    const mine = known.chosen.filter((each) => each.disease === null && holdsOn(each, on));
    if (!mine.some(({ institution }) => institution === code)) return "institution_not_chosen";
  }
  const open: BenefitCategory[] = coveringOf(claim, known).map(categoryOf);
  if (flags.emergency || ["emergency", "inpatientEmergency"].includes(careType)) {
    open.push("emergency");
  }
  const zone = zoneFor(claim, known);
  if (zone) open.push(zone);
  if (home.settlesUnfiled) open.push("unfiled");
  if (open.length === 0) return "filing_missing";
  return [...new Set(open)].sort((a, b) => RANKING.indexOf(a) - RANKING.indexOf(b));
}

/** Who lives elsewhere on a promise whose documents are missing has less at home, or nothing. */
function homeCare(
  { homeCareCommitted: left }: Home,
  { filings }: Known,
  on: string,
): readonly BenefitCategory[] | Judged {
  const promised = filings.some(
    (each) =>
      each.evidence === "commitment" && isLongTerm(each.kind as FilingKind) && holdsOn(each, on),
  );
  if (!promised) return ["local"];
  return left === "refuse" ? "filing_documents_missing" : [left];
}

/** Of the zones that home has released, the last that is in force on the day. */
function zoneFor(claim: Claim, { zones }: Known): BenefitCategory | null {
  const { on, place } = visitOf(claim);
  const inForce = zones.filter((each) => each.in_force_from <= on);
  const last = inForce.sort((a, b) => (a.in_force_from < b.in_force_from ? 1 : -1))[0];
  const zone = last ? zoneOf(last.version) : null;
  const { careType, patient } = claim.visit;
  if (!zone?.care.includes(careType)) return null;
  if (!liesIn(patient.homeArea, [zone.home]) || !liesIn(place, [zone.treatedIn])) return null;
  return zone.benefit === "local" ? "zone" : "referral";
}

/** What home refused for such a reason, the model refuses too, and for the same one. */
export function checkRefusals(audit: Audit): void {
  const { nodes, records, fault } = audit;
  for (const { home } of nodes.values()) {
    for (const row of home) {
      if (row.kind !== "settle" || row.state !== "refused") continue;
      const code = refusedFor(row);
      if (!code) continue;
      const { encounterId } = JSON.parse(row.content ?? "{}") as { encounterId?: string };
      const claim = records.claims.find((each) => each.visit.encounterId === encounterId);
      const ours = HOMES.get((claim?.visit.patient.homeArea ?? "") as Area);
      if (!claim || !ours) continue;
      const moments = momentsOf(audit, claim.visit.patient);
      const known = [...knownAt(moments, row.booked_at, audit.nearMs)];
      const judged = known.map((each) => categoriesOf(claim, ours, each));
      if (judged.includes(code)) continue;
      const says = judged.map((each) => (typeof each === "string" ? each : "settles it"));
      fault(`${row.id}: refused ${code}, the model ${[...new Set(says)].join(" or ")}`);
    }
  }
}

function refusedFor(row: HomeRow): Judged | null {
  const { refusal } = JSON.parse(row.answer ?? "{}") as { refusal?: { code: string } };
  return JUDGED.find((code) => code === refusal?.code) ?? null;
}
