/** What may be agreed with an institution: each term by itself, and all of them together. */
import { covers } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
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
  if (wrong !== undefined) return `没有“${wrong.slice(0, 40)}”`;
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

/** What is needed before an institution is opened. */
const NEEDED: readonly TermKind[] = ["agreement", "level", "careTypes"];

/** In words; empty when nothing is. */
export function missingTerms(terms: readonly InstitutionTerm[]): string {
  const missing = NEEDED.filter((needed) => terms.every(({ kind }) => kind !== needed));
  return missing.map((kind) => TERM_WORDS[kind]).join("、");
}
