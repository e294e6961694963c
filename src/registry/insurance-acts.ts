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
  const asked = insurances.filter((one) => one.area === area && one.scheme === scheme);
  const held =
    asked.find((one) => holdsOn(one, change.from)) ?? asked.find((one) => holdsOn(one, today));
  if (!held) throw new Refusal("insurance_missing", { scheme: SCHEME_WORDS[scheme] }, "home");
  const fault = changeFault(held, change, today);
  if (fault !== null) throw wrongField(`${INSURANCE_ACT_WORDS[change.state]}日期`, fault);
  if (!differs(held, change)) throw wrongField("参保状态", `已是${stateWords(held, change.from)}`);
  await updateSuspensions(tx, keyOf(held), suspensionsText(suspensionsAfter(held, change)));
  await updateVersion(tx, personId, version);
  entries.push(entryOf(held, change, change));
  return version;
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
 * from a day on: one that covers the day, or has no end yet, begins on it; else there is one more.
 */
export function suspensionsAfter(
  { suspensions }: Pick<Insurance, "suspensions">,
  { state, from }: NewState,
): readonly Suspension[] {
  const met = suspensions.find((one) => isWithin(one, from));
  if (state === "active") {
    return suspensions.flatMap((one) => {
      if (one !== met) return [one];
      return one.from === from ? [] : [{ from: one.from, until: from }];
    });
  }
  const moved = met ?? openSuspension({ suspensions });
  if (moved) return suspensions.map((one) => (one === moved ? { ...one, from } : one));
  const last = suspensions.at(-1);
  // What returns and is suspended again on one day was never insured between.
  if (last?.until === from) return [...suspensions.slice(0, -1), { from: last.from }];
  return [...suspensions, { from }];
}

/** Nothing changes before its time, nor before what it ends. */
export function changeFault(
  { span, suspensions }: Pick<Insurance, "span" | "suspensions">,
  { state, from }: NewState,
  today: ChinaDate,
): string | null {
  if (from > today) return `晚于今天${today}，到那一天再办理`;
  if (from < span.from) return `早于参保开始日期${span.from}`;
  if (suspensions.some((one) => isWithin(one, from))) return null;
  const open = openSuspension({ suspensions });
  if (state === "active") return open && from < open.from ? `早于暂停日期${open.from}` : null;
  const later = suspensions.find(({ until }) => until !== undefined && from < until);
  return later ? `之后已有暂停${suspensionText(later)}，请先把它恢复，再从这一天暂停` : null;
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
  const words = `${INSURANCE_STATE_WORDS[to.state]}（${to.from}起），${days}`;
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
