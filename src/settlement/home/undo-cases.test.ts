/** Undoing and cancelling where each settlement has used a part of one deductible of 300 yuan. */
import { describe, expect, test } from "vitest";
import { policySet } from "#benefits/benefits.ts";
import type { SettleContent } from "#model/message.ts";
import {
  CARE_NODE,
  cancelIn,
  HomeState,
  LATER,
  policiesOf,
  STORIES,
  settleIn,
  undoIn,
  wordOf,
} from "#settlement/fixtures/home.ts";
import { NOW, PERSON_ID, SPLIT, UNDO_PERIOD } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const TOMORROW = { now: NOW + 86_400_000, accountingPeriod: UNDO_PERIOD };

function billOf(yuan: string): Partial<SettleContent> {
  const totalFen = BigInt(yuan) * 100n;
  const split = { ...SPLIT, totalFen, inScopeFen: totalFen };
  const line = { itemCode: "PLAIN", itemClass: "A", feeCategory: "westernDrug", ...split } as const;
  return { split, lines: [line] };
}

/** Settled one after the other, in yuan: "A:100,B:465". */
function settled(text: string): HomeState {
  const home = new HomeState();
  for (const [id = "", yuan = ""] of text.split(",").map((one) => one.split(":"))) {
    home.after((unit) => settleIn(unit, id, billOf(yuan)));
  }
  return home;
}

/** What the pooled fund would pay more of each later one, in yuan; `=` as much, `-` no case. */
const CASES = tableOf<"settled" | "undone" | "case">(`
  settled           undone | case
  A:100             A      | -
  A:100,B:400       B      | -        # nothing later
  A:100,B:400       A      | B:-70.00 # 200 of B were above the deductible, 100 are
  A:100,B:100       A      | B:=      # neither pays then or now
  A:100,B:100,C:400 A      | B:=,C:-70.00
  A:100,B:100,C:400 B      | C:-70.00
  A:300,B:100,C:400 A      | B:-70.00,C:-140.00
  A:200,B:500,C:100 A      | B:-140.00,C:= # B alone uses it up
  A:300,B:100,C:400 B      | -        # B had used nothing of it
`);

function told(differences: string): string {
  const list = JSON.parse(differences) as {
    settlementId: string;
    differences: Record<string, string>;
  }[];
  return list
    .map(({ settlementId, differences: each }) => {
      expect(Object.keys(each).filter((schemeFund) => schemeFund !== "employee:pooled")).toEqual(
        [],
      );
      return `${settlementId}:${each["employee:pooled"] ?? "="}`;
    })
    .join(",");
}

describe("a case is opened of what depends", () => {
  test.each(CASES)("$name", ({ settled: before, undone, case: expected }) => {
    const unit = settled(before).unit(TOMORROW);
    const answer = undoIn(unit, undone);
    const [opened] = unit.changes().recomputeCases;
    expect(answer).toMatchObject({ outcome: "undone", recomputeCase: expected !== "-" });
    expect(opened === undefined ? "-" : told(opened.differences)).toBe(expected);
  });
});

/** Whom the last one first rule lets cancel. */
const ORDER = tableOf<"settled" | "cancels" | "answer">(`
  settled           cancels | answer
  A:100,B:400       B       | booked
  A:100,B:400       A       | B
  A:300,B:100       A       | B      # B rests on what A used, though it used nothing
  A:300,B:100,C:100 B       | booked # B changed nothing that C could rest on
  A:100,B:100,C:100 A       | B      # the first in its way
`);

describe("last in, first out", () => {
  test.each(ORDER)("$name", ({ settled: before, cancels, answer }) => {
    const policies = policiesOf({ cancelOrder: "lastFirst" });
    const given = settled(before).after((unit) => cancelIn(unit, "X", cancels), { policies });
    if (answer === "booked") expect(wordOf(given)).toBe("booked");
    else {
      const refusal = { code: "settlement_not_last", params: { later: answer }, decidedBy: "home" };
      expect(given).toEqual({ outcome: "refused", refusal });
    }
  });

  test("holds where no policy says otherwise, because there is none today", () => {
    const policies = policySet([], () => null);
    const ask = (id: string) =>
      settled("A:100,B:400").after((unit) => cancelIn(unit, "X", id), { policies });
    expect([wordOf(ask("A")), wordOf(ask("B"))]).toEqual(["no:settlement_not_last", "booked"]);
  });
});

test.each(["nothing", "tombstone", "refused"] as const)(
  "a cancellation of what is %s says which settlement is missing",
  (story) => {
    const home = new HomeState();
    STORIES[story](home);
    const refusal = { code: "settlement_missing", params: { settlement: "A" }, decidedBy: "home" };
    expect(home.after((unit) => cancelIn(unit, "X", "A"))).toEqual({
      outcome: "refused",
      refusal,
    });
  },
);

test("an order's id with another content is refused, and what differs is named", () => {
  const home = new HomeState();
  STORIES.booked(home);
  home.after((unit) => undoIn(unit, "A"));
  const refusal = { code: "message_reused", params: { field: "content" }, decidedBy: "home" };
  expect(home.after((unit) => undoIn(unit, "A", { digest: "another" }))).toEqual({
    outcome: "refused",
    refusal,
  });
});

test("an undone cancellation opens no case, and the trail calls it by its name", () => {
  const home = new HomeState();
  STORIES.cancelled(home);
  LATER.spends(home);
  const unit = home.unit(TOMORROW);
  expect(undoIn(unit, "C")).toMatchObject({ outcome: "undone", recomputeCase: false });
  const { trail, recomputeCases } = unit.changes();
  expect(recomputeCases).toEqual([]);
  const actor = { kind: "node", id: CARE_NODE };
  const said = { action: "cancellation.reversed", subject: "C", personId: PERSON_ID };
  expect(trail).toEqual([{ at: TOMORROW.now, actor, ...said }]);
});
