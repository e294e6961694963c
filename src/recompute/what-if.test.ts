import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { ChinaDate } from "#base/date.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { type CompiledPolicy, policyIn } from "#benefits/benefits.ts";
import type {
  AccumulatorKey,
  AccumulatorUsed,
  BenefitCase,
  Evaluation,
  HomeFacts,
} from "#model/benefit.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { SettleContent } from "#model/message.ts";
import type { IdentityKind, PersonId, PersonType } from "#model/person.ts";
import type { Area, CareType, InstitutionCode, InstitutionLevel } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { whatIfPart } from "#recompute/part.ts";
import { type PastSettlement, valueIn } from "#recompute/past-settlement.ts";
import { PersonMonth } from "#recompute/person.ts";
import { newPools, sideOf } from "#recompute/summary.ts";
import { mergeTallies, type Tally } from "#recompute/tally.ts";
import { caseOfSettlement } from "#settlement/settlement.ts";

/** Everything that one person's accumulators and accounts hold. */
class State {
  readonly held = new Map<string, bigint>();

  amount({ measure, period }: Pick<AccumulatorKey, "measure" | "period">): bigint {
    return this.held.get(`${measure}|${period}`) ?? 0n;
  }

  add({ measure, period }: Pick<AccumulatorKey, "measure" | "period">, delta: bigint): void {
    this.held.set(`${measure}|${period}`, this.amount({ measure, period }) + delta);
  }
}

const OWN = { measure: "accountBalance", period: "always" };
const RELATIVES = { measure: "relatives", period: "always" };

interface Visit {
  readonly content: SettleContent;
  readonly known: Omit<HomeFacts, "ownAccountFen" | "relativesAccountFen" | "used">;
}

/** Settles a person's visits in order, each seeing all before it; null where one is refused. */
function settleAll(policy: CompiledPolicy, visits: readonly Visit[], state: State) {
  return visits.map(({ content, known }, index) => {
    const used: AccumulatorUsed[] = [];
    const facts: HomeFacts = {
      ...known,
      ownAccountFen: state.amount(OWN),
      relativesAccountFen: state.amount(RELATIVES),
      used,
    };
    const theCase: BenefitCase = caseOfSettlement(content, facts);
    const result = policy.evaluate(theCase, (key) => {
      const amount = state.amount(key);
      const noted = used.some((one) => one.measure === key.measure && one.period === key.period);
      if (amount !== 0n && !noted) used.push({ ...key, amount });
      return amount;
    });
    if ("refused" in result) return { result: null, facts, index };
    for (const change of result.changes) state.add(change, change.delta);
    state.add(RELATIVES, -result.payment.relativesAccountFen);
    return { result, facts, index };
  });
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[random.below(values.length)] as T;
}

const CARE: readonly CareType[] = ["outpatient", "outpatient", "inpatient", "chronic", "pharmacy"];
const CATEGORIES: readonly BenefitCategory[] = ["longTerm", "referral", "emergency", "unfiled"];

function visitOf(random: Random, person: string, nth: number, policy: CompiledPolicy): Visit {
  const careType = pick(random, CARE);
  const part = (most: number): bigint =>
    BigInt(random.below(random.below(4) === 0 ? most * 20 : most));
  const split = {
    ownExpenseFen: part(20_000),
    overLimitFen: part(5_000),
    ownShareFirstFen: part(30_000),
    inScopeFen: part(400_000) * (careType === "inpatient" ? 10n : 1n),
  };
  const totalFen =
    split.ownExpenseFen + split.overLimitFen + split.ownShareFirstFen + split.inScopeFen;
  const whole = { ...split, totalFen };
  const visitOn = `2026-10-${String(1 + random.below(28)).padStart(2, "0")}` as ChinaDate;
  const resident = policy.scheme === "resident";
  const personType: PersonType = resident
    ? pick(random, ["residentAdult", "residentElder", "student"])
    : pick(random, ["working", "retired"]);
  const line = { ...whole, itemCode: "X", itemClass: "B", feeCategory: "westernDrug" } as const;
  return {
    content: {
      settlementId: `stl_${person}_${nth}` as SettlementId,
      // Sometimes two settlements of one stay.
      encounterId:
        `enc_${person}_${careType === "inpatient" ? random.below(3) : nth}` as EncounterId,
      personId: person as PersonId,
      scheme: policy.scheme,
      homeArea: policy.area,
      careArea: "460100" as Area,
      institution: {
        code: "H46010000001" as InstitutionCode,
        name: "某医院",
        kind: careType === "pharmacy" ? "pharmacy" : "hospital",
        level: (1 + random.below(3)) as InstitutionLevel,
      },
      careType,
      ...(careType === "chronic" ? { disease: "M03900" } : {}),
      flags: NO_FLAGS,
      visitOn,
      dischargedOn: visitOn,
      settledOn: visitOn,
      split: whole,
      ...(careType === "inpatient" ? { categories: [line] } : { lines: [line] }),
      accountUse: pick(random, ["none", "own", "relatives"] as const),
    },
    known: {
      personType,
      birthDate: "1955-05-05" as ChinaDate,
      civilServant: random.below(5) === 0,
      identities: pick(random, [[], [], ["lowIncome"]] as readonly IdentityKind[][]),
      category: pick(random, CATEGORIES),
    },
  };
}

interface Month {
  readonly past: PastSettlement[];
  /** What settling all anew under the draft gives, by settlement. */
  readonly reference: ReadonlyMap<string, Evaluation | null>;
}

/** Persons with a history of the year, and a month of visits booked under the old policy. */
function monthOf(seed: number, old: CompiledPolicy, draft: CompiledPolicy): Month {
  const random = seededRandom(seed);
  const past: PastSettlement[] = [];
  const reference = new Map<string, Evaluation | null>();
  for (let number = 0; number < 12; number += 1) {
    const person = `p${String(number).padStart(3, "0")}`;
    const booked = new State();
    booked.add(OWN, BigInt(random.below(500_000)));
    booked.add(RELATIVES, BigInt(random.below(100_000)));
    const before = Array.from({ length: random.below(4) }, (_, nth) =>
      visitOf(random, `${person}old`, nth, old),
    );
    settleAll(old, before, booked);
    const anew = new State();
    for (const [key, amount] of booked.held) anew.held.set(key, amount);
    const all = Array.from({ length: 1 + random.below(5) }, (_, nth) =>
      visitOf(random, person, nth, old),
    );
    // What the old policy refuses was never booked.
    const visits = all.filter((visit) => {
      const result = old.evaluate(
        caseOfSettlement(visit.content, {
          ...visit.known,
          ownAccountFen: 0n,
          relativesAccountFen: 0n,
        }),
        () => 0n,
      );
      return !("refused" in result);
    });
    for (const { result, facts, index } of settleAll(old, visits, booked)) {
      const visit = visits[index];
      if (result === null || visit === undefined) continue;
      past.push({
        id: visit.content.settlementId,
        person,
        sequence: BigInt(index + 1),
        content: visit.content,
        facts,
        payment: result.payment,
        deductibleFen: result.deductibleFen,
        changes: () => result.changes,
      });
    }
    for (const { result, index } of settleAll(draft, visits, anew)) {
      reference.set(visits[index]?.content.settlementId ?? "", result);
    }
  }
  return { past, reference };
}

function byPerson(past: readonly PastSettlement[]): PastSettlement[][] {
  const persons = new Map<string, PastSettlement[]>();
  for (const one of past) persons.set(one.person, [...(persons.get(one.person) ?? []), one]);
  return [...persons.values()];
}

async function tallied(past: readonly PastSettlement[], draft: CompiledPolicy): Promise<Tally> {
  async function* pages() {
    for (let at = 0; at < past.length; at += 7) yield past.slice(at, at + 7);
  }
  return await whatIfPart(pages(), {
    draft,
    turned: () => {},
    isStopped: () => false,
    withCsv: false,
  });
}

const POLICIES = [
  ...["110000/employee", "310000/employee", "360300/employee", "510100/resident"],
  ...["320500/employee", "440100/employee", "340300/resident", "500000/employee"],
];

function textOf(path: string): string {
  return readFileSync(`policies/${path}.yaml`, "utf8");
}

function policyOf(text: string): CompiledPolicy {
  return policyIn({ path: "draft.yaml", text });
}

const PINGXIANG = textOf("360300/employee");

describe("what-if", () => {
  for (const path of POLICIES) {
    test(`a replay of ${path} itself changes no settlement`, async () => {
      const policy = policyOf(textOf(path));
      for (let seed = 1; seed <= 12; seed += 1) {
        const { past } = monthOf(seed, policy, policy);
        const tally = await tallied(past, policy);
        expect([tally.rows, tally.same], `seed ${seed}`).toEqual([past.length, past.length]);
        expect([tally.ownDeltas, newPools(tally), tally.refused.size]).toEqual([[], [], 0]);
      }
    });
  }

  const drafts: readonly (readonly [string, string])[] = [
    ["raises a ratio", PINGXIANG.replace("value: 88%", "value: 80%")],
    ["lowers a yearly ceiling", PINGXIANG.replace("value: 1800", "value: 500")],
    ["doubles a deductible", PINGXIANG.replaceAll("value: 600", "value: 1200")],
    [
      "counts outpatient payments in another pool",
      PINGXIANG.replace(
        "          - ceiling:\n              pool: outpatient",
        "          - ceiling:\n              pool: outpatientNew",
      ),
    ],
    ["refuses the unfiled", PINGXIANG.replace("settle: true", "settle: false, channel: 网上")],
    [
      "pays from no account",
      PINGXIANG.replace(
        "      - account: { pays: [inScope, ownShareFirst], relatives: ownFirst }\n",
        "",
      ),
    ],
  ];
  for (const [words, text] of drafts) {
    test(`a draft that ${words} gives what settling the month anew gives`, () => {
      expect(text).not.toBe(PINGXIANG);
      const [old, draft] = [policyOf(PINGXIANG), policyOf(text)];
      let different = 0;
      for (let seed = 1; seed <= 40; seed += 1) {
        const { past, reference } = monthOf(seed, old, draft);
        for (const own of byPerson(past)) {
          const month = new PersonMonth(draft);
          for (const [index, past] of own.entries()) {
            const result = month.settle(past, index === own.length - 1);
            const wanted = reference.get(past.id) ?? null;
            const got = "refused" in result ? null : result.payment;
            // A pool without history begins at zero, though the year had some.
            if (!words.includes("another pool")) {
              expect(got, `seed ${seed}, ${past.id}`).toEqual(wanted?.payment ?? null);
            }
            if (got?.cashFen !== past.payment.cashFen) different += 1;
          }
        }
      }
      expect(different).toBeGreaterThan(10);
    });
  }

  test("a pool of the draft that no booking knew is named", async () => {
    const text = drafts.find(([words]) => words.includes("another pool"))?.[1] ?? "";
    const { past } = monthOf(3, policyOf(PINGXIANG), policyOf(text));
    expect(newPools(await tallied(past, policyOf(text)))).toEqual(["paid:outpatientNew"]);
  });

  test("refused settlements are counted apart, by reason and category", async () => {
    const text = PINGXIANG.replace("settle: true", "settle: false, channel: 网上");
    const draft = policyOf(text);
    const { past } = monthOf(5, policyOf(PINGXIANG), draft);
    const tally = await tallied(past, draft);
    const unfiled = past.filter(({ facts }) => facts.category === "unfiled");
    expect(unfiled.length).toBeGreaterThan(0);
    expect([...tally.refused.keys()]).toEqual(["filing_missing|unfiled"]);
    expect(tally.refused.get("filing_missing|unfiled")?.count).toBe(unfiled.length);
    const counted = [...tally.groups].filter(([key]) => key.startsWith("care|"));
    const sum = counted.reduce((all, [, { count }]) => all + count, 0);
    expect(sum).toBe(past.length - unfiled.length);
  });

  test("parts of the persons add up to the whole month", async () => {
    const draft = policyOf(PINGXIANG.replace("value: 88%", "value: 80%"));
    const { past } = monthOf(9, policyOf(PINGXIANG), draft);
    const parts = [0, 1].map((part) =>
      byPerson(past)
        .filter((_, index) => index % 2 === part)
        .flat(),
    );
    const whole = await tallied(past, draft);
    const merged = mergeTallies(await Promise.all(parts.map((part) => tallied(part, draft))));
    const sorted = (tally: Tally) => ({
      ...tally,
      ownDeltas: [...tally.ownDeltas].sort(),
      payers: new Map([...tally.payers].sort()),
      groups: new Map([...tally.groups].sort()),
    });
    expect(sorted(merged)).toEqual(sorted(whole));
    const { persons, sumFen } = sideOf(whole, "losers");
    expect(persons).toBe(whole.ownDeltas.filter((delta) => delta > 0n).length);
    const pooled = whole.payers.get("pooled");
    const funds = (pooled?.beforeFen ?? 0n) - (pooled?.afterFen ?? 0n);
    expect(sumFen).toBeGreaterThan(0n);
    expect(funds).toBeGreaterThan(0n);
  });

  test("percentiles are those of the sorted amounts", () => {
    const tally = { ...mergeTallies([]), ownDeltas: [] as bigint[] };
    for (let amount = 1n; amount <= 101n; amount += 1n) tally.ownDeltas.push(amount, -2n * amount);
    const losers = sideOf(tally, "losers");
    expect(losers.percentiles.slice(0, 3)).toEqual([
      [10, 11n],
      [25, 26n],
      [50, 51n],
    ]);
    expect(sideOf(tally, "winners").percentiles.at(2)).toEqual([50, 102n]);
    expect(losers.sumFen).toBe(5_151n);
  });

  test("a percentile of few persons is an amount that so many of them do not exceed", () => {
    const of = (...ownDeltas: bigint[]) =>
      sideOf({ ...mergeTallies([]), ownDeltas }, "losers").percentiles.map(([, fen]) => fen);
    expect(of(10n, 20n)).toEqual([10n, 10n, 10n, 20n, 20n, 20n]);
    expect(of(7n)).toEqual([7n, 7n, 7n, 7n, 7n, 7n]);
    expect(of(1n, 2n, 3n, 4n)).toEqual([1n, 1n, 2n, 3n, 4n, 4n]);
    expect(of()).toEqual([0n, 0n, 0n, 0n, 0n, 0n]);
  });
});

test("one field of a stored answer is cut out as it stands", () => {
  const payment = { funds: [{ fund: "pooled", amountFen: "12" }], cashFen: "3", note: "a}b,]" };
  for (const answer of [
    { person: { name: 'x "payment": 1' }, payment, deductibleFen: "5" },
    { deductibleFen: "5", explanation: ["一", "二"], payment },
  ]) {
    const text = JSON.stringify(answer);
    expect(JSON.parse(valueIn(text, "payment"))).toEqual(payment);
    expect(valueIn(text, "deductibleFen")).toBe('"5"');
  }
  expect(() => valueIn('{"payment":{"a":1', "payment")).toThrow("ends within");
  expect(() => valueIn("{}", "payment")).toThrow("no field");
});
