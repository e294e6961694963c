/**
 * The steps of a release that people take: draft (which checks), approve, withdraw. Each is one
 * commit with its entry on the trail, and each leaves the text as it was.
 */
import { assert, present } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { fromJson, toJson } from "#base/json.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { documentKindOf, documentSubject, type PolicyFile, policyIn } from "#benefits/benefits.ts";
import { type Staff, sameActor, staffOf, staffText } from "#model/actor.ts";
import type { ReleaseScheme } from "#model/document.ts";
import { type Area, HUB, type NodeId, nodeOf } from "#model/place.ts";
import { mayMove, RELEASE_STATES, type ReleaseState } from "#model/states.ts";
import { RELEASE_STATE_WORDS } from "#model/words.ts";
import { checkRelease, type Findings } from "#rulebook/check.ts";
import {
  insertReleases,
  type ReleaseRow,
  selectRelease,
  selectStanding,
  updateApproved,
  updateDraft,
  updateWithdrawn,
} from "#rulebook/queries.ts";
import { dropConsents, oweConsents } from "#rulebook/queries-zones.ts";
import { takeStep } from "#rulebook/step.ts";
import { zonesNaming } from "#rulebook/zone-consents.ts";
import type { Database, Tx } from "#store/store.ts";
import type { Trail, TrailEntry } from "#trail/trail.ts";

/** Where releases are worked on: one node's rulebook. */
export interface ReleaseContext {
  readonly node: NodeId;
  readonly store: Database;
  readonly trail: Trail;
  readonly now: () => number;
}

export interface Drafted {
  readonly version: string;
  readonly area: Area;
  readonly scheme: ReleaseScheme;
  readonly base: string | null;
  readonly state: "drafted" | "checked";
  readonly findings: Findings;
}

function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "home");
}

/**
 * Records a file as a draft of the latest approved version and checks it; the same text again
 * checks again, with the examples and on the base of today, also after it was withdrawn; its author
 * stays. Throws PolicyError when it does not load.
 * Refusals: release_other_node, release_known.
 */
export async function draft(
  context: ReleaseContext,
  given: {
    readonly file: PolicyFile;
    readonly examples: PolicyFile | null;
    readonly by: Staff;
    readonly note: string;
  },
): Promise<Drafted> {
  const { file, examples, by, note } = given;
  const subject = subjectOf(file, context.node);
  const { area, scheme, version, isDocument } = subject;
  const findings = checkRelease(file, examples);
  if (!isReleasedAt(context.node, subject)) throw no("release_other_node", { area });
  const state = findings.passed ? "checked" : "drafted";
  return await takeStep(context.store, context.trail, async (tx, entries) => {
    const now = context.now();
    const [known] = await selectRelease(tx, version);
    if (known && (!mayMove(RELEASE_STATES, known.state, state) || isTold(context, known))) {
      throw no("release_known", { state: RELEASE_STATE_WORDS[known.state] });
    }
    const [latest] = await selectStanding(tx, area, scheme);
    const base = latest?.version ?? null;
    const step = {
      version,
      examples: examples?.text ?? (isDocument ? "" : null),
      base,
      note,
      state,
      checked_by: staffText(by),
      checked_at: BigInt(now),
      findings: toJson(findings),
    } as const;
    if (known) await updateDraft(tx, step);
    else await insertReleases(tx, [{ ...DRAFT, ...step, ...headOf(subject, { file, by, now }) }]);
    entries.push(entryOf(now, by, state, { version, area, scheme }));
    return { version, area, scheme, base, state, findings };
  });
}

/** Provinces keep what the hub once approved, and hear of a version's withdrawal once. */
function isTold({ node }: ReleaseContext, { approved_at }: ReleaseRow): boolean {
  return node === HUB && approved_at !== null;
}

/** What a file is a version of. */
export interface ReleaseSubject extends Pick<ReleaseRow, "area" | "scheme" | "version" | "path"> {
  readonly isDocument: boolean;
  /** Policies and most documents are a province's, the country's are the hub's. */
  readonly at: "province" | "hub";
}

/** A place's policy or document, or one of this node's whole province. Throws PolicyError. */
export function subjectOf(file: PolicyFile, node: NodeId): ReleaseSubject {
  const kind = documentKindOf(file);
  if (kind !== null) {
    return { ...documentSubject(kind, file, node), scheme: kind, isDocument: true };
  }
  const { area, scheme, version } = policyIn(file);
  const path = `policies/${area}/${scheme}.yaml`;
  return { area, scheme, version, path, at: "province", isDocument: false };
}

function isReleasedAt(node: NodeId, { area, at }: ReleaseSubject): boolean {
  return nodeOf(area) === node && (at === "hub") === (node === HUB);
}

const DRAFT = {
  in_force_from: null,
  approved_by: null,
  approved_at: null,
  withdrawn_by: null,
  withdrawn_at: null,
} as const;

/** The file's own place on a disk is not stored. */
function headOf(
  { area, scheme, path }: ReleaseSubject,
  given: { readonly file: PolicyFile; readonly by: Staff; readonly now: number },
): Pick<ReleaseRow, "area" | "scheme" | "path" | "text" | "drafted_by" | "drafted_at"> {
  const { file, by, now } = given;
  const drafted = { drafted_by: staffText(by), drafted_at: BigInt(now) };
  return { area, scheme, path, text: file.text, ...drafted };
}

/**
 * A second person puts a checked draft in force from a day on; the stored text is checked once
 * more.
 * Refusals: release_missing, release_state, release_same_person, release_unchecked,
 * release_base_stale, release_date_past, release_date_taken.
 */
export async function approve(
  context: ReleaseContext,
  given: { readonly version: string; readonly by: Staff; readonly from: ChinaDate },
): Promise<void> {
  const { version, by, from } = given;
  await takeStep(context.store, context.trail, async (tx, entries) => {
    const row = await releaseOf(tx, version);
    if (row.state === "approved" || row.state === "withdrawn") {
      throw no("release_state", { state: RELEASE_STATE_WORDS[row.state] });
    }
    if (tookPart(row, by)) throw no("release_same_person");
    const why = notPassed(row);
    if (why !== null) throw no("release_unchecked", { why });
    const [latest] = await selectStanding(tx, row.area, row.scheme);
    if ((latest?.version ?? null) !== row.base) {
      throw no("release_base_stale", { current: latest?.version.slice(0, 12) ?? "（无）" });
    }
    const now = context.now();
    const today = chinaDate(now);
    if (from <= today) throw no("release_date_past", { from, today });
    if (latest && latest.in_force_from >= from) {
      const taken = { from: latest.in_force_from, version: latest.version.slice(0, 12) };
      throw no("release_date_taken", taken);
    }
    assert(mayMove(RELEASE_STATES, row.state, "approved"), "what passed its check is approved");
    await updateApproved(tx, { version, by: staffText(by), at: now, from });
    if (row.scheme === "zones") {
      const named = [...zonesNaming(row, context.node).keys()];
      await oweConsents(tx, version, named, now);
    }
    entries.push(entryOf(now, by, "approved", row, from));
  });
}

/**
 * Who drafted or handed in the examples. Accounts tell who somebody is; what was drafted before
 * there were any is under a name as typed, which counts as anybody's who has that name.
 */
function tookPart({ drafted_by, checked_by }: ReleaseRow, by: Staff): boolean {
  const names = by.name === undefined ? [by] : [by, { kind: "staff", id: by.name } as const];
  return [drafted_by, checked_by].some((who) => {
    return who !== null && names.some((name) => sameActor(staffOf(who), name));
  });
}

/** Null when it passed; the program that approves may not be the one that checked. */
function notPassed(row: ReleaseRow): string | null {
  if (row.state !== "checked") {
    if (row.findings === null) return "尚未检查";
    return fromJson<Findings>(row.findings).why ?? "尚未检查";
  }
  const { path, text } = row;
  const examples = { path: path.replace(/\.yaml$/, ".examples.yaml"), text: row.examples ?? "" };
  return checkRelease({ path, text }, examples).why;
}

/**
 * Takes back a draft, or an approved version before its day. Refusals: release_missing,
 * release_state, release_in_force.
 */
export async function withdraw(
  context: ReleaseContext,
  given: { readonly version: string; readonly by: Staff },
): Promise<void> {
  const { version, by } = given;
  await takeStep(context.store, context.trail, async (tx, entries) => {
    const row = await releaseOf(tx, version);
    const now = context.now();
    if (!mayMove(RELEASE_STATES, row.state, "withdrawn")) {
      throw no("release_state", { state: RELEASE_STATE_WORDS[row.state] });
    }
    if (row.state === "approved") {
      const from = present(row.in_force_from, "an approved release has its day");
      if (from <= chinaDate(now)) throw no("release_in_force", { from });
    }
    await updateWithdrawn(tx, { version, by: staffText(by), at: now });
    await dropConsents(tx, version);
    entries.push(entryOf(now, by, "withdrawn", row));
  });
}

async function releaseOf(tx: Tx, version: string): Promise<ReleaseRow> {
  const [row] = await selectRelease(tx, version);
  if (!row) throw no("release_missing", { version });
  return row;
}

function entryOf(
  at: number,
  by: Staff,
  step: ReleaseState,
  release: Pick<ReleaseRow, "version" | "area" | "scheme">,
  from = "-",
): TrailEntry {
  return {
    at,
    actor: by,
    action: `release.${step}`,
    subject: release.version,
    detail: `${release.area} ${release.scheme} ${from}`,
  };
}
