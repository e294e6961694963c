/** Home's verdict with money, the same in the answers of settle, quote, cancel and inquire. */
import Type from "typebox";
import type { Booked } from "#model/message.ts";
import { codec } from "#wire/exchange/codec.ts";
import {
  amount,
  category,
  filingId,
  instant,
  listOf,
  optional,
  payment,
  paymentOf,
  paymentText,
  person,
  personType,
  scheme,
  settlementId,
  split,
  splitOf,
  splitText,
  stamp,
  words,
} from "#wire/exchange/nouns.ts";
import { paymentWrong } from "#wire/exchange/sums.ts";

const schema = Type.Object({
  outcome: Type.Literal("booked"),
  settlementId,
  scheme,
  person,
  personType,
  civilServant: Type.Boolean(),
  category,
  filingId: optional(filingId),
  filingVersion: optional(Type.Integer({ minimum: 1 })),
  policyVersion: Type.String({ maxLength: 200 }),
  split,
  payment,
  deductibleFen: amount,
  pooledRateBp: amount,
  accountBalanceFen: amount,
  explanation: listOf(words),
  notCalculated: listOf(words),
  stamp: optional(stamp),
  bookedAt: instant,
});

export const booked = codec<Booked, typeof schema>(schema, {
  toWire: (answer) => ({
    ...answer,
    split: splitText(answer.split),
    payment: paymentText(answer.payment),
    deductibleFen: answer.deductibleFen.toString(),
    pooledRateBp: answer.pooledRateBp.toString(),
    accountBalanceFen: answer.accountBalanceFen.toString(),
    explanation: [...answer.explanation],
    notCalculated: [...answer.notCalculated],
  }),
  ofWire: (text) => ({
    ...text,
    split: splitOf(text.split),
    payment: paymentOf(text.payment),
    deductibleFen: BigInt(text.deductibleFen),
    pooledRateBp: BigInt(text.pooledRateBp),
    accountBalanceFen: BigInt(text.accountBalanceFen),
  }),
  wrong: (answer) => paymentWrong(answer.split, answer.payment),
});
