/** Encounters: what an institution books × the encounter's state; and what each booking writes. */
import { describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { createCatalogue } from "#catalogue/catalogue.ts";
import { PLAIN } from "#catalogue/fixtures/lines.ts";
import type { CareBooking } from "#model/command.ts";
import type { PersonId } from "#model/person.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { EncounterState, SettlementState } from "#model/states.ts";
import { ENCOUNTER_STATE_WORDS } from "#model/words.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import { BOOKINGS, decided, UNCHANGED } from "#settlement/fixtures/bookings.ts";
import {
  careContext,
  chargeRow,
  ENCOUNTER_ID,
  encounterRow,
  HOME,
  INSTITUTION,
  NOW,
  PERSON_ID,
  SETTLEMENT_ID,
  settlementRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const ACTOR = { kind: "institution", place: INSTITUTION.code, id: "op" };
const CATALOGUE = createCatalogue([
  { ...PLAIN, code: "PLAIN" },
  { ...PLAIN, code: "HEART", limits: { diagnoses: ["I10"] } },
]);
const CONTEXT = careContext({ catalogue: CATALOGUE });

const entry = (action: string, subject: string = ENCOUNTER_ID) => ({
  ...{ at: NOW, actor: ACTOR, action, subject, personId: PERSON_ID, detail: "m_2" },
});

/** What the trail says when it is taken, the state then, and in which states it is. */
const STATES = tableOf<"booking" | "says" | "becomes" | EncounterState>(`
  booking            says               becomes    | registered admitted discharged closed withdrawn
  describeVisit      described          -          | yes        no       no         no      no
  addCharges         charges.added      -          | yes        yes      yes        no      no
  dropCharges        charges.dropped    -          | yes        yes      yes        no      no
  discharge          discharged         discharged | no         yes      no         no      no
  cancelDischarge    dischargeCancelled admitted   | no         no       yes        settled no
  cancelRegistration withdrawn          withdrawn  | yes        no       no         no      no
  cancelAdmission    withdrawn          withdrawn  | no         yes      no         no      no
`);

const CELLS = STATES.flatMap(({ booking, says, becomes, ...states }) =>
  (["registered", "admitted", "discharged", "closed", "withdrawn"] as const).map((state) => ({
    ...{ booking: booking as keyof typeof BOOKINGS, state, comes: states[state] },
    action: says.includes(".") ? says : `encounter.${says}`,
    becomes: states[state] !== "yes" || becomes === "-" ? state : becomes,
  })),
);

const noOf = (comes: string, state: EncounterState) =>
  comes === "settled"
    ? { code: "encounter_settled", params: {} }
    : { code: "encounter_state", params: { state: ENCOUNTER_STATE_WORDS[state] } };

/** A dropped line has to be there; a withdrawn admission must have none. */
const linesFor = (booking: string) => (booking === "dropCharges" ? [chargeRow()] : []);

describe("of an encounter", () => {
  test.each(CELLS)("$state, $booking: $comes", ({ booking, state, comes, action, becomes }) => {
    const encounter = encounterRow({ state });
    const rows = { encounters: [encounter], charges: linesFor(booking) };
    const { step, changes } = decided(rows, BOOKINGS[booking], {}, CONTEXT);
    expect(encounter.state).toBe(becomes);
    if (comes !== "yes") {
      expect(step).toMatchObject({ ...noOf(comes, state), decidedBy: "care" });
      expect(changes).toMatchObject(UNCHANGED);
      return;
    }
    expect(step).toEqual({ text: "text 1" });
    expect(changes.trail).toEqual([entry(action)]);
    expect(changes.newRequests).toMatchObject([
      { kind: booking, subject: ENCOUNTER_ID, answer: "text 1", message_id: "m_2" },
    ]);
    const kept = booking === "dropCharges" ? [] : [encounter];
    expect(changes.encounters).toEqual(kept);
  });
});

/** The state in which each booking would be taken. */
const TAKEN = tableOf<"booking" | "state">(`
  booking            state
  describeVisit      registered
  addCharges         registered
  dropCharges        registered
  discharge          admitted
  cancelDischarge    discharged
  cancelRegistration registered
  cancelAdmission    admitted
`);

const OTHER_PERSON = "36030019600101002X" as PersonId;
const OTHER_HOUSE = "H46010000002" as InstitutionCode;

const FOREIGN: readonly (readonly [string, Partial<EncounterRow>, unknown])[] = [
  [
    "nobody has opened",
    { id: "enc_9" as typeof ENCOUNTER_ID },
    { code: "encounter_unknown", params: { encounter: ENCOUNTER_ID } },
  ],
  [
    "another institution's",
    { institution: OTHER_HOUSE },
    { code: "encounter_other_institution", params: {} },
  ],
  ["another person's", { person_id: OTHER_PERSON }, { code: "encounter_other_person", params: {} }],
  [
    "a settlement is open in",
    { unfinished: SETTLEMENT_ID },
    { code: "settlement_unfinished", params: { settlement: SETTLEMENT_ID } },
  ],
];

describe.each(FOREIGN)("an encounter that is %s", (_which, changed, refusal) => {
  test.each(TAKEN)("takes no $booking", ({ booking, state }) => {
    const encounter = encounterRow({ state: state as EncounterState, ...changed });
    const rows = { encounters: [encounter], charges: linesFor(booking) };
    const { step, changes } = decided(
      rows,
      BOOKINGS[booking as keyof typeof BOOKINGS],
      {},
      CONTEXT,
    );
    expect(step).toMatchObject(refusal as object);
    expect(changes).toMatchObject(UNCHANGED);
  });
});

const WITHDRAWALS = tableOf<"booking" | "state" | "lines" | "settled" | "answer">(`
  booking            state      lines settled   | answer
  cancelRegistration registered no    refused   | taken
  cancelRegistration registered no    reversed  | taken
  cancelRegistration registered no    cancelled | taken
  cancelRegistration registered no    settled   | encounter_settled
  cancelRegistration registered no    unknown   | encounter_settled
  cancelRegistration registered yes   -         | taken # its lines were never settled
  cancelAdmission    admitted   no    reversed  | taken
  cancelAdmission    admitted   no    settled   | encounter_settled
  cancelAdmission    admitted   yes   -         | encounter_has_charges
`);

describe("a withdrawal", () => {
  test.each(WITHDRAWALS)("$name", ({ booking, state, lines, settled, answer }) => {
    const encounter = encounterRow({ state: state as EncounterState });
    const rows = {
      encounters: [encounter],
      charges: lines === "yes" ? [chargeRow()] : [],
      settlements: settled === "-" ? [] : [settlementRow({ state: settled as SettlementState })],
    };
    const { step, changes } = decided(rows, BOOKINGS[booking as "cancelAdmission"], {}, CONTEXT);
    if (answer !== "taken") {
      expect(step).toMatchObject({ code: answer, params: {} });
      expect(changes).toMatchObject(UNCHANGED);
    } else expect(encounter.state).toBe("withdrawn");
  });
});

test.each([
  [false, "settled", "encounter_settled"],
  [false, "reversed", "taken"],
  [false, "cancelled", "taken"],
  [true, "settled", "taken"],
] as const)("a discharge below a settlement, interim %s, %s: %s", (interim, state, answer) => {
  const stay = { care_type: "inpatient", batch: null, interim, state } as const;
  const encounter = encounterRow({ state: "discharged", care_type: "inpatient" });
  const rows = { encounters: [encounter], settlements: [settlementRow(stay)] };
  const { step, changes } = decided(rows, BOOKINGS.cancelDischarge, {}, CONTEXT);
  if (answer !== "taken") {
    expect(step).toMatchObject({ code: answer, params: {} });
    expect(changes).toMatchObject(UNCHANGED);
  } else expect(encounter.state).toBe("admitted");
});

const AHEAD_MS = 10 * MINUTE_MS;
const BACK_MS = 30 * DAY_MS;
const tooLate = (field: string) => ({ field, why: "晚于当前时间" });
const tooEarly = (field: string) => ({
  field,
  why: "早于30天前，不能直接结算，请自费结算后回参保地报销",
});
const OPENED = "挂号或入院时间";

/** The day of a visit decides filing and policy: it lies neither ahead nor far back. */
describe("a time that is given as", () => {
  test.each<readonly [string, CareBooking, number, Readonly<Record<string, string>> | null]>([
    ["ten minutes ahead", BOOKINGS.register, AHEAD_MS, null],
    ["a moment more", BOOKINGS.register, AHEAD_MS + 1, tooLate(OPENED)],
    ["thirty days back", BOOKINGS.register, -BACK_MS, null],
    ["a moment more", BOOKINGS.register, -BACK_MS - 1, tooEarly(OPENED)],
    ["a moment too far ahead", BOOKINGS.admit, AHEAD_MS + 1, tooLate(OPENED)],
    ["ten minutes ahead", BOOKINGS.describeVisit, AHEAD_MS, null],
    ["a moment more", BOOKINGS.describeVisit, AHEAD_MS + 1, tooLate("就诊时间")],
    ["a moment too far back", BOOKINGS.describeVisit, -BACK_MS - 1, tooEarly("就诊时间")],
    ["ten minutes ahead", BOOKINGS.discharge, AHEAD_MS, null],
    ["a moment more", BOOKINGS.discharge, AHEAD_MS + 1, tooLate("出院时间")],
    ["the admission's own time", BOOKINGS.discharge, -3_600_000, null],
    [
      "a moment before it",
      BOOKINGS.discharge,
      -3_600_001,
      { field: "出院时间", why: "早于入院时间" },
    ],
  ])("%s", (_when, booking, later, params) => {
    const state = booking.kind === "discharge" ? "admitted" : "registered";
    const rows = { encounters: [encounterRow({ state, visit_at: NOW - 3_600_000 })] };
    const named = { ...booking, at: NOW + later } as CareBooking;
    const { step, changes } = decided(rows, named, {}, CONTEXT);
    if (params === null) expect(step).toEqual({ text: "text 1" });
    else {
      expect(step).toMatchObject({ code: "field_invalid", params });
      expect(changes).toMatchObject(UNCHANGED);
    }
  });
});

const LIABLE = { trauma: true, thirdParty: true, emergency: false, referral: false };
const kindOf = (why: string) => ({ code: "field_invalid", params: { field: "医疗类别", why } });

describe("a visit is not taken that is", () => {
  test.each<readonly [string, CareBooking, unknown]>([
    [
      "a stay at the window of visits",
      { ...BOOKINGS.describeVisit, careType: "daySurgery" },
      kindOf("门诊就诊不能按住院类别办理"),
    ],
    [
      "no stay among admissions",
      { ...BOOKINGS.admit, careType: "emergency" },
      kindOf("不是住院类别"),
    ],
    [
      "what the institution does not offer",
      { ...BOOKINGS.describeVisit, careType: "pharmacy" },
      { code: "institution_care_type_closed", params: { careType: "药店购药" } },
    ],
    [
      "a stay that it does not offer",
      { ...BOOKINGS.admit, careType: "daySurgery" },
      { code: "institution_care_type_closed", params: { careType: "日间手术" } },
    ],
    [
      "another's liability",
      { ...BOOKINGS.describeVisit, flags: LIABLE },
      { code: "third_party_liable", params: {} },
    ],
    [
      "another's liability, in a stay",
      { ...BOOKINGS.admit, flags: LIABLE },
      { code: "third_party_liable", params: {} },
    ],
    [
      "under a number in use",
      { ...BOOKINGS.register, hospitalNumber: "n_1" },
      { code: "encounter_number_used", params: { number: "n_1", encounter: ENCOUNTER_ID } },
    ],
    [
      "under another person's number",
      { ...BOOKINGS.register, hospitalNumber: "n_1", personId: OTHER_PERSON },
      { code: "encounter_number_others", params: { number: "n_1" } },
    ],
    [
      "admitted under one",
      { ...BOOKINGS.admit, hospitalNumber: "n_1" },
      { code: "encounter_number_used", params: { number: "n_1", encounter: ENCOUNTER_ID } },
    ],
  ])("%s", (_which, booking, refusal) => {
    const encounter = encounterRow();
    const rows = { encounters: [encounter], numbers: [encounter] };
    const { step, changes } = decided(rows, booking, { homeArea: HOME }, CONTEXT);
    expect(step).toMatchObject(refusal as object);
    expect(changes).toMatchObject(UNCHANGED);
  });

  test.each([
    ["only a trauma", { ...LIABLE, thirdParty: false }],
    ["only another's", { ...LIABLE, trauma: false }],
  ])("but one that is %s is", (_which, flags) => {
    const rows = { encounters: [encounterRow()] };
    const { step } = decided(rows, { ...BOOKINGS.describeVisit, flags }, {}, CONTEXT);
    expect(step).toEqual({ text: "text 1" });
  });

  test("of another institution's number", () => {
    const numbers = [encounterRow({ institution: OTHER_HOUSE, hospital_number: "n_9" })];
    expect(decided({ numbers }, BOOKINGS.register, {}, CONTEXT).step).toEqual({ text: "text 1" });
  });
});

const OTHER = "H46010000009" as InstitutionCode;

/** Who is admitted where, by which kind of care and flags, while a stay of theirs goes on. */
const STAYS = tableOf<"lies" | "state" | "kind" | "flag" | "answer">(`
  lies  state      kind               flag      | answer
  here  admitted   inpatient          -         | stay_open_here
  here  admitted   inpatientEmergency emergency | stay_open_here
  here  discharged inpatient          -         | admitted
  other admitted   inpatient          -         | stay_open_elsewhere
  other admitted   inpatientEmergency -         | admitted
  other admitted   inpatient          emergency | admitted
  other admitted   inpatient          referral  | admitted # a transfer
  -     -          inpatient          -         | admitted
`);

describe("an admission while a stay goes on", () => {
  const open = { careTypes: ["inpatient", "inpatientEmergency"] } as const;
  const hospital = { ...INSTITUTION, ...open, careTypesCrossProvince: open.careTypes };
  const institutions = new Map([
    [hospital.code, hospital],
    [OTHER, { ...hospital, code: OTHER, name: "三亚某医院" }],
  ]);

  test.each(STAYS)("$name", ({ lies, state, kind, flag, answer }) => {
    const institution = lies === "other" ? OTHER : INSTITUTION.code;
    const row = encounterRow({ state: state as EncounterState, institution });
    const flags = { ...BOOKINGS.admit.flags, ...(flag === "-" ? {} : { [flag]: true }) };
    const booking = { ...BOOKINGS.admit, careType: kind, flags } as CareBooking;
    const stays = lies === "-" || state !== "admitted" ? [] : [row];
    const { step, changes } = decided({ stays }, booking, {}, careContext({ institutions }));
    const told = step instanceof Refusal ? step : null;
    expect(told?.code ?? changes.newEncounters[0]?.state).toBe(answer);
    if (answer === "stay_open_here") {
      expect(told?.params).toEqual({ day: "2021-12-02", encounter: ENCOUNTER_ID });
    }
    if (answer === "stay_open_elsewhere") {
      expect(told?.params).toEqual({ day: "2021-12-02", institution: "三亚某医院" });
    }
  });

  test("a stay that ended in the same group holds up nobody, one that began does", () => {
    const ended = encounterRow({ state: "discharged" });
    const unit = { encounters: [ended], stays: [encounterRow({ state: "admitted" })] };
    expect(decided(unit, BOOKINGS.admit).changes.newEncounters).toHaveLength(1);
    const another = { ...ended, id: "enc_8" as typeof ENCOUNTER_ID, state: "admitted" as const };
    const back = { encounters: [ended], stays: [another] };
    expect(decided(back, BOOKINGS.cancelDischarge).step).toMatchObject({ code: "stay_open_here" });
  });
});
