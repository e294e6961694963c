/** Undoing and cancelling where each settlement has used a part of one deductible of 300 yuan. */
import { describe, expect, test } from "vitest";
import { policyBook } from "#benefits/benefits.ts";
import type { SettleContent } from "#model/message.ts";
import {
  CARE_NODE,
  cancelIn,
  HomeBooks,
  LATER,
  policiesOf,
  STORIES,
  settleIn,
  undoIn,
  wordOf,
} from "#settlement/fixtures/home.ts";
import { NOW, PERSON_ID, SPLIT, UNDO_STAMP } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const TOMORROW = { now: NOW + 86_400_000, stamp: UNDO_STAMP };

function billOf(yuan: string): Partial<SettleContent> {
  const totalFen = BigInt(yuan) * 100n;
  const split = { ...SPLIT, totalFen, inScopeFen: totalFen };
  const line = { itemCode: "PLAIN", itemClass: "A", feeCategory: "westernDrug", ...split } as const;
  return { split, lines: [line] };
}

/** Settled one after the other, in yuan: "A:100,B:465". */
function settled(text: string): HomeBooks {
  const books = new HomeBooks();
  for (const [id = "", yuan = ""] of text.split(",").map((one) => one.split(":"))) {
    books.after((batch) => settleIn(batch, id, billOf(yuan)));
  }
  return books;
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
      expect(Object.keys(each).filter((pot) => pot !== "employee:pooled")).toEqual([]);
      return `${settlementId}:${each["employee:pooled"] ?? "="}`;
    })
    .join(",");
}

describe("a case is opened of what depends", () => {
  test.each(CASES)("$name", ({ settled: before, undone, case: expected }) => {
    const batch = settled(before).batch(TOMORROW);
    const answer = undoIn(batch, undone);
    const [opened] = batch.changes().recomputeCases;
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
    const given = settled(before).after((batch) => cancelIn(batch, "X", cancels), { policies });
    if (answer === "booked") expect(wordOf(given)).toBe("booked");
    else {
      const refusal = { code: "settlement_not_last", params: { later: answer }, decidedBy: "home" };
      expect(given).toEqual({ outcome: "refused", refusal });
    }
  });

  test("holds where no policy says otherwise, because there is none today", () => {
    const policies = policyBook([], () => false);
    const ask = (id: string) =>
      settled("A:100,B:400").after((batch) => cancelIn(batch, "X", id), { policies });
    expect([wordOf(ask("A")), wordOf(ask("B"))]).toEqual(["no:settlement_not_last", "booked"]);
  });
});

test.each(["nothing", "tombstone", "refused"] as const)(
  "a cancellation of what is %s says which settlement is missing",
  (story) => {
    const books = new HomeBooks();
    STORIES[story](books);
    const refusal = { code: "settlement_missing", params: { settlement: "A" }, decidedBy: "home" };
    expect(books.after((batch) => cancelIn(batch, "X", "A"))).toEqual({
      outcome: "refused",
      refusal,
    });
  },
);

test("an order's id with another content is refused, and what differs is named", () => {
  const books = new HomeBooks();
  STORIES.booked(books);
  books.after((batch) => undoIn(batch, "A"));
  const refusal = { code: "message_reused", params: { field: "content" }, decidedBy: "home" };
  expect(books.after((batch) => undoIn(batch, "A", { digest: "another" }))).toEqual({
    outcome: "refused",
    refusal,
  });
});

test("an undone cancellation opens no case, and the trail calls it by its name", () => {
  const books = new HomeBooks();
  STORIES.cancelled(books);
  LATER.spends(books);
  const batch = books.batch(TOMORROW);
  expect(undoIn(batch, "C")).toMatchObject({ outcome: "undone", recomputeCase: false });
  const { trail, recomputeCases } = batch.changes();
  expect(recomputeCases).toEqual([]);
  const actor = { kind: "node", id: CARE_NODE };
  const said = { action: "cancellation.reversed", subject: "C", personId: PERSON_ID };
  expect(trail).toEqual([{ at: TOMORROW.now, actor, ...said }]);
});
