/** noticeNews, noticeSay, prefundAsk: notices and prefunds between a province and the hub. */
import Type, { type Static } from "typebox";
import type { ClearedFund, NoticeKind } from "#model/clearing.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import { FUNDS } from "#model/fund.ts";
import type {
  MoneyNotice,
  NoticeNewsAnswer,
  NoticeWord,
  PrefundAskContent,
  SchemeAmounts,
} from "#model/money-notice.ts";
import { codec, type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  amount,
  area,
  date,
  instant,
  listOf,
  nodeId,
  oneOf,
  optional,
  scheme,
  words,
} from "#wire/exchange/nouns.ts";

const NAME_MAX = 200;
const count = Type.Integer({ minimum: 0 });
const key = Type.String({ pattern: "^[a-z]{3}_[0-9a-z]{1,26}$" });
const who = Type.String({ minLength: 1, maxLength: NAME_MAX });
const CLEARED: readonly ClearedFund[] = [...FUNDS, "ownAccount", "relativesAccount"];

const amounts = Type.Object(
  { employee: optional(amount), resident: optional(amount) },
  { additionalProperties: false },
);

function amountsToWire(given: SchemeAmounts): Static<typeof amounts> {
  return Object.fromEntries(Object.entries(given).map(([name, fen]) => [name, String(fen)]));
}

function amountsOfWire(given: Static<typeof amounts>): SchemeAmounts {
  const texts = Object.entries(given).map(([name, text]) => [name, BigInt(text ?? "0")]);
  return Object.fromEntries(texts) as SchemeAmounts;
}

const line = Type.Object({
  scheme,
  homeArea: area,
  fund: oneOf(CLEARED),
  amountFen: amount,
});
const moment = Type.Union([instant, Type.Null()]);
const notice = Type.Object({
  id: key,
  number: Type.String({ pattern: "^[A-Z]{2}[0-9]{1,24}$" }),
  kind: oneOf<NoticeKind>({
    clearing: true,
    prefundYearly: true,
    prefundEmergency: true,
    prefundRefund: true,
    poolingShare: true,
    distribution: true,
    careDistribution: true,
    institutionPayment: true,
    areaClearing: true,
    prefundShare: true,
    prefundReturn: true,
  }),
  period: Type.String({ pattern: "^[0-9]{4}(-[0-9]{2}){0,2}$" }),
  payer: nodeId,
  payee: nodeId,
  amounts,
  totalFen: amount,
  lines: listOf(line),
  batches: Type.Optional(listOf(key)),
  state: oneOf<NoticeState>({ issued: true, toFinance: true, paid: true, received: true }),
  issuedOn: date,
  toFinanceBy: date,
  payBy: date,
  receiptBy: date,
  toFinanceAt: moment,
  paidAt: moment,
  receivedAt: moment,
  version: count,
  digest: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  news: count,
});

/** A notice's total is that of its schemes, and so are its lines when it has any. */
function wrongSums({ amounts: of, totalFen, lines, id }: MoneyNotice): string | null {
  const employee = of.employee ?? 0n;
  const resident = of.resident ?? 0n;
  if (employee + resident !== totalFen) return `the total of ${id}`;
  if (lines.length === 0) return null;
  const sum = (name: string) =>
    lines.filter((one) => one.scheme === name).reduce((all, { amountFen }) => all + amountFen, 0n);
  return sum("employee") === employee && sum("resident") === resident ? null : `lines of ${id}`;
}

const news = Type.Object({ notices: listOf(notice) });

export const noticeNews: KindCodec<"noticeNews"> = {
  version: 1,
  ask: plainCodec(Type.Object({ after: count })),
  answer: codec<NoticeNewsAnswer, typeof news>(news, {
    toWire: ({ notices }) => ({
      notices: notices.map((one) => ({
        ...one,
        amounts: amountsToWire(one.amounts),
        totalFen: String(one.totalFen),
        lines: one.lines.map((each) => ({ ...each, amountFen: String(each.amountFen) })),
        batches: [...one.batches],
      })),
    }),
    ofWire: ({ notices }) => ({
      notices: notices.map((one) => ({
        ...one,
        amounts: amountsOfWire(one.amounts),
        totalFen: BigInt(one.totalFen),
        lines: one.lines.map((each) => ({ ...each, amountFen: BigInt(each.amountFen) })),
        batches: one.batches ?? [],
      })),
    }),
    wrong: ({ notices }) => notices.map(wrongSums).find((mistake) => mistake !== null) ?? null,
  }),
};

export const noticeSay: KindCodec<"noticeSay"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      notice: key,
      word: oneOf<NoticeWord>({ toFinance: true, paid: true, received: true }),
      by: who,
      at: instant,
    }),
  ),
  answer: outcomes({
    heard: plainCodec(Type.Object({ outcome: Type.Literal("heard") })),
    early: plainCodec(Type.Object({ outcome: Type.Literal("early") })),
    refused,
  }),
};

const asked = Type.Object({
  id: key,
  home: nodeId,
  amounts,
  words,
  askedBy: who,
  askedAt: instant,
  releasedBy: who,
  releasedAt: instant,
});

export const prefundAsk: KindCodec<"prefundAsk"> = {
  version: 1,
  ask: codec<PrefundAskContent, typeof asked>(asked, {
    toWire: (given) => ({ ...given, amounts: amountsToWire(given.amounts) }),
    ofWire: (given) => ({ ...given, amounts: amountsOfWire(given.amounts) }),
  }),
  answer: outcomes({
    heard: plainCodec(
      Type.Object({
        outcome: Type.Literal("heard"),
        state: oneOf({ released: true, granted: true, refused: true }),
      }),
    ),
    refused,
  }),
};
