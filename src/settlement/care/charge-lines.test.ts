/** Lines that are added: which are new, which were known, which are refused, what they count. */
import { describe, expect, test } from "vitest";
import { DAY_MS } from "#base/date.ts";
import type { EncounterId } from "#base/id.ts";
import { fromJson } from "#base/json.ts";
import { createCatalogue } from "#catalogue/catalogue.ts";
import { PLAIN } from "#catalogue/fixtures/lines.ts";
import type { Charge, ChargeInput } from "#model/charge.ts";
import type { SettlementState } from "#model/states.ts";
import type { CareContext } from "#settlement/care/book.ts";
import type { SettlementRow } from "#settlement/care/queries.ts";
import type { ChargeDetailRow } from "#settlement/care/queries-charges.ts";
import { BOOKINGS, decided, UNCHANGED } from "#settlement/fixtures/bookings.ts";
import {
  careContext,
  chargeRow,
  ENCOUNTER_ID,
  encounterRow,
  INSTITUTION,
  NOW,
  PERSON_ID,
  SETTLEMENT_ID,
  settlementRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const CATALOGUE = createCatalogue([
  { ...PLAIN, code: "PLAIN" },
  { ...PLAIN, code: "OTHER" },
  { ...PLAIN, code: "DAILY", unitsMax: { unitsE4: 30_000n, per: "day" } },
  { ...PLAIN, code: "STAY", unitsMax: { unitsE4: 30_000n, per: "stay" } },
  { ...PLAIN, code: "HEART", limits: { diagnoses: ["I10"] } },
]);

/** Of the institution's own codes one is mapped. */
const CONTEXT = careContext({
  catalogue: CATALOGUE,
  mapped: (_institution, own) => (own === "mapped" ? "OTHER" : undefined),
});

/** So many units at ten yuan; none for a refund. */
function line(serial: string, units = 1n, more: Partial<ChargeInput> = {}): ChargeInput {
  return {
    ...{ serial, batch: "b_1", itemCode: "PLAIN", institutionItemCode: "own", occurredAt: NOW },
    ...{ quantityE4: units * 10_000n, priceE6: 10_000_000n, totalFen: units * 1_000n },
    ...{ approval: "none", days: undefined, refundOf: undefined, ...more },
  };
}

const back = (serial: string, of: string, units = 1n, more: Partial<ChargeInput> = {}) =>
  line(serial, -units, { refundOf: of, ...more });

const added = (charges: readonly ChargeInput[]) => ({ ...BOOKINGS.addCharges, charges });

interface Held {
  readonly charges?: readonly ChargeDetailRow[];
  readonly settlements?: readonly SettlementRow[];
}

function adding(charges: readonly ChargeInput[], held: Held = {}, context: CareContext = CONTEXT) {
  const encounter = encounterRow({ charge_count: held.charges?.length ?? 0 });
  return decided({ encounters: [encounter], ...held }, added(charges), {}, context);
}

/** As they lie in the books after an earlier call. */
const stored = (...charges: readonly ChargeInput[]): Held => ({
  charges: adding(charges).changes.newCharges,
});

const used = (serial: string) => ({ code: "charge_serial_used", params: { serial } });
const invalid = (serial: string, why: string) => ({
  code: "charge_refund_invalid",
  params: { serial, why },
});

const settledLine = (serial: string, line: string) => ({
  code: "charge_refund_settled",
  params: { serial, line, settlement: SETTLEMENT_ID },
});

interface Case {
  readonly lines: readonly ChargeInput[];
  readonly held?: Held;
  readonly refusal: { readonly code: string; readonly params: Readonly<Record<string, string>> };
}

const FULL = Array.from({ length: 19_999 }, (__, index) =>
  chargeRow({ position: index + 1, serial: `s${index}` }),
);
const many = (count: number) => Array.from({ length: count }, (__, index) => line(`n${index}`));
const tooMany = { code: "charges_too_many", params: { limit: "1000" } };
const settledBatch = (state: SettlementState) => [
  settlementRow({ state, batch: "b_1", charge_to: 1 }),
];

const REFUSED: Readonly<Record<string, Case>> = {
  "no line at all": { lines: [], refusal: { code: "charges_missing", params: {} } },
  "more than a call may bring": { lines: many(1_001), refusal: tooMany },
  "more than a visit may hold": { lines: many(2), held: { charges: FULL }, refusal: tooMany },
  "one serial twice": { lines: [line("1"), line("2"), line("1")], refusal: used("1") },
  "a known serial at another price": {
    lines: [line("2"), line("1", 1n, { priceE6: 9_999_999n })],
    held: stored(line("1")),
    refusal: used("1"),
  },
  "a known serial for more days": {
    lines: [line("1", 1n, { days: 3 })],
    held: stored(line("1")),
    refusal: used("1"),
  },
  "a known serial for no days": {
    lines: [line("1")],
    held: stored(line("1", 1n, { days: 3 })),
    refusal: used("1"),
  },
  "a line of a settled batch": {
    lines: [line("2", 1n, { batch: "b_1" })],
    held: { settlements: settledBatch("settled") },
    refusal: { code: "charge_batch_settled", params: { batch: "b_1" } },
  },
  "a line of a group that is being settled": {
    lines: [line("2", 1n, { batch: "b_1" })],
    held: { settlements: settledBatch("unknown") },
    refusal: { code: "charge_batch_settled", params: { batch: "b_1" } },
  },
  "a line without a code that nothing maps": {
    lines: [line("1", 1n, { itemCode: "" })],
    refusal: { code: "charge_item_unmapped", params: { serial: "1", own: "own" } },
  },
  "a line of another code than is mapped": {
    lines: [line("1", 1n, { institutionItemCode: "mapped" })],
    refusal: {
      code: "charge_mapping_differs",
      params: { serial: "1", own: "mapped", item: "PLAIN", mapped: "OTHER" },
    },
  },
  "a code of no list, behind a good line": {
    lines: [line("1"), line("2", 1n, { itemCode: "X9" })],
    refusal: { code: "charge_item_unknown", params: { item: "X9" } },
  },
  "a total that is no product": {
    lines: [line("1", 1n, { totalFen: 998n })],
    refusal: { code: "charge_amount_differs", params: { serial: "1" } },
  },
  "a refund without its line": {
    lines: [back("2", "1")],
    refusal: invalid("2", "未查询到被退费的明细1"),
  },
  "a refund without its line and without a code": {
    lines: [back("2", "1", 1n, { itemCode: "" })],
    refusal: { code: "charge_item_unmapped", params: { serial: "2", own: "own" } },
  },
  "a refund of a line that is taken back already": {
    lines: [back("3", "1")],
    held: stored(line("1"), back("2", "1")),
    refusal: invalid("3", "退费金额超过被退费明细的余额"),
  },
  "two refunds of more than there is, in one call": {
    lines: [line("1", 2n), back("2", "1"), back("3", "1", 2n)],
    refusal: invalid("3", "退费金额超过被退费明细的余额"),
  },
  "a refund of more units than earlier ones left": {
    lines: [back("3", "1", 2n, { totalFen: -1_999n })],
    held: stored(line("1", 3n), back("2", "1", 2n, { totalFen: -1_999n }), line("4", 9n)),
    refusal: invalid("3", "退费金额超过被退费明细的余额"),
  },
  "a refund of a refund": {
    lines: [back("3", "2")],
    held: stored(line("1"), back("2", "1")),
    refusal: invalid("3", "被退费的明细本身是退费"),
  },
  "a refund of a settled line, beside a new line": {
    lines: [line("2", 9n, { batch: "b_2" }), back("3", "1", 1n, { batch: "b_2" })],
    held: { ...stored(line("1")), settlements: settledBatch("settled") },
    refusal: settledLine("3", "1"),
  },
  "a refund of a settled line, in its own batch": {
    lines: [back("2", "1")],
    held: { ...stored(line("1")), settlements: settledBatch("cancelling") },
    refusal: settledLine("2", "1"),
  },
  "a refund of a line of another batch that is not settled": {
    lines: [back("2", "1", 1n, { batch: "b_2" })],
    held: stored(line("1")),
    refusal: invalid("2", "门诊退费须与被退费的明细1同在收费批次b_1"),
  },
  "a refund of a line of another batch, in one call": {
    lines: [line("1"), back("2", "1", 1n, { batch: "b_2" })],
    refusal: invalid("2", "门诊退费须与被退费的明细1同在收费批次b_1"),
  },
};

describe("a call is refused whole that brings", () => {
  test.each(Object.entries(REFUSED))("%s", (_what, { lines, held, refusal }) => {
    const { step, changes } = adding(lines, held);
    expect(step).toMatchObject({ ...refusal, decidedBy: "care" });
    expect(changes).toMatchObject(UNCHANGED);
  });
});

/** Serials that are written, in their order. */
function written(charges: readonly ChargeInput[], held: Held = {}, context?: CareContext) {
  const { step, changes } = adding(charges, held, context);
  expect(step).toEqual({ text: "text 1" });
  return changes.newCharges.map(({ serial }) => serial);
}

describe("a call is taken that brings", () => {
  test("as many lines as a call may, and as a visit has room for", () => {
    expect(written(many(1_000))).toHaveLength(1_000);
    expect(written(many(1), { charges: FULL })).toEqual(["n0"]);
  });

  test("a known line again: it is told as before and written once", () => {
    const { told, changes } = adding([line("2"), line("1")], stored(line("1")));
    expect(told).toMatchObject([{ ok: { charges: [{ serial: "2" }, { serial: "1" }] } }]);
    expect(changes.newCharges.map(({ serial }) => serial)).toEqual(["2"]);
  });

  test("a known line again, in a group that is settled by now", () => {
    const held = { ...stored(line("1")), settlements: settledBatch("settled") };
    expect(written([line("1")], held)).toEqual([]);
  });

  test("a known line again that had its code from a mapping or from what it takes back", () => {
    const unnamed = { itemCode: "", institutionItemCode: "own" };
    const held = stored(line("1", 2n), back("2", "1", 1n, unnamed));
    expect(held.charges).toMatchObject([{ item_code: "PLAIN" }, { item_code: "PLAIN" }]);
    expect(written([line("1", 2n, unnamed), back("2", "1", 1n, unnamed)], held)).toEqual([]);
  });

  test.each(["reversed", "refused", "cancelled"] as const)("a line of a group %s", (state) => {
    expect(written([line("1")], { settlements: settledBatch(state) })).toEqual(["1"]);
  });

  test("a line of another batch than is settled", () => {
    const held = { settlements: settledBatch("settled") };
    expect(written([line("1", 1n, { batch: "b_2" })], held)).toEqual(["1"]);
  });

  test("a line of the code that is mapped", () => {
    const mapped = { itemCode: "OTHER", institutionItemCode: "mapped" };
    expect(written([line("1", 1n, mapped)])).toEqual(["1"]);
  });

  test.each(["reversed", "refused", "cancelled"] as const)("a refund where %s", (state) => {
    const held = { ...stored(line("1")), settlements: settledBatch(state) };
    expect(written([back("2", "1")], held)).toEqual(["2"]);
  });

  test.each(["admitted", "discharged"] as const)("a refund of a settled line, %s", (state) => {
    const encounters = [encounterRow({ state, charge_count: 1 })];
    const settlements = settledBatch("settled").map((row) => ({ ...row, batch: null }));
    const held = { encounters, ...stored(line("1")), settlements };
    const { changes } = decided(held, added([back("2", "1")]), {}, CONTEXT);
    expect(changes.newCharges).toMatchObject([{ serial: "2", total_fen: -1_000n }]);
  });

  test("a refund under the code that was charged, whatever is mapped by now", () => {
    const mapped = { institutionItemCode: "mapped" };
    const held = { charges: adding([line("1")]).changes.newCharges };
    expect(written([back("2", "1", 1n, mapped)], held)).toEqual(["2"]);
  });
});

test("a new line is written field by field, and the visit counts it", () => {
  const more = {
    itemCode: "DAILY",
    occurredAt: NOW - DAY_MS,
    quantityE4: 40_000n,
    totalFen: 4_000n,
  };
  const { told, changes } = adding([line("7", 1n, more)], stored(line("1"), line("2")));
  const [row] = changes.newCharges;
  expect(row).toEqual({
    ...{ encounter_id: ENCOUNTER_ID, position: 3, serial: "7", batch: "b_1" },
    ...{ item_code: "DAILY", item_class: "A", fee_category: "westernDrug" },
    ...{ occurred_on: "2021-12-01", total_fen: 4_000n, own_expense_fen: 0n },
    ...{ over_limit_fen: 1_000n, own_share_first_fen: 0n, in_scope_fen: 3_000n },
    ...{ limited: null, counted_e4: 30_000n, detail: row?.detail },
  });
  const charge = fromJson<Charge>(row?.detail ?? "");
  expect(told).toEqual([{ ok: { charges: [expect.objectContaining(charge)] } }]);
  expect(changes.encounters).toEqual([encounterRow({ charge_count: 3 })]);
  const actor = { kind: "institution", place: INSTITUTION.code, id: "op" };
  expect(changes.trail).toEqual([
    {
      ...{ at: NOW, actor, action: "charges.added", subject: ENCOUNTER_ID },
      ...{ personId: PERSON_ID, detail: "m_2" },
    },
  ]);
});

test("a line that rests on the visit is marked, one without a ceiling counts nothing", () => {
  const { changes } = adding([line("1", 1n, { itemCode: "HEART" }), line("2")]);
  expect(changes.newCharges).toMatchObject([
    { serial: "1", limited: true, counted_e4: null },
    { serial: "2", limited: null, counted_e4: null },
  ]);
});

/** What is in scope of each line of a call, in tens of yuan; `1:3@2` is serial 1, 3 units, day 2. */
const CEILINGS = tableOf<"item" | "before" | "call" | "counts">(`
  item  before        call                | counts
  DAILY -             1:2@0,2:2@0         | 2,1
  DAILY -             1:2@1,2:2@0         | 2,2
  STAY  -             1:2@1,2:2@0         | 1,2   # the earlier day first, whatever the call's order
  STAY  1:2@0         2:2@0               | 1
  STAY  1:2@0         2:2@3               | 1
  STAY  1:3@0,2:-1/1@3 3:2@0              | 1     # a refund gives back
  STAY  1:3@0         2:-2/1@0,3:2@1      | -2,2
  STAY  1:3@0         2:-2/1@0,3:2@0      | -2,0  # at one moment a refund is the last
  DAILY 1:3@0,2:-2/1@1 3:3@1,4:3@0        | 3,2   # on the day of the line it names
  DAILY 1:3@0         2:-2/1@1,3:3@1,4:3@2 | -2,3,3
  DAILY -             1:3@0,2:-2/1@1,3:3@1 | 3,-2,3
  PLAIN 1:9@0         2:9@0               | 9
`);

function linesOf(text: string, itemCode: string): ChargeInput[] {
  return text.split(",").map((one) => {
    const [, serial = "", units = "", of, days] =
      /^(\d+):(-?\d+)(?:\/(\d+))?@(\d+)$/.exec(one) ?? [];
    const occurredAt = NOW + (Number(days) - 2) * DAY_MS;
    return line(serial, BigInt(units), { itemCode, occurredAt, refundOf: of });
  });
}

describe("of a ceiling of three units", () => {
  test.each(CEILINGS)("$name", ({ item, before, call, counts }) => {
    const held = before === "-" ? {} : stored(...linesOf(before, item));
    const { changes } = adding(linesOf(call, item), held);
    const inScope = changes.newCharges.map(({ in_scope_fen }) => in_scope_fen);
    expect(inScope).toEqual(counts.split(",").map((units) => BigInt(units) * 1_000n));
  });

  test("refunds one after the other give back what did not count first, then each unit once", () => {
    const own = { itemCode: "STAY" };
    const refunds = [back("2", "1", 3n, own), back("3", "1", 1n, own), back("4", "1", 1n, own)];
    const first = adding([line("1", 5n, own), ...refunds.slice(0, 2)]).changes.newCharges;
    const last = adding(refunds.slice(2), { charges: first }).changes.newCharges;
    const counted = [...first, ...last].map(({ counted_e4 }) => counted_e4);
    expect(counted).toEqual([30_000n, -10_000n, -10_000n, -10_000n]);
    const parts = last.map(({ over_limit_fen, in_scope_fen }) => [over_limit_fen, in_scope_fen]);
    expect(parts).toEqual([[0n, -1_000n]]);
  });

  test("what another person's or another item's lines used is not looked at", () => {
    const elsewhere = stored(line("1", 3n, { itemCode: "STAY" })).charges ?? [];
    const charges = elsewhere.map((row) => ({ ...row, encounter_id: "enc_9" as EncounterId }));
    const encounters = [encounterRow(), encounterRow({ id: "enc_9" as EncounterId })];
    const call = added([line("2", 3n, { itemCode: "STAY" })]);
    const { changes } = decided({ encounters, charges }, call, {}, CONTEXT);
    expect(changes.newCharges).toMatchObject([{ in_scope_fen: 3_000n }]);
  });
});
