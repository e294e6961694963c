/** What each booking of an encounter writes: the row field by field, the answer, the trail. */
import { describe, expect, test } from "vitest";
import { createCatalogue } from "#catalogue/catalogue.ts";
import { PLAIN } from "#catalogue/fixtures/lines.ts";
import type { HospitalBooking } from "#model/command.ts";
import type { Area } from "#model/place.ts";
import type { Diagnosis } from "#model/settlement.ts";
import { BOOKINGS, decided, UNCHANGED } from "#settlement/fixtures/bookings.ts";
import {
  CARE,
  callOf,
  careContext,
  ENCOUNTER_ID,
  encounterRow,
  HOME,
  INSTITUTION,
  NOW,
  PERSON_ID,
} from "#settlement/fixtures/rows.ts";

const CONTEXT = careContext({
  catalogue: createCatalogue([
    { ...PLAIN, code: "PLAIN" },
    { ...PLAIN, code: "HEART", limits: { diagnoses: ["I10"] } },
  ]),
});
const ACTOR = { kind: "institution", place: INSTITUTION.code, id: "op" };
const CREDENTIAL = { kind: "card", number: "c" } as never;
const FLAGS = { trauma: true, thirdParty: false, emergency: true, referral: true };

function diagnosis(code: string, valid = true): Diagnosis {
  return { code, name: code, kind: "1", main: true, order: 1, valid };
}

describe("an encounter is opened", () => {
  const NEW = {
    ...{ institution: INSTITUTION.code, care_area: CARE, person_id: PERSON_ID, home_area: HOME },
    ...{ scheme: "employee", hospital_number: "n_9", visit_at: NOW - 1_000, ended_at: null },
    ...{ credential: null, charge_count: 0, unfinished: null, opened_at: NOW },
  };

  test("by a registration, which says nothing of the visit yet", () => {
    const { step, told, changes } = decided({}, BOOKINGS.register, { homeArea: HOME }, CONTEXT);
    const [row] = changes.newEncounters;
    expect(row?.id).toMatch(/^enc_/);
    expect(changes.newEncounters).toEqual([
      {
        ...{ ...NEW, id: row?.id, state: "registered", care_type: null, disease: null },
        ...{ diagnoses: [], described_at: null, emergency: false, referral: false },
        ...{ trauma: false, third_party: false },
      },
    ]);
    const opened = { encounterId: row?.id, personId: PERSON_ID, hospitalNumber: "n_9" };
    expect([step, told]).toEqual([{ text: "text 1" }, [{ ok: opened }]]);
    expect(changes.newRequests).toMatchObject([{ kind: "register", subject: row?.id }]);
    const said = { action: "encounter.registered", subject: row?.id, personId: PERSON_ID };
    expect(changes.trail).toEqual([{ at: NOW, actor: ACTOR, ...said, detail: "m_2" }]);
    expect(changes.encounters).toEqual([]);
  });

  test("by an admission, which describes the stay at once", () => {
    const diagnoses = [diagnosis("I10")];
    const more = { disease: "M03900", diagnoses, flags: FLAGS, credential: CREDENTIAL };
    const { told, changes } = decided(
      {},
      { ...BOOKINGS.admit, ...more },
      { homeArea: HOME },
      CONTEXT,
    );
    const [row] = changes.newEncounters;
    expect(changes.newEncounters).toEqual([
      {
        ...{ ...NEW, id: row?.id, state: "admitted", care_type: "inpatient", disease: "M03900" },
        ...{ diagnoses, described_at: NOW, emergency: true, referral: true, trauma: true },
        ...{ third_party: false, credential: CREDENTIAL },
      },
    ]);
    expect(told).toEqual([
      { ok: { encounterId: row?.id, personId: PERSON_ID, hospitalNumber: "n_9" } },
    ]);
    expect(changes.newRequests).toMatchObject([{ kind: "admit", subject: row?.id }]);
    expect(changes.trail).toMatchObject([{ action: "encounter.admitted", subject: row?.id }]);
  });

  test.each([BOOKINGS.register, BOOKINGS.admit])(
    "by $kind at home where no home is named",
    (booking) => {
      const { changes } = decided({}, booking, {}, CONTEXT);
      expect(changes.newEncounters).toMatchObject([{ home_area: CARE, disease: null }]);
    },
  );

  test("for a stay across provinces only where that is open", () => {
    const closed = { ...INSTITUTION, careTypesCrossProvince: ["outpatient"] as const };
    const context = { ...CONTEXT, institutions: new Map([[INSTITUTION.code, closed]]) };
    const { step, changes } = decided({}, BOOKINGS.admit, { homeArea: HOME }, context);
    expect(step).toMatchObject({
      ...{ code: "institution_care_type_closed", params: { careType: "住院跨省结算" } },
    });
    expect(changes).toMatchObject(UNCHANGED);
    const near = { homeArea: "460200" as Area };
    expect(decided({}, BOOKINGS.admit, near, context).step).toEqual({ text: "text 1" });
  });
});

describe("a visit is described", () => {
  const description = {
    ...BOOKINGS.describeVisit,
    ...{ disease: "M03900", flags: FLAGS, at: NOW - 5_000 },
    diagnoses: [diagnosis("I10"), diagnosis("E11", false)],
  } as const;

  test("in all that was sent; diagnoses taken back are left out", () => {
    const before = encounterRow({ described_at: null, care_type: null });
    const { told, changes } = decided({ encounters: [before] }, description, {}, CONTEXT);
    expect(changes.encounters).toEqual([
      {
        ...encounterRow(),
        ...{ care_type: "outpatient", visit_at: NOW - 5_000, described_at: NOW },
        ...{ disease: "M03900", emergency: true, referral: true, trauma: true },
        ...{ third_party: false, diagnoses: [diagnosis("I10")] },
      },
    ]);
    expect(told).toEqual([{ ok: { done: true } }]);
  });

  test("anew, and then what was said before is gone", () => {
    const before = encounterRow({
      ...{ disease: "M03900", emergency: true, referral: true, trauma: true, third_party: true },
      diagnoses: [diagnosis("I10")],
    });
    const { changes } = decided({ encounters: [before] }, BOOKINGS.describeVisit, {}, CONTEXT);
    expect(changes.encounters).toEqual([
      { ...encounterRow(), visit_at: NOW - 1_000, described_at: NOW },
    ]);
  });
});

describe("a discharge", () => {
  const admitted = () => encounterRow({ state: "admitted", diagnoses: [diagnosis("I10")] });

  test("keeps the admission's diagnoses when it brings none", () => {
    const { told, changes } = decided(
      { encounters: [admitted()] },
      BOOKINGS.discharge,
      {},
      CONTEXT,
    );
    const left = { ...admitted(), state: "discharged", ended_at: NOW - 1_000 };
    expect([told, changes.encounters]).toEqual([[{ ok: { done: true } }], [left]]);
  });

  test("takes its own in their place", () => {
    const booking = { ...BOOKINGS.discharge, diagnoses: [diagnosis("I63")] };
    const { changes } = decided({ encounters: [admitted()] }, booking, {}, CONTEXT);
    expect(changes.encounters).toMatchObject([{ diagnoses: [diagnosis("I63")] }]);
  });

  test("that is taken back has no time any more", () => {
    const rows = { encounters: [encounterRow({ state: "discharged", ended_at: NOW - 1_000 })] };
    const { told, changes } = decided(rows, BOOKINGS.cancelDischarge, {}, CONTEXT);
    expect(changes.encounters).toEqual([{ ...encounterRow(), state: "admitted", ended_at: null }]);
    expect(told).toEqual([{ ok: { done: true } }]);
  });
});

/** Charged before the visit was described: in doubt for the patient. */
function heartLine(state: "registered" | "admitted") {
  const encounter = encounterRow({ state, described_at: null, charge_count: 0 });
  const [charge] = BOOKINGS.addCharges.charges;
  const charges = [{ ...charge, itemCode: "HEART" }];
  const added = decided(
    { encounters: [encounter] },
    { ...BOOKINGS.addCharges, charges },
    {},
    CONTEXT,
  );
  const described = { ...encounter, described_at: NOW };
  return { encounters: [described], charges: added.changes.newCharges };
}

describe("lines that rest on the diagnosis are split again", () => {
  test.each([
    ["registered", BOOKINGS.describeVisit, "I63", 1_000n],
    ["admitted", BOOKINGS.discharge, "I63", 1_000n],
  ] as const)("of one that is %s", (state, booking, code, ownExpenseFen) => {
    const rows = heartLine(state);
    expect(rows.charges).toMatchObject([{ in_scope_fen: 1_000n, own_expense_fen: 0n }]);
    const { changes } = decided(rows, { ...booking, diagnoses: [diagnosis(code)] }, {}, CONTEXT);
    expect(changes.dropped).toEqual(rows.charges);
    expect(changes.newCharges).toMatchObject([{ own_expense_fen: ownExpenseFen, position: 2 }]);
    expect(changes.trail.map(({ action }) => action)).toEqual([
      booking.kind === "discharge" ? "encounter.discharged" : "encounter.described",
      "charges.splitAgain",
    ]);
  });

  test.each([
    ["registered", { ...BOOKINGS.describeVisit, careType: "inpatient" }],
    ["admitted", { ...BOOKINGS.discharge, at: NOW + 86_400_000 }],
  ] as const)("but not of one that is %s when the booking is refused", (state, booking) => {
    const rows = heartLine(state);
    const { step, changes } = decided(
      rows,
      { ...booking, diagnoses: [diagnosis("I63")] },
      {},
      CONTEXT,
    );
    expect(step).toMatchObject({ code: "field_invalid" });
    expect(changes).toMatchObject(UNCHANGED);
  });
});

test("an operator signs in under a number, and both ways are on the trail", () => {
  const signed = decided({}, { ...BOOKINGS.signIn, operator: "op_7" });
  expect(signed.told).toEqual([
    { ok: { number: expect.stringMatching(/^[0-9a-f]{30}$/), at: NOW } },
  ]);
  const out = decided({}, { ...BOOKINGS.signOut, operator: "op_7" });
  expect(out.told).toEqual([{ ok: { at: NOW } }]);
  const said = { at: NOW, actor: ACTOR, subject: "op_7", personId: undefined, detail: "m_2" };
  expect([signed.changes.trail, out.changes.trail]).toEqual([
    [{ ...said, action: "operator.signedIn" }],
    [{ ...said, action: "operator.signedOut" }],
  ]);
  expect(signed.changes.newRequests).toMatchObject([{ kind: "signIn", subject: null }]);
});

test("the catalogue decides what an added line is, and the answer tells it", () => {
  const { told, changes } = decided(
    { encounters: [encounterRow()] },
    BOOKINGS.addCharges,
    {},
    CONTEXT,
  );
  expect(told).toMatchObject([{ ok: { charges: [{ serial: "9", inScopeFen: 1_000n }] } }]);
  expect(changes.newRequests).toMatchObject([{ kind: "addCharges", subject: ENCOUNTER_ID }]);
});

test("what is none of settlement's bookings is refused by its number", () => {
  const booking = { kind: "keepFile" } as HospitalBooking as never;
  const call = callOf({ transaction: "9101" });
  const { step, changes } = decided({}, booking, { call });
  expect(step).toMatchObject({
    ...{ code: "request_unknown_transaction", params: { transaction: "9101" } },
  });
  expect(changes).toMatchObject(UNCHANGED);
});
