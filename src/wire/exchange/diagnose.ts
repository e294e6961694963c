/** diagnose: would this institution settle such a visit of people from there (结算诊断)? */
import Type from "typebox";
import type { DiagnoseAnswer } from "#model/message.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  area,
  careType,
  date,
  facts,
  institutionCode,
  institutionKind,
  institutionLevel,
  optional,
  words,
} from "#wire/exchange/nouns.ts";

export const diagnose: KindCodec<"diagnose"> = {
  version: 2,
  ask: plainCodec(
    Type.Object({
      homeArea: area,
      place: area,
      institution: optional(institutionCode),
      careType,
      disease: optional(words),
      on: date,
    }),
  ),
  answer: outcomes<DiagnoseAnswer>({
    open: plainCodec(
      Type.Object({
        outcome: Type.Literal("open"),
        institution: Type.Object({
          code: institutionCode,
          name: words,
          kind: institutionKind,
          level: institutionLevel,
        }),
        area,
        facts: optional(facts),
      }),
    ),
    placeOpen: plainCodec(Type.Object({ outcome: Type.Literal("placeOpen") })),
    refused,
  }),
};
