import { expect, test } from "vitest";
import type { InstitutionCode } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { factsSent } from "#settlement/care/facts.ts";

const code = "H46010000001" as InstitutionCode;
const lines = (...days: (number | null)[]) => days.map((supply_days) => ({ supply_days }));
const REFERRAL = { ...NO_FLAGS, referral: true };
const OUTPATIENT = { institution: { code }, inpatient: false, flags: NO_FLAGS, lines: lines(null) };
const STAY = { ...OUTPATIENT, inpatient: true };

test.each([
  ["nothing", OUTPATIENT, undefined],
  ["a referral is a transfer only of a stay", { ...OUTPATIENT, flags: REFERRAL }, undefined],
  ["a stay that goes on", { ...STAY, flags: REFERRAL }, { transfer: "yes" }],
  ["another stay", STAY, { transfer: "no" }],
  ["a month", { ...OUTPATIENT, lines: lines(null, 30, 7) }, { monthsDispensed: "1" }],
  ["more than a month", { ...OUTPATIENT, lines: lines(31) }, { monthsDispensed: "2" }],
  [
    "community service",
    { ...OUTPATIENT, institution: { code, marks: ["community"] } },
    { community: "yes" },
  ],
  ["another institution", { ...OUTPATIENT, institution: { code, marks: [] } }, { community: "no" }],
] as const)("%s is told", (_what, known, told) => {
  expect(factsSent(known)).toEqual(told);
});
