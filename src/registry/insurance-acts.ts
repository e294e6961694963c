/**
 * An insurance is suspended (暂停) and returns (恢复) at its home place, by a clerk or by a table,
 * for a reason that stands on the trail. Filings follow by themselves: who is changed is marked.
 */
import { type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Actor } from "#model/actor.ts";
import {
  holdsOn,
  insuranceStateOn,
  isWithin,
  openSuspension,
  suspensionOn,
  suspensionText,
} from "#model/insured.ts";
import type { Insurance, PersonId, Scheme, Suspension } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import {
  INSURANCE_ACT_WORDS,
  INSURANCE_STATE_WORDS,
  PERSON_WORDS,
  SCHEME_WORDS,
} from "#model/words.ts";
import { insuredPersonOfRow, suspensionsText } from "#registry/people.ts";
import { selectInsuredPersons, updateSuspensions } from "#registry/queries.ts";
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
  /** Of a suspension that was entered with a wrong first day: that day. */
  readonly corrects?: ChinaDate | undefined;
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

/** The record's new version, and the insurance as it is now. */
export interface ChangedInsurance {
  readonly version: number;
  readonly insurance: Insurance;
}

/**
 * In a transaction with its trail. Refusals: field_invalid, insurance_missing, person_unknown,
 * record_changed.
 */
export async function changeInsurance(
  tx: Tx,
  entries: TrailEntry[],
  change: InsuranceChange,
): Promise<ChangedInsurance> {
  const { personId, area, scheme, at } = change;
  const today = chinaDate(at);
  checkText("变更原因", change.reason, CHANGE_REASON_MAX);
  const version = await nextVersion(tx, change);
  const [row] = await selectInsuredPersons(tx, [personId]);
  const insurances = row === undefined ? [] : insuredPersonOfRow(row).insurances;
  const asked = insurances.filter((one) => one.area === area && one.scheme === scheme);
  const held =
    asked.find((one) => holdsOn(one, change.from)) ?? asked.find((one) => holdsOn(one, today));
  if (!held) throw new Refusal("insurance_missing", { scheme: SCHEME_WORDS[scheme] }, "home");
  const fault = changeFault(held, change, today);
  if (fault !== null) throw wrongField(`${INSURANCE_ACT_WORDS[change.state]}日期`, fault);
  if (!differs(held, change)) throw wrongField("参保状态", `已是${stateWords(held, change.from)}`);
  const suspensions = suspensionsAfter(held, change);
  await updateSuspensions(tx, keyOf(held), suspensionsText(suspensions));
  await updateVersion(tx, personId, version);
  entries.push(entryOf(held, change, change));
  return { version, insurance: { ...held, suspensions } };
}

/** Why it does not run today; null where it does. */
export function idleWhy({ state, span }: Insurance, today: ChinaDate): string | null {
  if (state === "ended") return "这项参保已终止，不能暂停或恢复；重新参保的，作为新的一项录入";
  if (span.from > today) return `这项参保${span.from}才开始，到那一天再办理`;
  const isOver = span.to !== undefined && span.to < today;
  return isOver ? `这项参保已于${span.to}终止，不能暂停或恢复` : null;
}

/** Is it anything else than what it is already? */
export function differs(held: Insurance, to: NewState): boolean {
  return suspensionsText(suspensionsAfter(held, to)) !== suspensionsText(held.suspensions);
}

/**
 * Active again from a day of a suspension on: that one ends the day before, and is gone when the
 * day is its first; so arrears that are paid later (补缴) make days insured that were not. Suspended
 * from a day on: one that has no end yet begins on it, else there is one more. One that is over is
 * given another first day only by name.
 */
export function suspensionsAfter(
  { suspensions }: Pick<Insurance, "suspensions">,
  { state, from, corrects }: NewState,
): readonly Suspension[] {
  if (corrects !== undefined) {
    return suspensions.map((one) => (one.from === corrects ? { ...one, from } : one));
  }
  if (state === "active") {
    const met = suspensions.find((one) => isWithin(one, from));
    return suspensions.flatMap((one) => {
      if (one !== met) return [one];
      return one.from === from ? [] : [{ from: one.from, until: from }];
    });
  }
  const moved = openSuspension({ suspensions });
  if (moved) return suspensions.map((one) => (one === moved ? { ...one, from } : one));
  const last = suspensions.at(-1);
  // What returns and is suspended again on one day was never insured between.
  if (last?.until === from) return [...suspensions.slice(0, -1), { from: last.from }];
  return [...suspensions, { from }];
}

/** Nothing changes before its time, nor before what it ends. */
export function changeFault(
  { span, suspensions }: Pick<Insurance, "span" | "suspensions">,
  { state, from, corrects }: NewState,
  today: ChinaDate,
): string | null {
  if (from > today) return `晚于今天${today}，到那一天再办理`;
  if (from < span.from) return `早于参保开始日期${span.from}`;
  if (corrects !== undefined) return correctionFault(suspensions, from, corrects);
  const met = suspensions.find((one) => isWithin(one, from));
  if (met?.until !== undefined && state === "suspended") {
    return `在${suspensionText(met)}的暂停期间，已于${met.until}恢复；再次暂停的，填恢复以后的日期，更正那次暂停第一天的，办理更正`;
  }
  if (met) return null;
  const open = openSuspension({ suspensions });
  if (state === "active") return open && from < open.from ? `早于暂停日期${open.from}` : null;
  const later = suspensions.find(({ until }) => until !== undefined && from < until);
  return later ? `之后已有暂停${suspensionText(later)}，请先把它恢复，再从这一天暂停` : null;
}

/** The suspension is one that stands, and ends after its new first day; no other one is met. */
function correctionFault(
  suspensions: readonly Suspension[],
  from: ChinaDate,
  corrects: ChinaDate,
): string | null {
  const at = suspensions.findIndex((one) => one.from === corrects);
  const [corrected, before] = [suspensions[at], suspensions[at - 1]];
  if (!corrected) return `没有自${corrects}起的暂停，请按在册的暂停期间核对被更正的第一天`;
  const { until } = corrected;
  if (until !== undefined && from >= until) {
    return `不早于恢复日期${until}；那次暂停应撤销的，办理自${corrects}起恢复`;
  }
  if (before?.until === undefined || from > before.until) return null;
  return `与之前的暂停${suspensionText(before)}相接或重叠，请核对`;
}

/** As the store knows it. */
export function keyOf({ personId, area, scheme, span }: Insurance) {
  return { personId, area, scheme, from: span.from };
}

export function entryOf(
  held: Insurance,
  to: NewState,
  { actor, at }: { readonly actor: Actor; readonly at: Instant },
): TrailEntry {
  const { personId, area, scheme } = held;
  const action = to.state === "suspended" ? "insurance.suspended" : "insurance.resumed";
  const days = `暂停期间原为${daysText(held.suspensions)}，现为${daysText(suspensionsAfter(held, to))}`;
  const act =
    to.corrects === undefined
      ? `${INSURANCE_STATE_WORDS[to.state]}（${to.from}起）`
      : `暂停的第一天${to.corrects}更正为${to.from}`;
  const words = `${act}，${days}`;
  const detail = `${area}${SCHEME_WORDS[scheme]}：${words} 〔${to.reason}〕`;
  return { at, actor, action, subject: personId, personId, detail };
}

/** Of an insurance that a table brings. */
export function addedEntry(insurance: Insurance, by: EnteredBy): TrailEntry {
  const { personId, area, scheme, personType, span } = insurance;
  const days = `${span.from}${span.to ? `至${span.to}` : "起"}`;
  const state = stateWords(insurance, chinaDate(by.at));
  const words = `${SCHEME_WORDS[scheme]}${PERSON_WORDS[personType]}，${state}`;
  const detail = `${area}${words}，${days} 〔${by.fileName}〕`;
  return { ...ofTable(by), action: "insurance.added", subject: personId, personId, detail };
}

/** The number stays where it is kept. */
export function cardEntry(personId: PersonId, by: EnteredBy): TrailEntry {
  const detail = `社保卡 〔${by.fileName}〕`;
  return { ...ofTable(by), action: "person.cardAdded", subject: personId, personId, detail };
}

interface EnteredBy {
  readonly actor: Actor;
  readonly at: Instant;
  readonly fileName: string;
}

function ofTable({ actor, at }: EnteredBy) {
  return { actor, at };
}

export function sameInsurance(one: Insurance, other: Insurance): boolean {
  const sameDay = one.span.from === other.span.from;
  return one.area === other.area && one.scheme === other.scheme && sameDay;
}

function daysText(suspensions: readonly Suspension[]): string {
  return suspensions.map(suspensionText).join("、") || "无";
}

function stateWords(insurance: Insurance, on: ChinaDate): string {
  const suspension = suspensionOn(insurance, on);
  const days = suspension === undefined ? "" : `（${suspensionText(suspension)}）`;
  return INSURANCE_STATE_WORDS[insuranceStateOn(insurance, on)] + days;
}
