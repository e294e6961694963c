/** accumulators (累计信息): what a person has used of the measures of home's policy. */
import Type from "typebox";
import type { AccumulatorsAnswer } from "#model/message.ts";
import { codec, type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  amount,
  area,
  credential,
  encounterId,
  institutionCode,
  listOf,
  optional,
  personId,
  scheme,
} from "#wire/exchange/nouns.ts";

const schema = Type.Object({
  outcome: Type.Literal("found"),
  lines: listOf(
    Type.Object({
      scheme,
      year: Type.Integer(),
      period: Type.String({ maxLength: 60 }),
      measure: Type.String({ maxLength: 100 }),
      amount,
    }),
  ),
});

const found = codec<Extract<AccumulatorsAnswer, { outcome: "found" }>, typeof schema>(schema, {
  toWire: ({ outcome, lines }) => ({
    outcome,
    lines: lines.map((line) => ({ ...line, amount: line.amount.toString() })),
  }),
  ofWire: ({ outcome, lines }) => ({
    outcome,
    lines: lines.map((line) => ({ ...line, amount: BigInt(line.amount) })),
  }),
});

export const accumulators: KindCodec<"accumulators"> = {
  version: 2,
  ask: plainCodec(
    Type.Object({
      personId,
      encounterId,
      homeArea: area,
      careArea: area,
      institution: institutionCode,
      credential: optional(credential),
      month: optional(Type.String({ maxLength: 7 })),
    }),
  ),
  answer: outcomes<AccumulatorsAnswer>({ found, refused }),
};
