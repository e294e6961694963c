/**
 * Which days a visit and its lines may have: not in the future, not long before the visit, and
 * nothing charged after its end, but for what hospitals really send (tests before an admission,
 * lines that are keyed a day late, clocks that run ahead).
 */
import { addDays, chinaDate, DAY_MS, type Instant, MINUTE_MS } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";

/** A clock at the window may run ahead by so much. */
const CLOCK_AHEAD_MS = 10 * MINUTE_MS;

/**
 * The visit's day decides filing and policy, so it is not the client's to choose freely: not in the
 * future, and what is over not longer ago than late registrations go. A stay goes on, so its first
 * day may lie further back; its discharge may not. Refusals: field_invalid.
 */
const VISIT_BACK_MS = 30 * DAY_MS;

export function timeRefusal(
  at: Instant,
  now: Instant,
  field: string,
  { goesOn } = { goesOn: false },
): Refusal | null {
  const why =
    at > now + CLOCK_AHEAD_MS
      ? "晚于当前时间"
      : at < now - VISIT_BACK_MS && !goesOn
        ? "早于30天前，不能直接结算，请自费结算后回参保地报销"
        : null;
  return why ? new Refusal("field_invalid", { field, why }) : null;
}

/** Outpatient tests and observation of so many days before an admission join the stay's bill. */
const CHARGED_BEFORE_DAYS = 3;

/** What is keyed late carries the day of the keying, which may be after the discharge. */
const KEYED_AFTER_DAYS = 3;

/** A line may be dated so far ahead: orders for the next morning are charged in the evening. */
const CHARGED_AHEAD_MS = DAY_MS;

/** Refusals: charge_date_invalid. */
export function chargeDateRefusal(
  encounter: Pick<EncounterRow, "visit_at" | "ended_at">,
  line: Pick<ChargeInput, "serial" | "occurredAt" | "refundOf">,
  now: Instant,
): Refusal | null {
  const on = chinaDate(line.occurredAt);
  const from = chinaDate(encounter.visit_at);
  const no = (why: string): Refusal =>
    new Refusal("charge_date_invalid", { serial: line.serial, day: on, why });
  if (line.occurredAt > now + CHARGED_AHEAD_MS) return no("晚于当前时间");
  // A refund is dated when it is given.
  if (line.refundOf !== undefined) return null;
  if (on < addDays(from, -CHARGED_BEFORE_DAYS)) {
    return no(`比就诊或入院日期${from}早${CHARGED_BEFORE_DAYS}天以上`);
  }
  if (encounter.ended_at === null) return null;
  const end = chinaDate(encounter.ended_at);
  if (on <= addDays(end, KEYED_AFTER_DAYS)) return null;
  return no(`比出院日期${end}晚${KEYED_AFTER_DAYS}天以上`);
}

/** Does the stay end before it began, or before what was charged? Refusals: field_invalid. */
export function endRefusal(
  unit: Pick<CareUnitOfWork, "charges">,
  encounter: Pick<EncounterRow, "id" | "visit_at">,
  at: Instant,
): Refusal | null {
  const no = (why: string): Refusal => new Refusal("field_invalid", { field: "出院时间", why });
  if (at < encounter.visit_at) return no("早于入院时间");
  const latest = addDays(chinaDate(at), KEYED_AFTER_DAYS);
  const after = unit
    .charges(encounter.id)
    .find(({ total_fen, occurred_on }) => total_fen > 0n && occurred_on > latest);
  if (!after) return null;
  return no(`明细${after.serial}的费用日期${after.occurred_on}在其后${KEYED_AFTER_DAYS}天以上`);
}
