/** Days that a visit's lines and its end may have, to the edge. */
import { describe, expect, test } from "vitest";
import { addDays, chinaDate, DAY_MS, type Instant, startOfDay } from "#base/date.ts";
import { createCatalogue } from "#catalogue/catalogue.ts";
import { PLAIN } from "#catalogue/fixtures/lines.ts";
import type { AddCharges, Discharge } from "#model/command.ts";
import { BOOKINGS, decided } from "#settlement/fixtures/bookings.ts";
import { careContext, chargeRow, encounterRow, NOW } from "#settlement/fixtures/rows.ts";

const CONTEXT = careContext({ catalogue: createCatalogue([{ ...PLAIN, code: "PLAIN" }]) });
const TODAY = chinaDate(NOW);
const adding = BOOKINGS.addCharges as AddCharges;
const discharging = BOOKINGS.discharge as Discharge;

/** At midnight, as programs send a day without a time. */
const dayOf = (days: number): Instant => startOfDay(addDays(TODAY, days));

function added(occurredAt: Instant, row: Parameters<typeof encounterRow>[0], refundOf?: string) {
  const charges = adding.charges.map((line) => ({ ...line, occurredAt, refundOf }));
  const booking = { ...adding, charges };
  return decided({ encounters: [encounterRow(row)] }, booking, {}, CONTEXT).step;
}

const no = (occurredAt: Instant, why: string) => ({
  code: "charge_date_invalid",
  params: { serial: "9", day: chinaDate(occurredAt), why },
});

describe("a line's day", () => {
  const stay = { state: "admitted", care_type: "inpatient", visit_at: NOW } as const;
  const ended = {
    ...stay,
    state: "discharged",
    visit_at: dayOf(-20),
    ended_at: dayOf(-5),
  } as const;

  test.each<readonly [string, Instant, Parameters<typeof encounterRow>[0]]>([
    ["the midnight before the admission", dayOf(0), stay],
    ["tests three days before the admission", dayOf(-3), stay],
    ["an order for the next day", NOW + DAY_MS, stay],
    ["of an outpatient the day of the visit", dayOf(0), { visit_at: NOW }],
    ["keyed three days after the discharge", dayOf(-2), ended],
  ])("may be %s", (_what, at, row) => {
    expect(added(at, row)).toMatchObject({ text: expect.any(String) });
  });

  test.each<readonly [string, Instant, Parameters<typeof encounterRow>[0], string]>([
    ["four days before the visit", dayOf(-4), stay, `比就诊或入院日期${TODAY}早3天以上`],
    ["further ahead than a day", NOW + DAY_MS + 1, stay, "晚于当前时间"],
    ["four days after the discharge", dayOf(-1), ended, `比出院日期${addDays(TODAY, -5)}晚3天以上`],
  ])("is refused %s", (_what, at, row, why) => {
    expect(added(at, row)).toMatchObject(no(at, why));
  });

  test("of a refund is the day on which it is given, and not in the future", () => {
    const missing = { code: "charge_refund_invalid" };
    expect(added(dayOf(-1), ended, "1")).toMatchObject(missing);
    const ahead = NOW + DAY_MS + 1;
    expect(added(ahead, ended, "1")).toMatchObject(no(ahead, "晚于当前时间"));
  });
});

describe("a discharge", () => {
  const row = encounterRow({ state: "admitted", care_type: "inpatient", visit_at: dayOf(-20) });
  const left = (total_fen: bigint, days: number) => {
    const occurred_on = addDays(TODAY, days);
    const charges = [chargeRow({ occurred_on, total_fen })];
    const booking = { ...discharging, at: dayOf(-10) };
    return decided({ encounters: [{ ...row }], charges }, booking).step;
  };

  test("may lie three days before what was charged, and no more", () => {
    expect(left(1_000n, -7)).toMatchObject({ text: expect.any(String) });
    const why = `明细1的费用日期${addDays(TODAY, -6)}在其后3天以上`;
    const params = { field: "出院时间", why };
    expect(left(1_000n, -6)).toMatchObject({ code: "field_invalid", params });
  });

  test("is not held by a refund that came later", () => {
    expect(left(-1_000n, -1)).toMatchObject({ text: expect.any(String) });
  });
});
