/**
 * What care does with each answer in each state: state of the settlement × order to reverse it ×
 * answer. The cells say what happens; a remark says what should happen instead, and why.
 */
import { describe, expect, test } from "vitest";
import { fromJson } from "#base/json.ts";
import type { SettlementState } from "#model/states.ts";
import { applyOutcome, type Outcome } from "#settlement/care/outcome.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import type { CareChanges } from "#settlement/care/unit-of-work.ts";
import { ANSWERS, applied, ORDER, SETTINGS, type To } from "#settlement/fixtures/outcomes.ts";
import {
  bookedAnswer,
  cancellationRow,
  cancelledAnswer,
  careUnit,
  EARLIER_ID,
  ENCOUNTER_ID,
  encounterRow,
  INSTITUTION,
  NOW,
  PERIOD,
  requestRow,
  SETTLEMENT_ID,
  settledRow,
  settlementRow,
  UNDO_PERIOD,
  undoneAnswer,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const NOTHING = { settlements: [], encounters: [], answers: [], postings: [], trail: [] };

function postingsOf({ postings }: CareChanges): string {
  const said = postings.map(({ part, businessDay, transfers }) => {
    const funds = transfers.map(({ target, source, amountFen }) => {
      const forth = source === `institution:${INSTITUTION.code}`;
      expect(forth ? target : source).toMatch(/^claim:360000:360300:employee:/);
      return forth ? amountFen : -amountFen;
    });
    return `${part}:${businessDay.slice(-2)}:${funds.reduce((sum, one) => sum + one, 0n)}`;
  });
  return said.join("+") || "-";
}

function asksOf(row: SettlementRow, before: SettlementRow): string {
  if (row.attempts === before.attempts) {
    return row.next_inquiry_at === null ? "never" : "asBefore";
  }
  expect([row.attempts, row.next_inquiry_at]).toEqual([before.attempts + 1, NOW + 1_000]);
  return "again";
}

const BOTH = "care:02:46519+careUndo:03:-46519";

type Column = "answer" | "now" | "order" | "encounter" | "posted" | "told" | "asks";

/** No order to reverse it: what home says of the settlement, or of an inquiry. */
const OPEN = tableOf<Column>(`
  answer       | now      order encounter posted        told asks
  noAnswer     | unknown  no    held      -             -    again
  tooLate      | unknown  no    held      -             -    again
  forged       | unknown  no    held      -             -    again
  booked       | settled  no    free      care:02:46519 paid never
  refused      | refused  no    free      -             no   never
  neverSeen    | refused  no    free      -             no   never
  noReceiver   | unknown  no    held      -             -    again
  otherVersion | unknown  no    held      -             -    again
  reversedId   | unknown  no    held      -             -    again
  reusedId     | unknown  no    held      -             -    again
  depends      | unknown  no    held      -             -    again
  undone       | reversed no    free      ${BOTH}       -    never
`);

/** Ordered to be reversed before the outcome was known: the answer to the order. */
const ORDERED = tableOf<Column>(`
  answer       | now      order encounter posted  told asks
  noAnswer     | unknown  yes   held      -       -    again
  tooLate      | unknown  yes   held      -       -    again
  forged       | unknown  yes   held      -       -    again
  booked       | unknown  yes   held      -       -    again
  neverSeen    | reversed yes   free      -       -    never
  undone       | reversed yes   free      ${BOTH} -    never
  refused      | unknown  yes   held      -       -    again
  noReceiver   | unknown  yes   held      -       -    again
  otherVersion | unknown  yes   held      -       -    again
  reversedId   | unknown  yes   held      -       -    again
  reusedId     | unknown  yes   held      -       -    again
  depends      | unknown  no    held      -       -    again
`);

/** Ordered to be reversed after it was settled: the answer to the order. */
const TAKEN_BACK = tableOf<Column>(`
  answer       | now      order encounter posted             told asks
  noAnswer     | settled  yes   held      -                  -    again
  tooLate      | settled  yes   held      -                  -    again
  forged       | settled  yes   held      -                  -    again
  booked       | settled  yes   held      -                  -    again
  neverSeen    | settled  yes   held      -                  -    again # home contradicts itself
  undone       | reversed yes   free      careUndo:03:-46519 -    never
  refused      | settled  yes   held      -                  -    again
  noReceiver   | settled  yes   held      -                  -    again
  otherVersion | settled  yes   held      -                  -    again
  reversedId   | settled  yes   held      -                  -    again
  reusedId     | settled  yes   held      -                  -    again
  depends      | settled  no    free      -                  -    never
`);

const CELLS = [
  { state: "settling", ordered: "no", to: "settle", table: OPEN },
  { state: "unknown", ordered: "no", to: "inquire", table: OPEN },
  { state: "settling", ordered: "yes", to: "undo", table: ORDERED },
  { state: "unknown", ordered: "yes", to: "undo", table: ORDERED },
  { state: "settled", ordered: "yes", to: "undo", table: TAKEN_BACK },
].flatMap(({ table, ...start }) => table.map((cell) => ({ ...cell, ...start })));

/** One settlement and its encounter, as they stand before the answer. */
function before({ state, ordered }: { readonly state: string; readonly ordered: string }) {
  const made = state === "settled" ? settledRow : settlementRow;
  const at = ordered === "yes" ? NOW - 5_000 : null;
  const reverse_order = at === null ? null : ORDER;
  const fields = { state: state as SettlementState, reverse_ordered_at: at, reverse_order };
  const row = at === null ? made(fields) : made({ ...fields, next_inquiry_at: at });
  const held = row.state === "settling" || row.state === "unknown" || at !== null;
  return { row, encounter: encounterRow({ unfinished: held ? row.id : null }) };
}

describe("while the outcome is open, or the order is", () => {
  test.each(CELLS)("$state $ordered, $to: $name", (cell) => {
    const { row, encounter } = before(cell);
    const started = { ...row };
    const rows = { encounters: [encounter], settlements: [row], requests: [requestRow()] };
    const { text, changes } = applied(rows, ANSWERS[cell.answer as keyof typeof ANSWERS], {
      to: cell.to as To,
    });
    const { now, order, posted, told, asks } = cell;
    expect({
      now: row.state,
      order: row.reverse_ordered_at === null ? "no" : "yes",
      encounter: encounter.unfinished === null ? "free" : "held",
      posted: postingsOf(changes),
      told: text?.split(/[ :]/)[0] ?? "-",
      asks: asksOf(row, started),
    }).toEqual({
      ...{ order, encounter: cell.encounter, posted, told, asks },
      now: now === "same" ? cell.state : now,
    });
    const said = cell.state === "settled" && cell.answer === "neverSeen";
    expect(changes.trail.map(({ action }) => action)).toEqual(said ? ["home.contradicted"] : []);
    // What changed is written, and what is told is kept for a repeat.
    expect(changes.settlements).toEqual(asks === "asBefore" ? [] : [row]);
    expect(changes.encounters).toEqual(cell.encounter === "free" ? [encounter] : []);
    const kept = { institution: row.institution, message_id: row.message_id, answer: text };
    expect(changes.answers).toEqual(text === undefined ? [] : [kept]);
  });
});

const CLOSED: readonly SettlementState[] = ["refused", "reversed", "cancelling", "cancelled"];
const CONCLUDED = [
  ...CLOSED.flatMap((state) => ["no", "yes"].map((ordered) => ({ state, ordered }))),
  { state: "settled" as const, ordered: "no" },
];

describe("once the outcome is known, no answer changes anything", () => {
  for (const { state, ordered } of CONCLUDED) {
    for (const [name, answer] of Object.entries(ANSWERS)) {
      test(`${state} ${ordered}: ${name}`, () => {
        const { row, encounter } = before({ state, ordered });
        const started = [{ ...row }, { ...encounter }];
        const { text, changes } = applied({ encounters: [encounter], settlements: [row] }, answer);
        expect(text).toBeUndefined();
        expect(changes).toMatchObject(NOTHING);
        expect([row, encounter]).toEqual(started);
      });
    }
  }
});

/** What becomes of the encounter, and of the settlement that a cancellation names. */
const KINDS = tableOf<
  "row" | "care" | "state" | "order" | "original" | "encounter" | "answer" | "now" | "left" | "is"
>(`
  row    care      state    order original   encounter  answer    | now      left      is
  settle stay      settling no    -          discharged booked    | settled  -         closed
  settle stay      settling no    -          admitted   booked    | settled  -         admitted
  settle interim   settling no    -          discharged booked    | settled  -         discharged
  settle visit     settling no    -          registered booked    | settled  -         registered
  settle stay      settling no    -          discharged refused   | refused  -         discharged
  settle stay      settling yes   -          discharged undone    | reversed -         discharged
  settle stay      settled  yes   -          closed     undone    | reversed -         discharged
  settle stay      unknown  yes   -          discharged undone    | reversed -         discharged
  settle visit     settled  yes   -          registered undone    | reversed -         registered
  cancel stay      settling no    cancelling closed     booked    | settled  cancelled discharged
  cancel visit     settling no    cancelling registered booked    | settled  cancelled registered
  cancel stay      settling no    cancelling closed     noBooking | refused  settled   closed
  cancel stay      unknown  no    cancelling closed     neverSeen | refused  settled   closed
  cancel visit     settling no    cancelling registered noBooking | refused  settled   registered
  cancel stay      settling no    cancelling closed     noAnswer  | unknown  cancelling closed
  cancel stay      unknown  yes   cancelling closed     undone    | reversed settled   closed
  cancel stay      unknown  yes   cancelling closed     neverSeen | reversed settled   closed
  cancel stay      unknown  yes   cancelling closed     depends   | unknown  cancelling closed
  cancel stay      settled  yes   cancelled  discharged undone    | reversed settled   closed
  cancel interim   settled  yes   cancelled  discharged undone    | reversed settled   discharged
  cancel visit     settled  yes   cancelled  registered undone    | reversed settled   registered
  cancel stay      settled  yes   cancelled  discharged depends   | settled  cancelled discharged
  cancel stay      settled  yes   settled    closed     undone    | reversed settled   closed
`);

const CARES = {
  visit: { care_type: "outpatient", interim: false },
  stay: { care_type: "inpatient", interim: false },
  interim: { care_type: "inpatient", interim: true },
} as const;

describe("encounter and original follow", () => {
  test.each(KINDS)("$name", (cell) => {
    const cancels = cell.row === "cancel";
    const booked = cancels ? cancelledAnswer() : bookedAnswer();
    const fields = {
      state: cell.state as SettlementState,
      reverse_ordered_at: cell.order === "yes" ? NOW - 5_000 : null,
      reverse_order: cell.order === "yes" ? ORDER : null,
      ...CARES[cell.care as keyof typeof CARES],
    };
    const row = cancels ? cancellationRow(fields) : settlementRow(fields);
    const original = settledRow({
      id: EARLIER_ID,
      message_id: "m_0",
      ...CARES[cell.care as keyof typeof CARES],
      state: (cancels ? cell.original : "settled") as SettlementState,
    });
    const state = cell.encounter as EncounterRow["state"];
    const encounter = encounterRow({ state, unfinished: row.id });
    const answers = { ...ANSWERS, booked, undone: undoneAnswer(booked) };
    const rows = { encounters: [encounter], settlements: cancels ? [original, row] : [row] };
    const { changes } = applied(rows, answers[cell.answer as keyof typeof answers], {
      to: cell.order === "yes" ? "undo" : cancels ? "cancel" : "settle",
    });
    expect([row.state, cancels ? original.state : "-", encounter.state]).toEqual([
      cell.now,
      cell.left,
      cell.is,
    ]);
    const moved = cancels && cell.left !== cell.original;
    expect(changes.settlements.includes(original)).toBe(moved);
    const freed = cell.now !== "unknown";
    expect(changes.encounters).toEqual(freed ? [encounter] : []);
    expect(encounter.unfinished).toBe(freed ? null : row.id);
  });
});

test("what home booked is kept in home's accounting period, and told from it", () => {
  const credential = { kind: "evoucher", number: "v_1" } as const;
  const [ended_at, invoice] = [NOW - 120_000, "i_1"];
  const row = cancellationRow({ disease: "M03900", invoice, credential, ended_at });
  const original = settledRow({ id: EARLIER_ID, state: "cancelling", sequence: 1 });
  const rows = { encounters: [encounterRow()], settlements: [original, row] };
  const answer = cancelledAnswer();
  const seen: unknown[] = [];
  const outcome: Outcome = {
    ...{ settlementId: SETTLEMENT_ID, encounterId: ENCOUNTER_ID, answer },
    asked: "cancel",
    render: (told) => {
      seen.push(told);
      return "text";
    },
  };
  expect(applyOutcome(careUnit(rows), outcome, SETTINGS)).toBe("text");
  expect(row).toMatchObject({
    business_day: PERIOD.businessDay,
    month: PERIOD.month,
    settled_at: NOW,
  });
  expect(fromJson(row.outcome ?? "")).toEqual(answer);
  expect(seen).toMatchObject([
    {
      ok: {
        settlementId: SETTLEMENT_ID,
        cancels: EARLIER_ID,
        credential,
        endedAt: ended_at,
        institution: { code: INSTITUTION.code, name: INSTITUTION.name },
        settledAt: NOW,
        state: "settled",
        disease: "M03900",
        invoice: "i_1",
        stamp: PERIOD,
        payment: answer.payment,
      },
    },
  ]);
});

test("a refusal is kept as home said it, and so is what was never seen", () => {
  for (const [answer, code] of [
    [ANSWERS.refused, "insurance_suspended"],
    [ANSWERS.neverSeen, "tombstone_met"],
  ] as const) {
    const row = settlementRow();
    const { text } = applied({ encounters: [encounterRow()], settlements: [row] }, answer);
    expect(text).toBe(`no: ${code}`);
    const kept = { outcome: "refused", refusal: { code, params: {}, decidedBy: "home" } };
    expect(fromJson(row.outcome ?? "")).toEqual(kept);
  }
});

test("a reversed booking that care never heard of is kept with both periods", () => {
  const ordered = { reverse_ordered_at: NOW - 5_000, reverse_order: ORDER };
  const row = settlementRow({ state: "unknown", ...ordered });
  const rows = { encounters: [encounterRow({ unfinished: row.id })], settlements: [row] };
  const { changes } = applied(rows, ANSWERS.undone, { to: "undo" });
  expect(row).toMatchObject({ business_day: PERIOD.businessDay, month: PERIOD.month });
  expect(fromJson(row.outcome ?? "")).toEqual(bookedAnswer());
  const [care, careUndo] = changes.postings;
  expect(care).toMatchObject({
    ...{
      subject: { kind: "settlement", id: SETTLEMENT_ID },
      part: "care",
      occurredAt: NOW,
      recordedAt: NOW,
      ...PERIOD,
    },
    transfers: [
      {
        source: "institution:H46010000001",
        target: "claim:360000:360300:employee:pooled",
        amountFen: 11_563n,
      },
      {
        source: "institution:H46010000001",
        target: "claim:360000:360300:employee:ownAccount",
        amountFen: 34_956n,
      },
    ],
  });
  expect(careUndo).toMatchObject({ part: "careUndo", ...UNDO_PERIOD });
});

test("relatives' money is claimed too, and what nobody paid moves nothing", () => {
  const only = { ...bookedAnswer().payment, funds: [], ownAccountFen: 0n };
  const paid = { ...only, relativesAccountFen: 46_519n };
  const cash = { ...only, cashFen: 46_519n };
  const rowsOf = () => ({ encounters: [encounterRow()], settlements: [settlementRow()] });
  const claimed = applied(rowsOf(), bookedAnswer({ payment: paid })).changes.postings;
  expect(claimed.flatMap(({ transfers }) => transfers)).toEqual([
    {
      source: "institution:H46010000001",
      target: "claim:360000:360300:employee:relativesAccount",
      amountFen: 46_519n,
    },
  ]);
  expect(applied(rowsOf(), bookedAnswer({ payment: cash })).changes.postings).toEqual([]);
});

test("when nobody waits the answer is kept for nobody: a repeat is told from the row", () => {
  const rows = { encounters: [encounterRow()], settlements: [settlementRow()] };
  const { text, changes } = applied(rows, ANSWERS.booked, { waits: false });
  expect(text).toBeUndefined();
  expect(changes.answers).toEqual([]);
  expect(changes.settlements[0]?.state).toBe("settled");
});

test("pauses double until the longest", () => {
  const row = settlementRow({ state: "unknown" });
  const pauses = [1_000, 2_000, 4_000, 5_000, 5_000].map((pause) => {
    applied({ encounters: [encounterRow()], settlements: [row] }, ANSWERS.noAnswer);
    return [row.next_inquiry_at, NOW + pause];
  });
  for (const [asked, expected] of pauses) expect(asked).toBe(expected);
  expect(row.attempts).toBe(5);
});

test("an encounter that another settlement holds stays held", () => {
  const encounter = encounterRow({ unfinished: EARLIER_ID });
  const { changes } = applied(
    { encounters: [encounter], settlements: [settlementRow()] },
    ANSWERS.booked,
  );
  expect(encounter.unfinished).toBe(EARLIER_ID);
  expect(changes.encounters).toEqual([]);
});

test("home answers for the total that care sent, with a period; anything else is a defect", () => {
  const rowsOf = () => ({ encounters: [encounterRow()], settlements: [settlementRow()] });
  const other = { ...bookedAnswer().payment, totalFen: 1n };
  expect(() => applied(rowsOf(), bookedAnswer({ payment: other }))).toThrow("the total that care");
  expect(() => applied(rowsOf(), bookedAnswer({ stamp: undefined }))).toThrow(
    "home's accounting period",
  );
});
