/**
 * A person's record as staff keep it: facts that policies ask for and special identities, dated,
 * with their source. A clerk names the version that they read; whoever comes second is told what
 * the first has changed. Nothing is deleted: what was wrong is withdrawn and stays as a row.
 */
import { type ChinaDate, type Instant, parseChinaDate, type Span } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type Actor, actorText } from "#model/actor.ts";
import { FACT_VALUE_MAX } from "#model/fact.ts";
import type { PersonFact, PersonId, SpecialIdentity } from "#model/person.ts";
import { IDENTITY_WORDS } from "#model/words.ts";
import { type Declared, factFault } from "#registry/declared.ts";
import {
  type KeptFactRow,
  type KeptIdentityRow,
  keepFacts,
  keepIdentities,
  lockRecord,
  selectKeptFacts,
  selectKeptIdentities,
  selectVersion,
  updateVersion,
} from "#registry/queries-records.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

/** Since when a row stands, and on whose word. */
interface Sourced {
  readonly source: string | null;
  readonly changedBy: string | null;
}

export interface PersonRecord {
  readonly version: number;
  readonly facts: readonly (PersonFact & Sourced)[];
  readonly identities: readonly (SpecialIdentity & Sourced)[];
}

export interface RecordChange {
  readonly personId: PersonId;
  /** The version that the clerk read. */
  readonly version: number;
  /** One that begins on the day of a known one replaces it. */
  readonly facts?: readonly PersonFact[] | undefined;
  readonly identities?: readonly SpecialIdentity[] | undefined;
  /** What never held, by name or kind and first day. */
  readonly withdrawn?: readonly { readonly name: string; readonly from: ChinaDate }[] | undefined;
  /** What the policies of the person's place ask for. */
  readonly declared: Declared;
  /** The document or system that says so. */
  readonly source: string;
  readonly actor: Actor;
  readonly at: Instant;
}

const CHANGES_MAX = 50;
const SOURCE_MAX = 200;

/** Refusals: person_unknown. */
export async function personRecord(tx: Tx, personId: PersonId): Promise<PersonRecord> {
  const [held, facts, identities] = await Promise.all([
    selectVersion(tx, personId),
    selectKeptFacts(tx, personId),
    selectKeptIdentities(tx, personId),
  ]);
  const [row] = held;
  if (!row) throw new Refusal("person_unknown", {}, "home");
  const sourced = ({ source, changed_by: changedBy }: Kept): Sourced => ({ source, changedBy });
  return {
    version: row.version,
    facts: facts
      .filter(({ withdrawn }) => !withdrawn)
      .map((one) => ({ name: one.name, value: one.value, span: spanOf(one), ...sourced(one) })),
    identities: identities
      .filter(({ withdrawn }) => !withdrawn)
      .map((one) => ({ kind: one.kind, span: spanOf(one), ...sourced(one) })),
  };
}

type Kept = KeptFactRow | KeptIdentityRow;

function spanOf({ from_on, to_on }: Pick<Kept, "from_on" | "to_on">): Span {
  return { from: from_on, to: to_on ?? undefined };
}

/**
 * In a transaction with its trail; resolves to the new version. Refusals: field_invalid,
 * person_unknown, record_changed.
 */
export async function changeRecord(
  tx: Tx,
  entries: TrailEntry[],
  change: RecordChange,
): Promise<number> {
  checkChange(change);
  const { personId, actor, at } = change;
  const version = await nextVersion(tx, change);
  const words = await keepChange(tx, change, version);
  await updateVersion(tx, personId, version);
  const entry = { action: "person.recordChanged", subject: personId, personId };
  entries.push({ at, actor, ...entry, detail: `${words.join("；")} 〔${change.source}〕` });
  return version;
}

/** Under lock. Refusals: person_unknown, record_changed. */
export async function nextVersion(
  tx: Tx,
  { personId, version }: Pick<RecordChange, "personId" | "version">,
): Promise<number> {
  const [row] = await lockRecord(tx, personId);
  if (!row) throw new Refusal("person_unknown", {}, "home");
  if (row.version === version) return version + 1;
  const [facts, identities] = await Promise.all([
    selectKeptFacts(tx, personId),
    selectKeptIdentities(tx, personId),
  ]);
  const newer = [...facts, ...identities].filter(({ changed_in }) => changed_in > version);
  const changes = newer.map((one) => `${wordsOf(one)}，${one.changed_by ?? ""}`).join("；");
  throw new Refusal("record_changed", { changed: `：${changes || "参保或基本信息"}` }, "home");
}

async function keepChange(tx: Tx, change: RecordChange, version: number): Promise<string[]> {
  const { personId, source, actor } = change;
  const kept = { person_id: personId, source, changed_in: version, changed_by: actorText(actor) };
  const days = ({ from, to }: Span) => ({ from_on: from, to_on: to ?? null });
  const stands = { ...kept, withdrawn: false };
  const facts: KeptFactRow[] = (change.facts ?? []).map(({ name, value, span }) => {
    return { ...stands, ...days(span), name, value };
  });
  const identities: KeptIdentityRow[] = (change.identities ?? []).map(({ kind, span }) => {
    return { ...stands, ...days(span), kind };
  });
  const [knownFacts, knownIdentities] = await Promise.all([
    selectKeptFacts(tx, personId),
    selectKeptIdentities(tx, personId),
  ]);
  for (const { name, from } of change.withdrawn ?? []) {
    const fact = knownFacts.find((one) => one.name === name && one.from_on === from);
    const identity = knownIdentities.find((one) => one.kind === name && one.from_on === from);
    if (fact) facts.push({ ...fact, ...kept, withdrawn: true });
    else if (identity) identities.push({ ...identity, ...kept, withdrawn: true });
    else throw invalid("撤回的内容", `没有自${from}起的${name}`);
  }
  if (facts.length > 0) await keepFacts(tx, facts);
  if (identities.length > 0) await keepIdentities(tx, identities);
  return [...facts, ...identities].map(wordsOf);
}

/** Of a row that a table brings. */
export function keptEntry(
  row: Kept,
  { actor, at }: { readonly actor: Actor; readonly at: Instant },
): TrailEntry {
  const [personId, detail] = [row.person_id, `${wordsOf(row)} 〔${row.source}〕`];
  return { at, actor, action: "person.recordChanged", subject: personId, personId, detail };
}

/** "tier=2（2021-01-01起）" */
function wordsOf(row: Kept): string {
  const what = "name" in row ? `${row.name}=${row.value}` : IDENTITY_WORDS[row.kind];
  const until = row.to_on ? `至${row.to_on}` : "起";
  return `${row.withdrawn ? "撤回" : ""}${what}（${row.from_on}${until}）`;
}

function invalid(field: string, why: string): Refusal {
  return new Refusal("field_invalid", { field, why }, "home");
}

/** Refusals: field_invalid. */
function checkChange(change: RecordChange): void {
  const { facts = [], identities = [], withdrawn = [], source, declared } = change;
  const count = facts.length + identities.length + withdrawn.length;
  if (count === 0) throw invalid("内容", "没有要改的内容");
  if (count > CHANGES_MAX) throw invalid("内容", `一次最多改${CHANGES_MAX}项`);
  if (source.trim() === "" || source.length > SOURCE_MAX) {
    throw invalid("来源", `应写明依据，不超过${SOURCE_MAX}个字`);
  }
  for (const { name, value, span } of facts) {
    if (value === "" || value.length > FACT_VALUE_MAX) {
      throw invalid("事实的值", `应有内容，不超过${FACT_VALUE_MAX}个字`);
    }
    const fault = factFault(declared, name, value);
    if (fault) throw invalid(fault.of === "name" ? "事实名称" : "事实的值", fault.why);
    checkSpan(span);
  }
  for (const { kind, span } of identities) {
    if (!Object.hasOwn(IDENTITY_WORDS, kind)) throw invalid("身份类别", "不在类别表中");
    checkSpan(span);
  }
}

/** Refusals: field_invalid. */
function checkSpan({ from, to }: Span): void {
  if (!parseChinaDate(from)) throw invalid("开始日期", "没有这一天，应为2021-12-01的形式");
  if (to === undefined) return;
  if (!parseChinaDate(to)) throw invalid("终止日期", "没有这一天，应为2021-12-01的形式");
  if (to < from) throw invalid("终止日期", "早于开始日期");
}
