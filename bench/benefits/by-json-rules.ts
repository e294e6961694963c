/**
 * The same rules hand-put into json-rules-engine, in a form that is kind to it: its conditions find
 * whether the benefit is in force and choose the parameters (each row of the policy is a rule); the
 * sums on them are plain JavaScript after the run. The engine is built once, cases are facts.
 */
import type { Flat, Paid, WorkName } from "./works.ts";

/** What we use of the package. */
export interface JsonRules {
  readonly Engine: new (
    rules: readonly [],
    options: { readonly allowUndefinedFacts: boolean },
  ) => RulesEngine;
}

interface RulesEngine {
  addRule(rule: {
    readonly conditions: { readonly all: readonly object[] };
    readonly event: { readonly type: string; readonly params: { readonly value: number } };
  }): void;
  run(facts: Flat): Promise<{
    readonly events: readonly { readonly type: string; readonly params?: { value: number } }[];
  }>;
}

type Condition = readonly [fact: string, operator: string, value: unknown];
type Chosen = Readonly<Record<string, number>>;

/** Percentages and fen as whole numbers, so that the products are exact below 2^53. */
function halfUp(amountFen: number, percent: number): number {
  return Math.floor((amountFen * percent + 50) / 100);
}

class Rules {
  readonly engine: RulesEngine;

  constructor({ Engine }: JsonRules) {
    this.engine = new Engine([], { allowUndefinedFacts: true });
  }

  row(type: string, value: number, ...conditions: readonly Condition[]): this {
    const all = conditions.map(([fact, operator, value]) => ({ fact, operator, value }));
    this.engine.addRule({ conditions: { all }, event: { type, params: { value } } });
    return this;
  }

  /** What the policy looks at first: the kind of care, and the day. */
  applies(careTypes: readonly string[], from: number): this {
    const inForce: Condition = ["visitOn", "greaterThanInclusive", from];
    return this.row("applies", 1, ["careType", "in", careTypes], inForce);
  }

  async chosen(flat: Flat): Promise<Chosen> {
    const { events } = await this.engine.run(flat);
    const found: Record<string, number> = {};
    for (const { type, params } of events) if (params) found[type] = params.value;
    if (found.applies !== 1) throw new Error("no benefit of the policy applies");
    return found;
  }
}

const OUTPATIENT = ["outpatient", "emergency", "pharmacy", "registrationFee", "traumaOutpatient"];
const INPATIENT = ["inpatient", "inpatientEmergency", "inpatientTrauma", "daySurgery"];

const RETIRED: Condition = ["person", "equal", "retired"];
const WORKING: Condition = ["person", "notEqual", "retired"];

function outpatientRules(engines: JsonRules): Rules {
  const hospital: Condition = ["kind", "equal", "hospital"];
  const without: Condition = ["hasAccount", "equal", "no"];
  const holder: Condition = ["hasAccount", "notEqual", "no"];
  return new Rules(engines)
    .applies(OUTPATIENT, 20_230_101)
    .row("deductible", 15_000, RETIRED)
    .row("deductible", 20_000, WORKING)
    .row("bonus", 10, RETIRED)
    .row("rate", 50, ["kind", "equal", "pharmacy"])
    .row("rate", 60, hospital, ["level", "in", [1, 2]])
    .row("rate", 50, hospital, ["level", "notIn", [1, 2]])
    .row("ceiling", 110_000, without, RETIRED)
    .row("ceiling", 88_000, without, WORKING)
    .row("ceiling", 250_000, holder, RETIRED)
    .row("ceiling", 200_000, holder, WORKING);
}

function chronicRules(engines: JsonRules): Rules {
  const chronic: Condition = ["careType", "equal", "chronic"];
  return new Rules(engines)
    .applies(["chronic"], 20_211_201)
    .row("deductible", 30_000, chronic)
    .row("rate", 70, chronic);
}

function inpatientRules(engines: JsonRules): Rules {
  const poor = ["subsistenceAllowance", "extremelyPoor", "returnedToPoverty"];
  const rules = new Rules(engines)
    .applies(INPATIENT, 20_200_101)
    .row("repeat", 50, ["stays", "greaterThanInclusive", 1])
    .row("less", 10, ["category", "in", ["referral", "emergency"]])
    .row("less", 20, ["category", "in", ["otherTemporary", "unfiled"]])
    .row("illDeductible", 750_000, ["identity", "in", poor])
    .row("illDeductible", 1_500_000, ["identity", "notIn", poor])
    .row("illBonus", 5, ["identity", "in", poor])
    .row("aidRate", 100, ["identity", "equal", "extremelyPoor"])
    .row("aidRate", 70, ["identity", "in", ["subsistenceAllowance", "lowIncome"]]);
  const levels = [
    [1, 20_000, 85],
    [2, 50_000, 75],
    [3, 90_000, 60],
  ] as const;
  for (const [level, deductible, rate] of levels) {
    const atLevel: Condition = ["level", "equal", level];
    rules.row("deductible", deductible, atLevel).row("rate", rate, atLevel);
  }
  return rules;
}

const RULES = { outpatient: outpatientRules, chronic: chronicRules, inpatient: inpatientRules };

/** The sums after the run; a figure that the flat case lacks is a mistake of ours. */
function number(flat: Flat, name: string): number {
  const value = flat[name];
  if (typeof value !== "number") throw new Error(`${name} is no number of this case`);
  return value;
}

function visitSums(flat: Flat, chosen: Chosen, pays: readonly string[]): Paid {
  const inScope = number(flat, "inScope");
  const open = Math.max((chosen.deductible ?? 0) - number(flat, "deductibleUsed"), 0);
  const rest = inScope - Math.min(open, inScope);
  let pooled = halfUp(rest, (chosen.rate ?? 0) + (chosen.bonus ?? 0));
  if (chosen.ceiling !== undefined) {
    pooled = Math.min(pooled, Math.max(chosen.ceiling - number(flat, "paidUsed"), 0));
  }
  let total = 0;
  for (const bucket of ["inScope", "ownShareFirst", "overLimit", "ownExpense"]) {
    total += number(flat, bucket);
  }
  let left = -pooled;
  for (const bucket of pays) left += number(flat, bucket);
  const ownAccount = Math.min(left, number(flat, "balance"));
  const cash = total - pooled - ownAccount;
  return { pooled, seriousIllness: 0, aid: 0, ownAccount, cash };
}

const BANDS = [
  [0, 5_000_000, 60],
  [5_000_000, 10_000_000, 65],
  [10_000_000, Number.MAX_SAFE_INTEGER, 70],
] as const;

function staySums(flat: Flat, chosen: Chosen): Paid {
  const inScope = number(flat, "inScope");
  const deducted = Math.min(halfUp(chosen.deductible ?? 0, chosen.repeat ?? 100), inScope);
  const rate = (chosen.rate ?? 0) - (chosen.less ?? 0);
  const left = Math.max(15_000_000 - number(flat, "basicUsed"), 0);
  const pooled = Math.min(halfUp(inScope - deducted, rate), left);
  let unpaid = inScope + number(flat, "ownShareFirst") - pooled;
  const open = Math.max((chosen.illDeductible ?? 0) - number(flat, "illDeductibleUsed"), 0);
  const start = number(flat, "illScaleUsed");
  const end = start + unpaid - Math.min(open, unpaid);
  let seriousIllness = 0;
  for (const [from, to, percent] of BANDS) {
    const amount = Math.min(end, to) - Math.max(start, from);
    if (amount > 0) seriousIllness += halfUp(amount, percent + (chosen.illBonus ?? 0));
  }
  unpaid -= seriousIllness;
  const aidLeft = Math.max(5_000_000 - number(flat, "aidUsed"), 0);
  const aid = Math.min(halfUp(unpaid, chosen.aidRate ?? 0), aidLeft);
  const cash = unpaid - aid + number(flat, "overLimit") + number(flat, "ownExpense");
  return { pooled, seriousIllness, aid, ownAccount: 0, cash };
}

export function jsonRulesFor(engines: JsonRules, name: WorkName): (flat: Flat) => Promise<Paid> {
  const rules = RULES[name](engines);
  if (name === "inpatient") return async (flat) => staySums(flat, await rules.chosen(flat));
  const pays = ["inScope", "ownShareFirst", "overLimit"];
  if (name === "chronic") pays.push("ownExpense");
  return async (flat) => visitSums(flat, await rules.chosen(flat), pays);
}
