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
  HomeBooks,
  LATER,
  policiesOf,
  STORIES,
  type Story,
  settleIn,
  undoIn,
  wordOf,
} from "#settlement/fixtures/home.ts";
import { NOW, PAYMENT, PERSON_ID, SPLIT, UNDO_STAMP } from "#settlement/fixtures/rows.ts";
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

const TOMORROW = { now: NOW + 1_000, stamp: UNDO_STAMP };

describe("a new cancellation of what is there", () => {
  test.each(TABLE)("$name", (cell) => {
    const books = new HomeBooks();
    STORIES[cell.story as Story](books);
    LATER[cell.later as keyof typeof LATER](books);
    const policies = policiesOf({ cancelOrder: cell.order as "any" | "lastFirst" });
    const batch = books.batch({ ...TOMORROW, policies });
    const answer = cancelIn(batch, "X", "A");
    const changes = batch.changes();
    books.keep(changes);
    const { A, used, left, C } = cell;
    expect({
      answer: wordOf(answer),
      A: books.rows.get("A")?.state ?? "-",
      used: `${books.amount("deductible:year")}`,
      left: `${books.amount("accountBalance")}`,
      C: books.rows.get("X")?.state,
    }).toEqual({ answer: cell.answer, A, used, left, C });
    const booked = answer.outcome === "booked";
    expect(changes.postings.length).toBe(booked ? 1 : 0);
    expect(changes.trail.map(({ action, subject }) => [action, subject])).toEqual([
      booked ? ["settlement.cancelled", "A"] : ["settlement.refused", "X"],
    ]);
    // A late copy of the same message is told the same.
    expect(books.after((next) => cancelIn(next, "X", "A"))).toEqual(answer);
    expect(books.rows.get("A")?.state ?? "-").toBe(A);
  });
});

test("a cancellation is the exact negation, with an id, a sequence and a stamp of its own", () => {
  const books = new HomeBooks();
  const settled = books.after((batch) => settleIn(batch, "A")) as Booked;
  const batch = books.batch(TOMORROW);
  const answer = cancelIn(batch, "C", "A");
  expect(answer).toEqual({
    ...settled,
    settlementId: "C",
    split: negatedSplit(SPLIT),
    payment: negatedPayment(settled.payment),
    deductibleFen: -30_000n,
    accountBalanceFen: 200_000n,
    explanation: ["撤销结算A，各项金额全部退回。"],
    stamp: UNDO_STAMP,
    bookedAt: TOMORROW.now,
  });
  expect(settled.payment).toMatchObject({ ownAccountFen: PAYMENT.ownAccountFen });
  const { inserted, moved, postings, trail, books: sequences } = batch.changes();
  const [row] = inserted;
  expect(row).toMatchObject({
    ...{ id: "C", kind: "cancel", state: "booked", cancels: "A", sequence: 2n },
    ...{ business_day: UNDO_STAMP.businessDay, month: UNDO_STAMP.month },
    ...{ message_id: "msg of C", request_digest: "digest of C", steps: null, facts: null },
  });
  expect(JSON.parse(row?.content ?? "")).toMatchObject({ settlementId: "C", cancels: "A" });
  expect(fromJson(row?.answer ?? "")).toEqual(answer);
  expect(sequences).toEqual([{ person_id: PERSON_ID, sequence: 2n }]);
  expect(moved).toMatchObject([{ id: "A", state: "cancelled", undone_at: null }]);
  const owed = (pot: string) => `owed:460000:360300:employee:${pot}`;
  const fund = (pot: string) => `fund:360300:employee:${pot}`;
  expect(postings).toMatchObject([
    {
      ...{
        subject: { kind: "settlement", id: "C" },
        part: "home",
        occurredAt: TOMORROW.now,
        ...UNDO_STAMP,
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

test("the later one that blocks is named, the first of them, those of the same batch included", () => {
  const policies = policiesOf({ cancelOrder: "lastFirst" });
  const books = new HomeBooks();
  LATER.depends(books);
  books.after((batch) => settleIn(batch, "D"));
  const batch = books.batch({ policies });
  settleIn(batch, "E");
  const blocked = (later: string) => ({
    outcome: "refused",
    refusal: { code: "settlement_not_last", params: { later }, decidedBy: "home" },
  });
  expect(cancelIn(batch, "X", "B")).toEqual(blocked("D"));
  expect(cancelIn(batch, "Y", "D")).toEqual(blocked("E"));
  // What is taken back in the same batch blocks no more.
  undoIn(batch, "E");
  expect(wordOf(cancelIn(batch, "Z", "D"))).toBe("booked");
  expect(wordOf(cancelIn(batch, "W", "B"))).toBe("booked");
});

test("a cancellation is no settlement: it cannot be cancelled, nor is another person's", () => {
  const books = new HomeBooks();
  STORIES.cancelled(books);
  const missing = "no:settlement_missing";
  expect(wordOf(books.after((batch) => cancelIn(batch, "X", "C")))).toBe(missing);
  const stranger = { from: "440000" as NodeId };
  expect(wordOf(books.after((batch) => cancelIn(batch, "Y", "A", stranger)))).toBe(missing);
  const other = { personId: "36030019600101002X" as PersonId };
  expect(wordOf(books.after((batch) => cancelIn(batch, "Z", "A", {}, other)))).toBe(missing);
  // A stranger's word leaves nothing behind; the person's own no is kept.
  expect(["X", "Y", "Z"].map((id) => books.rows.get(id)?.state)).toEqual([
    "refused",
    undefined,
    undefined,
  ]);
});

test("past its deadline it is never booked, nor ever after", () => {
  const books = new HomeBooks();
  STORIES.booked(books);
  const late = { now: NOW + 6_001 };
  const answers = [late, {}].map((changes) =>
    wordOf(books.after((batch) => cancelIn(batch, "C", "A"), changes)),
  );
  expect(answers).toEqual(["no:deadline_passed", "no:tombstone_met"]);
  expect(books.rows.get("A")?.state).toBe("booked");
  const onTime = { now: NOW + 6_000 };
  expect(wordOf(books.after((batch) => cancelIn(batch, "X", "A"), onTime))).toBe("booked");
});

test("the same id with another content is refused, and what was undone is not told again", () => {
  const books = new HomeBooks();
  STORIES.cancelled(books);
  const other = { digest: "another" };
  const refusal = { code: "message_reused", params: { field: "content" }, decidedBy: "home" };
  expect(books.after((batch) => cancelIn(batch, "C", "A", other))).toEqual({
    outcome: "refused",
    refusal,
  });
  books.after((batch) => undoIn(batch, "C"));
  expect(wordOf(books.after((batch) => cancelIn(batch, "C", "A")))).toBe("no:message_reversed");
});
