/**
 * Closing business days and months without a lock that bookings hold, so that neither waits long
 * for the other. A day is closing, and no booking takes it any more; those that have taken it,
 * which they do when they write, are noted; when all of them have ended, it is closed. Each step
 * is a commit of its own and may be done again: after a crash, or when the wait was over, the next
 * call goes on. A booking that decided on the day and writes only now begins again with the next
 * open day; it prolongs nothing.
 */
import { type ChinaDate, type ChinaMonth, chinaDate, monthOf } from "#base/date.ts";
import {
  beginClosing,
  beginClosingMonth,
  endClosing,
  endClosingMonth,
  hasDay,
  insertDays,
  noteBookings,
  selectDaysOfMonth,
  selectPastDays,
  selectPastMonths,
} from "#settlement/home/queries-days.ts";
import type { World } from "#world.ts";

/** Closing takes this long at most, or goes on at the next call. */
const WAIT_MAX_MS = 5_000;
/** Other time-driven work waits behind it. */
const WAIT_DUE_MS = 200;
const LOOK_MS = 5;
/** A day that ended is closed after so long: clocks of several processes are not quite the same. */
export const CLOSE_AFTER_MS = 300_000;

type ClosingWorld = Pick<World, "store" | "now" | "pause">;

/**
 * Is it closed? If not, it is closing: no booking takes it, and another call goes on. A day ahead
 * may be closed as well.
 */
export async function closeDay(
  world: ClosingWorld,
  day: ChinaDate,
  waitMs = WAIT_MAX_MS,
): Promise<boolean> {
  // Opening locks the month, so it is a commit of its own: only for a day that never was.
  if (!(await hasDay(world.store, day))) await insertDays(world.store, [day]);
  return await closeDays(world, [day], waitMs);
}

/** Closes all days of the month, and then the month. */
export async function closeMonth(
  world: ClosingWorld,
  month: ChinaMonth,
  waitMs = WAIT_MAX_MS,
): Promise<boolean> {
  await beginClosingMonth(world.store, month);
  if (!(await closeDays(world, await selectDaysOfMonth(world.store, month), waitMs))) return false;
  await endClosingMonth(world.store, month, world.now());
  return true;
}

/** Days and months that are over. Gives how many there were to close. */
export async function closePast(world: ClosingWorld): Promise<number> {
  const today = chinaDate(world.now() - CLOSE_AFTER_MS);
  const days = await selectPastDays(world.store, today);
  if (days.length > 0 && !(await closeDays(world, days, WAIT_DUE_MS))) return days.length;
  const months = await selectPastMonths(world.store, monthOf(today));
  for (const month of months) await closeMonth(world, month, WAIT_DUE_MS);
  return days.length + months.length;
}

async function closeDays(
  { store, now, pause }: ClosingWorld,
  days: readonly ChinaDate[],
  waitMs: number,
): Promise<boolean> {
  if (days.length === 0) return true;
  const until = now() + waitMs;
  await beginClosing(store, days);
  await noteBookings(store, now());
  for (;;) {
    const waiting = await endClosing(store, now());
    if (!waiting.some((day) => days.includes(day))) return true;
    if (now() >= until) return false;
    await pause(LOOK_MS);
  }
}
