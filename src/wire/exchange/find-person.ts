/** findPerson (人员信息获取): who holds this credential, with insurances and account balance. */
import Type from "typebox";
import type { FindPersonAnswer } from "#model/message.ts";
import { codec, type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  amount,
  area,
  credential,
  date,
  identityKind,
  institutionCode,
  insuranceState,
  listOf,
  optional,
  person,
  personId,
  personType,
  scheme,
  span,
} from "#wire/exchange/nouns.ts";

const schema = Type.Object({
  outcome: Type.Literal("found"),
  found: Type.Object({
    person,
    insurances: listOf(
      Type.Object({
        personId,
        area,
        scheme,
        personType,
        /** What it is on the day of the answer; its other days stay at home. */
        state: insuranceState,
        span,
        suspendedOn: optional(date),
        civilServant: Type.Boolean(),
        employer: optional(Type.String({ maxLength: 200 })),
        accountFen: amount,
      }),
    ),
    identities: listOf(Type.Object({ kind: identityKind, span })),
  }),
});

type Found = Extract<FindPersonAnswer, { outcome: "found" }>;

const found = codec<Found, typeof schema>(schema, {
  toWire: ({ outcome, found }) => ({
    outcome,
    found: {
      person: found.person,
      insurances: found.insurances.map(({ standing, ...insurance }) => ({
        ...insurance,
        state: standing,
        accountFen: insurance.accountFen.toString(),
      })),
      identities: [...found.identities],
    },
  }),
  ofWire: ({ outcome, found }) => ({
    outcome,
    found: {
      ...found,
      insurances: found.insurances.map(({ state, ...insurance }) => ({
        ...insurance,
        standing: state,
        accountFen: BigInt(insurance.accountFen),
      })),
    },
  }),
});

export const findPerson: KindCodec<"findPerson"> = {
  version: 2,
  ask: plainCodec(
    Type.Object({
      kind: Type.Literal("findPerson"),
      homeArea: optional(area),
      careArea: area,
      institution: institutionCode,
      credential,
      certificateNumber: optional(Type.String({ maxLength: 50 })),
      name: optional(Type.String({ maxLength: 200 })),
    }),
  ),
  answer: outcomes<FindPersonAnswer>({ found, refused }),
};
