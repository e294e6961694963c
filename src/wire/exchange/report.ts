/** report and readReported: what institutions report of a patient, and what home has of it. */
import Type from "typebox";
import type { ReadReportedAnswer, ReportAnswer } from "#model/message.ts";
import type { Report, ReportedWhat } from "#model/report.ts";
import { type KindCodec, outcomes, plainCodec, refused } from "#wire/exchange/codec.ts";
import {
  area,
  credential,
  date,
  institutionCode,
  listOf,
  oneOf,
  optional,
  person,
  personId,
  scheme,
  span,
  words,
} from "#wire/exchange/nouns.ts";

const REFERENCE = Type.String({ minLength: 1, maxLength: 100 });
const named = Type.Object({ code: Type.String({ maxLength: 30 }), name: words });
const lasts = { from: optional(date), to: optional(date), phone: optional(words) };

const referral = Type.Object({
  ...lasts,
  sort: Type.Literal("referral"),
  target: Type.Object({ code: institutionCode, name: words, area }),
  diagnosis: named,
  condition: optional(words),
  on: date,
  why: words,
  opinion: words,
});

const content = Type.Unsafe<Report>(
  Type.Union([
    referral,
    Type.Object({
      ...lasts,
      sort: Type.Literal("qualification"),
      scheme,
      disease: REFERENCE,
      diseaseName: words,
      assessedBy: named,
      assessedOn: date,
      doctor: named,
    }),
    Type.Object({
      ...lasts,
      sort: Type.Literal("chosen"),
      institution: Type.Object({ code: institutionCode, name: words }),
      from: date,
    }),
    Type.Object({
      ...lasts,
      sort: Type.Literal("accident"),
      happenedOn: optional(date),
      place: optional(words),
      cause: optional(words),
      payable: Type.Boolean(),
    }),
    Type.Object({
      sort: Type.Literal("withdrawal"),
      of: oneOf({ referral: true, qualification: true, chosen: true }),
      serial: REFERENCE,
      why: optional(words),
    }),
  ]),
);

export const report: KindCodec<"report"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      requestId: REFERENCE,
      personId,
      homeArea: area,
      careArea: area,
      institution: Type.Object({ code: institutionCode, name: words }),
      operator: words,
      credential: optional(credential),
      report: content,
    }),
  ),
  answer: outcomes<ReportAnswer>({
    kept: plainCodec(Type.Object({ outcome: Type.Literal("kept"), serial: REFERENCE })),
    refused,
  }),
};

export const readReported: KindCodec<"readReported"> = {
  version: 1,
  ask: plainCodec(
    Type.Object({
      personId,
      homeArea: area,
      careArea: area,
      institution: institutionCode,
      credential: optional(credential),
      what: oneOf<ReportedWhat>({ qualifications: true, chosen: true, referrals: true }),
      from: optional(date),
      to: optional(date),
    }),
  ),
  answer: outcomes<ReadReportedAnswer>({
    found: plainCodec(
      Type.Object({
        outcome: Type.Literal("found"),
        reported: Type.Object({
          person,
          scheme,
          homeArea: area,
          qualifications: listOf(Type.Object({ disease: words, span })),
          chosen: listOf(
            Type.Object({
              institution: institutionCode,
              name: words,
              from: date,
              to: optional(date),
            }),
          ),
          referrals: listOf(referral),
        }),
      }),
    ),
    refused,
  }),
};
