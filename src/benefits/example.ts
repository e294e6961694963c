/**
 * Worked examples as data: a case, or several visits one after the other, and what each payer pays,
 * to the fen. Authors keep them beside their policy (`employee.examples.yaml`); the tests and
 * `policy check` run them.
 */
import { assert, present } from "#base/assert.ts";
import { addDays, type ChinaDate, day } from "#base/date.ts";
import { type Fen, yuanText } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import type { CompiledPolicy } from "#benefits/compiled.ts";
import { checkBill } from "#benefits/example-bill.ts";
import { checkMeasure, checkUsed } from "#benefits/example-checks.ts";
import { checkExpected, insideOf } from "#benefits/example-expect.ts";
import {
  type CaseFields,
  exampleReader,
  type ReadExample,
  type SplitFields,
} from "#benefits/example-reader.ts";
import { openFile } from "#benefits/policy.ts";
import type { At } from "#benefits/reading/at.ts";
import { list } from "#benefits/reading/reader.ts";
import { whyRefused } from "#benefits/why.ts";
import type { AccumulatorKey, BenefitCase, Evaluation } from "#model/benefit.ts";
import type { CategoryTotal, DayTotal, Split, SplitLine } from "#model/charge.ts";
import { FUNDS } from "#model/fund.ts";
import {
  type Area,
  INPATIENT_TYPES,
  type InstitutionCode,
  type InstitutionLevel,
} from "#model/place.ts";

export interface ExampleVisit {
  readonly theCase: BenefitCase;
  readonly expect: ReadonlyMap<string, Fen>;
  readonly refused: string | undefined;
}

export interface Example {
  readonly title: string;
  readonly source: string | undefined;
  /** What was published instead, and why ours differs. */
  readonly contradicts: string | undefined;
  readonly used: ReadonlyMap<string, bigint>;
  readonly visits: readonly ExampleVisit[];
}

/** Accumulators in memory: what examples, properties and `policy quote` read and add to. */
export class Accumulators {
  readonly #held = new Map<string, bigint>();
  readonly #latest = new Map<string, AccumulatorKey>();
  /** What was used before, by measure, whatever the period. */
  readonly #before: ReadonlyMap<string, bigint>;

  constructor(before: ReadonlyMap<string, bigint> = new Map()) {
    this.#before = before;
  }

  readonly read = (key: AccumulatorKey): bigint =>
    (this.#before.get(key.measure) ?? 0n) + (this.#held.get(textOf(key)) ?? 0n);

  apply(changes: Evaluation["changes"], sign = 1n): void {
    for (const change of changes) {
      const text = textOf(change);
      this.#latest.set(change.measure, change);
      this.#held.set(text, (this.#held.get(text) ?? 0n) + sign * change.delta);
    }
  }

  /** In the period that was touched last. */
  latest(measure: string): bigint {
    const touched = this.#latest.get(measure);
    return touched === undefined ? (this.#before.get(measure) ?? 0n) : this.read(touched);
  }

  held(): ReadonlyMap<string, bigint> {
    return new Map([...this.#held].filter(([, value]) => value !== 0n));
  }
}

function textOf(key: AccumulatorKey): string {
  return `${key.measure}|${key.period}|${key.year}`;
}

/** Throws PolicyError where the file of examples is wrong. */
export function readExamples(path: string, text: string, policy: CompiledPolicy): Example[] {
  const at = openFile(path, text);
  for (const [name, fact] of policy.facts) at.file.facts.set(name, fact);
  const places = at.items();
  return list(exampleReader)
    .read(at)
    .map((read, index) => exampleOf(read, policy, present(places[index], "one place for each")));
}

function exampleOf(read: ReadExample, policy: CompiledPolicy, at: At): Example {
  const visits = read.visits ?? [{ expect: read.expect ?? new Map(), refused: read.refused }];
  checkUsed(at, policy);
  const places = at.fields().get("visits")?.items();
  for (const place of places ?? [at]) {
    const expected = place.fields().get("expect");
    if (expected !== undefined) checkExpected(expected, policy, checkMeasure(policy));
  }
  return {
    title: read.title,
    source: read.source,
    contradicts: read.contradicts,
    used: read.used ?? new Map(),
    visits: visits.map(({ expect, refused, ...own }, index) => {
      const fields = { ...read.case, ...(defined(own) as Partial<CaseFields>) };
      const place = places?.[index] ?? at.fields().get("case") ?? at;
      checkBill(place, visits.length > 1 ? `第${index + 1}次：` : "", fields);
      const theCase = caseOf(fields, policy, index + 1);
      return { theCase, expect: expect ?? new Map<string, Fen>(), refused };
    }),
  };
}

function defined<T extends object>(fields: T): Partial<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as Partial<T>;
}

function splitOf(fields: SplitFields): Split {
  const ownExpenseFen = fields.ownExpense ?? 0n;
  const overLimitFen = fields.overLimit ?? 0n;
  const ownShareFirstFen = fields.ownShareFirst ?? 0n;
  const inScopeFen = fields.total - ownExpenseFen - overLimitFen - ownShareFirstFen;
  assert(inScopeFen >= 0n, `the parts are more than the total of ${yuanText(fields.total)}`);
  return { totalFen: fields.total, ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen };
}

/**
 * A case from an author's few words; what is not said is the plainest: a working adult, level 3,
 * local.
 */
export function caseOf(fields: CaseFields, policy: CompiledPolicy, nth = 1): BenefitCase {
  const visitOn = fields.visitOn;
  const home = fields.home ?? policy.area;
  const split = splitOf({ ...fields, total: fields.total ?? 0n });
  const resident = policy.scheme === "resident";
  return {
    scheme: policy.scheme,
    personType: fields.person ?? (resident ? "residentAdult" : "working"),
    birthDate: birthOf(fields.age ?? 40, visitOn),
    civilServant: fields.civilServant ?? false,
    identities: fields.identity ?? fields.identities ?? [],
    homeArea: home,
    careArea: fields.careArea ?? (fields.category === undefined ? home : elsewhere(home)),
    institution: {
      code: (fields.hospital ?? "H00000000001") as InstitutionCode,
      kind: fields.kind ?? "hospital",
      level: (fields.level ?? 3) as InstitutionLevel,
    },
    careType: fields.care,
    disease: fields.disease,
    category: fields.category ?? "local",
    visitOn,
    dischargedOn: fields.dischargedOn ?? (INPATIENT_TYPES.has(fields.care) ? visitOn : undefined),
    settledOn: fields.settledOn ?? fields.dischargedOn ?? visitOn,
    stay: fields.stay ?? `stay${nth}`,
    split,
    lines: fields.lines?.map(
      (line): SplitLine => ({
        ...splitOf(line),
        itemCode: line.item ?? "",
        itemClass: line.itemClass,
        feeCategory: line.feeCategory,
      }),
    ),
    categories: fields.categories?.map(
      (one): CategoryTotal => ({ ...splitOf(one), feeCategory: one.feeCategory }),
    ),
    days: fields.days?.map((one): DayTotal => ({ ...splitOf(one), date: one.date })),
    accountUse: fields.use ?? (fields.ownAccount === undefined ? "none" : "own"),
    ownAccountFen: fields.ownAccount ?? 0n,
    relativesAccountFen: fields.relativesAccount ?? 0n,
    ...(fields.facts === undefined ? {} : { facts: Object.fromEntries(fields.facts) }),
  };
}

/** Hainan, unless home is there. */
function elsewhere(home: Area): Area {
  return (home.startsWith("46") ? "110000" : "460100") as Area;
}

/** The day before the birthday, in a year that need not have a 29 February. */
function birthOf(age: number, visitOn: ChinaDate): ChinaDate {
  const monthDay = visitOn.slice(5) === "02-29" ? "02-28" : visitOn.slice(5);
  return addDays(day(`${Number(visitOn.slice(0, 4)) - age}-${monthDay}`), -1);
}

/** What an example says about a payer, from an evaluation. */
export function amountsOf(evaluation: Evaluation): Map<string, Fen> {
  const { payment } = evaluation;
  const amounts = new Map<string, Fen>(FUNDS.map((fund) => [fund, 0n]));
  for (const share of payment.funds) amounts.set(share.fund, share.amountFen);
  amounts.set("ownAccount", payment.ownAccountFen);
  amounts.set("relativesAccount", payment.relativesAccountFen);
  amounts.set("cash", payment.cashFen);
  amounts.set("hospital", payment.hospitalFen);
  amounts.set("total", payment.totalFen);
  amounts.set("deductible", evaluation.deductibleFen);
  let funds = 0n;
  for (const share of payment.funds) funds += share.amountFen;
  amounts.set("funds", funds);
  amounts.set("personal", payment.totalFen - funds - payment.hospitalFen);
  return amounts;
}

/** Runs an example; one sentence for each amount that differs, none when all is as expected. */
export function differences(example: Example, policy: CompiledPolicy): string[] {
  const accumulators = new Accumulators(example.used);
  const found: string[] = [];
  for (const [index, visit] of example.visits.entries()) {
    const where = example.visits.length > 1 ? `第${index + 1}次：` : "";
    const result = policy.evaluate(visit.theCase, accumulators.read);
    if ("refused" in result) {
      if (result.refused.code === visit.refused) continue;
      const { code, params } = result.refused;
      const why = whyRefused(result.refused, visit.theCase, policy) ?? refusalText(code, params);
      found.push(`${where}被拒：${code}（${why}）`);
      continue;
    }
    if (visit.refused !== undefined) found.push(`${where}应当被拒：${visit.refused}`);
    const amounts = amountsOf(result);
    for (const [name, wanted] of visit.expect) {
      if (name.includes(".")) continue;
      const got = amounts.get(name) ?? 0n;
      if (got !== wanted)
        found.push(`${where}${name}应为${yuanText(wanted)}，算得${yuanText(got)}`);
    }
    accumulators.apply(result.changes);
    for (const [name, wanted] of visit.expect) {
      if (!name.includes(".")) continue;
      const measure = /^accumulators\.(.*)$/.exec(name)?.[1];
      const got = measure === undefined ? insideOf(result, name) : accumulators.latest(measure);
      if (got === wanted) continue;
      const isCount = /^accumulators\.(stays|ordinal):/.test(name);
      const told = isCount ? String : yuanText;
      found.push(`${where}${name}应为${told(wanted)}，算得${told(got)}`);
    }
  }
  return found;
}
