/** What an institution asks to settle: the encounter's stage, what is refused and why. */
import { describe, expect, test } from "vitest";
import type { EncounterId } from "#base/id.ts";
import type { CareBooking, Quote, Settle } from "#model/command.ts";
import type { CareType, Institution } from "#model/place.ts";
import type { EncounterState } from "#model/states.ts";
import { ENCOUNTER_STATE_WORDS } from "#model/words.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { ChargeDetailRow } from "#settlement/care/queries-charges.ts";
import { settleContent } from "#settlement/care/settle.ts";
import { BOOKINGS, decided } from "#settlement/fixtures/bookings.ts";
import {
  careContext,
  careUnit,
  chargeRow,
  EARLIER_ID,
  ENCOUNTER_ID,
  encounterRow,
  INSTITUTION,
  NOW,
  SETTLEMENT_ID,
  SPLIT,
  settledRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const { batch: _, ...ALL } = BOOKINGS.settle;
const STAY = { ...ALL, inpatient: true } as const satisfies Settle;
const VISIT_BOOKINGS: Readonly<Record<string, Settle | Quote>> = {
  visit: BOOKINGS.settle,
  quote: { ...BOOKINGS.settle, kind: "quote" },
  final: STAY,
  interim: { ...STAY, interim: true },
  stayQuote: { ...STAY, kind: "quote" },
};

const STAGES = tableOf<"booking" | EncounterState>(`
  booking   registered admitted discharged closed withdrawn
  visit     asked      no       no         no     no
  quote     asked      no       no         no     no
  final     no         no       asked      no     no
  interim   no         asked    asked      no     no
  stayQuote no         asked    asked      no     no
`);

const STAGE_CELLS = STAGES.flatMap((row) =>
  (["registered", "admitted", "discharged", "closed", "withdrawn"] as const).map((state) => ({
    booking: row.booking,
    state,
    comes: row[state],
  })),
);

describe("of an encounter", () => {
  test.each(STAGE_CELLS)("$state, $booking: $comes", ({ booking, state, comes }) => {
    const careType = /visit|quote/.test(booking) ? "outpatient" : "inpatient";
    const encounter = encounterRow({ state, care_type: careType });
    const view = careUnit({ encounters: [encounter], charges: [chargeRow()] });
    const named = VISIT_BOOKINGS[booking] ?? BOOKINGS.settle;
    const asked = settleContent(view, encounter, INSTITUTION, named, SETTLEMENT_ID);
    const params = { state: ENCOUNTER_STATE_WORDS[state] };
    const refused = { code: "encounter_state", params };
    expect(asked).toMatchObject(comes === "no" ? refused : { content: { split: SPLIT } });
  });
});

interface Case {
  readonly booking?: Partial<Settle>;
  readonly stay?: boolean;
  readonly encounter?: Partial<EncounterRow>;
  readonly lines?: readonly ChargeDetailRow[];
  readonly institution?: Partial<Institution>;
  /** The refusal with its parameters; absent: home is asked. */
  readonly code?: string;
  readonly params?: Readonly<Record<string, string>>;
}

const EVERYWHERE: CareType[] = [
  "outpatient",
  "inpatient",
  "chronic",
  "registrationFee",
  "emergency",
];
const OPEN = { careTypes: EVERYWHERE, careTypesCrossProvince: EVERYWHERE };
const LIABLE = { trauma: true, third_party: true };
const careTypeOf = (why: string) => ({ code: "field_invalid", params: { field: "医疗类别", why } });
const LIMITED = "与就诊信息不一致，有限定使用的明细，请先更正就诊信息";

const CASES: Readonly<Record<string, Case>> = {
  "with a settlement open": {
    encounter: { unfinished: EARLIER_ID },
    ...{ code: "settlement_unfinished", params: { settlement: EARLIER_ID } },
  },
  "under another scheme than it was registered": {
    booking: { scheme: "resident" },
    ...{ code: "field_invalid", params: { field: "险种类型", why: "与登记时的险种不一致" } },
  },
  "whose visit was never described": {
    encounter: { described_at: null },
    code: "encounter_not_described",
  },
  "whose visit was never described, but the settlement says the care type": {
    encounter: { described_at: null, care_type: null },
    booking: { careType: "outpatient" },
    code: "encounter_not_described",
  },
  "that has no care type": { encounter: { care_type: null }, code: "encounter_not_described" },
  "of a registration fee, before anything is described": {
    encounter: { described_at: null, care_type: null },
    booking: { careType: "registrationFee" },
    institution: OPEN,
  },
  "of a visit, as a stay": {
    booking: { careType: "inpatient" },
    ...careTypeOf("门诊就诊不能按住院类别办理"),
  },
  "of a stay, as a visit": {
    stay: true,
    booking: { careType: "outpatient" },
    ...careTypeOf("不是住院类别"),
  },
  "without a line": { lines: [], code: "charges_missing" },
  "of a group that has none": { booking: { batch: "b_2" }, code: "charges_missing" },
  "as another care type": { booking: { careType: "emergency" }, institution: OPEN },
  "as another care type, where a line is limited": {
    booking: { careType: "emergency" },
    institution: OPEN,
    lines: [chargeRow({ limited: true })],
    ...careTypeOf(LIMITED),
  },
  "as another care type, where one of two lines is limited": {
    booking: { careType: "emergency", totalFen: SPLIT.totalFen * 2n },
    institution: OPEN,
    lines: [chargeRow(), chargeRow({ position: 2, serial: "2", limited: true })],
    ...careTypeOf(LIMITED),
  },
  "as the care type described, where a line is limited": {
    booking: { careType: "outpatient" },
    lines: [chargeRow({ limited: true })],
  },
  "as another care type, where another batch's line is limited": {
    booking: { careType: "emergency" },
    institution: OPEN,
    lines: [chargeRow(), chargeRow({ position: 2, serial: "2", batch: "b_2", limited: true })],
  },
  "of a kind that is not open": {
    booking: { careType: "emergency" },
    ...{ code: "institution_care_type_closed", params: { careType: "急诊" } },
  },
  "of a chronic disease that nobody names": {
    booking: { careType: "chronic" },
    institution: OPEN,
    code: "disease_missing",
  },
  "of a chronic disease that is not open": {
    booking: { careType: "chronic" },
    encounter: { disease: "M03900" },
    institution: OPEN,
    ...{ code: "institution_disease_closed", params: { disease: "M03900" } },
  },
  "of a chronic disease that is": {
    booking: { careType: "chronic" },
    encounter: { disease: "M03900" },
    institution: { ...OPEN, diseases: ["M03900"] },
  },
  "that another is liable for": { encounter: LIABLE, code: "third_party_liable" },
  "that another is liable for, as it says only now": {
    booking: { flags: { trauma: true, thirdParty: true } },
    code: "third_party_liable",
  },
  "that nobody else is liable for, as it says only now": {
    encounter: LIABLE,
    booking: { flags: { thirdParty: false } },
  },
  "a fen less than was uploaded": {
    booking: { totalFen: SPLIT.totalFen - 1n },
    ...{ code: "total_differs", params: { sent: "465.18", uploaded: "465.19" } },
  },
  "of which more came back than came new, whatever the total said": {
    stay: true,
    booking: { totalFen: 0n },
    lines: [chargeRow({ total_fen: -900n, in_scope_fen: -900n })],
    ...{ code: "total_negative", params: { part: "政策范围内", uploaded: "-9.00" } },
  },
  "of which more came back in one part, while the total is positive": {
    stay: true,
    booking: { totalFen: 500n },
    lines: [
      chargeRow({ total_fen: 900n, in_scope_fen: 900n }),
      chargeRow({ position: 2, total_fen: -400n, in_scope_fen: 0n, own_expense_fen: -400n }),
    ],
    ...{ code: "total_negative", params: { part: "全自费", uploaded: "-4.00" } },
  },
  "whose four parts are a fen too much": {
    booking: { sentSplitFen: [1n, 0n, 0n, SPLIT.totalFen] },
    code: "parts_differ",
  },
  "whose four parts add up": { booking: { sentSplitFen: [19n, 0n, 500n, 46_000n] } },
};

describe("to settle an encounter", () => {
  test.each(Object.entries(CASES))("%s", (_which, known) => {
    const { booking, stay = false, encounter, lines = [chargeRow()], code, params = {} } = known;
    const state: EncounterState = stay ? "discharged" : "registered";
    const row = encounterRow({ state, care_type: stay ? "inpatient" : "outpatient", ...encounter });
    const institution = { ...INSTITUTION, ...known.institution };
    const context = careContext({ institutions: new Map([[INSTITUTION.code, institution]]) });
    const named: CareBooking = { ...(stay ? STAY : BOOKINGS.settle), ...booking };
    const rows = { encounters: [row], charges: lines };
    const { step, told, changes } = decided(rows, named, {}, context);
    if (code === undefined) {
      expect(step).toMatchObject({ intent: { kind: "settle", content: { split: SPLIT } } });
      expect(told).toEqual([]);
      return;
    }
    expect(told).toEqual([{ refused: { code, params, decidedBy: "care" } }]);
    expect(changes).toMatchObject({ newSettlements: [], encounters: [], trail: [] });
    expect(changes.newRequests).toMatchObject([
      { kind: "settle", subject: null, answer: "text 1" },
    ]);
  });
});

test("a home that is not connected is asked for nothing", () => {
  const rows = { encounters: [encounterRow()], charges: [chargeRow()] };
  const context = careContext({ connects: (area) => area !== encounterRow().home_area });
  const { told, changes } = decided(rows, BOOKINGS.settle, {}, context);
  expect(told).toEqual([
    { refused: { code: "receiver_unknown", params: { node: "360300" }, decidedBy: "care" } },
  ]);
  expect(changes.newSettlements).toEqual([]);
});

/** Which of three lines are settled: two are of group b_1, the third is of b_2. */
const CHOICES = tableOf<"batch" | "before" | "settles" | "from">(`
  batch before     | settles from
  b_1   -          | 1+2     0
  b_2   -          | 3       0
  all   -          | 1+2+3   0
  b_1   settled    | none    -
  b_1   reversed   | 1+2     0
  all   settled    | 3       0
  stay  -          | 1+2+3   0
  stay  settled    | 3       2
  stay  reversed   | 1+2+3   0
`);

const THREE = [1, 2, 3].map((position) =>
  chargeRow({
    ...{ position, serial: `${position}`, batch: position === 3 ? "b_2" : "b_1" },
    ...{ total_fen: BigInt(position), in_scope_fen: BigInt(position) },
  }),
);

describe("of three lines", () => {
  test.each(CHOICES)("$name", ({ batch, before, settles, from }) => {
    const stay = batch === "stay";
    const totalFen = { none: 3n, "1+2": 3n, "3": 3n, "1+2+3": 6n }[settles] ?? 0n;
    const made = { ...(stay ? STAY : ALL), totalFen };
    const booking = stay || batch === "all" ? made : { ...made, batch };
    const encounter = encounterRow({
      ...{ state: stay ? "discharged" : "registered", charge_count: 3 },
      care_type: stay ? "inpatient" : "outpatient",
    });
    const fields = { id: EARLIER_ID, charge_to: 2, batch: stay ? null : "b_1" };
    const state = before as "settled" | "reversed";
    const earlier = settledRow({ ...fields, state, created_at: NOW - 90_000 });
    const settlements = before === "-" ? [] : [earlier];
    const rows = { encounters: [encounter], charges: THREE, settlements };
    const { told, changes } = decided(rows, booking);
    const [row] = changes.newSettlements;
    if (settles === "none") {
      const params = { settlements: EARLIER_ID };
      expect(told).toMatchObject([{ refused: { code: "charges_settled", params } }]);
      return;
    }
    const kept = stay || batch === "all" ? null : batch;
    expect([row?.total_fen, row?.charge_from, row?.charge_to, row?.batch]).toEqual([
      ...[totalFen, Number(from), 3, kept],
    ]);
  });
});

test("lines of another encounter are not looked at", () => {
  const elsewhere = chargeRow({ encounter_id: "enc_9" as EncounterId, position: 2 });
  const rows = { encounters: [encounterRow()], charges: [chargeRow(), elsewhere] };
  const { changes } = decided(rows, BOOKINGS.settle);
  expect(changes.newSettlements).toMatchObject([
    { total_fen: SPLIT.totalFen, encounter_id: ENCOUNTER_ID },
  ]);
});
