/**
 * Reversals at care: what the original message was × what became of it × what holds the encounter.
 * The cells say what happens; a remark says what should happen instead, and why.
 */
import { describe, expect, test } from "vitest";
import type { OrderId } from "#base/id.ts";
import { seededRandom } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import type { BookingOutcome, Reverse } from "#model/command.ts";
import type { PersonId } from "#model/person.ts";
import type { EncounterState, SettlementState } from "#model/states.ts";
import type { EncounterRow, RequestRow, SettlementRow } from "#settlement/care/queries.ts";
import type { ChargeDetailRow } from "#settlement/care/queries-charges.ts";
import { type ReverseStep, reverse } from "#settlement/care/reverse.ts";
import {
  CARE,
  callOf,
  cancellationRow,
  careUnit,
  chargeRow,
  EARLIER_ID,
  ENCOUNTER_ID,
  encounterRow,
  HOME,
  INSTITUTION,
  NOW,
  PERSON_ID,
  requestRow,
  SETTLEMENT_ID,
  settledRow,
  settlementRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const BOOKING: Reverse = {
  kind: "reverse",
  originalMessageId: "m_1",
  originalTransaction: "t",
  original: "settle",
};

const render = (outcome: BookingOutcome<"reverse">): string => {
  if (!("ok" in outcome)) return "no";
  return outcome.ok.cancelling ? "cancelling" : "done";
};

function reversed(rows: Parameters<typeof careUnit>[0], booking: Partial<Reverse> = {}) {
  const unit = careUnit(rows);
  const random = seededRandom(1);
  const asked = { unit: unit, random, call: callOf(), booking: { ...BOOKING, ...booking }, render };
  const step = reverse(asked);
  return { step, changes: unit.changes() };
}

/** "done" at once, "order" sent to home with its answer or without, or the code of the refusal. */
function wordOf(step: ReverseStep | Refusal): string {
  if (step instanceof Refusal) return step.code;
  if (!("undo" in step)) return step.text;
  return step.text === undefined ? "order" : `order+${step.text}`;
}

const OTHER_ID = "stl_3" as typeof EARLIER_ID;
const HOLDERS = { nobody: null, itself: SETTLEMENT_ID, other: OTHER_ID } as const;

type Column = "original" | "state" | "held" | "answer" | "stored" | "holds";

/** Whoever holds the encounter by then: the settlement whose outcome is open. */
const SETTLEMENTS = tableOf<Column>(`
  original state      held   | answer                stored holds
  settle   settling   itself | order+done            done   itself
  settle   unknown    itself | order+done            done   itself
  settle   settled    nobody | order+done            done   itself
  settle   settled    other  | done                  queued other
  settle   cancelling other  | cancelling            queued other
  settle   cancelled  nobody | settlement_cancelled  -      nobody
  settle   refused    nobody | done                  done   nobody
  settle   refused    other  | done                  done   other
  settle   reversed   nobody | done                  done   nobody
  cancel   settling   itself | order                 open   itself
  cancel   unknown    itself | order                 open   itself
  cancel   settled    nobody | order                 open   itself
  cancel   settled    other  | settlement_unfinished -      other
  cancel   refused    nobody | done                  done   nobody
  cancel   reversed   nobody | done                  done   nobody
`);

/** What a cancellation names, by what became of the cancellation; else it stands. */
const ORIGINALS: Readonly<Record<string, Partial<SettlementRow>>> = {
  settling: { state: "cancelling" },
  unknown: { state: "cancelling" },
  settled: { state: "cancelled", released: 3 },
};

describe("a settlement or a cancellation", () => {
  test.each(SETTLEMENTS)("$name", (cell) => {
    const cancels = cell.original === "cancel";
    const kind = cell.original as "settle" | "cancel";
    const made = cancels ? cancellationRow : settlementRow;
    const state = cell.state as SettlementState;
    const gone = state === "cancelled" || (state === "reversed" && !cancels);
    const row = made({ state, released: gone ? 4 : null });
    const unfinished = HOLDERS[cell.held as keyof typeof HOLDERS];
    const encounter = encounterRow({ unfinished });
    const original = settledRow({ id: EARLIER_ID, sequence: 1, ...ORIGINALS[cell.state] });
    const { step, changes } = reversed(
      {
        requests: [requestRow({ kind })],
        encounters: [encounter],
        settlements: cancels ? [original, row] : [row],
        charges: [chargeRow()],
      },
      { original: kind },
    );
    const queued = cell.stored === "queued";
    expect(wordOf(step)).toBe(cell.answer);
    const ordered = queued || cell.answer.startsWith("order");
    expect([row.reverse_ordered_at, changes.settlements]).toEqual(
      ordered ? [NOW, [row]] : [null, []],
    );
    expect(encounter.unfinished).toBe(HOLDERS[cell.holds as keyof typeof HOLDERS]);
    expect(changes.encounters).toEqual(ordered && !queued ? [encounter] : []);
    expect(row.reverse_order === null).toBe(!ordered);
    expect(changes.trail.length).toBe(ordered ? 1 : 0);
    // Neither state nor money moves before home has spoken.
    expect([row.state, changes.postings]).toEqual([cell.state, []]);
    const [stored] = changes.newRequests;
    const kept = queued ? cell.answer : cell.stored;
    expect(stored === undefined ? "-" : (stored.answer ?? "open")).toBe(kept);
    if (stored)
      expect(stored).toMatchObject({ kind: "reverse", subject: row.id, message_id: "m_2" });
  });
});

test("a second reversal joins the order that is open", () => {
  const ordered = { reverse_ordered_at: NOW - 5_000, reverse_order: "ord_0" as OrderId };
  const row = settledRow(ordered);
  const { step } = reversed({
    requests: [requestRow()],
    encounters: [encounterRow({ unfinished: row.id })],
    settlements: [row],
  });
  expect(step).toMatchObject({ text: "done", undo: { orderId: "ord_0" } });
  expect(row).toMatchObject(ordered);
});

test("an order names the case, is due at once, and is told to the trail", () => {
  const row = settlementRow({ state: "settled", next_inquiry_at: null });
  const { step, changes } = reversed({
    requests: [requestRow()],
    encounters: [encounterRow()],
    settlements: [row],
  });
  const orderId = row.reverse_order;
  expect(orderId).toMatch(/^ord_/);
  const undo = {
    orderId,
    settlementId: row.id,
    personId: PERSON_ID,
    homeArea: HOME,
    careArea: CARE,
  };
  expect(step).toEqual({ text: "done", encounterId: ENCOUNTER_ID, undo });
  expect(row.next_inquiry_at).toBe(NOW);
  const actor = { kind: "institution", place: INSTITUTION.code, id: "op" };
  expect(changes.trail).toEqual([
    {
      ...{ at: NOW, actor, action: "settlement.reverseAsked", subject: row.id },
      ...{ personId: PERSON_ID, detail: "m_2" },
    },
  ]);
});

const OTHERS = tableOf<"original" | "says" | "answer" | "stored">(`
  original  says   | answer                     stored
  none      settle | done                       tombstone+reverse
  none      admit  | done                       tombstone+reverse
  tombstone settle | done                       reverse
  noSubject settle | done                       reverse
  settle    cancel | field_invalid              -
  settle    admit  | field_invalid              -
  cancel    settle | field_invalid              -
  admit     settle | field_invalid              -
  register  admit  | transaction_not_reversible -
`);

const REQUESTS: Readonly<Record<string, readonly RequestRow[]>> = {
  none: [],
  tombstone: [requestRow({ kind: "tombstone", subject: null })],
  noSubject: [requestRow({ subject: null, answer: "no" })],
  settle: [requestRow()],
  cancel: [requestRow({ kind: "cancel" })],
  admit: [requestRow({ kind: "admit", subject: ENCOUNTER_ID })],
  register: [requestRow({ kind: "register", subject: ENCOUNTER_ID })],
};

describe("a message that is no settlement of the kind named", () => {
  test.each(OTHERS)("$name", (cell) => {
    const { step, changes } = reversed(
      { requests: REQUESTS[cell.original] ?? [] },
      { original: cell.says as Reverse["original"] },
    );
    expect(wordOf(step)).toBe(cell.answer);
    const stored = changes.newRequests.map(({ kind }) => kind).join("+");
    expect(stored || "-").toBe(cell.stored);
    expect(changes).toMatchObject({ settlements: [], encounters: [], trail: [] });
  });
});

test("what was never seen is remembered under its own message id, without a content", () => {
  const { changes } = reversed({}, { originalTransaction: "u" });
  const [tombstone, reversal] = changes.newRequests;
  expect(tombstone).toMatchObject({
    ...{ message_id: "m_1", transaction: "u", kind: "tombstone", subject: null },
    ...{ digest: "", fingerprint: "", answer: null },
  });
  expect(reversal).toMatchObject({ message_id: "m_2", kind: "reverse", answer: "done" });
});

test("a reversal does not name itself", () => {
  const { step, changes } = reversed({}, { originalMessageId: "m_2" });
  const params = { field: "原报文ID", why: "与本次冲正的报文ID相同" };
  expect(step).toMatchObject({ code: "field_invalid", params, decidedBy: "care" });
  expect(changes.newRequests).toEqual([]);
});

test.each([
  ["settle", "2207", "2304", "field_invalid"],
  ["settle", "2304", "2207", "field_invalid"],
  ["cancel", "2208", "2305", "field_invalid"],
  ["settle", "2207", "2207A", "order+done"],
] as const)("%s by %s, reversed as %s: %s", (kind, transaction, says, answer) => {
  const rows = {
    requests: [requestRow({ kind, transaction })],
    encounters: [encounterRow()],
    settlements: [settledRow()],
  };
  const { step, changes } = reversed(rows, { original: kind, originalTransaction: says });
  expect(step instanceof Refusal ? step.code : wordOf(step)).toBe(answer);
  if (answer === "order+done") return;
  const params = { field: "原交易编号", why: `原报文是${transaction}交易，请填${transaction}` };
  expect(step).toMatchObject({ params });
  expect(changes).toMatchObject({ settlements: [], encounters: [] });
});

test("a no names the original's transaction, or the settlement that is in the way", () => {
  const other = { requests: [requestRow({ kind: "admit", transaction: "u" })] };
  expect(reversed(other).step).toMatchObject({
    ...{ code: "field_invalid", params: { field: "原交易编号", why: "原报文是u交易，请填u" } },
  });
  const never = { requests: [requestRow({ kind: "register", transaction: "u" })] };
  expect(reversed(never).step).toMatchObject({
    ...{ code: "transaction_not_reversible", params: { transaction: "u" } },
  });
  const held = {
    requests: [requestRow({ kind: "cancel" })],
    encounters: [encounterRow({ unfinished: OTHER_ID })],
    settlements: [cancellationRow({ state: "settled" })],
  };
  expect(reversed(held, { original: "cancel" }).step).toMatchObject({
    ...{ code: "settlement_unfinished", params: { settlement: OTHER_ID } },
  });
});

const ADMISSIONS = tableOf<"state" | "lines" | "settled" | "answer" | "becomes">(`
  state      lines settled  | answer          becomes
  admitted   no    -        | done            withdrawn
  admitted   no    refused  | done            withdrawn
  admitted   no    reversed | done            withdrawn
  admitted   yes   -        | reverse_depends admitted
  admitted   no    settled  | reverse_depends admitted
  admitted   no    unknown  | reverse_depends admitted
  discharged no    -        | reverse_depends discharged
  closed     no    settled  | reverse_depends closed
  withdrawn  no    -        | done            withdrawn
`);

describe("an admission", () => {
  test.each(ADMISSIONS)("$name", (cell) => {
    const encounter = encounterRow({ state: cell.state as EncounterState });
    const state = cell.settled as SettlementState;
    const { step, changes } = reversed(
      {
        requests: REQUESTS.admit ?? [],
        encounters: [encounter],
        settlements: cell.settled === "-" ? [] : [settlementRow({ state, batch: null })],
        charges: cell.lines === "yes" ? [chargeRow()] : [],
      },
      { original: "admit" },
    );
    expect([wordOf(step), encounter.state]).toEqual([cell.answer, cell.becomes]);
    const moved = cell.state !== cell.becomes;
    expect(changes.encounters).toEqual(moved ? [encounter] : []);
    expect(changes.trail.map(({ action }) => action)).toEqual(moved ? ["encounter.reversed"] : []);
    const subjects = changes.newRequests.map(({ subject }) => subject);
    expect(subjects).toEqual(cell.answer === "done" ? [ENCOUNTER_ID] : []);
  });
});

test("another person's case is not touched; a person need not be named", () => {
  const rows = (): { encounters: EncounterRow[] } => ({ encounters: [encounterRow()] });
  const other = { personId: "36030019600101002X" as PersonId };
  const settled = () => ({ ...rows(), requests: [requestRow()], settlements: [settledRow()] });
  const admitted = () => ({ encounters: [encounterRow({ state: "admitted" })] });
  const admission = () => ({ ...admitted(), requests: REQUESTS.admit ?? [] });
  expect(wordOf(reversed(settled(), other).step)).toBe("encounter_other_person");
  expect(wordOf(reversed(settled(), { personId: PERSON_ID }).step)).toBe("order+done");
  const admit = { original: "admit" } as const;
  expect(wordOf(reversed(admission(), { ...admit, ...other }).step)).toBe("encounter_other_person");
  expect(wordOf(reversed(admission(), { ...admit, personId: PERSON_ID }).step)).toBe("done");
});

/**
 * A cancellation is taken back only while its original's lines are free and the same. It had two;
 * the visit has a third one.
 */
const LINES = tableOf<"lines" | "others" | "answer">(`
  lines    others | answer
  same     no     | order
  same     yes    | order           # lines of another batch are none of its
  settled  no     | reverse_depends
  first    no     | reverse_depends # one of the two was settled again
  second   no     | reverse_depends
  changed  no     | reverse_depends
  one      no     | reverse_depends # the other was dropped
  gone     yes    | reverse_depends
`);

const SECOND = { position: 2, serial: "2", total_fen: 1_000n, in_scope_fen: 1_000n };
const THIRD = chargeRow({ ...SECOND, position: 3, serial: "3", batch: "b_2" });

/** Settled after the cancellation: the lines from one position to another. */
const again = (charge_from: number, charge_to: number) =>
  settledRow({
    ...{ id: OTHER_ID, sequence: 4, charge_from, charge_to },
  });

const AGAIN: Readonly<Record<string, SettlementRow[]>> = {
  settled: [again(0, 2)],
  first: [again(0, 1)],
  second: [again(1, 2)],
};

const CHARGES: Readonly<Record<string, ChargeDetailRow[]>> = {
  changed: [chargeRow(), chargeRow({ ...SECOND, total_fen: 1n, in_scope_fen: 1n })],
  one: [chargeRow()],
  gone: [],
};

describe("a booked cancellation whose original's lines are", () => {
  test.each(LINES)("$name", ({ lines, others, answer }) => {
    const total_fen = chargeRow().total_fen + 1_000n;
    const gone = { state: "cancelled", sequence: 1, released: 3 } as const;
    const original = settledRow({ ...gone, id: EARLIER_ID, charge_to: 2, total_fen });
    const row = cancellationRow({ state: "settled", sequence: 2 });
    const charges = CHARGES[lines] ?? [chargeRow(), chargeRow(SECOND)];
    const { step } = reversed(
      {
        requests: [requestRow({ kind: "cancel" })],
        encounters: [encounterRow()],
        settlements: [original, row, ...(AGAIN[lines] ?? [])],
        charges: others === "yes" ? [...charges, THIRD] : charges,
      },
      { original: "cancel" },
    );
    expect(wordOf(step)).toBe(answer);
  });
});

/** 2405 went over the cancellation: the stay cannot stand as settled and go on. */
test.each([
  ["discharged", false, "order"],
  ["admitted", false, "reverse_depends"],
  ["admitted", true, "order"],
] as const)("of a stay that is %s, interim %s: %s", (state, interim, answer) => {
  const stay = { care_type: "inpatient", batch: null, interim } as const;
  const gone = { state: "cancelled", sequence: 1, released: 3 } as const;
  const { step } = reversed(
    {
      requests: [requestRow({ kind: "cancel" })],
      encounters: [encounterRow({ state, care_type: "inpatient" })],
      settlements: [
        settledRow({ ...stay, ...gone, id: EARLIER_ID }),
        cancellationRow({ ...stay, state: "settled" }),
      ],
      charges: [chargeRow()],
    },
    { original: "cancel" },
  );
  expect(wordOf(step)).toBe(answer);
});
