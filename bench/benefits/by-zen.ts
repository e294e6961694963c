/**
 * The same rules hand-put into zen: one expression node, compiled once, the fastest of its forms
 * here. Its numbers are decimals.
 */
import type { Flat, Paid, WorkName } from "./works.ts";

/** What our lines leave; each work has those it needs. */
type Result = Partial<Paid> & Pick<Paid, "pooled" | "cash"> & { readonly applies: boolean };

/** What we use of the package. */
export interface Zen {
  readonly ZenDecisionContent: new (graph: object) => object;
  readonly ZenEngine: new () => {
    createDecision(content: object): {
      evaluate(facts: Flat): Promise<{ readonly result: Result }>;
    };
  };
}

type Lines = Readonly<Record<string, string>>;

const OPEN = "min([max([$.deductible - deductibleUsed, 0]), inScope])";

const EXPRESSIONS: Readonly<Record<WorkName, Lines>> = {
  outpatient: {
    applies:
      "careType in ['outpatient', 'emergency', 'pharmacy', 'registrationFee', 'traumaOutpatient']" +
      " and visitOn >= 20230101",
    deductible: "person == 'retired' ? 15000 : 20000",
    rest: `inScope - ${OPEN}`,
    rate: "(kind == 'hospital' and level <= 2 ? 60 : 50) + (person == 'retired' ? 10 : 0)",
    ceiling:
      "hasAccount == 'no' ? (person == 'retired' ? 110000 : 88000) : " +
      "(person == 'retired' ? 250000 : 200000)",
    pooled: "min([floor(($.rest * $.rate + 50) / 100), max([$.ceiling - paidUsed, 0])])",
    ownAccount: "min([balance, inScope + ownShareFirst + overLimit - $.pooled])",
    cash: "inScope + ownShareFirst + overLimit + ownExpense - $.pooled - $.ownAccount",
  },
  chronic: {
    applies: "careType == 'chronic' and visitOn >= 20211201",
    deductible: "30000",
    rate: "70",
    pooled: `floor(((inScope - ${OPEN}) * $.rate + 50) / 100)`,
    ownAccount: "min([balance, inScope + ownShareFirst + overLimit + ownExpense - $.pooled])",
    cash: "inScope + ownShareFirst + overLimit + ownExpense - $.pooled - $.ownAccount",
  },
  inpatient: {
    applies:
      "careType in ['inpatient', 'inpatientEmergency', 'inpatientTrauma', 'daySurgery']" +
      " and visitOn >= 20200101",
    fresh: "level == 1 ? 20000 : (level == 2 ? 50000 : 90000)",
    deducted: "min([stays >= 1 ? floor(($.fresh * 50 + 50) / 100) : $.fresh, inScope])",
    less:
      "category in ['referral', 'emergency'] ? 10 : " +
      "(category in ['otherTemporary', 'unfiled'] ? 20 : 0)",
    rate: "(level == 1 ? 85 : (level == 2 ? 75 : 60)) - $.less",
    pooled:
      "min([floor(((inScope - $.deducted) * $.rate + 50) / 100), max([15000000 - basicUsed, 0])])",
    left: "inScope + ownShareFirst - $.pooled",
    poor: "identity in ['subsistenceAllowance', 'extremelyPoor', 'returnedToPoverty']",
    open: "max([($.poor ? 750000 : 1500000) - illDeductibleUsed, 0])",
    end: "illScaleUsed + $.left - min([$.open, $.left])",
    more: "$.poor ? 5 : 0",
    band1: "max([min([$.end, 5000000]) - illScaleUsed, 0])",
    band2: "max([min([$.end, 10000000]) - max([illScaleUsed, 5000000]), 0])",
    band3: "max([$.end - max([illScaleUsed, 10000000]), 0])",
    seriousIllness:
      "floor(($.band1 * (60 + $.more) + 50) / 100) + floor(($.band2 * (65 + $.more) + 50) / 100)" +
      " + floor(($.band3 * (70 + $.more) + 50) / 100)",
    unpaid: "$.left - $.seriousIllness",
    aidRate:
      "identity == 'extremelyPoor' ? 100 : " +
      "(identity in ['subsistenceAllowance', 'lowIncome'] ? 70 : 0)",
    aid: "min([floor(($.unpaid * $.aidRate + 50) / 100), max([5000000 - aidUsed, 0])])",
    cash: "$.unpaid - $.aid + overLimit + ownExpense",
  },
};

function graphOf(lines: Lines): object {
  const expressions = Object.entries(lines).map(([key, value], id) => ({
    id: String(id),
    key,
    value,
  }));
  const position = { x: 0, y: 0 };
  return {
    nodes: [
      { id: "in", type: "inputNode", name: "in", position },
      { id: "sums", type: "expressionNode", name: "sums", position, content: { expressions } },
      { id: "out", type: "outputNode", name: "out", position },
    ],
    edges: [
      { id: "first", sourceId: "in", targetId: "sums", type: "edge" },
      { id: "last", sourceId: "sums", targetId: "out", type: "edge" },
    ],
  };
}

export function zenFor(
  { ZenDecisionContent, ZenEngine }: Zen,
  name: WorkName,
): (flat: Flat) => Promise<Paid> {
  const decision = new ZenEngine().createDecision(
    new ZenDecisionContent(graphOf(EXPRESSIONS[name])),
  );
  return async (flat) => {
    const { result } = await decision.evaluate(flat);
    const { applies, pooled, seriousIllness = 0, aid = 0, ownAccount = 0, cash } = result;
    if (applies !== true) throw new Error("no benefit of the policy applies");
    return { pooled, seriousIllness, aid, ownAccount, cash };
  };
}
