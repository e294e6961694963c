/**
 * Undoing and inquiring at home: what stands there × undo or inquire. The cells say what happens; a
 * remark says what should happen instead, and why.
 */
import { describe, expect, test } from "vitest";
import { DAY_MS, day } from "#base/date.ts";
import type { Booked, Undone } from "#model/message.ts";
import { negatedPayment, negatedSplit } from "#model/negate.ts";
import type { PersonId } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import {
  CARE_NODE,
  cancelIn,
  HomeState,
  inquireIn,
  LATER,
  policiesOf,
  STORIES,
  type Story,
  settleIn,
  undoIn,
  wordOf,
} from "#settlement/fixtures/home.ts";
import {
  HOME,
  NOW,
  OFFSET_PERIOD,
  PAYMENT,
  PERIOD,
  PERSON_ID,
  UNDO_PERIOD,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";
import type { HomeChanges } from "#settlement/home/unit-of-work.ts";

type Column = "story" | "later" | "of" | "answer" | "A" | "C" | "back" | "used" | "left" | "case";

/** Amounts in fen: what flows back, and afterwards the deductible used and the account's money. */
const UNDO = tableOf<Column>(`
  story         later   of | answer                  A         C      back   used  left   case
  nothing       -       A  | neverSeen               tombstone -      -      0     200000 -
  tombstone     -       A  | neverSeen               tombstone -      -      0     200000 -
  refused       -       A  | neverSeen               refused   -      -      0     200000 -
  booked        -       A  | undone                  undone    -      46519  0     200000 -
  booked        depends A  | undone                  undone    -      46519  0     197000 yes
  booked        spends  A  | undone                  undone    -      46519  0     190000 -
  undone        -       A  | undone                  undone    -      -      0     200000 -
  cancelled     -       A  | no:settlement_cancelled cancelled booked -      0     200000 -
  cancelled     -       C  | undone                  booked    undone -46519 30000 165044 -
  cancelled     depends C  | no:reverse_depends      cancelled booked -      10000 190000 -
  cancelled     spends  C  | undone                  booked    undone -46519 30000 155044 -
  cancelled     empties C  | no:reverse_depends      cancelled booked -      0     0      -
  cancelUndone  -       C  | undone                  booked    undone -      30000 165044 -
  cancelUndone  -       A  | undone                  undone    undone 46519  0     200000 -
  cancelRefused -       C  | neverSeen               -         refused -     0     200000 -
`);

const INQUIRE = tableOf<"story" | "of" | "answer" | "state">(`
  story         of | answer                state
  nothing       A  | neverSeen             tombstone
  tombstone     A  | neverSeen             tombstone
  refused       A  | no:insurance_missing  refused
  booked        A  | booked                booked
  undone        A  | undone                undone
  cancelled     A  | booked                cancelled
  cancelled     C  | booked                booked
  cancelUndone  A  | booked                booked
  cancelUndone  C  | undone                undone
  cancelRefused C  | no:settlement_missing refused
`);

/** What flows back to the funds. */
function postedOf({ postings }: HomeChanges): string {
  const sums = postings.map(({ part, transfers, ...period }) => {
    expect(part).toBe("homeUndo");
    expect(period).toMatchObject(UNDO_PERIOD);
    const signed = transfers.map(({ source, target, amountFen }) => {
      const back = target.startsWith("fund:360300:employee:");
      expect(back ? source : target).toMatch(/^owed:460000:360300:employee:/);
      return back ? amountFen : -amountFen;
    });
    return signed.reduce((sum, one) => sum + one, 0n);
  });
  return sums.join("+") || "-";
}

const TOMORROW = { now: NOW + 86_400_000, accountingPeriod: UNDO_PERIOD };

describe("undoing what stands", () => {
  test.each(UNDO)("$name", (cell) => {
    const home = homeAfter(cell);
    const unit = home.unit(TOMORROW);
    const answer = undoIn(unit, cell.of);
    const changes = unit.changes();
    home.keep(changes);
    const { A, C, back, used, left } = cell;
    expect({
      answer: wordOf(answer),
      A: home.rows.get("A")?.state ?? "-",
      C: home.rows.get("C")?.state ?? "-",
      back: postedOf(changes),
      used: `${home.amount("deductible:year")}`,
      left: `${home.amount("accountBalance")}`,
      case: changes.recomputeCases.length > 0 ? "yes" : "-",
    }).toEqual({ answer: cell.answer, A, C, back, used, left, case: cell.case });
    // Only what changes money is told to the trail.
    expect(changes.trail.length).toBe(back === "-" ? 0 : 1);
  });
});

describe("inquiring about what stands", () => {
  test.each(INQUIRE)("$name", (cell) => {
    const home = homeAfter(cell);
    const before = new Map(home.rows);
    const unit = home.unit(TOMORROW);
    const answer = inquireIn(unit, cell.of);
    const changes = unit.changes();
    home.keep(changes);
    expect([wordOf(answer), home.rows.get(cell.of)?.state]).toEqual([cell.answer, cell.state]);
    expect(changes).toMatchObject({ moved: [], deltas: [], postings: [], locks: [] });
    // Who was told something stands on the trail.
    const asked = {
      actor: { kind: "node", id: CARE_NODE },
      action: "settlement.inquired",
      subject: cell.of,
      personId: PERSON_ID,
    };
    expect(changes.trail).toMatchObject(cell.answer === "neverSeen" ? [] : [asked]);
    expect(changes.inserted.length).toBe(before.has(cell.of) ? 0 : 1);
  });
});

function homeAfter({ story, later }: { readonly story: string; readonly later?: string }) {
  const home = new HomeState();
  STORIES[story as Story](home);
  LATER[(later ?? "-") as keyof typeof LATER](home);
  return home;
}

test("settled and undone in one group: the row is written with the undoing's period", () => {
  const home = new HomeState();
  const unit = home.unit();
  const booked = settleIn(unit, "A");
  const answers = [booked, undoIn(unit, "A")];
  expect(answers.map(wordOf)).toEqual(["booked", "undone"]);
  const changes = unit.changes();
  const { businessDay, month } = PERIOD;
  const undone = { undone_at: NOW, undone_day: businessDay, undone_month: month };
  expect(changes.inserted).toMatchObject([{ id: "A", state: "undone", ...undone }]);
  expect(changes.moved).toEqual([]);
  home.keep(changes);
  expect(home.amount("accountBalance")).toBe(200_000n);
  const told = { outcome: "undone", stamp: PERIOD, booked, recomputeCase: false };
  expect(home.after((unit) => undoIn(unit, "A", {}, PERSON_ID, "ord_2"))).toEqual(told);
  expect(home.after((unit) => inquireIn(unit, "A"))).toEqual(told);
});

test("a copy of an order is answered as the order was, whatever happened since", () => {
  const home = new HomeState();
  STORIES.cancelled(home);
  LATER.depends(home);
  const no = home.after((unit) => undoIn(unit, "C"));
  expect(wordOf(no)).toBe("no:reverse_depends");
  // What depended on it is gone; the order is late and still the same.
  home.after((unit) => undoIn(unit, "B"));
  expect(home.after((unit) => undoIn(unit, "C"), TOMORROW)).toEqual(no);
  expect([home.rows.get("A")?.state, home.rows.get("C")?.state]).toEqual(["cancelled", "booked"]);
  // A new order is decided anew.
  const anew = home.after((unit) => undoIn(unit, "C", {}, PERSON_ID, "ord_new"), TOMORROW);
  expect(wordOf(anew)).toBe("undone");
});

test("an order's id with other content is refused, and so is a copy of it", () => {
  const home = new HomeState();
  STORIES.booked(home);
  home.after((unit) => undoIn(unit, "A"));
  const other = home.after((unit) => undoIn(unit, "A", { digest: "other" as never }));
  expect(wordOf(other)).toBe("no:message_reused");
});

test("what was undone is told with the booking and the undoing's own period, again and again", () => {
  const home = new HomeState();
  const booked = home.after((unit) => settleIn(unit, "A"));
  const undone = home.after((unit) => undoIn(unit, "A"), TOMORROW);
  expect(undone).toEqual({ outcome: "undone", stamp: UNDO_PERIOD, booked, recomputeCase: false });
  const later = {
    now: NOW + 2 * DAY_MS,
    accountingPeriod: { ...PERIOD, businessDay: day("2021-12-04") },
  };
  expect(home.after((unit) => undoIn(unit, "A"), later)).toEqual(undone);
  expect(home.rows.get("A")).toMatchObject({
    ...{ business_day: PERIOD.businessDay, month: PERIOD.month },
    ...{ undone_day: UNDO_PERIOD.businessDay, undone_month: UNDO_PERIOD.month },
  });
});

const NEXT_MONTH = { accountingPeriod: OFFSET_PERIOD };

test("in a later month a row of its own stands against it, and is told again and again", () => {
  const home = new HomeState();
  const booked = home.after((unit) => settleIn(unit, "A")) as Booked;
  const unit = home.unit(NEXT_MONTH);
  const told = undoIn(unit, "A") as Undone;
  const changes = unit.changes();
  home.keep(changes);
  const { offset } = told;
  expect(told).toMatchObject({ outcome: "undone", stamp: OFFSET_PERIOD });
  expect(told.booked).toEqual(booked);
  expect(offset).toMatchObject({ stamp: OFFSET_PERIOD, split: negatedSplit(booked.split) });
  expect(offset?.payment).toEqual(negatedPayment(booked.payment));
  expect(offset?.accountBalanceFen).toBe(200_000n);
  const against = { id: offset?.settlementId, kind: "offset", state: "booked", cancels: "A" };
  expect(changes.inserted).toMatchObject([
    { ...against, sequence: 2n, month: OFFSET_PERIOD.month },
  ]);
  const nothing = { undone_at: null, undone_day: null, undone_month: null };
  expect(changes.moved).toEqual([{ id: "A", state: "offset", ...nothing }]);
  // All of it is the offset's own booking: nothing is posted in the month that is over.
  expect(changes.postings).toMatchObject([
    { subject: { id: offset?.settlementId }, part: "home", month: OFFSET_PERIOD.month },
  ]);
  const same = { ...told, recomputeCase: false };
  expect(home.after((unit) => undoIn(unit, "A"))).toEqual(same);
  expect(home.after((unit) => undoIn(unit, "A", {}, PERSON_ID, "ord_2"))).toEqual(same);
  expect(home.after((unit) => inquireIn(unit, "A"))).toEqual(same);
  expect(wordOf(home.after((unit) => settleIn(unit, "A")))).toBe("no:message_reversed");
  expect(wordOf(home.after((unit) => cancelIn(unit, "C", "A")))).toBe("no:settlement_reversed");
  const id = offset?.settlementId ?? "";
  expect(wordOf(home.after((unit) => undoIn(unit, id)))).toBe("no:settlement_cancelled");
  expect(wordOf(home.after((unit) => cancelIn(unit, "D", id)))).toBe("no:settlement_missing");
  expect(home.amount("accountBalance")).toBe(200_000n);
});

test("a cancellation that is undone in a later month is offset, and its original stands", () => {
  const home = new HomeState();
  STORIES.cancelled(home);
  const told = home.after((unit) => undoIn(unit, "C"), NEXT_MONTH) as Undone;
  expect(told.offset?.payment).toEqual(negatedPayment(told.booked.payment));
  expect([home.rows.get("A")?.state, home.rows.get("C")?.state]).toEqual(["booked", "offset"]);
  expect(home.amount("accountBalance")).toBe(165_044n);
  expect(wordOf(home.after((unit) => cancelIn(unit, "D", "A"), NEXT_MONTH))).toBe("booked");
});

test("the funds get back what each paid, and the trail says who asked", () => {
  const home = new HomeState();
  STORIES.booked(home);
  const unit = home.unit(TOMORROW);
  undoIn(unit, "A");
  const { postings, trail, moved } = unit.changes();
  const owed = (fundName: string) => `owed:460000:360300:employee:${fundName}`;
  const fund = (fundName: string) => `fund:360300:employee:${fundName}`;
  expect(postings.flatMap(({ transfers }) => transfers)).toEqual([
    { source: owed("pooled"), target: fund("pooled"), amountFen: PAYMENT.funds[0]?.amountFen },
    { source: owed("ownAccount"), target: fund("ownAccount"), amountFen: PAYMENT.ownAccountFen },
  ]);
  const said = { actor: { kind: "node", id: CARE_NODE }, subject: "A", personId: PERSON_ID };
  expect(trail).toMatchObject([{ ...said, at: TOMORROW.now, action: "settlement.reversed" }]);
  const { businessDay, month } = UNDO_PERIOD;
  const move = { id: "A", state: "undone", undone_at: TOMORROW.now };
  expect(moved).toEqual([{ ...move, undone_day: businessDay, undone_month: month }]);
});

test("a case says what each fund of a later settlement would pay now", () => {
  const home = new HomeState();
  STORIES.booked(home);
  LATER.depends(home);
  const unit = home.unit(TOMORROW);
  const answer = undoIn(unit, "A") as Undone;
  expect(answer.recomputeCase).toBe(true);
  const [opened, ...others] = unit.changes().recomputeCases;
  expect(others).toEqual([]);
  expect(opened).toMatchObject({ settlement_id: "A", person_id: PERSON_ID });
  expect(opened?.opened_at).toBe(TOMORROW.now);
  // 100 yuan at 70 %, which the deductible would take now.
  const [difference] = JSON.parse(opened?.differences ?? "");
  expect(difference).toEqual({ settlementId: "B", differences: { "employee:pooled": "-70.00" } });
});

test("a case counts on from one later settlement to the next, and names one that is refused", () => {
  const home = new HomeState();
  STORIES.booked(home);
  LATER.depends(home);
  home.after((unit) => settleIn(unit, "D"));
  const rule = policiesOf();
  const told = (policies = rule) => {
    const unit = home.unit({ ...TOMORROW, policies });
    undoIn(unit, "A");
    return JSON.parse(unit.changes().recomputeCases[0]?.differences ?? "");
  };
  // B uses 100 of the deductible, so 200 are left for D: 70 % of them are 140 less.
  expect(told()).toEqual([
    { settlementId: "B", differences: { "employee:pooled": "-70.00" } },
    { settlementId: "D", differences: { "employee:pooled": "-140.00" } },
  ]);
  expect(told(policiesOf({ supports: () => false }))).toEqual([
    { settlementId: "B", differences: { refused: "policy_missing" } },
    { settlementId: "D", differences: { refused: "policy_missing" } },
  ]);
});

test("whoever has no part in a case learns nothing of it and changes nothing", () => {
  const home = new HomeState();
  STORIES.booked(home);
  const strangers = [
    [{ from: "440000" as NodeId }, PERSON_ID],
    [{}, "36030019600101002X" as PersonId],
  ] as const;
  for (const [received, person] of strangers) {
    const unit = home.unit();
    for (const ask of [undoIn, inquireIn]) {
      const answer = ask(unit, "A", received, person);
      const refusal = {
        code: "settlement_missing",
        params: { settlement: "A" },
        decidedBy: "home",
      };
      expect(answer).toEqual({ outcome: "refused", refusal });
    }
    expect(unit.changes()).toEqual({ ...new HomeState().unit().changes() });
  }
});

test("a tombstone keeps who asked, by which message, and is told to nobody's trail", () => {
  const unit = new HomeState().unit();
  expect(undoIn(unit, "A")).toEqual({ outcome: "neverSeen" });
  expect(undoIn(unit, "A")).toEqual({ outcome: "neverSeen" });
  const { inserted } = unit.changes();
  expect(inserted).toMatchObject([
    {
      ...{ id: "A", kind: "tombstone", state: "tombstone", person_id: PERSON_ID },
      ...{ home_area: HOME, care_area: null, sequence: null, answer: null },
      ...{ request_digest: "digest of A", message_id: "msg of A", booked_at: NOW },
    },
  ]);
});
