/**
 * dayFigures, dayBuckets, dayCases, differences: a province and the hub compare what they have of a
 * business day. Amounts are decimal text, as everywhere on the wire.
 */
import Type from "typebox";
import { fromJson, toJson } from "#base/json.ts";
import { FUNDS } from "#model/fund.ts";
import type {
  CaseWord,
  DayCasesContent,
  DayFiguresContent,
  Difference,
  DifferenceAct,
  DifferenceClass,
  DifferenceResolution,
  DifferencesAnswer,
  ToldDay,
  Verdict,
  Wanted,
} from "#model/reconciliation.ts";
import { codec, type KindCodec, plainCodec } from "#wire/exchange/codec.ts";
import {
  amount,
  date,
  instant,
  listOf,
  nodeId,
  oneOf,
  optional,
  scheme,
  settlementId,
  words,
} from "#wire/exchange/nouns.ts";

const number = Type.Integer({ minimum: 0 });
const digest = Type.String({ pattern: "^[0-9a-f]{64}$" });
const side = oneOf({ care: true, home: true });
const bucket = Type.String({ minLength: 1, maxLength: 2 });
const fundsText = Type.String({ pattern: "^([A-Za-z]+=-?[0-9]{1,18}(,|$))*$", maxLength: 600 });
const CLEARED = [...FUNDS, "ownAccount", "relativesAccount"] as const;
const fundSums = Type.Partial(
  Type.Object(Object.fromEntries(CLEARED.map((fund) => [fund, amount]))),
);
const waiting = Type.Array(nodeId, { maxItems: 100 });

const pairDay = { day: date, care: nodeId, home: nodeId, scheme };
const toldCase = { id: settlementId, totalFen: amount, funds: fundsText };
const caseWord = Type.Object({
  ...toldCase,
  state: oneOf<CaseWord["state"]>({ standing: true, takenBack: true, open: true, none: true }),
  day: optional(date),
  twin: optional(settlementId),
});
const toldDay = Type.Object({
  peer: nodeId,
  scheme,
  revision: number,
  cases: number,
  totalFen: amount,
  funds: fundSums,
  root: digest,
});
const wanted = listOf(
  Type.Unsafe<Wanted>(
    Type.Object({
      ...pairDay,
      revision: number,
      what: oneOf<Wanted["what"]>({ buckets: true, cases: true, words: true, inquire: true }),
      buckets: optional(Type.Array(bucket, { maxItems: 256 })),
      ids: optional(listOf(settlementId)),
    }),
  ),
);
const wantedAnswer = plainCodec(Type.Object({ wanted }));

/** Amounts as text; `fromJson` knows them by their names. */
function textual<Value>(value: Value) {
  return JSON.parse(toJson(value));
}

function whole<Value>(text: unknown): Value {
  return fromJson<Value>(JSON.stringify(text));
}

function dayOf(told: ToldDay): ToldDay {
  const funds = Object.entries(told.funds as Readonly<Record<string, unknown>>);
  return { ...told, funds: Object.fromEntries(funds.map(([f, fen]) => [f, BigInt(String(fen))])) };
}

export const dayFigures: KindCodec<"dayFigures"> = {
  version: 1,
  ask: codec(Type.Object({ day: date, side, version: number, waiting, rows: listOf(toldDay) }), {
    toWire: textual,
    ofWire: (text) => {
      const content = whole<DayFiguresContent>(text);
      return { ...content, rows: content.rows.map(dayOf) };
    },
  }),
  answer: plainCodec(
    Type.Object({
      verdicts: listOf(
        Type.Object({
          peer: nodeId,
          scheme,
          revision: number,
          verdict: oneOf<Verdict["verdict"]>({ waiting: true, agreed: true, differs: true }),
          named: Type.Boolean(),
        }),
      ),
      wanted,
    }),
  ),
};

export const dayBuckets: KindCodec<"dayBuckets"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      ...pairDay,
      revision: number,
      buckets: Type.Record(bucket, digest, { maxProperties: 4_000 }),
    }),
  ),
  answer: wantedAnswer,
};

export const dayCases: KindCodec<"dayCases"> = {
  version: 1,
  ask: codec(
    Type.Object({
      ...pairDay,
      revision: number,
      part: Type.Union([
        Type.Object({ what: Type.Literal("cases"), cases: listOf(Type.Object(toldCase)) }),
        Type.Object({ what: Type.Literal("words"), words: listOf(caseWord) }),
      ]),
    }),
    { toWire: textual, ofWire: (text) => whole<DayCasesContent>(text) },
  ),
  answer: wantedAnswer,
};

const resolution = Type.Union([
  oneOf<DifferenceResolution>({ reverse: true, replay: true, adjustNext: true, acceptHome: true }),
  Type.Null(),
]);
const maybe = Type.Union([words, Type.Null()]);
const maybeAt = Type.Union([instant, Type.Null()]);
const difference = Type.Object({
  ...pairDay,
  id: Type.String({ maxLength: 60 }),
  month: Type.String({ pattern: "^[0-9]{4}-[01][0-9]$" }),
  settlementId,
  class: oneOf<DifferenceClass>({
    missingAtCare: true,
    missingAtHub: true,
    missingAtHome: true,
    amount: true,
    funds: true,
    state: true,
    month: true,
    duplicate: true,
  }),
  careHas: caseWord,
  hubHas: caseWord,
  homeHas: caseWord,
  owner: nodeId,
  state: oneOf<Difference["state"]>({ open: true, proposed: true, resolved: true, healed: true }),
  openedAt: instant,
  resolution,
  words: maybe,
  proposedBy: maybe,
  proposedAt: maybeAt,
  decidedBy: maybe,
  closedAt: maybeAt,
  version: number,
});

export const differences: KindCodec<"differences"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      since: number,
      acts: listOf(
        Type.Object({
          id: Type.String({ maxLength: 60 }),
          differenceId: Type.String({ maxLength: 60 }),
          act: oneOf<DifferenceAct["act"]>({ propose: true, release: true, sendBack: true }),
          resolution,
          words,
          by: words,
          at: instant,
        }),
      ),
    }),
  ),
  answer: codec(Type.Object({ rows: listOf(difference), more: Type.Boolean(), wanted }), {
    toWire: textual,
    ofWire: (text) => whole<DifferencesAnswer>(text),
  }),
};
