/** Releases of policies as the API shows them, and how a text of one becomes a file. */
import Type, { type Static } from "typebox";
import { area, date, id, moment, momentText } from "#api/fields.ts";
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, chinaDate, covers } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import { BEGINNING, PolicyError, type PolicyFile } from "#benefits/benefits.ts";
import type { DocumentKind, ReleaseScheme } from "#model/document.ts";
import { RELEASE_SCHEME_WORDS, RELEASE_STATE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { type Findings, type ReleaseRow, selectSpans } from "#rulebook/rulebook.ts";

export const VERSION = Type.Object({
  version: Type.String({
    title: "版本",
    pattern: "^[0-9a-f]{64}$",
    description: "64位小写的十六进制数",
  }),
});

const someone = (title: string) => Type.Union([Type.String(), Type.Null()], { title });

const FINDINGS = Type.Object({
  passed: Type.Boolean(),
  why: someone("未通过的原因"),
  examples: Type.Integer({ title: "算例数" }),
  wrong: Type.Array(Type.Object({ title: Type.String(), differences: Type.Array(Type.String()) })),
  unreached: Type.Array(Type.String(), { title: "没有算例走到的规则" }),
  gaps: Type.Integer({ title: "没有参数的情形数" }),
});

const HEAD = {
  version: id("版本"),
  area: area(),
  scheme: Type.String(),
  schemeWords: Type.String(),
  state: Type.String(),
  stateWords: Type.String(),
  base: Type.Union([id("依据的版本"), Type.Null()]),
  note: Type.String(),
  inForceFrom: Type.Union([date("施行日期"), Type.Null()], { title: "施行日期，自始施行的为空" }),
  inForceTo: Type.Union([date("最后一天"), Type.Null()], { title: "最后一天，没有后一版本的为空" }),
  draftedBy: someone("起草人"),
  draftedAt: moment("起草时间"),
  checkedBy: someone("送检人"),
  approvedBy: someone("批准人"),
  withdrawnBy: someone("撤回人"),
};

export const RELEASE_HEAD = Type.Object(HEAD);
export const RELEASE = Type.Object({
  ...HEAD,
  findings: Type.Union([FINDINGS, Type.Null()]),
  text: Type.String(),
  examples: someone("算例"),
});

/** The days on which an approved version holds, and whether today is one of them. */
function daysOf(
  { state, in_force_from: from }: ReleaseRow,
  to: ChinaDate | null,
  today: ChinaDate,
) {
  const stateWords = RELEASE_STATE_WORDS[state];
  if (state !== "approved" || from === null) {
    return { stateWords, inForceFrom: from, inForceTo: null };
  }
  const isFirst = from === BEGINNING;
  const word = covers({ from, to: to ?? undefined }, today) ? "施行中" : stateWords;
  const days = `${isFirst ? "自始" : `自${from}起`}${to === null ? "" : `，至${to}`}`;
  return {
    stateWords: `${word}（${days}）`,
    inForceFrom: isFirst ? null : from,
    inForceTo: to,
  };
}

/** One query for the days of all. */
export async function headsOf(
  { world }: Pick<Office, "world">,
  rows: readonly ReleaseRow[],
): Promise<Static<typeof RELEASE_HEAD>[]> {
  const versions = rows.map(({ version }) => version);
  const spans = await world.store.transaction((tx) => selectSpans(tx, versions));
  const nexts = new Map(spans.map(({ version, next_from }) => [version, next_from]));
  const today = chinaDate(world.now());
  return rows.map((row) => {
    const next = nexts.get(row.version) ?? null;
    return headOf(row, daysOf(row, next === null ? null : addDays(next, -1), today));
  });
}

function headOf(row: ReleaseRow, days: ReturnType<typeof daysOf>): Static<typeof RELEASE_HEAD> {
  return {
    version: row.version,
    area: row.area,
    scheme: row.scheme,
    schemeWords: RELEASE_SCHEME_WORDS[row.scheme],
    state: row.state,
    base: row.base,
    note: row.note,
    ...days,
    draftedBy: row.drafted_by,
    draftedAt: momentText(Number(row.drafted_at)),
    checkedBy: row.checked_by,
    approvedBy: row.approved_by,
    withdrawnBy: row.withdrawn_by,
  };
}

export async function releaseOf(
  office: Pick<Office, "world">,
  row: ReleaseRow,
): Promise<Static<typeof RELEASE>> {
  const findings = row.findings === null ? null : findingsOf(fromJson<Findings>(row.findings));
  const [head] = await headsOf(office, [row]);
  return {
    ...present(head, "each row has its head"),
    findings,
    text: row.text,
    examples: row.examples,
  };
}

export function findingsOf(findings: Findings): Static<typeof FINDINGS> {
  const { passed, why, examples, wrong, unreached, gaps } = findings;
  const differing = wrong.map(({ title, differences }) => ({
    title,
    differences: [...differences],
  }));
  return { passed, why, examples, wrong: differing, unreached: [...unreached], gaps };
}

export const DRAFTED = Type.Object({
  version: id("版本"),
  area: area(),
  scheme: Type.String(),
  base: Type.Union([id("依据的版本"), Type.Null()]),
  state: Type.String(),
  findings: FINDINGS,
});

/** A policy or document that was typed or sent, under a name that only messages show. */
export function draftFile(text: string, document: DocumentKind | undefined): PolicyFile {
  return { path: `${document ?? "draft"}.yaml`, text };
}

/** What a release may be of. */
export const RELEASE_SCHEMES = Object.keys(RELEASE_SCHEME_WORDS) as readonly ReleaseScheme[];

/** Refusal: policy_broken, for a text that does not load. */
export function loaded<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw broken(error);
  }
}

/** The same for work that goes on. */
export async function loadedLater<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw broken(error);
  }
}

function broken({ line, what, mend }: PolicyError): Refusal {
  return new Refusal("policy_broken", { line: String(line), what, mend }, "home");
}
