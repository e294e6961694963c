/**
 * The same message again: what was booked under its id × what became of it. The cells say what
 * happens; a remark says what should happen instead, and why.
 */
import { describe, expect, test } from "vitest";
import { toJson } from "#base/json.ts";
import { Refusal } from "#base/refusals.ts";
import type { CareBooking } from "#model/command.ts";
import type { Institution } from "#model/place.ts";
import type { SettlementState } from "#model/states.ts";
import type { Stop } from "#model/stop.ts";
import { type CareStep, decideBooking } from "#settlement/care/book.ts";
import type { AnyRender, CareCommand } from "#settlement/care/command.ts";
import type { EncounterRow, RequestRow } from "#settlement/care/queries.ts";
import {
  callOf,
  cancellationRow,
  careContext,
  careUnit,
  chargeRow,
  ENCOUNTER_ID,
  encounterRow,
  INSTITUTION,
  NOW,
  PERSON_ID,
  requestRow,
  SETTLEMENT_ID,
  SPLIT,
  settledRow,
  settlementRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const NAMED = { personId: PERSON_ID, encounterId: ENCOUNTER_ID };

const SETTLE: CareBooking = {
  ...NAMED,
  kind: "settle",
  scheme: "employee",
  batch: "b_1",
  totalFen: SPLIT.totalFen,
  accountUse: "own",
  interim: false,
  inpatient: false,
};
const CANCEL: CareBooking = { ...NAMED, kind: "cancel", settlementId: SETTLEMENT_ID };
const REVERSE: CareBooking = {
  kind: "reverse",
  originalMessageId: "m_0",
  originalTransaction: "t",
  original: "settle",
};

const render: AnyRender = (outcome) =>
  "ok" in outcome ? `made:${Object.keys(outcome.ok)[0]}` : `made:${outcome.refused.code}`;

/** The first message's call, as it comes again. */
const AGAIN = callOf({ messageId: "m_1", digest: "digest of m_1" });

function decided(
  rows: Parameters<typeof careUnit>[0],
  command: Partial<CareCommand>,
  context = careContext(),
) {
  const unit = careUnit(rows);
  const step = decideBooking(unit, { call: AGAIN, booking: SETTLE, render, ...command }, context);
  return { step, changes: unit.changes() };
}

/** The text that is answered, or the code of the refusal. */
function wordOf(step: CareStep | Refusal): string {
  if (step instanceof Refusal) return step.code;
  if ("intent" in step) return `intent:${step.intent.kind}`;
  return "undo" in step ? "undo" : step.text;
}

type Column = "kind" | "state" | "order" | "stored" | "answer" | "kept";

/** `kept`: the text that is stored now, because the first answer never came to be. */
const REPEATS = tableOf<Column>(`
  kind    state      order stored | answer              kept
  settle  settling   no    no     | message_in_progress -
  settle  unknown    no    no     | settlement_unknown  -
  settle  settled    no    yes    | stored              -
  settle  settled    no    no     | made:encounterId    made:encounterId
  settle  refused    no    yes    | stored              -
  settle  refused    no    no     | made:filing_missing made:filing_missing
  settle  cancelling no    yes    | message_in_progress -
  settle  cancelling no    no     | message_in_progress -
  settle  cancelled  no    yes    | message_cancelled   -
  settle  cancelled  no    no     | message_cancelled   -
  settle  settling   yes   no     | message_reversed    -
  settle  unknown    yes   no     | message_reversed    -
  settle  settled    yes   yes    | message_reversed    -
  settle  reversed   yes   yes    | message_reversed    -
  settle  reversed   no    no     | message_reversed    -
  cancel  settling   no    no     | message_in_progress -
  cancel  unknown    no    no     | settlement_unknown  -
  cancel  settled    no    yes    | stored              -
  cancel  settled    no    no     | made:encounterId    made:encounterId
  cancel  refused    no    no     | made:filing_missing made:filing_missing
  cancel  settled    yes   yes    | message_reversed    -
  cancel  reversed   yes   yes    | message_reversed    -
  reverse settled    yes   yes    | stored              -
  reverse reversed   yes   yes    | stored              -
  reverse unknown    yes   no     | settlement_unknown  -
  reverse settled    yes   no     | settlement_unknown  -
  reverse reversed   yes   no     | made:done           made:done
  reverse settled    no    no     | made:reverse_depends made:reverse_depends
  reverse unknown    no    no     | made:reverse_depends made:reverse_depends # settlement_unknown
`);

const REFUSED = toJson({
  outcome: "refused",
  refusal: { code: "filing_missing", params: {}, decidedBy: "home" },
});

describe("a message that comes again", () => {
  test.each(REPEATS)("$name", (cell) => {
    const made = cell.state === "settling" || cell.state === "unknown" ? settlementRow : settledRow;
    const fields = {
      state: cell.state as SettlementState,
      reverse_ordered_at: cell.order === "yes" ? NOW : null,
    };
    const row = made(cell.state === "refused" ? { ...fields, outcome: REFUSED } : fields);
    const known = requestRow({
      kind: cell.kind as RequestRow["kind"],
      answer: cell.stored === "yes" ? "stored" : null,
    });
    const rows = { requests: [known], encounters: [encounterRow()], settlements: [row] };
    const { step, changes } = decided(rows, {});
    expect(wordOf(step)).toBe(cell.answer);
    const { institution, message_id } = known;
    const kept = { institution, message_id, answer: cell.kept };
    expect(changes.answers).toEqual(cell.kept === "-" ? [] : [kept]);
    expect(changes).toMatchObject({
      ...{ newRequests: [], settlements: [], newSettlements: [], encounters: [] },
      ...{ trail: [], postings: [] },
    });
  });
});

const OTHERS = tableOf<"kind" | "digest" | "stored" | "answer">(`
  kind      digest stored | answer
  tombstone same   no     | message_reversed
  tombstone other  no     | message_reversed
  settle    other  yes    | message_reused
  register  other  yes    | message_reused
  register  same   yes    | stored
  admit     same   yes    | stored
  settle    same   yes    | stored
  settle    same   no     | message_in_progress
`);

describe("a message whose settlement is not there", () => {
  test.each(OTHERS)("$name", (cell) => {
    const answer = cell.stored === "yes" ? "stored" : null;
    const known = requestRow({ kind: cell.kind as RequestRow["kind"], subject: null, answer });
    const call = cell.digest === "same" ? AGAIN : callOf({ messageId: "m_1", digest: "another" });
    const { step, changes } = decided({ requests: [known] }, { call });
    expect(wordOf(step)).toBe(cell.answer);
    expect(changes).toMatchObject({ newRequests: [], answers: [] });
  });
});

test("while the outcome is open the settlement is named", () => {
  const rows = { requests: [requestRow()], settlements: [settlementRow({ state: "unknown" })] };
  const { step } = decided(rows, {});
  const params = { settlement: SETTLEMENT_ID };
  expect(step).toMatchObject({ code: "settlement_unknown", params });
});

test("a reused id is refused with what the edge needs to name the field", () => {
  const call = callOf({ messageId: "m_1", digest: "another" });
  const { step } = decided({ requests: [requestRow()] }, { call });
  const params = { field: "内容", stored: "fingerprint of m_1" };
  expect(step).toMatchObject({ code: "message_reused", params });
});

/** What is rendered, as it is handed over. */
function listener(): { readonly seen: unknown[]; readonly telling: AnyRender } {
  const seen: unknown[] = [];
  const telling: AnyRender = (outcome) => `text ${seen.push(outcome)}`;
  return { seen, telling };
}

test("a repeat is told from the row as it was settled", () => {
  const { seen, telling } = listener();
  const rows = {
    requests: [requestRow()],
    encounters: [encounterRow()],
    settlements: [settledRow()],
  };
  expect(decided(rows, { render: telling }).step).toEqual({ text: "text 1" });
  const { code, name } = INSTITUTION;
  expect(seen).toMatchObject([
    { ok: { settlementId: SETTLEMENT_ID, institution: { code, name }, state: "settled" } },
  ]);
});

test("a repeat is told without a name where the institution is none by now", () => {
  const { seen, telling } = listener();
  const rows = () => ({ requests: [requestRow()], settlements: [settledRow()] });
  const gone = careContext({ institutions: new Map() });
  const held = { ...rows(), encounters: [encounterRow()] };
  expect(decided(held, { render: telling }, gone).step).toEqual({ text: "text 1" });
  expect(seen).toMatchObject([{ ok: { institution: { code: INSTITUTION.code, name: "" } } }]);
  // Its visit is not at hand: the next copy is told more.
  expect(decided(rows(), {}).step).toMatchObject({ code: "message_in_progress" });
});

test("a repeated reversal is told as what it came to", () => {
  const { seen, telling } = listener();
  for (const state of ["reversed", "settled"] as const) {
    const requests = [requestRow({ kind: "reverse" })];
    const rows = { requests, encounters: [encounterRow()], settlements: [settledRow({ state })] };
    decided(rows, { booking: REVERSE, render: telling });
  }
  const refused = { code: "reverse_depends", params: {}, decidedBy: "home" };
  expect(seen).toEqual([{ ok: { done: true } }, { refused }]);
});

const CHARGED = (encounter: Partial<EncounterRow> = {}) => ({
  encounters: [encounterRow(encounter)],
  charges: [chargeRow()],
});

describe("a new message", () => {
  test("of a settlement is an intent, and its request waits for the answer", () => {
    const { step, changes } = decided(CHARGED(), {});
    expect(wordOf(step)).toBe("intent:settle");
    const [settlement] = changes.newSettlements;
    expect(settlement).toMatchObject({ state: "settling", deadline: NOW + 6_000 });
    expect(changes.newRequests).toMatchObject([
      { kind: "settle", subject: settlement?.id, answer: null, message_id: "m_1" },
    ]);
    expect(changes.encounters).toMatchObject([{ unfinished: settlement?.id }]);
  });

  test("of a cancellation is an intent, and its original is on its way", () => {
    const settled = settledRow();
    const rows = { ...CHARGED(), settlements: [settled] };
    const { step, changes } = decided(rows, { booking: CANCEL });
    expect(wordOf(step)).toBe("intent:cancel");
    expect(settled.state).toBe("cancelling");
    expect(changes.newSettlements).toMatchObject([
      { cancels: SETTLEMENT_ID, total_fen: -SPLIT.totalFen, state: "settling" },
    ]);
  });

  test("of a reversal is answered at once where there is nothing to take back", () => {
    const { step, changes } = decided({}, { booking: REVERSE });
    expect(wordOf(step)).toBe("made:done");
    expect(changes.newRequests.map(({ kind }) => kind)).toEqual(["tombstone", "reverse"]);
  });

  test("of anything else is kept with its answer and what it was about", () => {
    const cancelled = { ...NAMED, kind: "cancelRegistration" } as const;
    const { step, changes } = decided({ encounters: [encounterRow()] }, { booking: cancelled });
    expect(wordOf(step)).toBe("made:done");
    expect(changes.newRequests).toMatchObject([
      { kind: "cancelRegistration", subject: ENCOUNTER_ID, answer: "made:done" },
    ]);
    expect(changes.encounters).toMatchObject([{ state: "withdrawn" }]);
  });

  test("that signs in is about nothing", () => {
    const booking = { kind: "signIn", operator: "op", address: "a" } as const;
    const { step, changes } = decided({}, { booking });
    expect(wordOf(step)).toBe("made:number");
    expect(changes.newRequests).toMatchObject([{ kind: "signIn", subject: null }]);
    const out = { kind: "signOut", operator: "op", number: "1" } as const;
    const signed = decided({}, { booking: out });
    expect(wordOf(signed.step)).toBe("made:at");
    expect(signed.changes.trail).toMatchObject([{ action: "operator.signedOut", subject: "op" }]);
  });
});

/** A no about money is kept under its message id, any other may be tried again. */
const NOES = tableOf<"booking" | "case" | "answer" | "kept">(`
  booking case      | answer                     kept
  settle  suspended | institution_suspended      -
  settle  stranger  | institution_unknown        -
  settle  applied   | institution_not_opened     -
  settle  unlevelled | institution_level_missing -
  settle  stopped   | platform_stopped           -
  cancel  stopped   | platform_stopped           -
  settle  nothing   | made:encounter_unknown     made:encounter_unknown
  settle  unfinished | made:settlement_unfinished made:settlement_unfinished # not kept: it passes
  cancel  nothing   | made:encounter_unknown     made:encounter_unknown
  cancel  missing   | made:settlement_missing    made:settlement_missing
  reverse itself    | made:field_invalid         made:field_invalid
  reverse held      | settlement_unfinished      -
  leave   nothing   | encounter_unknown          -
`);

const BOOKINGS: Readonly<Record<string, CareBooking>> = {
  settle: SETTLE,
  cancel: CANCEL,
  reverse: { ...REVERSE, originalMessageId: "m_0" },
  leave: { ...NAMED, kind: "cancelRegistration" },
};

const STATES: Readonly<Record<string, Institution["state"]>> = {
  suspended: "suspended",
  applied: "onboarding",
};

const STOP: Stop = {
  ...{ id: "stop_1", from: NOW, to: NOW + 1, areas: [], version: 1, notice: "升级" },
  kinds: ["registration", "charges", "settlement"],
};

const OTHER_ID = "stl_9" as typeof SETTLEMENT_ID;

describe("a no", () => {
  test.each(NOES)("$name", (cell) => {
    const held = {
      requests: [requestRow({ message_id: "m_0", kind: "cancel", answer: "stored" })],
      encounters: [encounterRow({ unfinished: OTHER_ID })],
      settlements: [cancellationRow({ state: "settled" })],
    };
    const rows =
      cell.case === "unfinished"
        ? CHARGED({ unfinished: OTHER_ID })
        : cell.case === "missing" || cell.case === "unlevelled"
          ? CHARGED()
          : cell.case === "held"
            ? held
            : {};
    const booking = BOOKINGS[cell.booking] ?? SETTLE;
    const named =
      cell.case === "itself"
        ? { ...REVERSE, originalMessageId: "m_1" }
        : cell.case === "held"
          ? { ...REVERSE, original: "cancel" as const }
          : booking;
    const state = STATES[cell.case] ?? "open";
    const level = cell.case === "unlevelled" ? undefined : INSTITUTION.level;
    const institutions = new Map(
      cell.case === "stranger" ? [] : [[INSTITUTION.code, { ...INSTITUTION, state, level }]],
    );
    const context = careContext({ institutions, stops: cell.case === "stopped" ? [STOP] : [] });
    const { step, changes } = decided(rows, { booking: named }, context);
    expect(wordOf(step)).toBe(cell.answer);
    const kept = changes.newRequests.map(({ kind, subject, answer }) => ({
      kind,
      subject,
      answer,
    }));
    const request = { kind: booking.kind, subject: null, answer: cell.kept };
    expect(kept).toEqual(cell.kept === "-" ? [] : [request]);
    expect(changes).toMatchObject({ newSettlements: [], settlements: [], encounters: [] });
  });
});
