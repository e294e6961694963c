/** Cancelling at home: what the named settlement is × what came later × the policy's order. */
import { describe, expect, test } from "vitest";
import { fromJson } from "#base/json.ts";
import type { Booked } from "#model/message.ts";
import { negatedPayment, negatedSplit } from "#model/negate.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import {
  CARE_NODE,
  cancelIn,
  HomeState,
  LATER,
  policiesOf,
  STORIES,
  type Story,
  settleIn,
  undoIn,
  wordOf,
} from "#settlement/fixtures/home.ts";
import { NOW, PAYMENT, PERIOD, PERSON_ID, SPLIT, UNDO_PERIOD } from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

type Column = "story" | "later" | "order" | "answer" | "A" | "used" | "left" | "C";

/** Amounts in fen, afterwards: the deductible used and the account's money. */
const TABLE = tableOf<Column>(`
  story         later   order     | answer                  A         used  left   C
  nothing       -       any       | no:settlement_missing   -         0     200000 refused
  tombstone     -       any       | no:settlement_missing   tombstone 0     200000 refused
  refused       -       any       | no:settlement_missing   refused   0     200000 refused
  undone        -       any       | no:settlement_reversed  undone    0     200000 refused
  cancelled     -       any       | no:settlement_cancelled cancelled 0     200000 refused
  cancelUndone  -       any       | booked                  cancelled 0     200000 booked
  booked        -       any       | booked                  cancelled 0     200000 booked
  booked        -       lastFirst | booked                  cancelled 0     200000 booked
  booked        spends  lastFirst | booked                  cancelled 0     190000 booked
  booked        empties lastFirst | booked                  cancelled 0     34956  booked
  booked        depends any       | booked                  cancelled 0     197000 booked
  booked        depends lastFirst | no:settlement_not_last  booked    30000 162044 refused
`);

/** The policy's word for the table's. */
const ORDERS = { any: "anyOrder", lastFirst: "lastFirstPerInstitution" } as const;

const TOMORROW = { now: NOW + 1_000, accountingPeriod: UNDO_PERIOD };

describe("a new cancellation of what is there", () => {
  test.each(TABLE)("$name", (cell) => {
    const home = new HomeState();
    STORIES[cell.story as Story](home);
    LATER[cell.later as keyof typeof LATER](home);
    const policies = policiesOf({ cancelOrder: ORDERS[cell.order as keyof typeof ORDERS] });
    const unit = home.unit({ ...TOMORROW, policies });
    const answer = cancelIn(unit, "X", "A");
    const changes = unit.changes();
    home.keep(changes);
    const { A, used, left, C } = cell;
    expect({
      answer: wordOf(answer),
      A: home.rows.get("A")?.state ?? "-",
      used: `${home.amount("deductible:year")}`,
      left: `${home.amount("accountBalance")}`,
      C: home.rows.get("X")?.state,
    }).toEqual({ answer: cell.answer, A, used, left, C });
    const booked = answer.outcome === "booked";
    expect(changes.postings.length).toBe(booked ? 1 : 0);
    expect(changes.trail.map(({ action, subject }) => [action, subject])).toEqual([
      booked ? ["settlement.cancelled", "A"] : ["settlement.refused", "X"],
    ]);
    // A late copy of the same message is told the same.
    expect(home.after((next) => cancelIn(next, "X", "A"))).toEqual(answer);
    expect(home.rows.get("A")?.state ?? "-").toBe(A);
  });
});

test("a cancellation is the exact negation, with an id, a sequence and a period of its own", () => {
  const home = new HomeState();
  const settled = home.after((unit) => settleIn(unit, "A")) as Booked;
  const unit = home.unit(TOMORROW);
  const answer = cancelIn(unit, "C", "A");
  expect(answer).toEqual({
    ...settled,
    settlementId: "C",
    split: negatedSplit(SPLIT),
    payment: negatedPayment(settled.payment),
    deductibleFen: -30_000n,
    accountBalanceFen: 200_000n,
    explanation: ["撤销结算A，各项金额全部退回。"],
    stamp: UNDO_PERIOD,
    bookedAt: TOMORROW.now,
  });
  expect(settled.payment).toMatchObject({ ownAccountFen: PAYMENT.ownAccountFen });
  const { inserted, moved, postings, trail, locks: sequences } = unit.changes();
  const [row] = inserted;
  expect(row).toMatchObject({
    ...{ id: "C", kind: "cancel", state: "booked", cancels: "A", sequence: 2n },
    ...{ business_day: UNDO_PERIOD.businessDay, month: UNDO_PERIOD.month },
    ...{ message_id: "msg of C", request_digest: "digest of C", steps: null, facts: null },
  });
  expect(JSON.parse(row?.content ?? "")).toMatchObject({ settlementId: "C", cancels: "A" });
  expect(fromJson(row?.answer ?? "")).toEqual(answer);
  expect(sequences).toEqual([{ person_id: PERSON_ID, sequence: 2n }]);
  expect(moved).toMatchObject([{ id: "A", state: "cancelled", undone_at: null }]);
  const owed = (fundName: string) => `owed:460000:360300:employee:${fundName}`;
  const fund = (fundName: string) => `fund:360300:employee:${fundName}`;
  expect(postings).toMatchObject([
    {
      ...{
        subject: { kind: "settlement", id: "C" },
        part: "home",
        occurredAt: TOMORROW.now,
        ...UNDO_PERIOD,
      },
      transfers: [
        { source: owed("pooled"), target: fund("pooled"), amountFen: 11_563n },
        { source: owed("ownAccount"), target: fund("ownAccount"), amountFen: 34_956n },
      ],
    },
  ]);
  const said = { actor: { kind: "node", id: CARE_NODE }, personId: PERSON_ID, detail: "C" };
  expect(trail).toMatchObject([{ ...said, at: TOMORROW.now }]);
});

test("the later one that blocks is named, the first of them, those of the same group included", () => {
  const policies = policiesOf({ cancelOrder: "lastFirstPerInstitution" });
  const home = new HomeState();
  LATER.depends(home);
  home.after((unit) => settleIn(unit, "D"));
  const unit = home.unit({ policies });
  settleIn(unit, "E");
  const day = PERIOD.businessDay;
  const blocked = (later: string) => ({
    outcome: "refused",
    refusal: { code: "settlement_not_last", params: { later, day }, decidedBy: "home" },
  });
  expect(cancelIn(unit, "X", "B")).toEqual(blocked("D"));
  expect(cancelIn(unit, "Y", "D")).toEqual(blocked("E"));
  // What is taken back in the same group blocks no more.
  undoIn(unit, "E");
  expect(wordOf(cancelIn(unit, "Z", "D"))).toBe("booked");
  expect(wordOf(cancelIn(unit, "W", "B"))).toBe("booked");
});

test("a cancellation is no settlement: it cannot be cancelled, nor is another person's", () => {
  const home = new HomeState();
  STORIES.cancelled(home);
  const missing = "no:settlement_missing";
  expect(wordOf(home.after((unit) => cancelIn(unit, "X", "C")))).toBe(missing);
  const stranger = { from: "440000" as NodeId };
  expect(wordOf(home.after((unit) => cancelIn(unit, "Y", "A", stranger)))).toBe(missing);
  const other = { personId: "36030019600101002X" as PersonId };
  expect(wordOf(home.after((unit) => cancelIn(unit, "Z", "A", {}, other)))).toBe(missing);
  // A refusal to a foreign place or person is not kept; one about the person's own case is.
  expect(["X", "Y", "Z"].map((id) => home.rows.get(id)?.state)).toEqual([
    "refused",
    undefined,
    undefined,
  ]);
});

test("past its deadline it is never booked, nor ever after", () => {
  const home = new HomeState();
  STORIES.booked(home);
  const late = { now: NOW + 6_001 };
  const answers = [late, {}].map((changes) =>
    wordOf(home.after((unit) => cancelIn(unit, "C", "A"), changes)),
  );
  expect(answers).toEqual(["no:deadline_passed", "no:tombstone_met"]);
  expect(home.rows.get("A")?.state).toBe("booked");
  const onTime = { now: NOW + 6_000 };
  expect(wordOf(home.after((unit) => cancelIn(unit, "X", "A"), onTime))).toBe("booked");
});

test("the same id with another content is refused, and what was undone is not told again", () => {
  const home = new HomeState();
  STORIES.cancelled(home);
  const other = { digest: "another" };
  const refusal = { code: "message_reused", params: { field: "content" }, decidedBy: "home" };
  expect(home.after((unit) => cancelIn(unit, "C", "A", other))).toEqual({
    outcome: "refused",
    refusal,
  });
  home.after((unit) => undoIn(unit, "C"));
  expect(wordOf(home.after((unit) => cancelIn(unit, "C", "A")))).toBe("no:message_reversed");
});
