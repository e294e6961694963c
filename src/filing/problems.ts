/**
 * What stands against an application, all of it at once: the person mends everything in one go.
 * Pure. Each problem is a refusal of its own, the same words as at the window.
 */
import { type ChinaDate, monthsLater } from "#base/date.ts";
import type { RefusalCode, RefusalContent } from "#base/refusals.ts";
import type { MaterialRow } from "#filing/queries-applications.ts";
import type { Wish } from "#model/application.ts";
import {
  CATEGORY_OF_KIND,
  type Filing,
  type FilingKind,
  filedFor,
  isLongTerm,
  stands,
  stateOn,
} from "#model/filing.ts";
import type { FilingRules, KindRules, MaterialKind } from "#model/filing-rules.ts";
import { FILING_STATES } from "#model/filing-states.ts";
import { FILING_KIND_WORDS, FILING_STATE_WORDS, MATERIAL_WORDS } from "#model/filing-words.ts";
import {
  insuranceAmong,
  insuranceStateOn,
  isInsured,
  suspensionOn,
  suspensionText,
} from "#model/insured.ts";
import type { Insurance } from "#model/person.ts";
import { type Area, nodeOf } from "#model/place.ts";
import { mayMove } from "#model/states.ts";
import { INSURANCE_STATE_WORDS } from "#model/words.ts";

/** A stay that home knows of. */
export interface KnownStay {
  readonly careArea: Area;
  readonly admittedOn: ChinaDate;
}

/** Who applies, and with which papers. */
export interface Applicant {
  readonly today: ChinaDate;
  /** The day on which it was handed in: a decision that takes its time harms nobody. */
  readonly since: ChinaDate;
  /** The day on which it was begun. */
  readonly begun: ChinaDate;
  readonly personName: string;
  /** Of the person, at this home place. */
  readonly insurances: readonly Insurance[];
  readonly materials: readonly MaterialRow[];
}

/** All that an application about filings is held against. */
export interface Circumstances extends Applicant {
  readonly filings: readonly Filing[];
  readonly stays: readonly KnownStay[];
  readonly rules: FilingRules;
  readonly isArea: (area: Area) => boolean;
  /** The hospital itself sends it: its word is the certificate. */
  readonly certified: boolean;
}

export type Problem = RefusalContent;

/** What stands on a paper: when it was issued, and until when it may be used. */
interface PaperDates {
  readonly material: string;
  readonly issuedOn: ChinaDate;
  readonly validTo?: ChinaDate | undefined;
}

export function problem(code: RefusalCode, params: Record<string, string> = {}): Problem {
  return { code, params, decidedBy: "home" };
}

/** To file anew, or to change the filing `changed` into this. */
export function wishProblems(
  wish: Wish,
  circumstances: Circumstances,
  changed?: Filing,
): Problem[] {
  const { rules } = circumstances;
  const { kind } = wish;
  const problems = wishUninsured(wish, circumstances);
  if (kind === undefined) return [...problems, missing("备案类别")];
  const kindRules = rules.kinds[kind];
  if (!kindRules.open) problems.push(problem("filing_kind_closed", { kind: word(kind) }));
  return [
    ...problems,
    ...areaProblems(wish, circumstances),
    ...dateProblems(wish, circumstances),
    ...evidenceProblems(wish, kind, kindRules, circumstances),
    ...(changed ? lockProblems(wish, changed, circumstances) : []),
    ...(changed && !wish.retroactive ? promiseProblems(wish, changed) : []),
    ...overlapProblems(wish, kind, circumstances, changed),
  ];
}

/** To cancel a filing. */
export function cancelProblems(
  wish: Wish,
  circumstances: Circumstances,
  cancelled: Filing,
): Problem[] {
  return [...lockProblems(wish, cancelled, circumstances), ...materialProblems(circumstances)];
}

/** To hand in the documents that were promised. */
export function supplementProblems(circumstances: Circumstances, filing: Filing): Problem[] {
  // A suspended one owes its documents like any other.
  const owes = filing.supplementDue !== undefined && filing.endedOn === undefined;
  if (!owes || !stands(filing, circumstances.today)) return [problem("filing_not_committed")];
  const kindRules = circumstances.rules.kinds[filing.kind];
  return [...missingPapers(kindRules, circumstances), ...materialProblems(circumstances)];
}

/**
 * To take a filing back for false evidence: only what stood when that was begun, with a reason and
 * what shows it. Whoever cancels it meanwhile, or lets it expire, does not escape.
 */
export function revokeProblems(
  wish: Wish,
  { materials, today, begun }: Pick<Circumstances, "materials" | "today" | "begun">,
  filing: Filing,
): Problem[] {
  const state = stateOn(filing, today);
  const over = !stoodAt(filing, begun) || !mayMove(FILING_STATES, filing.state, "revoked");
  return [
    ...unproven(wish, materials),
    ...(over ? [problem("filing_over", { state: FILING_STATE_WORDS[state] })] : []),
  ];
}

/** On that day, or until it: what is cancelled ends on its day. */
function stoodAt(filing: Filing, on: ChinaDate): boolean {
  return stands(filing, on) || (filing.state === "cancelled" && filing.endedOn === on);
}

/** The agency says why it takes something back, and lays its evidence beside. */
export function unproven({ reason }: Wish, materials: readonly unknown[]): Problem[] {
  return [
    ...(reason === undefined ? [missing("撤销的理由")] : []),
    ...(materials.length === 0 ? [missing("证明材料不实的证据")] : []),
  ];
}

export function missing(field: string): Problem {
  return problem("filing_field_missing", { field });
}

function word(kind: FilingKind): string {
  return FILING_KIND_WORDS[kind];
}

/** Insured today, and on the day from which it would count. */
function wishUninsured(wish: Wish, { insurances, today, stays, rules }: Circumstances): Problem[] {
  const now = insuranceProblems(insurances, today, rules.area);
  const stay = wish.retroactive ? stayFor(wish, stays) : undefined;
  if (now.length > 0 || stay === undefined) return now;
  return insuranceProblems(insurances, stay.admittedOn, rules.area);
}

/** Nobody applies on an insurance that is suspended or has ended on the day. */
export function insuranceProblems(
  insurances: readonly Insurance[],
  on: ChinaDate,
  area: Area,
): Problem[] {
  if (isInsured(insurances, on)) return [];
  const held = insuranceAmong(insurances, on);
  const state = held === undefined ? "未参保" : stateWord(held, on);
  return [problem("filing_uninsured", { area, on, state })];
}

function stateWord(insurance: Insurance, on: ChinaDate): string {
  if (on < insurance.span.from) return `未参保（${insurance.span.from}起参保）`;
  const suspension = suspensionOn(insurance, on);
  const days = suspension === undefined ? "" : `（${suspensionText(suspension)}）`;
  return INSURANCE_STATE_WORDS[insuranceStateOn(insurance, on)] + days;
}

function areaProblems(wish: Wish, { rules, isArea }: Circumstances): Problem[] {
  if (wish.areas.length === 0) return [missing("就医地")];
  return wish.areas.flatMap((area): Problem[] => {
    if (!isArea(area)) return [problem("filing_target_unknown", { area })];
    if (nodeOf(area) === nodeOf(rules.area)) return [problem("filing_target_home", { area })];
    const wide = area.endsWith("0000") && !MUNICIPALITIES.has(area);
    const allowed = rules.wholeProvinces.includes(area);
    return wide && !allowed ? [problem("filing_target_wide", { area })] : [];
  });
}

/** Beijing, Tianjin, Shanghai, Chongqing: cities of province level. */
const MUNICIPALITIES: ReadonlySet<string> = new Set(["110000", "120000", "310000", "500000"]);

function dateProblems(wish: Wish, circumstances: Circumstances): Problem[] {
  const { since, stays, rules } = circumstances;
  const { from, to, retroactive } = wish;
  if (retroactive) {
    const stay = rules.retroactive ? stayFor(wish, stays) : undefined;
    if (!stay) return [problem("filing_no_stay")];
    if (to === undefined || to >= stay.admittedOn) return [];
    return [problem("filing_dates_reversed", { from: stay.admittedOn, to })];
  }
  if (from === undefined) return [missing("开始日期")];
  if (to !== undefined && to < from) {
    return [problem("filing_dates_reversed", { from, to })];
  }
  if (from < since) return [problem("filing_begins_past", { from, today: since })];
  return lateProblems(from, since);
}

const AHEAD_MONTHS = 12;

/** Nobody knows today what holds in years. */
export function lateProblems(from: ChinaDate, since: ChinaDate): Problem[] {
  const latest = monthsLater(since, AHEAD_MONTHS);
  return from <= latest ? [] : [problem("filing_begins_late", { from, latest })];
}

function fits(areas: readonly Area[], place: Area): boolean {
  return areas.some((area) => filedFor(area, place));
}

function evidenceProblems(
  wish: Wish,
  kind: FilingKind,
  kindRules: KindRules,
  circumstances: Circumstances,
): Problem[] {
  const { commitment } = circumstances.rules;
  const own = materialProblems(circumstances);
  if (kindRules.materials.length === 0) return own;
  if (wish.evidence === "commitment") {
    if (!kindRules.commitment) {
      return [...own, problem("filing_promise_closed", { kind: word(kind) })];
    }
    if (wish.promised !== commitment.textVersion) {
      return [...own, problem("filing_promise_unsigned")];
    }
    return own;
  }
  const referral = kind === "referred" && wish.transfer === undefined ? [missing("转诊证明")] : [];
  const expired = transferProblems(wish, circumstances);
  return [...own, ...referral, ...expired, ...missingPapers(kindRules, circumstances)];
}

function transferProblems({ transfer }: Wish, days: Pick<Applicant, "today" | "since">): Problem[] {
  if (transfer === undefined) return [];
  const { number, issuedOn, validTo } = transfer;
  return paperProblems({ material: `转诊证明${number}`, issuedOn, validTo }, days);
}

/**
 * A paper by its dates: nobody issues one tomorrow, or one that ended before it began. It need only
 * be valid on the day on which it was handed in.
 */
export function paperProblems(
  { material, issuedOn, validTo }: PaperDates,
  { today, since }: Pick<Applicant, "today" | "since">,
): Problem[] {
  if (issuedOn > today) return [problem("material_issued_later", { material, on: issuedOn })];
  if (validTo === undefined) return [];
  if (validTo < issuedOn) {
    return [problem("material_dates_reversed", { material, from: issuedOn, to: validTo })];
  }
  return validTo < since ? [problem("material_expired", { material, on: validTo })] : [];
}

function missingPapers({ materials: groups }: KindRules, circumstances: Circumstances): Problem[] {
  const certified: readonly MaterialKind[] = circumstances.certified ? ["transferCertificate"] : [];
  return missingMaterials(groups, circumstances.materials, certified);
}

/** Of each group one is needed; a hospital's own word is the paper that it would have written. */
export function missingMaterials(
  groups: readonly (readonly MaterialKind[])[],
  materials: readonly Pick<MaterialRow, "kind">[],
  certified: readonly MaterialKind[],
): Problem[] {
  const shown = new Set<MaterialKind>([...materials.map(({ kind }) => kind), ...certified]);
  const absent = groups.filter((group) => group.every((kind) => !shown.has(kind)));
  if (absent.length === 0) return [];
  const words = absent.map((group) => group.map((kind) => MATERIAL_WORDS[kind]).join("或"));
  return [problem("material_missing", { materials: words.join("、") })];
}

export function materialProblems({ materials, personName, since }: Applicant): Problem[] {
  return materials.flatMap(({ name, holder, valid_to }): Problem[] => {
    if (holder !== null && holder !== personName) {
      return [problem("material_other_person", { material: name, holder })];
    }
    if (valid_to !== null && valid_to < since) {
      return [problem("material_expired", { material: name, on: valid_to })];
    }
    return [];
  });
}

function lockProblems(wish: Wish, filing: Filing, circumstances: Circumstances): Problem[] {
  const { today, rules, materials } = circumstances;
  // One that ends on a later day has been changed or cancelled already: what follows it may be.
  if (filing.endedOn !== undefined || !stands(filing, today)) {
    const state = FILING_STATE_WORDS[stateOn(filing, today)];
    return [problem("filing_over", { state })];
  }
  const { lockedUntil } = filing;
  if (lockedUntil === undefined || today >= lockedUntil) return [];
  const papers = unlockingPapers(wish, filing, circumstances);
  // A promise stands for the papers of a kind, not for those of a reason to pass the lock.
  if (papers) return missingMaterials(papers, materials, []);
  const reasons = rules.unlockedBy.map(({ reason }) => reason).join("、");
  return [problem("filing_locked", { until: lockedUntil, reasons })];
}

/** What the reason that passes the lock is shown by; null: not locked, or no reason is named. */
export function unlockingPapers(
  wish: Wish,
  { lockedUntil }: Filing,
  { today, rules }: Pick<Circumstances, "today" | "rules">,
): readonly (readonly MaterialKind[])[] | null {
  if (lockedUntil === undefined || today >= lockedUntil) return null;
  return rules.unlockedBy.find(({ reason }) => reason === wish.reason)?.materials ?? null;
}

/** A promise is kept before the filing made on it is changed from a day when it would be over. */
function promiseProblems({ from }: Wish, { supplementDue }: Filing): Problem[] {
  if (supplementDue === undefined || from === undefined || from <= supplementDue) return [];
  return [problem("filing_promise_open", { from, due: supplementDue })];
}

/** Places of the same category that stand on some day on which this one would. */
function overlapProblems(
  wish: Wish,
  kind: FilingKind,
  { filings, rules, today, since }: Circumstances,
  changed: Filing | undefined,
): Problem[] {
  const wished = wish.retroactive || wish.from === undefined ? today : wish.from;
  // Of days that are over the beginning itself is told; what has ended since is in nobody's way.
  const from = wished < since ? since : wished;
  // A temporary filing holds as long as the place promises, whatever end was wished.
  const to = isLongTerm(kind) ? wish.to : undefined;
  const category = CATEGORY_OF_KIND[kind];
  const beside = filings.filter(
    (filing) =>
      filing.id !== changed?.id &&
      CATEGORY_OF_KIND[filing.kind] === category &&
      stands(filing, from) &&
      (to === undefined || filing.span.from <= to),
  );
  const places = new Set([...beside.flatMap(({ areas }) => areas), ...wish.areas]);
  const { placesMax } = rules.kinds[kind];
  const doubled = beside.some(({ areas }) =>
    areas.some((area) => wish.areas.some((one) => filedFor(area, one))),
  );
  const max = String(placesMax);
  if (places.size <= placesMax && !doubled) return [];
  if (beside.length === 0) return [problem("filing_places_many", { max })];
  return [problem("filing_overlaps", { filings: beside.map(({ id }) => id).join("、"), max })];
}

/** The stay from whose admission a filing counts that is made during it. */
export function stayFor(wish: Wish, stays: readonly KnownStay[]): KnownStay | undefined {
  return stays.find((stay) => fits(wish.areas, stay.careArea));
}
