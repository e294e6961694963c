import { expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, day } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { ACCOUNT_BALANCE, type BenefitCase } from "#model/benefit.ts";
import type { Split } from "#model/charge.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { InstitutionCode } from "#model/place.ts";
import { addParts, drawBill, type Line, NO_PARTS, type Parts, sumParts } from "./bills.ts";
import { HOMES, isStay } from "./homes.ts";
import { patientsOf } from "./people.ts";
import { DIABETES, HYPERTENSION, INSTITUTIONS } from "./places.ts";
import { simPolicies } from "./policies.ts";
import { countersOn, leftOn, type RefCase } from "./reference.ts";

const CATEGORIES: readonly BenefitCategory[] = [
  "local",
  "emergency",
  "longTerm",
  "referral",
  "otherTemporary",
  "unfiled",
];
const CARE = ["outpatient", "chronic", "pharmacy", "emergency", "inpatient"] as const;

function splitOf([
  totalFen,
  ownExpenseFen,
  overLimitFen,
  ownShareFirstFen,
  inScopeFen,
]: Parts): Split {
  return { totalFen, ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen };
}

function daysOf(lines: readonly Line[], dates: readonly ChinaDate[]): Map<ChinaDate, Parts> {
  const days = new Map<ChinaDate, Parts>();
  for (const [index, line] of lines.entries()) {
    const date = dates[index] ?? day("2025-01-01");
    days.set(date, addParts(days.get(date) ?? NO_PARTS, line.parts));
  }
  return days;
}

function benefitCase(theCase: RefCase, account: bigint, code: InstitutionCode): BenefitCase {
  const { patient, days, parts, use, encounterId } = theCase;
  return {
    ...theCase,
    scheme: patient.scheme,
    personType: patient.personType,
    birthDate: day("1960-01-01"),
    civilServant: false,
    identities: patient.lowIncome ? ["lowIncome"] : [],
    homeArea: patient.homeArea,
    careArea: INSTITUTIONS[0]?.area ?? patient.homeArea,
    institution: { code, kind: "hospital", level: theCase.level as 1 | 2 | 3 },
    stay: encounterId,
    split: splitOf(parts),
    days: [...days].map(([date, each]) => ({ date, ...splitOf(each) })),
    accountUse: use,
    ownAccountFen: account,
    relativesAccountFen: theCase.relativesAccount,
  };
}

test("the reference model and the policies agree to the fen over years of visits", () => {
  const policies = simPolicies();
  let paid = 0n;
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = seededRandom(seed);
    for (const patient of patientsOf(random, day("2025-03-01"))) {
      const policy = policies.find(patient.homeArea, patient.scheme, day("2025-02-20"));
      const home = HOMES.get(patient.homeArea);
      if (!policy || !home) throw new Error(`no policy of ${patient.homeArea}`);
      const used = new Map<string, bigint>([["accountBalance always", patient.accountFen]]);
      const mine = new Map<string, bigint>([["account", patient.accountFen]]);
      let today = day("2025-02-20");
      for (let visit = 0; visit < 30; visit += 1) {
        today = addDays(today, random.below(20));
        const institution = INSTITUTIONS[random.below(INSTITUTIONS.length)] ?? INSTITUTIONS[0];
        const careType = CARE[random.below(CARE.length)] ?? "outpatient";
        if (!institution) throw new Error("an institution is drawn");
        const stay = careType === "inpatient";
        const visitOn = stay ? addDays(today, -random.below(15)) : today;
        const lines = drawBill(random, institution, {
          batch: "B",
          lines: 1 + random.below(5),
          firstSerial: 1,
          priceMaxFen: stay ? 90_000 : 20_000,
          occurredAt: () => 0,
        });
        const dates = lines.map(() => (stay ? addDays(today, -random.below(15)) : today));
        const theCase: RefCase = {
          patient,
          careType,
          disease: careType === "chronic" ? [DIABETES, HYPERTENSION][random.below(2)] : undefined,
          level: present(institution.level, "an institution of the simulation has a level"),
          category: CATEGORIES[random.below(CATEGORIES.length)] ?? "local",
          visitOn,
          dischargedOn: stay ? today : undefined,
          settledOn: addDays(today, random.below(2)),
          encounterId: `e${seed}.${random.below(200)}`,
          parts: sumParts(lines),
          days: daysOf(lines, dates),
          use: (["none", "own", "relatives"] as const)[random.below(3)] ?? "none",
          relativesAccount: BigInt(random.below(30_000)),
        };
        const counters = countersOn((name) => mine.get(name) ?? 0n);
        const account = mine.get("account") ?? 0n;
        const evaluation = policy.evaluate(
          benefitCase(theCase, account, institution.code),
          ({ measure, period }) => used.get(`${measure} ${period}`) ?? 0n,
        );
        if ("refused" in evaluation) {
          expect([theCase.category, home.settlesUnfiled]).toEqual(["unfiled", false]);
          continue;
        }
        const sheet = home.rules(theCase, counters);
        const { payment } = evaluation;
        const found = {
          ...Object.fromEntries(payment.funds.map((share) => [share.fund, share.amountFen])),
          ...(payment.ownAccountFen ? { ownAccount: payment.ownAccountFen } : {}),
          ...(payment.relativesAccountFen ? { relativesAccount: payment.relativesAccountFen } : {}),
          cash: payment.cashFen,
        };
        const cash = leftOn(sheet, ["inScope", "ownShareFirst", "overLimit", "ownExpense"]);
        const name = `seed ${seed} ${patient.homeArea} visit ${visit} ${careType} ${isStay(theCase)}`;
        expect(found, name).toEqual({ ...Object.fromEntries(sheet.paid), cash });
        paid += payment.funds.reduce((sum, share) => sum + share.amountFen, 0n);
        for (const { measure, period, delta } of evaluation.changes) {
          const key = `${measure} ${period}`;
          used.set(key, (used.get(key) ?? 0n) + delta);
        }
        for (const [key, delta] of counters.changes) mine.set(key, (mine.get(key) ?? 0n) + delta);
        expect(mine.get("account"), name).toBe(used.get("accountBalance always"));
      }
    }
  }
  expect(paid).toBeGreaterThan(0n);
  expect(ACCOUNT_BALANCE.measure).toBe("accountBalance");
});
