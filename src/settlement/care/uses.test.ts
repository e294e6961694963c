/** What limits ask besides the lines: the visit, the person, and the units that counted before. */
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { toJson } from "#base/json.ts";
import type { Charge } from "#model/charge.ts";
import type { Diagnosis } from "#model/settlement.ts";
import { type Round, usesOf, visitFacts } from "#settlement/care/limits.ts";
import type { EncounterRow } from "#settlement/care/queries.ts";
import type { ChargeDetailRow, PersonFactsRow, UseRow } from "#settlement/care/queries-charges.ts";
import type { CareRows } from "#settlement/care/unit-of-work.ts";
import {
  careUnit,
  chargeRow,
  ENCOUNTER_ID,
  encounterRow,
  NOW,
  PERSON_ID,
} from "#settlement/fixtures/rows.ts";

const diagnosis = (code: string, valid = true): Diagnosis => ({
  ...{ code, name: code, kind: "1", main: true, order: 1, valid },
});
const PERSON_FACTS: PersonFactsRow = {
  ...{ person_id: PERSON_ID, birth_date: day("1950-01-01"), learned_at: 0 },
  sex: "male",
};

describe("of a visit limits see", () => {
  const told = { diagnoses: [diagnosis("I10"), diagnosis("E11", false)], disease: "M03900" };

  test.each<readonly [string, Partial<EncounterRow>, unknown]>([
    [
      "nothing before it is described",
      { ...told, described_at: null },
      { careType: null, diagnoses: null },
    ],
    ["its care type and no diagnosis", {}, { careType: "outpatient", diagnoses: [] }],
    [
      "its disease among the valid diagnoses",
      told,
      { careType: "outpatient", diagnoses: ["I10", "M03900"] },
    ],
    ["its disease alone", { disease: "M03900" }, { careType: "outpatient", diagnoses: ["M03900"] }],
  ])("%s", (_what, changes, expected) => {
    const encounter = encounterRow(changes);
    const unit = careUnit({ encounters: [encounter] });
    const nobody = { sex: undefined, birthDate: undefined };
    expect(visitFacts(unit, encounter)).toEqual({ ...(expected as object), ...nobody });
    unit.limits = { people: new Map([[PERSON_ID, PERSON_FACTS]]), uses: [] };
    const person = { sex: "male", birthDate: "1950-01-01" };
    expect(visitFacts(unit, encounter)).toEqual({ ...(expected as object), ...person });
  });
});

const OTHER_VISIT = "enc_2" as EncounterId;
const MONDAY = day("2021-11-29");
const FRIDAY = day("2021-12-03");
const NO_ROUND: Round = { fresh: new Map(), waiting: new Set() };

const line = (serial: string, units: bigint | null, changes: Partial<ChargeDetailRow> = {}) =>
  chargeRow({
    ...{ serial, position: Number(serial), item_code: "DAILY", occurred_on: MONDAY },
    ...{ counted_e4: units, ...changes },
  });

const refund = (serial: string, units: bigint, refundOf: string, more = {}) =>
  line(serial, units, { occurred_on: FRIDAY, detail: toJson({ refundOf }), ...more });

/** Of another day than what is taken back. */
const LATER = line("9", 1n, { occurred_on: FRIDAY });

const earlier = (changes: Partial<UseRow> = {}): UseRow => ({
  ...{ person_id: PERSON_ID, encounter_id: OTHER_VISIT, item_code: "DAILY" },
  ...{ used_on: MONDAY, counted_e4: 7n, ...changes },
});

const charge = (serial: string, countedE4: bigint | undefined, more: Partial<Charge> = {}) =>
  [serial, { serial, itemCode: "DAILY", countedE4, occurredAt: NOW, ...more } as Charge] as const;

const roundOf = (fresh: readonly (readonly [string, Charge])[], waiting: string[] = []): Round => ({
  ...{ fresh: new Map(fresh), waiting: new Set(waiting) },
});

const elsewhere = { encounter_id: OTHER_VISIT };
const otherVisit = (state: EncounterRow["state"], person_id = PERSON_ID) =>
  encounterRow({ id: OTHER_VISIT, state, person_id });

interface Case {
  readonly rows?: Partial<CareRows>;
  readonly earlier?: readonly UseRow[];
  readonly round?: Round;
  /** Day, units, here or not. */
  readonly uses: readonly (readonly [string, bigint, boolean])[];
}

const CASES: Readonly<Record<string, Case>> = {
  nothing: { uses: [] },
  "a line of this visit": { rows: { charges: [line("1", 5n)] }, uses: [[MONDAY, 5n, true]] },
  "no line of another item": { rows: { charges: [line("1", 5n, { item_code: "X" })] }, uses: [] },
  "no line without a ceiling": { rows: { charges: [line("1", null)] }, uses: [] },
  "a refund on its line's day": {
    rows: { charges: [LATER, line("1", 5n), refund("2", -3n, "1")] },
    uses: [
      [FRIDAY, 1n, true],
      [MONDAY, 5n, true],
      [MONDAY, -3n, true],
    ],
  },
  "a refund on its own day where its line is not at hand": {
    rows: { charges: [refund("2", -3n, "1")] },
    uses: [[FRIDAY, -3n, true]],
  },
  "a refund on its own day where its words are not at hand": {
    rows: { charges: [line("1", 5n), { ...refund("2", -3n, "1"), detail: undefined as never }] },
    uses: [
      [MONDAY, 5n, true],
      [FRIDAY, -3n, true],
    ],
  },
  "a line that names another on its own day, when it counts": {
    rows: { charges: [line("1", 5n), refund("2", 0n, "1")] },
    uses: [
      [MONDAY, 5n, true],
      [FRIDAY, 0n, true],
    ],
  },
  "no line that is still to come": {
    rows: { charges: [line("1", 5n), line("2", 6n)] },
    round: roundOf([], ["1"]),
    uses: [[MONDAY, 6n, true]],
  },
  "a line of another visit under a serial that is still to come here": {
    rows: {
      encounters: [encounterRow(), otherVisit("registered")],
      charges: [line("1", 5n, elsewhere)],
    },
    round: roundOf([], ["1"]),
    uses: [[MONDAY, 5n, false]],
  },
  "what this call has charged": {
    round: roundOf([charge("3", 4n)]),
    uses: [["2021-12-02", 4n, true]],
  },
  "nothing that it charged without a ceiling": {
    round: roundOf([charge("3", undefined)]),
    uses: [],
  },
  "nothing that it charged of another item": {
    round: roundOf([charge("3", 4n, { itemCode: "X" })]),
    uses: [],
  },
  "its refund on the day of a line before": {
    rows: { charges: [LATER, line("1", 5n)] },
    round: roundOf([charge("3", -4n, { refundOf: "1" })]),
    uses: [
      [FRIDAY, 1n, true],
      [MONDAY, 5n, true],
      [MONDAY, -4n, true],
    ],
  },
  "its refund on the day of a line that it has, too": {
    round: roundOf([
      charge("1", 5n, { occurredAt: NOW - 86_400_000 }),
      charge("3", -4n, { refundOf: "1" }),
    ]),
    uses: [
      ["2021-12-01", 5n, true],
      ["2021-12-01", -4n, true],
    ],
  },
  "a visit before": { earlier: [earlier()], uses: [[MONDAY, 7n, false]] },
  "no visit of another item": { earlier: [earlier({ item_code: "X" })], uses: [] },
  "no visit of another person": { earlier: [earlier({ person_id: "p" as never })], uses: [] },
  "this visit by its lines only": {
    rows: { charges: [line("1", 5n)] },
    earlier: [earlier({ encounter_id: ENCOUNTER_ID })],
    uses: [[MONDAY, 5n, true]],
  },
  "this visit by its lines only, when it has none": {
    earlier: [earlier({ encounter_id: ENCOUNTER_ID })],
    uses: [],
  },
  "another visit of the batch by the lines that it has by now": {
    rows: {
      encounters: [encounterRow(), otherVisit("registered")],
      charges: [line("1", 5n, elsewhere)],
    },
    earlier: [earlier()],
    uses: [[MONDAY, 5n, false]],
  },
  "another visit of the batch whose lines are not at hand as it was": {
    rows: { encounters: [encounterRow(), otherVisit("registered")] },
    earlier: [earlier()],
    uses: [[MONDAY, 7n, false]],
  },
  "no visit that is withdrawn by now": {
    rows: {
      encounters: [encounterRow(), otherVisit("withdrawn")],
      charges: [line("1", 5n, elsewhere)],
    },
    earlier: [earlier()],
    uses: [],
  },
  "no visit that is withdrawn by now, without lines": {
    rows: { encounters: [encounterRow(), otherVisit("withdrawn")] },
    earlier: [earlier()],
    uses: [],
  },
  "no other person's visit of the batch": {
    rows: {
      encounters: [encounterRow(), otherVisit("registered", "p" as never)],
      charges: [line("1", 5n, elsewhere)],
    },
    uses: [],
  },
};

describe("of an item counts", () => {
  test.each(Object.entries(CASES))("%s", (_what, known) => {
    const encounter = encounterRow();
    const unit = careUnit({ encounters: [encounter], ...known.rows });
    unit.limits = { people: new Map(), uses: known.earlier ?? [] };
    const uses = usesOf(unit, encounter, "DAILY", known.round ?? NO_ROUND);
    expect(uses.map(({ on, countedE4, here }) => [on, countedE4, here])).toEqual(known.uses);
  });

  test("no line of another visit that was dropped just now", () => {
    const dropped = line("1", 7n, elsewhere);
    const encounters = [encounterRow(), otherVisit("registered")];
    const unit = careUnit({ encounters, charges: [dropped] });
    unit.limits = { people: new Map(), uses: [earlier()] };
    unit.dropCharge(dropped);
    expect(usesOf(unit, encounterRow(), "DAILY", NO_ROUND)).toEqual([]);
  });
});
