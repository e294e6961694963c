/** Each story against the real catalogue and the real policies: what it promises must come out. */
import { describe, expect, test } from "vitest";
import { type ChinaDate, day, startOfDay } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { createCatalogue, splitCharge } from "#catalogue/catalogue.ts";
import type { AccumulatorReader, BenefitCase, Evaluation } from "#model/benefit.ts";
import { addSplit, type Charge, NO_SPLIT } from "#model/charge.ts";
import { addsUp } from "#model/fund.ts";
import { type Area, isInpatient } from "#model/place.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import { loadPolicyFolder } from "#policies.ts";
import { factsOn } from "#registry/registry.ts";
import { DEMO_ITEMS } from "./catalogue.ts";
import { demoPeople, presetAccumulators } from "./people.ts";
import { demoInstitutions } from "./places.ts";
import { DEMO_STORIES, type DemoStory } from "./stories.ts";

const policies = loadPolicyFolder();
const catalogue = createCatalogue(DEMO_ITEMS.map(({ item }) => item));
const institutions = new Map(
  demoInstitutions(1).map(({ institution }) => [institution.code, institution]),
);
/** The day of the first settlement, and one of the time in which the demo is played. */
const FIRST_DAY = day("2021-12-01");
const TODAY = day("2026-11-21");

function found<T>(value: T | null | undefined, words: string): T {
  if (value === null || value === undefined) throw new Error(words);
  return value;
}

/** Lines split by the care place's catalogue. */
function chargesOf(story: DemoStory, on: ChinaDate): Charge[] {
  const level = found(institutions.get(story.institution)?.level, "a level");
  return story.lines.map((line, index) => {
    const charge = splitCharge(
      catalogue,
      {
        serial: String(index),
        batch: "1",
        itemCode: line.itemCode,
        institutionItemCode: line.itemCode,
        occurredAt: startOfDay(on),
        quantityE4: BigInt(line.quantity) * 10_000n,
        priceE6: fen(line.price) * 10_000n,
        totalFen: line.totalFen,
        approval: "approved",
      },
      { level, scheme: story.scheme },
    );
    if (!("itemName" in charge)) throw new Error(`${story.key}: ${JSON.stringify(charge)}`);
    return charge;
  });
}

function totals(charges: readonly Charge[]): Pick<BenefitCase, "split" | "lines" | "categories"> {
  const split = charges.reduce(addSplit, NO_SPLIT);
  const categories = [...new Set(charges.map(({ feeCategory }) => feeCategory))].map(
    (feeCategory) => ({
      feeCategory,
      ...charges.filter((charge) => charge.feeCategory === feeCategory).reduce(addSplit, NO_SPLIT),
    }),
  );
  return { split, lines: charges, categories };
}

function caseOf(
  story: DemoStory,
  on: ChinaDate,
): { theCase: BenefitCase; read: AccumulatorReader } {
  const people = demoPeople(1, Number(on.slice(0, 4)));
  const person = found(
    people.find(({ key }) => key === story.person),
    "a person",
  );
  const { insurances, identities } = person.enrolment;
  const insurance = found(
    insurances.find(({ scheme }) => scheme === story.scheme),
    "an insurance",
  );
  const institution = found(institutions.get(story.institution), "an institution");
  const preset = presetAccumulators([person]);
  const inpatient = isInpatient(story.careType);
  const { split, lines, categories } = totals(chargesOf(story, on));
  const theCase: BenefitCase = {
    scheme: story.scheme,
    personType: insurance.personType,
    birthDate: person.enrolment.person.birthDate,
    civilServant: insurance.civilServant,
    identities: identities.map(({ kind }) => kind),
    homeArea: insurance.area,
    careArea: institution.area,
    institution: {
      code: institution.code,
      kind: institution.kind,
      level: found(institution.level, "a level"),
    },
    careType: story.careType,
    disease: story.disease,
    category: "category" in story.expect ? story.expect.category : "unfiled",
    visitOn: on,
    dischargedOn: inpatient ? on : undefined,
    settledOn: on,
    stay: "enc_1",
    split,
    ...(inpatient ? { categories, days: [{ date: on, ...split }] } : { lines }),
    accountUse: story.accountUse,
    ownAccountFen: person.accountFen,
    relativesAccountFen: story.accountUse === "relatives" ? fen("500.00") : 0n,
    facts: factsOn(person.enrolment, on),
  };
  const read: AccumulatorReader = ({ measure, period }) =>
    preset.find((row) => row.measure === measure && row.period === period)?.amount ?? 0n;
  return { theCase, read };
}

function evaluated(story: DemoStory, on: ChinaDate): Evaluation {
  const { theCase, read } = caseOf(story, on);
  const policy = found(
    policies.find(theCase.homeArea as Area, theCase.scheme, on),
    `no policy of ${theCase.homeArea} ${theCase.scheme}`,
  );
  const care = CARE_TYPE_WORDS[story.careType];
  if (!policy.supports(story.careType, on))
    throw new Error(`${policy.area} says nothing of ${care}`);
  const evaluation = policy.evaluate(theCase, read);
  if ("refused" in evaluation) throw new Error(`refused: ${evaluation.refused.code}`);
  return evaluation;
}

const settling = DEMO_STORIES.filter(({ expect: expected }) => "category" in expected);

describe("each story that settles has a policy that pays", () => {
  for (const story of settling) {
    test(`${story.key}: ${story.story}`, () => {
      const { payment } = evaluated(story, TODAY);
      expect(addsUp(payment)).toBe(true);
      expect(payment.totalFen).toBe(story.totalFen);
    });
  }
});

describe("what the stories promise", () => {
  const story = (key: string): DemoStory =>
    found(
      DEMO_STORIES.find((each) => each.key === key),
      `no story ${key}`,
    );
  const pays = (key: string, on: ChinaDate): Record<string, string> => {
    const { payment } = evaluated(story(key), on);
    const funds = payment.funds.filter(({ amountFen }) => amountFen > 0n);
    return Object.fromEntries(funds.map(({ fund, amountFen }) => [fund, amountFen.toString()]));
  };

  test("the first settlement pays 115.63 and the account 349.56", () => {
    for (const on of [FIRST_DAY, TODAY]) {
      const { payment, deductibleFen } = evaluated(story("firstSettlement"), on);
      expect(pays("firstSettlement", on)).toEqual({ pooled: "11563" });
      expect(payment.ownAccountFen).toBe(fen("349.56"));
      expect(payment.cashFen).toBe(0n);
      expect(deductibleFen).toBe(fen("300.00"));
    }
  });

  test("near the ceiling the pooled fund pays the last 500 yuan, the large-sum fund the rest", () => {
    const funds = pays("nearCeiling", TODAY);
    expect(funds.pooled).toBe("50000");
    expect(BigInt(funds.largeSum ?? "0")).toBeGreaterThan(0n);
  });

  test("with the deductible done the first fen counts", () => {
    const { deductibleFen, payment } = evaluated(story("deductibleDone"), TODAY);
    expect(deductibleFen).toBe(0n);
    expect(payment.funds.some(({ amountFen }) => amountFen > 0n)).toBe(true);
  });

  test("the father's account pays what the daughter's five yuan leave", () => {
    const { payment } = evaluated(story("relativesAccount"), TODAY);
    expect(payment.ownAccountFen).toBe(fen("5.00"));
    expect(payment.relativesAccountFen).toBeGreaterThan(0n);
    expect(payment.cashFen).toBe(0n);
  });

  test("a low income brings aid, the ordinary resident none", () => {
    expect(Object.keys(pays("lowIncome", TODAY))).toContain("aid");
    expect(Object.keys(pays("residentLongTerm", TODAY))).not.toContain("aid");
  });

  test("a fact of the person decides: contribution tier in Chongqing, years in Tibet", () => {
    for (const [key, rate] of [
      ["secondTier", 5_500n],
      ["longService", 9_500n],
    ] as const) {
      const { pooledRateBp, missing } = evaluated(story(key), TODAY);
      expect([key, pooledRateBp, missing]).toEqual([key, rate, []]);
    }
  });

  test("most visits that settle are paid by a fund in part", () => {
    const paid = settling.filter(({ key }) => Object.keys(pays(key, TODAY)).length > 0);
    expect(paid.length * 4).toBeGreaterThan(settling.length * 3);
  });
});
