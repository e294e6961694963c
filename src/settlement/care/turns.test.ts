/** Which settlement took a line of a stay: told by the turns of the encounter, never by a clock. */
import { describe, expect, test } from "vitest";
import type { SettlementId } from "#base/id.ts";
import { holds, isSettled } from "#settlement/care/checks.ts";
import type { SettlementRow } from "#settlement/care/queries.ts";
import { careUnit, encounterRow, NOW, settledRow } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

/** Of a stay: no group, a range of lines; the later its turn, the earlier its clock. */
function row(id: string, changes: Partial<SettlementRow>): SettlementRow {
  const sequence = changes.sequence ?? 1;
  const stay = { batch: null, care_type: "inpatient", created_at: NOW - sequence * 1_000 } as const;
  return settledRow({ id: `stl_${id}` as SettlementId, ...stay, ...changes });
}

const A = row("A", { sequence: 1, charge_from: 0, charge_to: 2 });
const B = row("B", { sequence: 2, charge_from: 2, charge_to: 4 });
const GONE = {
  A: { state: "reversed", released: 3 },
  B: { state: "reversed", released: 5 },
} as const;
/** Took what was free of the first four lines when A had let go. */
const C = row("C", { sequence: 4, charge_from: 0, charge_to: 4 });

const STORIES = {
  "A B": [A, B],
  "A B -A": [{ ...A, ...GONE.A }, B],
  "A B -A C": [{ ...A, ...GONE.A }, B, C],
  "A B -A C -B": [{ ...A, ...GONE.A }, { ...B, ...GONE.B }, C],
  "refused C": [row("R", { sequence: 3, charge_to: 4, state: "refused" }), C],
} as const;

/** Lines 1 and 3, by whom they are held. */
const TABLE = tableOf<"story" | "first" | "third">(`
  story        | first | third
  A+B          | A     | B
  A+B+-A       | -     | B
  A+B+-A+C     | C     | B
  A+B+-A+C+-B  | C     | -
  refused+C    | C     | C
`);

describe("lines after", () => {
  test.each(TABLE)("$name", ({ story, first, third }) => {
    const rows = STORIES[story.replaceAll("+", " ") as keyof typeof STORIES];
    const holderOf = (position: number): string => {
      const line = { batch: "b_1", position };
      const live = rows.filter((each) => each.state === "settled");
      const holders = live.filter((each) => holds(each, line, rows));
      expect(isSettled(line, rows)).toBe(holders.length > 0);
      return holders.map(({ id }) => id.slice(4)).join("") || "-";
    };
    expect([holderOf(1), holderOf(3)]).toEqual([first, third]);
  });
});

test("turns go on over openings and lettings go, and one that stands again has let go of nothing", () => {
  const settlements = [settledRow({ sequence: 3 })];
  const unit = careUnit({ encounters: [encounterRow()], settlements });
  const [first] = settlements;
  unit.moveSettlement(first as SettlementRow, "cancelling");
  unit.moveSettlement(first as SettlementRow, "cancelled");
  expect(first?.released).toBe(4);
  unit.openSettlement(row("next", {}));
  expect(unit.settlement("stl_next")).toMatchObject({ sequence: 5, released: null });
  unit.moveSettlement(first as SettlementRow, "settled");
  expect(first?.released).toBeNull();
});
