/**
 * An insurance is suspended (暂停) and returns (恢复) at its home place, by a clerk or by a table,
 * for a reason that stands on the trail. Filings follow by themselves: who is changed is marked.
 */
import { type ChinaDate, chinaDate, covers, type Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Actor } from "#model/actor.ts";
import type { Insurance, PersonId, Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { INSURANCE_STATE_WORDS, SCHEME_WORDS } from "#model/words.ts";
import { insuredPersonOfRow } from "#registry/people.ts";
import { selectInsuredPersons, updateInsuranceState } from "#registry/queries.ts";
import { updateVersion } from "#registry/queries-records.ts";
import { checkText, wrongField } from "#registry/record-fields.ts";
import { nextVersion } from "#registry/records.ts";
import type { Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";

export const CHANGE_REASON_MAX = 200;

/** What an insurance becomes. */
export interface NewState {
  readonly state: "active" | "suspended";
  /** Its first day: over, or today. */
  readonly from: ChinaDate;
  readonly reason: string;
}

export interface InsuranceChange extends NewState {
  readonly personId: PersonId;
  /** The version of the person's record that the clerk read. */
  readonly version: number;
  readonly area: Area;
  readonly scheme: Scheme;
  readonly actor: Actor;
  readonly at: Instant;
}

/**
 * In a transaction with its trail; resolves to the record's new version. Refusals: field_invalid,
 * insurance_missing, person_unknown, record_changed.
 */
export async function changeInsurance(
  tx: Tx,
  entries: TrailEntry[],
  change: InsuranceChange,
): Promise<number> {
  const { personId, area, scheme, at } = change;
  const today = chinaDate(at);
  checkText("变更原因", change.reason, CHANGE_REASON_MAX);
  const version = await nextVersion(tx, change);
  const [row] = await selectInsuredPersons(tx, [personId]);
  const insurances = row === undefined ? [] : insuredPersonOfRow(row).insurances;
  const held = insurances.find(
    (one) => one.area === area && one.scheme === scheme && runs(one, today),
  );
  if (!held) throw new Refusal("insurance_missing", { scheme: SCHEME_WORDS[scheme] }, "home");
  const fault = changeFault(held, change, today);
  if (fault !== null) throw wrongField(`${verb(change)}日期`, fault);
  if (!differs(held, change)) throw wrongField("参保状态", `已是${stateWords(held)}`);
  await updateInsuranceState(tx, keyOf(held), change.state, suspendedFrom(change));
  await updateVersion(tx, personId, version);
  entries.push(entryOf(held, change, change));
  return version;
}

/** What its first day is named after, as in the table. */
function verb({ state }: NewState): string {
  return state === "active" ? "恢复" : "暂停";
}

/** Has begun and not ended: what is over is not suspended, and never returns. */
export function runs({ state, span }: Insurance, today: ChinaDate): boolean {
  return state !== "ended" && covers(span, today);
}

/** Is it anything else than what it is already? */
export function differs(held: Insurance, to: NewState): boolean {
  return held.state !== to.state || held.suspendedOn !== suspendedFrom(to);
}

export function suspendedFrom({ state, from }: NewState): ChinaDate | undefined {
  return state === "suspended" ? from : undefined;
}

/** Nothing changes before its time, nor before what it ends. */
export function changeFault(
  { span, suspendedOn = span.from }: Pick<Insurance, "span" | "suspendedOn">,
  { state, from }: NewState,
  today: ChinaDate,
): string | null {
  if (from > today) return `晚于今天${today}，到那一天再办理`;
  if (from < span.from) return `早于参保开始日期${span.from}`;
  return state === "active" && from < suspendedOn ? `早于暂停日期${suspendedOn}` : null;
}

/** As the store knows it. */
export function keyOf({ personId, area, scheme, span }: Insurance) {
  return { personId, area, scheme, from: span.from };
}

export function entryOf(
  { personId, area, scheme }: Insurance,
  to: NewState,
  { actor, at }: { readonly actor: Actor; readonly at: Instant },
): TrailEntry {
  const action = to.state === "suspended" ? "insurance.suspended" : "insurance.resumed";
  const words = `${INSURANCE_STATE_WORDS[to.state]}（${to.from}起）`;
  const detail = `${area}${SCHEME_WORDS[scheme]}：${words} 〔${to.reason}〕`;
  return { at, actor, action, subject: personId, personId, detail };
}

function stateWords({ state, suspendedOn }: Insurance): string {
  const since = suspendedOn === undefined ? "" : `（${suspendedOn}起）`;
  return INSURANCE_STATE_WORDS[state] + since;
}
