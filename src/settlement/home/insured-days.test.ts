/** An insurance against the days of the care: of a visit its day, of a stay each that costs. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Insurance } from "#model/person.ts";
import { usualPool } from "#model/place.ts";
import { contentOf } from "#settlement/fixtures/home.ts";
import { HOME, PERSON, PERSON_ID, SPLIT } from "#settlement/fixtures/rows.ts";
import { insuranceFor } from "#settlement/home/decide.ts";

const INSURANCE: Insurance = {
  ...{ personId: PERSON_ID, area: HOME, scheme: "employee", personType: "retired" },
  ...{ state: "active", suspensions: [], span: { from: day("2010-01-01") }, civilServant: false },
};

function suspended(from: string, until?: string): Insurance {
  const days = { from: day(from), until: until === undefined ? undefined : day(until) };
  return { ...INSURANCE, suspensions: [days] };
}

const STAY_DAYS = ["2021-11-28", "2021-11-30", "2021-12-01"];

/** A stay from 11-28, with nothing charged on 11-29, against days of suspension. */
test.each([
  [suspended("2021-11-29", "2021-11-30"), null],
  [suspended("2021-11-28", "2021-11-29"), "2021-11-28（2021-11-28至2021-11-28暂停）"],
  [suspended("2021-11-30", "2021-12-01"), "2021-11-30（2021-11-30至2021-11-30暂停）"],
  [suspended("2021-12-01"), "2021-12-01（2021-12-01起暂停）"],
  [suspended("2021-12-02"), null],
] as const)("a stay is paid when each day that costs something is insured: %#", (held, no) => {
  const days = STAY_DAYS.map((date) => ({ date: day(date), ...SPLIT })).reverse();
  const visit = { ...contentOf("A"), visitOn: day("2021-11-28"), days };
  const told = insuranceFor(
    { person: PERSON, insurances: [held], identities: [] },
    visit,
    usualPool,
  );
  const { on, period } = told instanceof Refusal ? told.params : {};
  expect(on === undefined ? null : `${on}（${period}暂停）`).toBe(no);
  // A day on which all was given back asks for nothing.
  const refunded = days.map((one) => (one.date === on ? { ...one, totalFen: 0n } : one));
  const again = { ...visit, days: refunded };
  expect(
    insuranceFor({ person: PERSON, insurances: [held], identities: [] }, again, usualPool),
  ).toBe(held);
});

test("of two insurances that follow each other the last day's is taken", () => {
  const until = { ...INSURANCE, span: { from: day("2010-01-01"), to: day("2021-11-30") } };
  const from = { ...INSURANCE, personType: "working", span: { from: day("2021-12-01") } } as const;
  const insured = { person: PERSON, insurances: [until, from], identities: [] };
  const days = STAY_DAYS.map((date) => ({ date: day(date), ...SPLIT }));
  expect(insuranceFor(insured, { ...contentOf("A"), days }, usualPool)).toBe(from);
  expect(insuranceFor(insured, { ...contentOf("A"), days: days.slice(0, 2) }, usualPool)).toBe(
    until,
  );
  const later = { ...from, span: { from: day("2021-12-02") } };
  const gap = insuranceFor(
    { ...insured, insurances: [until, later] },
    { ...contentOf("A"), days },
    usualPool,
  );
  expect(gap).toMatchObject({ code: "insurance_missing" });
});

test("the refusal names the day, the days of the suspension, and what to do", () => {
  const held = suspended("2021-11-01", "2021-12-02");
  const told = insuranceFor(
    { person: PERSON, insurances: [held], identities: [] },
    contentOf("A"),
    usualPool,
  );
  expect((told as Refusal).message).toBe(
    "2021-12-01在参保暂停期间（2021-11-01至2021-12-01暂停），该日费用不能结算，" +
      "请患者联系参保地医保经办机构补缴，自该日起恢复参保后再办理；不补缴的由患者自付",
  );
});
