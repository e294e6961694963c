/** stay: a person was admitted, was discharged, or one of these was taken back. */
import Type from "typebox";
import type { StayAnswer } from "#model/message.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  area,
  credential,
  date,
  encounterId,
  institutionCode,
  oneOf,
  optional,
  personId,
  words,
} from "#wire/exchange/nouns.ts";

export const stay: KindCodec<"stay"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      encounterId,
      turn: Type.Integer({ minimum: 1 }),
      personId,
      homeArea: area,
      careArea: area,
      institution: Type.Object({ code: institutionCode, name: words }),
      credential: optional(credential),
      admittedOn: date,
      state: oneOf({ open: true, ended: true }),
    }),
  ),
  answer: outcomes<StayAnswer>({
    noted: plainCodec(Type.Object({ outcome: Type.Literal("noted") })),
    refused,
  }),
};
