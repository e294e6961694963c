/** Undoing and cancelling where each settlement has used a part of one deductible of 300 yuan. */
import { describe, expect, test } from "vitest";
import { type CompiledPolicy, policySet } from "#benefits/benefits.ts";
import type { SettleContent } from "#model/message.ts";
import type { InstitutionCode } from "#model/place.ts";
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
import {
  INSTITUTION,
  NOW,
  PERIOD,
  PERSON_ID,
  SPLIT,
  UNDO_PERIOD,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";
import type { HomeUnitOfWork } from "#settlement/home/unit-of-work.ts";

const LATER_THAT_DAY = { now: NOW + 1_000, accountingPeriod: UNDO_PERIOD };
const TOMORROW = { now: NOW + 86_400_000, accountingPeriod: UNDO_PERIOD };

function billOf(yuan: string): Partial<SettleContent> {
  const totalFen = BigInt(yuan) * 100n;
  const split = { ...SPLIT, totalFen, inScopeFen: totalFen };
  const line = { itemCode: "PLAIN", itemClass: "A", feeCategory: "westernDrug", ...split } as const;
  return { split, lines: [line] };
}

const OTHER = {
  institution: { ...INSTITUTION, code: "H46010000009" as InstitutionCode },
} satisfies Partial<SettleContent>;

/** Settled one after the other, in yuan, `@other` at another institution: "A:100,B:465@other". */
function settled(text: string): HomeState {
  const home = new HomeState();
  for (const [id = "", bill = ""] of text.split(",").map((one) => one.split(":"))) {
    const [yuan = "", place] = bill.split("@");
    const content = { ...billOf(yuan), ...(place ? OTHER : {}) };
    home.after((unit) => settleIn(unit, id, content));
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

/** Settled at the own institution or at another one, in yuan: "A:100,B:400@other". */
const ELSEWHERE = tableOf<"settled" | "order" | "answer" | "case">(`
  settled                       order                   | answer case
  A:100,B:400@other             lastFirstPerInstitution | booked B:-70.00
  A:100,B:100@other             lastFirstPerInstitution | booked B:=
  A:100,B:400                   lastFirstPerInstitution | B      -
  A:100,B:100@other,C:400       lastFirstPerInstitution | C      -
  A:100,B:400                   anyOrder                | booked B:-70.00
  A:100,B:100,C:400@other       anyOrder                | booked B:=,C:-70.00
  A:400                         lastFirstPerInstitution | booked -
`);

describe("what others settled later never blocks, and is kept as a case", () => {
  test.each(ELSEWHERE)("$name", ({ settled: before, order, answer, case: expected }) => {
    const policies = policiesOf({ cancelOrder: order as CompiledPolicy["cancelOrder"] });
    const unit = settled(before).unit({ ...LATER_THAT_DAY, policies });
    const given = cancelIn(unit, "X", "A");
    const said = given.outcome === "refused" ? given.refusal.params.later : given.outcome;
    expect(said).toBe(answer);
    const [opened] = unit.changes().recomputeCases;
    expect(opened === undefined ? "-" : told(opened.differences)).toBe(expected);
    if (opened) expect(opened).toMatchObject({ settlement_id: "A", opened_at: LATER_THAT_DAY.now });
  });

  test("the case is closed when the cancellation is undone, and opened anew by the next one", () => {
    const home = settled("A:100,B:400@other");
    const changed = (decide: (unit: HomeUnitOfWork) => unknown) => {
      const unit = home.unit(LATER_THAT_DAY);
      decide(unit);
      home.keep(unit.changes());
      const { recomputeCases, closedCases } = unit.changes();
      return [recomputeCases.map((row) => row.settlement_id), closedCases];
    };
    expect(changed((unit) => cancelIn(unit, "X", "A"))).toEqual([["A"], []]);
    expect(changed((unit) => undoIn(unit, "X"))).toEqual([[], ["A"]]);
    expect(changed((unit) => cancelIn(unit, "Y", "A"))).toEqual([["A"], []]);
    // Closed and opened by one group: it is open.
    const group = (unit: HomeUnitOfWork) => [undoIn(unit, "Y"), cancelIn(unit, "Z", "A")];
    expect(changed(group)).toEqual([["A"], []]);
    const both = settled("A:100,B:400@other").unit(LATER_THAT_DAY);
    cancelIn(both, "X", "A");
    undoIn(both, "X");
    expect(both.changes()).toMatchObject({ recomputeCases: [], closedCases: [] });
  });

  test("a later one is computed as it was: its card was looked at then", () => {
    const home = settled("A:100");
    const credential = { kind: "socialCard", number: "Z1" } as const;
    const bill = { ...billOf("400"), ...OTHER, credential };
    home.after((unit) => settleIn(unit, "B", bill), { held: () => true });
    const unit = home.unit(LATER_THAT_DAY);
    undoIn(unit, "A");
    const [opened] = unit.changes().recomputeCases;
    expect(told(opened?.differences ?? "[]")).toBe("B:-70.00");
  });
});

describe("last in, first out", () => {
  test.each(ORDER)("$name", ({ settled: before, cancels, answer }) => {
    const policies = policiesOf({ cancelOrder: "lastFirstPerInstitution" });
    const given = settled(before).after((unit) => cancelIn(unit, "X", cancels), { policies });
    if (answer === "booked") expect(wordOf(given)).toBe("booked");
    else {
      const params = { later: answer, day: PERIOD.businessDay };
      const refusal = { code: "settlement_not_last", params, decidedBy: "home" };
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
