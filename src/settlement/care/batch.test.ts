/** The unit of work: what one decision changes the next one sees, and the commit keeps it once. */
import { describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import type { EncounterState, SettlementState } from "#model/states.ts";
import { UNCHANGED } from "#settlement/fixtures/bookings.ts";
import {
  callOf,
  careUnit,
  chargeRow,
  EARLIER_ID,
  ENCOUNTER_ID,
  encounterRow,
  INSTITUTION,
  NOW,
  PERSON_ID,
  requestRow,
  SETTLEMENT_ID,
  settlementRow,
} from "#settlement/fixtures/rows.ts";

const OTHER = "enc_2" as EncounterId;
const HOUSE = INSTITUTION.code;
const other = (more = {}) => encounterRow({ id: OTHER, hospital_number: "n_2", ...more });

test("a group that decides nothing changes nothing", () => {
  const unit = careUnit({
    ...{ requests: [requestRow()], encounters: [encounterRow()], charges: [chargeRow()] },
    settlements: [settlementRow()],
  });
  expect(unit.changes()).toEqual({ now: NOW, ...UNCHANGED });
  expect([unit.now, unit.revision, unit.limits]).toEqual([
    NOW,
    0n,
    { people: new Map(), uses: [] },
  ]);
});

test("rows are found by what names them", () => {
  const rows = {
    requests: [requestRow(), requestRow({ message_id: "m_9", kind: "cancel" })],
    encounters: [encounterRow(), other({ person_id: "p" })],
    settlements: [settlementRow(), settlementRow({ id: EARLIER_ID, encounter_id: OTHER })],
    charges: [chargeRow(), chargeRow({ encounter_id: OTHER, serial: "7" })],
    numbers: [encounterRow(), other({ institution: "H2" })],
  };
  const unit = careUnit(rows);
  expect(unit.request(HOUSE, "m_9")).toBe(rows.requests[1]);
  expect([unit.request("H2", "m_9"), unit.request(HOUSE, "m_8")]).toEqual([undefined, undefined]);
  expect([unit.encounter(OTHER), unit.encounter("enc_9")]).toEqual([rows.encounters[1], undefined]);
  expect(unit.settlement(EARLIER_ID)).toBe(rows.settlements[1]);
  expect(unit.settlementsOf(ENCOUNTER_ID)).toEqual([rows.settlements[0]]);
  expect(unit.charges(OTHER)).toEqual([rows.charges[1]]);
  expect(unit.charges("enc_9")).toEqual([]);
  expect(unit.encountersOf(PERSON_ID)).toEqual([rows.encounters[0]]);
  expect(unit.byNumber(HOUSE, "n_1")).toBe(rows.numbers[0]);
  expect([unit.byNumber(HOUSE, "n_2"), unit.byNumber("H2", "n_1")]).toEqual([undefined, undefined]);
});

describe("a booking", () => {
  test("is recorded as it came, found at once, and recorded once", () => {
    const unit = careUnit({});
    unit.record(callOf(), "settle", SETTLEMENT_ID, null);
    const row = {
      ...{ institution: HOUSE, message_id: "m_2", transaction: "t", digest: "digest of m_2" },
      ...{ fingerprint: "fingerprint of m_2", kind: "settle", subject: SETTLEMENT_ID },
      ...{ operator: "op", received_at: NOW, answer: null },
    };
    expect(unit.changes().newRequests).toEqual([row]);
    expect(unit.request(HOUSE, "m_2")).toEqual(row);
    const again = () => unit.record(callOf(), "reverse", null, "text");
    expect(again).toThrow("a booking is recorded once");
    unit.record(callOf({ institution: "H2" as typeof HOUSE }), "settle", null, null);
    expect(unit.changes().newRequests).toHaveLength(2);
  });

  test("of this batch is answered in its own row", () => {
    const unit = careUnit({});
    unit.record(callOf(), "settle", SETTLEMENT_ID, null);
    unit.answer(HOUSE, "m_2", "text");
    expect(unit.changes()).toMatchObject({ newRequests: [{ answer: "text" }], answers: [] });
  });

  test("of an earlier batch is answered by a row of its own, whether it is at hand or not", () => {
    const unit = careUnit({ requests: [requestRow()] });
    unit.answer(HOUSE, "m_1", "one");
    unit.answer(HOUSE, "m_9", "nine");
    const institution = HOUSE;
    expect(unit.changes()).toMatchObject({
      newRequests: [],
      answers: [
        { institution, message_id: "m_1", answer: "one" },
        { institution, message_id: "m_9", answer: "nine" },
      ],
    });
    expect(unit.request(HOUSE, "m_1")?.answer).toBe("one");
    expect(() => unit.answer(HOUSE, "m_1", "two")).toThrow("an answer is given once");
  });
});

describe("an encounter", () => {
  test("that is opened is found by its number, and its later changes are its own row's", () => {
    const unit = careUnit({});
    const row = other();
    unit.openEncounter(row);
    unit.changeEncounter(row);
    unit.moveEncounter(row, "withdrawn");
    expect(unit.byNumber(HOUSE, "n_2")).toBe(row);
    expect(unit.encounter(OTHER)).toBe(row);
    expect(unit.changes()).toMatchObject({
      newEncounters: [{ state: "withdrawn" }],
      encounters: [],
    });
  });

  test("that was there is changed once, however often", () => {
    const row = encounterRow({ state: "admitted" });
    const unit = careUnit({ encounters: [row] });
    unit.changeEncounter(row);
    unit.moveEncounter(row, "discharged");
    expect(unit.changes()).toMatchObject({
      newEncounters: [],
      encounters: [{ state: "discharged" }],
    });
    expect(unit.changes().encounters).toHaveLength(1);
  });

  test.each<readonly [EncounterState, EncounterState, string | null]>([
    ["registered", "registered", null],
    ["withdrawn", "withdrawn", null],
    ["registered", "closed", "encounter registered → closed"],
    ["withdrawn", "registered", "encounter withdrawn → registered"],
    ["admitted", "closed", "encounter admitted → closed"],
  ])("%s to %s", (from, to, defect) => {
    const row = encounterRow({ state: from });
    const unit = careUnit({ encounters: [row] });
    const move = () => unit.moveEncounter(row, to);
    if (defect === null) expect(move).not.toThrow();
    else expect(move).toThrow(defect);
    expect([row.state, unit.changes().encounters]).toEqual([from, []]);
  });
});

describe("a settlement", () => {
  test("that begins holds its encounter", () => {
    const encounter = encounterRow();
    const unit = careUnit({ encounters: [encounter] });
    unit.openSettlement(settlementRow());
    const row = present(unit.settlement(SETTLEMENT_ID), "it is at hand");
    unit.moveSettlement(row, "settled");
    expect(encounter.unfinished).toBe(SETTLEMENT_ID);
    expect(unit.settlement(SETTLEMENT_ID)).toMatchObject({ sequence: 1, state: "settled" });
    expect(unit.changes()).toMatchObject({
      ...{ newSettlements: [{ state: "settled" }], settlements: [], encounters: [encounter] },
    });
  });

  test("begins once, in an encounter that is at hand and not held", () => {
    const encounter = encounterRow();
    const unit = careUnit({ encounters: [encounter], settlements: [settlementRow()] });
    const begin = (more: Parameters<typeof settlementRow>[0]) => () =>
      unit.openSettlement(settlementRow(more));
    expect(begin({})).toThrow("a settlement begins once");
    expect(begin({ id: "stl_8" as SettlementId, encounter_id: OTHER })).toThrow(
      "its encounter is held",
    );
    expect(begin({ id: EARLIER_ID })).not.toThrow();
    expect(begin({ id: "stl_3" as SettlementId })).toThrow(
      "at most one unfinished settlement per encounter",
    );
  });

  test("that was there is changed once, and moves only as the table says", () => {
    const row = settlementRow({ state: "unknown" });
    const unit = careUnit({ settlements: [row] });
    unit.changeSettlement(row);
    unit.moveSettlement(row, "settled");
    expect(unit.changes()).toMatchObject({
      newSettlements: [],
      settlements: [{ state: "settled" }],
    });
    const move = (to: SettlementState) => () => unit.moveSettlement(row, to);
    expect(move("settling")).toThrow("settlement settled → settling");
    expect(move("settled")).toThrow("settlement settled → settled");
    expect(row.state).toBe("settled");
  });
});

describe("a line", () => {
  test("that is added is there, and one that is dropped of this batch was never written", () => {
    const unit = careUnit({ charges: [chargeRow()] });
    const [second, third] = [2, 3].map((position) =>
      chargeRow({ position, serial: `${position}` }),
    );
    if (!second || !third) throw new Error("two lines");
    unit.addCharge(second);
    unit.addCharge(third);
    unit.dropCharge(second);
    expect(unit.charges(ENCOUNTER_ID).map(({ serial }) => serial)).toEqual(["1", "3"]);
    expect(unit.changes()).toMatchObject({ newCharges: [third], dropped: [] });
    expect(unit.hasDropped(ENCOUNTER_ID)).toBe(false);
  });

  test("that was stored is dropped as a row, and its visit is known to have lost one", () => {
    const rows = [1, 2, 3].map((position) => chargeRow({ position, serial: `${position}` }));
    const unit = careUnit({ charges: rows });
    for (const row of rows.slice(0, 2)) unit.dropCharge(row);
    expect(unit.charges(ENCOUNTER_ID)).toEqual([rows[2]]);
    expect(unit.changes()).toMatchObject({ newCharges: [], dropped: rows.slice(0, 2) });
    expect([unit.hasDropped(ENCOUNTER_ID), unit.hasDropped(OTHER)]).toEqual([true, false]);
  });

  test("that is loaded later with its details takes the place of the one without", () => {
    const { detail: __, ...first } = chargeRow();
    const unit = careUnit({ charges: [first, chargeRow({ position: 2, serial: "2" })] });
    unit.holdCharges([
      chargeRow({ detail: "later" }),
      chargeRow({ position: 3, serial: "3" }),
      chargeRow({ encounter_id: OTHER, serial: "o" }),
    ]);
    const told = unit.charges(ENCOUNTER_ID).map(({ serial, detail }) => [serial, detail]);
    expect(told).toEqual([
      ["1", "later"],
      ["2", "{}"],
      ["3", "{}"],
    ]);
    expect(unit.charges(OTHER).map(({ serial }) => serial)).toEqual(["o"]);
    expect(unit.changes()).toMatchObject({ newCharges: [], dropped: [] });
  });
});
