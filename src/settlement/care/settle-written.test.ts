/** What care writes and asks of home when it settles or cancels, field by field. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { RefusalCode } from "#base/refusals.ts";
import type { Split } from "#model/charge.ts";
import type { SettlementState } from "#model/states.ts";
import { SETTLEMENT_STATE_WORDS } from "#model/words.ts";
import type { SettlementRow } from "#settlement/care/queries.ts";
import { BOOKINGS, decided } from "#settlement/fixtures/bookings.ts";
import {
  CARE,
  cancellationRow,
  chargeRow,
  EARLIER_ID,
  ENCOUNTER_ID,
  encounterRow,
  HOME,
  INSTITUTION,
  NOW,
  PERSON_ID,
  SETTLEMENT_ID,
  settledRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const ACTOR = { kind: "institution", place: INSTITUTION.code, id: "op" };
const CREDENTIAL = { kind: "card", number: "c" } as never;

function splitOf(own: bigint, over: bigint, share: bigint, scope: bigint): Split {
  return {
    ...{ totalFen: own + over + share + scope, ownExpenseFen: own, overLimitFen: over },
    ...{ ownShareFirstFen: share, inScopeFen: scope },
  };
}

function fieldsOf(split: Split) {
  return {
    ...{ total_fen: split.totalFen, own_expense_fen: split.ownExpenseFen },
    ...{ over_limit_fen: split.overLimitFen, own_share_first_fen: split.ownShareFirstFen },
    in_scope_fen: split.inScopeFen,
  };
}

const FIRST = splitOf(1n, 20n, 300n, 4_000n);
const SECOND = splitOf(2n, 30n, 400n, 5_000n);
const THIRD = splitOf(4n, 50n, 600n, 7_000n);
const NOTHING = splitOf(0n, 0n, 0n, 0n);
const SUM = splitOf(7n, 100n, 1_300n, 16_000n);

/** Two drugs of the third of December, a bed of the first, an analysis of the second. */
const LINES = [
  chargeRow({ ...fieldsOf(FIRST), occurred_on: day("2021-12-03") }),
  chargeRow({
    ...{ ...fieldsOf(SECOND), position: 2, serial: "2", item_code: "BED", item_class: "B" },
    ...{ fee_category: "bed", occurred_on: day("2021-12-01"), batch: "b_2" },
  }),
  chargeRow({ ...fieldsOf(THIRD), position: 3, serial: "3", occurred_on: day("2021-12-03") }),
  chargeRow({
    ...{ ...fieldsOf(NOTHING), position: 4, serial: "4", fee_category: "laboratory" },
    occurred_on: day("2021-12-02"),
  }),
];

/** What a settlement that has just begun holds besides what it is about. */
const BLANK = {
  ...{ encounter_id: ENCOUNTER_ID, institution: INSTITUTION.code, message_id: "m_2" },
  ...{ person_id: PERSON_ID, home_area: HOME, state: "settling", outcome: null },
  ...{ business_day: null, month: null, created_at: NOW, deadline: NOW + 6_000 },
  ...{ settled_at: null, reverse_ordered_at: null, reverse_order: null, attempts: 0 },
  next_inquiry_at: NOW + 6_000,
};

const institution = {
  ...{ code: INSTITUTION.code, name: INSTITUTION.name, kind: "hospital", level: 3 },
};

describe("to settle", () => {
  test("a visit, home is asked by line, and the intent is kept", () => {
    const encounter = encounterRow({ disease: "M03900", emergency: true, charge_count: 4 });
    const [first] = LINES;
    const more = { invoice: "i_1", credential: CREDENTIAL, flags: { referral: true } } as const;
    const booking = { ...BOOKINGS.settle, ...more, totalFen: FIRST.totalFen, accountUse: "none" };
    const rows = { encounters: [encounter], charges: first ? [first] : [] };
    const { step, changes } = decided(rows, booking as typeof BOOKINGS.settle);
    const [row] = changes.newSettlements;
    expect(row?.id).toMatch(/^stl_/);
    const content = {
      ...{ settlementId: row?.id, encounterId: ENCOUNTER_ID, personId: PERSON_ID },
      ...{ scheme: "employee", homeArea: HOME, careArea: CARE, institution },
      ...{ careType: "outpatient", disease: "M03900", visitOn: "2021-12-02" },
      flags: { trauma: false, thirdParty: false, emergency: true, referral: true },
      ...{ dischargedOn: undefined, settledOn: "2021-12-02", split: FIRST },
      lines: [{ itemCode: "PLAIN", itemClass: "A", feeCategory: "westernDrug", ...FIRST }],
      ...{ categories: undefined, days: undefined, accountUse: "none", credential: CREDENTIAL },
    };
    expect(step).toEqual({ intent: { kind: "settle", encounterId: ENCOUNTER_ID, content } });
    expect(row).toEqual({
      ...{ ...BLANK, id: row?.id, batch: "b_1", charge_from: 0, charge_to: 4, interim: false },
      ...{ care_type: "outpatient", disease: "M03900", visit_at: encounter.visit_at },
      ...{
        ended_at: null,
        account_use: "none",
        fund_fen: null,
        account_fen: null,
        cash_fen: null,
        invoice: "i_1",
        credential: CREDENTIAL,
      },
      ...{ cancels: null, ...fieldsOf(FIRST) },
      ...{ kind: "settle", sequence: 1, released: null },
    });
    expect(changes.newRequests).toMatchObject([
      { kind: "settle", subject: row?.id, answer: null, message_id: "m_2" },
    ]);
    const said = { action: "settlement.asked", subject: row?.id, personId: PERSON_ID };
    expect(changes.trail).toEqual([{ at: NOW, actor: ACTOR, ...said, detail: "m_2" }]);
    expect([encounter.unfinished, changes.encounters]).toEqual([row?.id, [encounter]]);
    expect(changes).toMatchObject({ postings: [], settlements: [] });
  });

  test("a stay, home is asked by fee category and by day, each in order", () => {
    const ended_at = NOW + 86_400_000;
    const stay = {
      state: "discharged",
      care_type: "inpatient",
      ended_at,
      charge_count: 4,
    } as const;
    const encounter = encounterRow(stay);
    const { batch: _, ...all } = BOOKINGS.settle;
    const booking = { ...all, inpatient: true, interim: true, totalFen: SUM.totalFen };
    const { step, changes } = decided({ encounters: [encounter], charges: LINES }, booking);
    const drugs = splitOf(5n, 70n, 900n, 11_000n);
    expect(step).toMatchObject({
      intent: {
        content: {
          ...{ careType: "inpatient", dischargedOn: "2021-12-03", split: SUM, lines: undefined },
          categories: [
            { feeCategory: "bed", ...SECOND },
            { feeCategory: "laboratory", ...NOTHING },
            { feeCategory: "westernDrug", ...drugs },
          ],
          days: [
            { date: "2021-12-01", ...SECOND },
            { date: "2021-12-02", ...NOTHING },
            { date: "2021-12-03", ...drugs },
          ],
        },
      },
    });
    expect(changes.newSettlements).toMatchObject([
      {
        ...{ batch: null, charge_from: 0, charge_to: 4, interim: true, care_type: "inpatient" },
        ...{ ended_at, invoice: null, credential: null, ...fieldsOf(SUM) },
      },
    ]);
  });
});

/** What the settlement has come to × whether another one of the visit is open. */
const CANCELS = tableOf<"state" | "open" | "answer">(`
  state      open | answer
  settled    no   | asked
  settled    yes  | settlement_unfinished
  settling   no   | settlement_state
  settling   yes  | settlement_unfinished
  unknown    no   | settlement_state
  unknown    yes  | settlement_unfinished
  refused    no   | settlement_state
  cancelling no   | settlement_state
  cancelling yes  | settlement_unfinished
  cancelled  no   | settlement_cancelled
  cancelled  yes  | settlement_cancelled # final, whatever is open
  reversed   no   | settlement_reversed
  reversed   yes  | settlement_reversed
`);

const OPEN_ID = "stl_9" as SettlementId;

describe("to cancel a settlement", () => {
  test.each(CANCELS)("$name", ({ state, open, answer }) => {
    const original = settledRow({ state: state as SettlementState });
    const encounter = encounterRow({ unfinished: open === "yes" ? OPEN_ID : null });
    const { step, told, changes } = decided(
      { encounters: [encounter], settlements: [original] },
      BOOKINGS.cancel,
    );
    if (answer === "asked") {
      expect(step).toMatchObject({ intent: { kind: "cancel" } });
      return;
    }
    const word = SETTLEMENT_STATE_WORDS[state as SettlementState];
    const params =
      answer === "settlement_unfinished"
        ? { settlement: OPEN_ID }
        : answer === "settlement_state"
          ? { state: word }
          : {};
    expect(told).toEqual([{ refused: { code: answer, params, decidedBy: "care" } }]);
    expect([original.state, changes.newSettlements, changes.trail]).toEqual([state, [], []]);
  });

  const MISSING = { settlement: SETTLEMENT_ID };

  test.each<readonly [string, RefusalCode, readonly SettlementRow[]]>([
    ["that nobody asked for", "settlement_missing", []],
    [
      "of another visit",
      "settlement_missing",
      [settledRow({ encounter_id: "enc_9" as EncounterId })],
    ],
    [
      "that is itself a cancellation",
      "settlement_is_cancellation",
      [cancellationRow({ state: "settled" })],
    ],
  ])("%s: %s", (_which, code, settlements) => {
    const { told } = decided({ encounters: [encounterRow()], settlements }, BOOKINGS.cancel);
    expect(told).toEqual([{ refused: { code, params: MISSING, decidedBy: "care" } }]);
  });

  test("home is asked to take back, and the negated amounts are kept", () => {
    const original = settledRow({
      ...{ ...fieldsOf(SUM), batch: "b_7", charge_from: 3, charge_to: 8, interim: true },
      ...{
        care_type: "emergency",
        disease: "M1",
        visit_at: 5,
        ended_at: 6,
        account_use: "none",
        fund_fen: null,
        account_fen: null,
        cash_fen: null,
      },
      ...{ invoice: "i_1", credential: CREDENTIAL },
    });
    const encounter = encounterRow();
    const rows = { encounters: [encounter], settlements: [original] };
    const { step, changes } = decided(rows, BOOKINGS.cancel);
    const [row] = changes.newSettlements;
    expect(row?.id).toMatch(/^stl_/);
    const content = {
      ...{ settlementId: row?.id, cancels: SETTLEMENT_ID, personId: PERSON_ID },
      ...{ homeArea: HOME, careArea: CARE },
    };
    expect(step).toEqual({ intent: { kind: "cancel", encounterId: ENCOUNTER_ID, content } });
    expect(row).toEqual({
      ...{ ...BLANK, id: row?.id, batch: "b_7", charge_from: 3, charge_to: 8, interim: true },
      ...{
        care_type: "emergency",
        disease: "M1",
        visit_at: 5,
        ended_at: 6,
        account_use: "none",
        fund_fen: null,
        account_fen: null,
        cash_fen: null,
      },
      ...{ invoice: "i_1", credential: CREDENTIAL, cancels: SETTLEMENT_ID },
      ...{ kind: "cancel", sequence: 3, released: null },
      ...fieldsOf(splitOf(-7n, -100n, -1_300n, -16_000n)),
    });
    expect([original.state, changes.settlements]).toEqual(["cancelling", [original]]);
    expect(changes.newRequests).toMatchObject([{ kind: "cancel", subject: row?.id, answer: null }]);
    const said = { action: "settlement.cancelAsked", subject: SETTLEMENT_ID, personId: PERSON_ID };
    expect(changes.trail).toEqual([{ at: NOW, actor: ACTOR, ...said, detail: "m_2" }]);
    expect([encounter.unfinished, changes.encounters]).toEqual([row?.id, [encounter]]);
  });

  const LATER = tableOf<"other" | "batch" | "when" | "answer">(`
    other     batch when   | answer
    settled   stay  later  | settlement_not_last
    unknown   stay  later  | settlement_not_last
    settled   stay  before | asked
    reversed  stay  later  | asked # it stands no more
    cancelled stay  later  | asked
    settled   visit later  | asked # batches of a visit stand each for itself
  `);

  test.each(LATER)("beside one $name", ({ other, batch, when, answer }) => {
    const sequence = { later: 3, before: 1 }[when as "later"];
    const beside = settledRow({
      ...{ id: EARLIER_ID, state: other as SettlementState, sequence },
      batch: batch === "stay" ? null : "b_2",
    });
    const rows = {
      encounters: [encounterRow()],
      settlements: [settledRow({ sequence: 2 }), beside],
    };
    const { step, told } = decided(rows, BOOKINGS.cancel);
    if (answer === "asked") expect(step).toMatchObject({ intent: { kind: "cancel" } });
    else {
      const params = { later: EARLIER_ID, day: beside.business_day };
      const refused = { code: answer, params, decidedBy: "care" };
      expect(told).toEqual([{ refused }]);
    }
  });
});
