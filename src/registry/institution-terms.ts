/** What may be agreed with an institution: each term by itself, and all of them together. */
import { addDays, type ChinaDate, covers, type Span } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";
import {
  INSTITUTION_MARKS,
  type InstitutionTerm,
  SINGLE_TERMS,
  type TermKind,
} from "#model/institution.ts";
import { TERM_WORDS } from "#model/list-words.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import { checkSpan, wrongField } from "#registry/record-fields.ts";

const DISEASE = /^[A-Z]\d{4,5}$/;
const LEVELS: readonly string[] = ["1", "2", "3"];
const MARKS: readonly string[] = INSTITUTION_MARKS;
const VALUES_MAX = 500;
const TEXT_MAX = 200;

/** Why the values cannot be, by kind; null when they can. */
const FAULTS: Readonly<Record<TermKind, (term: InstitutionTerm) => string | null>> = {
  agreement: ({ values }) => (values.length > 1 ? "一段只有一个协议编号" : null),
  level: ({ values }) =>
    values.length === 1 && LEVELS.includes(values[0] ?? "") ? null : "应为1、2、3之一",
  careTypes: ({ values }) => unknown(values, (value) => value in CARE_TYPE_WORDS),
  diseases: ({ values }) => unknown(values, (value) => DISEASE.test(value)),
  suspension: ({ note, values }) =>
    values.length === 0 && note !== undefined && note.trim() !== "" ? null : "须写明暂停的原因",
  marks: ({ values }) => unknown(values, (value) => MARKS.includes(value)),
};

function unknown(values: readonly string[], known: (value: string) => boolean): string | null {
  const wrong = values.find((value) => !known(value));
  if (wrong !== undefined) return `没有“${shortened(wrong, 40)}”`;
  return values.length === 0 ? "至少要有一项" : null;
}

/** Refusals: field_invalid, terms_overlap. */
export function checkTerms(terms: readonly InstitutionTerm[]): void {
  for (const term of terms) checkTerm(term);
  for (const [index, term] of terms.entries()) {
    const other = terms.slice(0, index).find((earlier) => meet(earlier, term));
    if (!other) continue;
    const [first] = [other, term].sort((a, b) => (a.span.from < b.span.from ? 1 : -1));
    const what = TERM_WORDS[term.kind];
    throw new Refusal("terms_overlap", { what, days: first?.span.from ?? "" });
  }
}

function checkTerm(term: InstitutionTerm): void {
  const title = TERM_WORDS[term.kind];
  checkSpan(title, term.span);
  const hasScope = term.kind === "careTypes" || term.kind === "diseases";
  if (hasScope !== (term.scope !== undefined)) {
    throw wrongField(title, hasScope ? "须写明本地还是跨省" : "不分本地和跨省");
  }
  const isLong = term.values.length > VALUES_MAX || (term.note ?? "").length > TEXT_MAX;
  const fault = isLong ? "太长" : FAULTS[term.kind](term);
  if (fault !== null) throw wrongField(title, fault);
}

/** Two of a kind of which only one may hold on a day. */
function meet(a: InstitutionTerm, b: InstitutionTerm): boolean {
  if (a.kind !== b.kind || !SINGLE_TERMS.has(a.kind)) return false;
  return covers(a.span, b.span.from) || covers(b.span, a.span.from);
}

/**
 * What an opened institution has settled by stays agreed, and each day of its agreement has a
 * level: from today on, and back to the first day that had one. Refusals: terms_gap.
 */
export function checkHeld(
  before: readonly InstitutionTerm[],
  after: readonly InstitutionTerm[],
  today: ChinaDate,
): void {
  for (const kind of ["agreement", "level"] as const) {
    const used = spansOf(before, kind)
      .filter(({ from }) => from <= today)
      .map(({ from, to = today }) => ({ from, to: to < today ? to : today }));
    refuseGap(kind, used, after);
  }
  const [first = today] = spansOf(before, "level").map(({ from }) => from);
  const since = first < today ? first : today;
  refuseGap("level", agreedSince(after, since), after);
}

/** Refusals: terms_gap. */
function refuseGap(
  kind: TermKind,
  needed: readonly Span[],
  after: readonly InstitutionTerm[],
): void {
  const days = firstGap(needed, spansOf(after, kind));
  if (days !== null) throw new Refusal("terms_gap", { what: TERM_WORDS[kind], days });
}

function spansOf(terms: readonly InstitutionTerm[], kind: TermKind): Span[] {
  const all = terms.filter((term) => term.kind === kind).map(({ span }) => span);
  return all.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** The days of its agreement that lie on or after a day. */
function agreedSince(terms: readonly InstitutionTerm[], since: ChinaDate): Span[] {
  return spansOf(terms, "agreement")
    .filter(({ to }) => to === undefined || to >= since)
    .map(({ from, to }) => ({ from: from < since ? since : from, to }));
}

const LAST_DAY = "9999-12-31" as ChinaDate;

/** The first needed day that nothing holds, of spans in order; null when each is held. */
function firstGap(needed: readonly Span[], held: readonly Span[]): ChinaDate | null {
  for (const { from, to = LAST_DAY } of needed) {
    let open: ChinaDate | null = from;
    for (const span of held) {
      if (open === null || !covers(span, open)) continue;
      open = span.to === undefined || span.to >= to ? null : addDays(span.to, 1);
    }
    if (open !== null) return open;
  }
  return null;
}

/** What is missing from a day on before an institution is opened, in words; empty: nothing. */
export function missingTerms(terms: readonly InstitutionTerm[], today: ChinaDate): string {
  const agreed = agreedSince(terms, today);
  const careTypes = spansOf(terms, "careTypes").some(({ to }) => to === undefined || to >= today);
  const level = spansOf(terms, "level").length > 0;
  const missing: TermKind[] = [
    ...(agreed.length > 0 ? [] : (["agreement"] as const)),
    ...(level && firstGap(agreed, spansOf(terms, "level")) === null ? [] : (["level"] as const)),
    ...(careTypes ? [] : (["careTypes"] as const)),
  ];
  return missing.map((kind) => TERM_WORDS[kind]).join("、");
}
