/** A stay's lines and returns against the days on which they count. */
import { describe, expect, test } from "vitest";
import { day, startOfDay } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { daysOf } from "#settlement/care/days.ts";
import type { LoadedCharge } from "#settlement/care/unit-of-work.ts";
import { chargeRow } from "#settlement/fixtures/rows.ts";

function line(serial: string, on: string, total_fen: bigint, refundOf?: string) {
  const detail = toJson(refundOf === undefined ? {} : { refundOf });
  const amounts = { total_fen, in_scope_fen: total_fen };
  return chargeRow({ serial, occurred_on: day(on), ...amounts, detail });
}

/** As it is loaded where details are not asked for. */
function summed(row: ReturnType<typeof line>): LoadedCharge {
  const { detail, ...rest } = row;
  const { refundOf } = JSON.parse(detail) as { readonly refundOf?: string };
  return { ...rest, refund_of: refundOf ?? null };
}

const STAYS = { ended_at: null };
const told = (days: ReturnType<typeof daysOf>) =>
  days.map(({ date, totalFen, inScopeFen }) => {
    expect(inScopeFen).toBe(totalFen);
    return `${date.slice(5)} ${totalFen}`;
  });

describe("the days of a stay", () => {
  test.each([
    ["with details", (row: ReturnType<typeof line>): LoadedCharge => row],
    ["without", summed],
  ] as const)("a return counts on the day of its line, loaded %s", (_how, loaded) => {
    const lines = [
      line("1", "2026-03-01", 2_200n),
      line("2", "2026-03-04", 1_650n),
      line("3", "2026-03-04", -1_650n, "1"),
      line("4", "2026-03-05", 300n),
      line("5", "2026-03-07", -300n, "4"),
    ].map(loaded);
    expect(told(daysOf(STAYS, lines, lines))).toEqual(["03-01 550", "03-04 1650", "03-05 0"]);
  });

  test("a return of what was settled before stands apart from the day's other lines", () => {
    const settled = line("1", "2026-03-01", 2_200n);
    const asked = [line("2", "2026-03-01", 300n), line("3", "2026-03-06", -2_200n, "1")];
    const days = daysOf(STAYS, asked, [settled, ...asked]);
    expect(told(days).toSorted()).toEqual(["03-01 -2200", "03-01 300"]);
  });

  test("what is keyed after the discharge counts on its day, and so does its return", () => {
    const lines = [
      line("1", "2026-03-01", 2_200n),
      line("2", "2026-03-06", 500n),
      line("3", "2026-03-07", -100n, "2"),
    ];
    const ended_at = startOfDay(day("2026-03-04")) + 3_600_000;
    expect(told(daysOf({ ended_at }, lines, lines))).toEqual(["03-01 2200", "03-04 400"]);
  });
});
