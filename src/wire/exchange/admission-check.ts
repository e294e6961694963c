/**
 * admissionCheck: may this person be admitted for direct settlement (入院登记), and how would it
 * count?
 */
import Type from "typebox";
import type { AdmissionCheckAnswer } from "#model/message.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  area,
  careType,
  category,
  credential,
  date,
  institutionCode,
  optional,
  person,
  personId,
  scheme,
  visitFlags,
} from "#wire/exchange/nouns.ts";

export const admissionCheck: KindCodec<"admissionCheck"> = {
  version: 2,
  ask: plainCodec(
    Type.Object({
      personId,
      scheme,
      homeArea: area,
      careArea: area,
      institution: institutionCode,
      credential: optional(credential),
      careType,
      flags: visitFlags,
      on: date,
    }),
  ),
  answer: outcomes<AdmissionCheckAnswer>({
    welcome: plainCodec(Type.Object({ outcome: Type.Literal("welcome"), category, person })),
    refused,
  }),
};
