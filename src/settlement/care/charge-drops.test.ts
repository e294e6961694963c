/** Lines that are dropped, and lines that are split again because the visit is described anew. */
import { describe, expect, test } from "vitest";
import { createCatalogue } from "#catalogue/catalogue.ts";
import { PLAIN } from "#catalogue/fixtures/lines.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { DropCharges } from "#model/command.ts";
import type { Diagnosis } from "#model/settlement.ts";
import type { ChargeDetailRow } from "#settlement/care/queries-charges.ts";
import { BOOKINGS, decided, UNCHANGED } from "#settlement/fixtures/bookings.ts";
import {
  careContext,
  ENCOUNTER_ID,
  encounterRow,
  INSTITUTION,
  NOW,
  PERSON_ID,
  settlementRow,
} from "#settlement/fixtures/rows.ts";
import { tableOf } from "#settlement/fixtures/table.ts";

const HEART = { ...PLAIN, code: "HEART", limits: { diagnoses: ["I10"] } };
const CONTEXT = careContext({
  catalogue: createCatalogue([
    { ...PLAIN, code: "PLAIN" },
    HEART,
    { ...HEART, code: "SCARCE", unitsMax: { unitsE4: 30_000n, per: "stay" } },
  ]),
});

/** "2:HEART:-1/1": serial 2, one unit of HEART taken back of serial 1; "free" costs nothing. */
function linesOf(text: string): ChargeInput[] {
  return text.split(",").map((one) => {
    const [serial = "", what = "", units = "", refundOf] = one.split(/[:/]/);
    const free = what === "free";
    const count = BigInt(units);
    return {
      ...{ serial, itemCode: free ? "PLAIN" : what, institutionItemCode: "own", occurredAt: NOW },
      ...{ batch: what === "PLAIN" ? "b_1" : "b_2", quantityE4: count * 10_000n },
      ...{ priceE6: free ? 0n : 10_000_000n, totalFen: free ? 0n : count * 1_000n },
      ...{ approval: "none", days: undefined, refundOf },
    };
  });
}

/** The books of a visit with these lines, before it is described. */
function visitWith(text: string) {
  const blank = encounterRow({ charge_count: 0, described_at: null });
  const booking = { ...BOOKINGS.addCharges, charges: linesOf(text) };
  const { changes } = decided({ encounters: [blank] }, booking, {}, CONTEXT);
  return { encounters: [blank], charges: changes.newCharges as ChargeDetailRow[] };
}

const DROPS = tableOf<"lines" | "what" | "settled" | "answer">(`
  lines                                what  settled | answer
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        all   -       | 1+2+3
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        all   b_1     | 3
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        =b_1  -       | 1+2
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        =b_1  b_2     | 1+2
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        =b_1  b_1     | held:b_1
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        =b_9  -       | nothing
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        1,3   -       | 1+3
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        1,3   b_2     | held:b_2
  1:PLAIN:1,2:PLAIN:1,3:HEART:1        9     -       | nothing
  1:PLAIN:2,2:PLAIN:-1/1,3:PLAIN:1     1     -       | refund:2 # a refund goes with its line
  1:PLAIN:2,2:PLAIN:-1/1,3:PLAIN:1     1,2   -       | 1+2
  1:PLAIN:2,2:PLAIN:-1/1,3:PLAIN:1     2     -       | 2
  1:PLAIN:2,2:PLAIN:-1/1,3:PLAIN:1     3     -       | 3
  1:PLAIN:2,2:PLAIN:-1/1,3:PLAIN:1     all   -       | 1+2+3
  1:free:2,2:free:-1/1,3:free:1        1     -       | refund:2
  1:free:2,2:free:-1/1,3:free:1        3     -       | 3
`);

function whatOf(text: string): DropCharges["what"] {
  if (text === "all") return "all";
  return text.startsWith("=") ? { batch: text.slice(1) } : { serials: text.split(",") };
}

const REFUSALS: Readonly<Record<string, (named: string) => unknown>> = {
  held: (batch) => ({ code: "charge_batch_settled", params: { batch } }),
  refund: (serial) => ({
    code: "charge_refund_invalid",
    params: { serial, why: "被退费的明细已撤销，请一并撤销" },
  }),
};

describe("to drop of lines", () => {
  test.each(DROPS)("$name", ({ lines, what, settled, answer }) => {
    const rows = visitWith(lines);
    const fields = { state: "settled", batch: settled, charge_to: 9 } as const;
    const settlements = settled === "-" ? [] : [settlementRow(fields)];
    const booking = { ...BOOKINGS.dropCharges, what: whatOf(what) };
    const { step, told, changes } = decided({ ...rows, settlements }, booking, {}, CONTEXT);
    const [kind = "", named = ""] = answer.split(":");
    const refusal = REFUSALS[kind];
    if (refusal) {
      expect(step).toMatchObject(refusal(named) as object);
      expect(changes).toMatchObject(UNCHANGED);
      return;
    }
    const serials = answer === "nothing" ? [] : answer.split("+");
    expect(told).toEqual([{ ok: { dropped: serials.length } }]);
    expect(changes.dropped.map(({ serial }) => serial)).toEqual(serials);
    const actor = { kind: "institution", place: INSTITUTION.code, id: "op" };
    const said = { action: "charges.dropped", subject: ENCOUNTER_ID, personId: PERSON_ID };
    const entry = { at: NOW, actor, ...said, detail: "m_2" };
    expect(changes.trail).toEqual(serials.length === 0 ? [] : [entry]);
  });
});

test("a free line is taken back once, as any other", () => {
  const rows = visitWith("1:free:1,2:free:-1/1");
  const booking = { ...BOOKINGS.addCharges, charges: linesOf("3:free:-1/1") };
  expect(decided(rows, booking, {}, CONTEXT).step).toMatchObject({
    code: "charge_refund_invalid",
    params: { serial: "3", why: "退费数量超过被退费明细的余量" },
  });
});

const diagnoses = (code: string): Diagnosis[] => [
  { code, name: code, kind: "1", main: true, order: 1, valid: true },
];

/** What comes back of each line: own expense and in scope, in tens of yuan. */
const AGAIN = tableOf<"lines" | "diagnosis" | "settled" | "again">(`
  lines                                   diagnosis settled | again
  1:HEART:2                               I63       -       | 1:2,0
  1:HEART:2                               I10       -       | 1:0,2  # no longer in doubt
  1:PLAIN:2                               I63       -       | none
  1:HEART:2                               I63       b_2     | none
  1:HEART:2,2:PLAIN:1                     I63       b_1     | 1:2,0
  1:HEART:2,2:HEART:-1/1                  I63       -       | 1:2,0;2:-1,0
  1:HEART:2,2:HEART:-1/1,3:HEART:-1/1     I63       -       | 1:2,0;2:-1,0;3:-1,0
  1:SCARCE:2,2:SCARCE:2                   I63       -       | 1:2,0;2:2,0
  1:SCARCE:2,2:SCARCE:2                   I10       -       | 1:0,2;2:0,1
  1:SCARCE:3,2:SCARCE:-1/1,3:SCARCE:2     I10       -       | 1:0,3;2:0,-1;3:0,0
`);

function againOf(rows: readonly ChargeDetailRow[]): string {
  const tens = (fen: bigint): string => (fen / 1_000n).toString();
  const said = rows.map(
    (row) => `${row.serial}:${tens(row.own_expense_fen)},${tens(row.in_scope_fen)}`,
  );
  return said.join(";") || "none";
}

describe("lines when the visit is described", () => {
  test.each(AGAIN)("$name", ({ lines, diagnosis, settled, again }) => {
    const rows = visitWith(lines);
    const fields = { state: "settled", batch: settled, charge_to: 9 } as const;
    const settlements = settled === "-" ? [] : [settlementRow(fields)];
    const booking = { ...BOOKINGS.describeVisit, diagnoses: diagnoses(diagnosis) };
    const { changes } = decided({ ...rows, settlements }, booking, {}, CONTEXT);
    expect(againOf(changes.newCharges)).toBe(again);
    const serials = changes.newCharges.map(({ serial }) => serial);
    expect(changes.dropped.map(({ serial }) => serial)).toEqual(serials);
    const count = rows.charges.length;
    expect(changes.newCharges.map(({ position }) => position)).toEqual(
      serials.map((__, index) => count + index + 1),
    );
    const actions = changes.trail.map(({ action }) => action);
    const more = again === "none" ? [] : ["charges.splitAgain"];
    expect(actions).toEqual(["encounter.described", ...more]);
  });

  test("once more as it was change nothing", () => {
    const booking = { ...BOOKINGS.describeVisit, diagnoses: diagnoses("I10") };
    const rows = visitWith("1:HEART:2,2:HEART:-1/1");
    const first = decided(rows, booking, {}, CONTEXT);
    const charges = first.changes.newCharges;
    const again = decided({ encounters: rows.encounters, charges }, booking, {}, CONTEXT);
    expect(again.changes).toMatchObject({ newCharges: [], dropped: [] });
    expect(again.changes.trail).toMatchObject([{ action: "encounter.described" }]);
  });

  test("only those whose split changes are told again", () => {
    const booking = { ...BOOKINGS.describeVisit, diagnoses: diagnoses("I10") };
    const rows = visitWith("1:HEART:2");
    const first = decided(rows, booking, {}, CONTEXT).changes.newCharges;
    const later = visitWith("9:HEART:1").charges.map((row) => ({ ...row, position: 9 }));
    const charges = [...first, ...later];
    const again = decided({ encounters: rows.encounters, charges }, booking, {}, CONTEXT);
    expect(againOf(again.changes.newCharges)).toBe("9:0,1");
  });

  test("of an item that the catalogue has no more stay as they are", () => {
    const booking = { ...BOOKINGS.describeVisit, diagnoses: diagnoses("I63") };
    const { changes } = decided(visitWith("1:HEART:2"), booking, {}, careContext());
    expect(changes).toMatchObject({ newCharges: [], dropped: [] });
  });

  test("are told on the trail as the visit's", () => {
    const booking = { ...BOOKINGS.describeVisit, diagnoses: diagnoses("I63") };
    const { changes } = decided(visitWith("1:HEART:2"), booking, {}, CONTEXT);
    const actor = { kind: "institution", place: INSTITUTION.code, id: "op" };
    const said = { action: "charges.splitAgain", subject: ENCOUNTER_ID, personId: PERSON_ID };
    expect(changes.trail[1]).toEqual({ at: NOW, actor, ...said, detail: "m_2" });
  });
});
