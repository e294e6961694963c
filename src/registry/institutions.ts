/**
 * Institutions: the rows of the store as records of the model, and each as it is on one day, which
 * is all that settles.
 */
import { type ChinaDate, covers, type Instant, type Span } from "#base/date.ts";
import type {
  InstitutionRecord,
  InstitutionTerm,
  TermKind,
  TermScope,
} from "#model/institution.ts";
import type {
  CareType,
  Institution,
  InstitutionCode,
  InstitutionLevel,
  InstitutionMark,
} from "#model/place.ts";
import type { InstitutionRow, KeyRow, RecordRow, TermRow } from "#registry/queries-institutions.ts";

/** An institution with the keys that sign its calls. */
export interface Designation {
  readonly institution: Institution;
  readonly accessKey: string;
  readonly secretKey: string;
}

export function recordOfRow({ held, ...row }: RecordRow): InstitutionRecord {
  const { code, name, area, kind, address, phone, onboarding, version } = row;
  const terms = [...(held ?? [])].sort((a, b) => a.position - b.position).map(termOfRow);
  return { code, name, area, kind, address, phone, onboarding, terms, version };
}

function termOfRow(row: TermRow): InstitutionTerm {
  return {
    kind: row.kind,
    scope: row.scope ?? undefined,
    values: row.terms,
    span: { from: row.from_on, to: row.to_on ?? undefined },
    note: row.note ?? undefined,
  };
}

export function termRows(
  institution: InstitutionCode,
  terms: readonly InstitutionTerm[],
): TermRow[] {
  return terms.map((term, index) => ({
    institution,
    position: index + 1,
    kind: term.kind,
    scope: term.scope ?? null,
    terms: term.values,
    from_on: term.span.from,
    to_on: term.span.to ?? null,
    note: term.note ?? null,
  }));
}

/** What settles of it on a day. */
export function institutionOn(record: InstitutionRecord, on: ChinaDate): Institution {
  const { code, name, area, kind, terms } = record;
  const local = valuesOn(terms, "diseases", on, "local");
  const hasLocal = terms.some((term) => term.kind === "diseases" && term.scope === "local");
  return {
    code,
    name,
    area,
    kind,
    level: levelOn(terms, on),
    state: stateOn(record, on),
    careTypes: valuesOn(terms, "careTypes", on, "local") as CareType[],
    careTypesCrossProvince: valuesOn(terms, "careTypes", on, "crossProvince") as CareType[],
    diseases: valuesOn(terms, "diseases", on, "crossProvince"),
    ...(hasLocal ? { diseasesLocal: local } : {}),
    marks: valuesOn(terms, "marks", on) as InstitutionMark[],
    agreement: agreementNear(terms, on),
  };
}

/** No day lies in it. */
const NEVER: Span = { from: "9999-12-31" as ChinaDate, to: "9999-12-31" as ChinaDate };

function stateOn({ onboarding, terms }: InstitutionRecord, on: ChinaDate): Institution["state"] {
  if (onboarding !== "opened") return "onboarding";
  const suspended = terms.some(({ kind, span }) => kind === "suspension" && covers(span, on));
  return suspended ? "suspended" : "open";
}

/** The one agreed for the day and no other: what is settled depends on it. */
function levelOn(terms: readonly InstitutionTerm[], on: ChinaDate): InstitutionLevel | undefined {
  const [level] = valuesOn(terms, "level", on);
  return level === undefined ? undefined : (Number(level) as InstitutionLevel);
}

/** The agreement of the day, else the last one before it, else the first: its days are told. */
function agreementNear(terms: readonly InstitutionTerm[], on: ChinaDate): Span {
  const all = terms
    .filter(({ kind }) => kind === "agreement")
    .map(({ span }) => span)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  return all.filter(({ from }) => from <= on).at(-1) ?? all[0] ?? NEVER;
}

/** All that holds on the day, each once, in order of the terms. */
function valuesOn(
  terms: readonly InstitutionTerm[],
  kind: TermKind,
  on: ChinaDate,
  scope?: TermScope,
): string[] {
  const held = terms.filter(
    (term) => term.kind === kind && term.scope === scope && covers(term.span, on),
  );
  return [...new Set(held.flatMap(({ values }) => values))];
}

/** Everything since the first day of its agreement: what is told as one plain value has no days. */
export function termsOf(institution: Institution): InstitutionTerm[] {
  const { agreement, diseases, diseasesLocal, marks = [] } = institution;
  const span = { from: agreement.from };
  const suspended = institution.state === "suspended";
  const all: InstitutionTerm[] = [
    { kind: "agreement", values: [], span: agreement },
    ...(institution.level === undefined
      ? []
      : [{ kind: "level", values: [String(institution.level)], span } as const]),
    { kind: "careTypes", scope: "local", values: institution.careTypes, span },
    {
      kind: "careTypes",
      scope: "crossProvince",
      values: institution.careTypesCrossProvince,
      span,
    },
    { kind: "diseases", scope: "crossProvince", values: diseases, span },
    ...(diseasesLocal
      ? [{ kind: "diseases", scope: "local", values: diseasesLocal, span } as const]
      : []),
    ...(marks.length > 0 ? [{ kind: "marks", values: marks, span } as const] : []),
    ...(suspended ? [{ kind: "suspension", values: [], span, note: "暂停" } as const] : []),
  ];
  // What opens nothing is no term; that no local disease is open is said by an empty list.
  return all.filter(({ kind, scope, values }) => {
    const opens = kind === "careTypes" || (kind === "diseases" && scope === "crossProvince");
    return !opens || values.length > 0;
  });
}

export function rowOfInstitution(institution: Institution): InstitutionRow {
  const { code, name, area, kind, state } = institution;
  return {
    ...{ code, name, area, kind, address: "", phone: "", prepared_by: null, version: 1 },
    onboarding: state === "onboarding" ? "applied" : "opened",
  };
}

/** A key that was there before anybody issued keys: from the beginning of time. */
export function keyOfDesignation(designation: Designation, issuedAt: Instant): KeyRow {
  const { institution, accessKey, secretKey } = designation;
  return {
    access_key: accessKey,
    institution: institution.code,
    secret_key: secretKey,
    issued_at: issuedAt,
    ends_at: null,
  };
}
