/**
 * clearingSubmit, clearingNews, clearingSay: a month's clearing between a province and the hub.
 * clearingEnd: a case that care has ended, told to home.
 */
import Type, { type Static } from "typebox";
import {
  CLEARED_FUNDS,
  type ClearedFund,
  type ClearingFigures,
  type SchemeFunds,
} from "#model/clearing.ts";
import type {
  BatchNews,
  ClearingNewsAnswer,
  ClearingSubmitAnswer,
  ClearingSubmitContent,
  ToldDeduction,
} from "#model/clearing-message.ts";
import type { BatchState } from "#model/clearing-states.ts";
import { codec, type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  amount,
  area,
  instant,
  institutionCode,
  listOf,
  month,
  nodeId,
  oneOf,
  optional,
  scheme,
  settlementId,
  words,
} from "#wire/exchange/nouns.ts";

const NAME_MAX = 200;
const count = Type.Integer({ minimum: 0 });
const key = Type.String({ pattern: "^[a-z]{3}_[0-9a-z]{1,26}$" });
const who = Type.String({ minLength: 1, maxLength: NAME_MAX });
const digest = Type.String({ pattern: "^[0-9a-f]{64}$" });
const fund = oneOf(CLEARED_FUNDS);
const funds = Type.Object(
  Object.fromEntries(CLEARED_FUNDS.map((name) => [name, optional(amount)])) as Record<
    ClearedFund,
    ReturnType<typeof optional<typeof amount>>
  >,
  { additionalProperties: false },
);
const figures = Type.Object({ cases: count, totalFen: amount, funds });

function fundsToWire(given: SchemeFunds): Static<typeof funds> {
  const texts = Object.entries(given).map(([name, fen]) => [name, String(fen)]);
  return Object.fromEntries(texts) as Static<typeof funds>;
}

function fundsOfWire(given: Static<typeof funds>): SchemeFunds {
  const amounts = Object.entries(given).map(([name, text]) => [name, BigInt(text as string)]);
  return Object.fromEntries(amounts) as SchemeFunds;
}

function figuresToWire({ cases, totalFen, funds: of }: ClearingFigures): Static<typeof figures> {
  return { cases, totalFen: String(totalFen), funds: fundsToWire(of) };
}

function figuresOfWire({ cases, totalFen, funds: of }: Static<typeof figures>): ClearingFigures {
  return { cases, totalFen: BigInt(totalFen), funds: fundsOfWire(of) };
}

const deduction = Type.Object({
  id: key,
  settlementId,
  institution: institutionCode,
  homeArea: area,
  fund,
  amountFen: amount,
  reason: words,
  caseMonth: month,
});

const deductionToWire = (given: ToldDeduction): Static<typeof deduction> => ({
  ...given,
  amountFen: String(given.amountFen),
});
const deductionOfWire = (given: Static<typeof deduction>): ToldDeduction => ({
  ...given,
  amountFen: BigInt(given.amountFen),
});

const reason = oneOf({
  unconfirmed: true,
  leftOut: true,
  differs: true,
  objected: true,
  notReconciled: true,
});

const submission = Type.Object({
  month,
  home: nodeId,
  scheme,
  revision: count,
  part: count,
  parts: count,
  figures,
  told: Type.Object({ out: count, late: count, deductions: count }),
  out: listOf(Type.Object({ id: settlementId, reason })),
  late: listOf(Type.Object({ id: settlementId, month, reason: Type.Optional(reason) })),
  deductions: listOf(deduction),
  submittedBy: who,
  submittedAt: instant,
});

const heardSubmission = Type.Object({
  outcome: Type.Literal("heard"),
  state: oneOf({ incomplete: true, told: true, agreed: true, differs: true, allocated: true }),
  hub: Type.Union([figures, Type.Null()]),
});

export const clearingSubmit: KindCodec<"clearingSubmit"> = {
  version: 1,
  ask: codec<ClearingSubmitContent, typeof submission>(submission, {
    toWire: (given) => ({
      ...given,
      figures: figuresToWire(given.figures),
      out: [...given.out],
      late: [...given.late],
      deductions: given.deductions.map(deductionToWire),
    }),
    ofWire: (given) => ({
      ...given,
      figures: figuresOfWire(given.figures),
      deductions: given.deductions.map(deductionOfWire),
    }),
  }),
  answer: outcomes({
    heard: codec<ClearingSubmitAnswer, typeof heardSubmission>(heardSubmission, {
      toWire: ({ hub, ...rest }) => ({ ...rest, hub: hub && figuresToWire(hub) }),
      ofWire: ({ hub, ...rest }) => ({ ...rest, hub: hub && figuresOfWire(hub) }),
    }),
    refused,
  }),
};

const confirmed = Type.Union([Type.Object({ by: who, at: instant }), Type.Null()]);
const objectionReason = oneOf({
  notOurInsured: true,
  wrongFund: true,
  reconciliationError: true,
  deductionMissing: true,
});
const raised = {
  id: key,
  settlementId,
  reason: objectionReason,
  words,
  raisedBy: who,
  raisedAt: instant,
  releasedBy: who,
  releasedAt: instant,
};
const objection = Type.Object({
  ...raised,
  raisedAtNode: nodeId,
  outcome: Type.Union([oneOf({ upheld: true, dismissed: true, withdrawn: true }), Type.Null()]),
  decidedWords: Type.Union([words, Type.Null()]),
  decidedBy: Type.Union([who, Type.Null()]),
  decidedAt: Type.Union([instant, Type.Null()]),
});

const line = Type.Object({
  homeArea: area,
  fund,
  cases: count,
  amountFen: amount,
  deductionFen: amount,
});

const batch = Type.Object({
  id: key,
  month,
  care: nodeId,
  home: nodeId,
  scheme,
  cases: count,
  totalFen: amount,
  funds,
  deductions: funds,
  payableFen: amount,
  state: oneOf<BatchState>({
    generated: true,
    objected: true,
    confirmed: true,
    noticed: true,
    toFinance: true,
    paid: true,
    received: true,
    closed: true,
  }),
  generatedAt: instant,
  careConfirmed: confirmed,
  homeConfirmed: confirmed,
  version: count,
  digest,
  number: count,
  lines: listOf(line),
  objections: listOf(objection),
  deducted: listOf(deduction),
});

function batchToWire(given: BatchNews): Static<typeof batch> {
  return {
    ...given,
    totalFen: String(given.totalFen),
    funds: fundsToWire(given.funds),
    deductions: fundsToWire(given.deductions),
    payableFen: String(given.payableFen),
    lines: given.lines.map((one) => ({
      ...one,
      amountFen: String(one.amountFen),
      deductionFen: String(one.deductionFen),
    })),
    objections: [...given.objections],
    deducted: given.deducted.map(deductionToWire),
  };
}

function batchOfWire(given: Static<typeof batch>): BatchNews {
  return {
    ...given,
    totalFen: BigInt(given.totalFen),
    funds: fundsOfWire(given.funds),
    deductions: fundsOfWire(given.deductions),
    payableFen: BigInt(given.payableFen),
    lines: given.lines.map((one) => ({
      ...one,
      amountFen: BigInt(one.amountFen),
      deductionFen: BigInt(one.deductionFen),
    })),
    deducted: given.deducted.map(deductionOfWire),
  };
}

const news = Type.Object({ batches: listOf(batch) });

export const clearingNews: KindCodec<"clearingNews"> = {
  version: 1,
  ask: plainCodec(Type.Object({ after: count })),
  answer: codec<ClearingNewsAnswer, typeof news>(news, {
    toWire: ({ batches }) => ({ batches: batches.map(batchToWire) }),
    ofWire: ({ batches }) => ({ batches: batches.map(batchOfWire) }),
  }),
};

export const clearingSay: KindCodec<"clearingSay"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      batch: key,
      version: count,
      digest,
      word: Type.Union([
        Type.Object({
          kind: Type.Literal("confirm"),
          preparedBy: who,
          confirmedBy: who,
          at: instant,
        }),
        Type.Object({ kind: Type.Literal("object"), objection: Type.Object(raised) }),
        Type.Object({ kind: Type.Literal("withdraw"), objection: key, by: who }),
      ]),
    }),
  ),
  answer: outcomes({
    heard: plainCodec(Type.Object({ outcome: Type.Literal("heard") })),
    refused,
  }),
};

export const clearingEnd: KindCodec<"clearingEnd"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      escalation: key,
      settlementId,
      words,
      proposedBy: who,
      proposedAt: instant,
      decidedBy: who,
      decidedAt: instant,
    }),
  ),
  answer: outcomes({
    heard: plainCodec(Type.Object({ outcome: Type.Literal("heard") })),
    refused,
  }),
};
