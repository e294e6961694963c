/**
 * The nouns that several kinds of message carry: their schema on the wire and the way to the model
 * and back. Fen and rates are decimal text in JSON and bigint inside; everything else is the same
 * in both.
 */
import Type, { type Static, type TSchema } from "typebox";
import type { ChinaDate, ChinaMonth } from "#base/date.ts";
import type { EncounterId, FilingId, OrderId, QualificationId, SettlementId } from "#base/id.ts";
import type { RefusalContent } from "#base/refusals.ts";
import type { AccountUse } from "#model/benefit.ts";
import { FEE_CATEGORIES, type Split } from "#model/charge.ts";
import { FACT_NAME, FACT_VALUE_MAX, type Facts } from "#model/fact.ts";
import type { BenefitCategory, FilingKind } from "#model/filing.ts";
import type { FilingState } from "#model/filing-states.ts";
import { FUNDS, type Payment } from "#model/fund.ts";
import type { InstitutionCard } from "#model/institution.ts";
import {
  type IdentityKind,
  type InsuranceState,
  type PersonId,
  type PersonType,
  SCHEMES,
  type Sex,
} from "#model/person.ts";
import type { Area, CareType, InstitutionCode, InstitutionKind, NodeId } from "#model/place.ts";
import type { QualificationState } from "#model/qualification-states.ts";

/** Longest free text and longest list; a message with more is refused. */
const WORDS_MAX = 4_000;
const LIST_MAX = 4_000;

/**
 * Every word of a closed union, so that a new word of the model does not compile until it is here.
 */
type Words<Word extends string> = Readonly<Record<Word, true>>;

export function oneOf<Word extends string>(words: Words<Word> | readonly Word[]) {
  const list = Array.isArray(words) ? words : Object.keys(words);
  return Type.Unsafe<Word>(Type.Union(list.map((word: string) => Type.Literal(word))));
}

export function listOf<Schema extends TSchema>(schema: Schema) {
  return Type.Array(schema, { maxItems: LIST_MAX });
}

/** Absent and `undefined` are the same in the model, and both are absent in JSON. */
export function optional<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Unsafe<Static<Schema> | undefined>(schema));
}

const idText = { pattern: "^[a-z]{3}_[0-9a-z]{1,26}$" };
export const settlementId = Type.Unsafe<SettlementId>(Type.String(idText));
export const orderId = Type.Unsafe<OrderId>(Type.String(idText));
export const encounterId = Type.Unsafe<EncounterId>(Type.String(idText));
export const filingId = Type.Unsafe<FilingId>(Type.String({ minLength: 1, maxLength: 30 }));
export const qualificationId = Type.Unsafe<QualificationId>(Type.String(idText));
export const personId = Type.Unsafe<PersonId>(Type.String({ minLength: 6, maxLength: 30 }));
export const institutionCode = Type.Unsafe<InstitutionCode>(
  Type.String({ minLength: 1, maxLength: 30 }),
);
export const area = Type.Unsafe<Area>(Type.String({ pattern: "^[0-9]{6}$" }));
export const nodeId = Type.Unsafe<NodeId>(Type.String({ pattern: "^[0-9]{6}$" }));
export const date = Type.Unsafe<ChinaDate>(
  Type.String({ pattern: "^[0-9]{4}-[01][0-9]-[0-3][0-9]$" }),
);
export const month = Type.Unsafe<ChinaMonth>(Type.String({ pattern: "^[0-9]{4}-[01][0-9]$" }));
export const instant = Type.Integer({ minimum: 0 });

/** Of what home tells care places: when, and up to when the place had heard. */
export const newsStand = Type.Object({ at: instant, through: instant });
export const words = Type.String({ maxLength: WORDS_MAX });
export const amount = Type.String({ pattern: "^-?[0-9]{1,18}$" });

export const scheme = oneOf(SCHEMES);
export const careType = oneOf<CareType>({
  outpatient: true,
  registrationFee: true,
  emergency: true,
  chronic: true,
  pharmacy: true,
  maternityOutpatient: true,
  traumaOutpatient: true,
  inpatient: true,
  inpatientTrauma: true,
  inpatientEmergency: true,
  inpatientMaternity: true,
  daySurgery: true,
});
export const personType = oneOf<PersonType>({
  working: true,
  retired: true,
  residentAdult: true,
  residentElder: true,
  child: true,
  student: true,
});
export const institutionKind = oneOf<InstitutionKind>({ hospital: true, pharmacy: true });
export const institutionLevel = Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]);
/** Bounded in every part, so that a page of so many stays under a message's limit. */
export const institutionCard = Type.Object(
  {
    code: institutionCode,
    name: Type.String({ pattern: "^[^\\u0000-\\u001f]{1,200}$" }),
    area,
    kind: institutionKind,
    level: optional(institutionLevel),
    careTypes: Type.Array(careType, { maxItems: 20, uniqueItems: true }),
    state: oneOf<InstitutionCard["state"]>({ open: true, suspended: true, onboarding: true }),
  },
  { additionalProperties: false },
);
export const category = oneOf<BenefitCategory>({
  local: true,
  emergency: true,
  zone: true,
  longTerm: true,
  referral: true,
  otherTemporary: true,
  unfiled: true,
});
export const filingKind = oneOf<FilingKind>({
  retiredSettled: true,
  longResident: true,
  workStationed: true,
  referred: true,
  emergencyRescue: true,
  otherTemporary: true,
});
export const filingState = oneOf<FilingState>({
  effective: true,
  committed: true,
  suspended: true,
  expired: true,
  cancelled: true,
  revoked: true,
});
export const qualificationState = oneOf<QualificationState>({
  effective: true,
  lapsed: true,
  ended: true,
  revoked: true,
});

/** A person's number and cards. */
const DIGESTS_MAX = 20;
export const holderDigests = Type.Array(Type.String({ pattern: "^[0-9a-f]{64}$" }), {
  minItems: 1,
  maxItems: DIGESTS_MAX,
});
export const insuranceState = oneOf<InsuranceState>({ active: true, suspended: true, ended: true });
export const identityKind = oneOf<IdentityKind>({
  lowIncome: true,
  subsistenceAllowance: true,
  extremelyPoor: true,
  returnedToPoverty: true,
  disabled: true,
  disabledVeteran: true,
});
export const accountUse = oneOf<AccountUse>({ none: true, own: true, relatives: true });
export const feeCategory = oneOf(FEE_CATEGORIES);

export const span = Type.Object({ from: date, to: optional(date) });
export const stamp = Type.Object({ businessDay: date, month });
export const visitFlags = Type.Object({
  trauma: Type.Boolean(),
  thirdParty: Type.Boolean(),
  emergency: Type.Boolean(),
  referral: Type.Boolean(),
});
export const credential = Type.Object({
  kind: oneOf({ evoucher: true, identityCard: true, socialCard: true }),
  number: Type.String({ minLength: 1, maxLength: 500 }),
  serial: optional(Type.String({ maxLength: 100 })),
});
export const facts = Type.Unsafe<Facts>(
  Type.Record(
    Type.String({ pattern: FACT_NAME.source }),
    Type.String({ minLength: 1, maxLength: FACT_VALUE_MAX }),
    { maxProperties: 20 },
  ),
);
export const person = Type.Object({
  id: personId,
  name: Type.String({ maxLength: 200 }),
  certificateKind: Type.String({ maxLength: 6 }),
  certificateNumber: Type.String({ maxLength: 50 }),
  sex: oneOf<Sex>({ male: true, female: true, unknown: true }),
  birthDate: date,
  ethnicity: Type.String({ maxLength: 3 }),
});
export const refusal = Type.Unsafe<RefusalContent>(
  Type.Object({
    code: Type.String({ maxLength: 60 }),
    params: Type.Record(Type.String(), Type.String({ maxLength: WORDS_MAX })),
    decidedBy: oneOf({ care: true, hub: true, home: true }),
  }),
);

export const splitFields = {
  totalFen: amount,
  ownExpenseFen: amount,
  overLimitFen: amount,
  ownShareFirstFen: amount,
  inScopeFen: amount,
};
export const split = Type.Object(splitFields);
type SplitText = Static<typeof split>;

export function splitText(value: Split): SplitText {
  return {
    totalFen: value.totalFen.toString(),
    ownExpenseFen: value.ownExpenseFen.toString(),
    overLimitFen: value.overLimitFen.toString(),
    ownShareFirstFen: value.ownShareFirstFen.toString(),
    inScopeFen: value.inScopeFen.toString(),
  };
}

export function splitOf(text: SplitText): Split {
  return {
    totalFen: BigInt(text.totalFen),
    ownExpenseFen: BigInt(text.ownExpenseFen),
    overLimitFen: BigInt(text.overLimitFen),
    ownShareFirstFen: BigInt(text.ownShareFirstFen),
    inScopeFen: BigInt(text.inScopeFen),
  };
}

export const payment = Type.Object({
  totalFen: amount,
  funds: Type.Array(
    Type.Object({
      fund: oneOf(FUNDS),
      amountFen: amount,
      inScopeFen: amount,
      payableLimitFen: optional(amount),
    }),
    { maxItems: 2 * FUNDS.length },
  ),
  ownAccountFen: amount,
  relativesAccountFen: amount,
  cashFen: amount,
  hospitalFen: amount,
});
type PaymentText = Static<typeof payment>;

export function paymentText(value: Payment): PaymentText {
  return {
    totalFen: value.totalFen.toString(),
    funds: value.funds.map((share) => ({
      fund: share.fund,
      amountFen: share.amountFen.toString(),
      inScopeFen: share.inScopeFen.toString(),
      payableLimitFen: share.payableLimitFen?.toString(),
    })),
    ownAccountFen: value.ownAccountFen.toString(),
    relativesAccountFen: value.relativesAccountFen.toString(),
    cashFen: value.cashFen.toString(),
    hospitalFen: value.hospitalFen.toString(),
  };
}

export function paymentOf(text: PaymentText): Payment {
  return {
    totalFen: BigInt(text.totalFen),
    funds: text.funds.map((share) => ({
      fund: share.fund,
      amountFen: BigInt(share.amountFen),
      inScopeFen: BigInt(share.inScopeFen),
      payableLimitFen:
        share.payableLimitFen === undefined ? undefined : BigInt(share.payableLimitFen),
    })),
    ownAccountFen: BigInt(text.ownAccountFen),
    relativesAccountFen: BigInt(text.relativesAccountFen),
    cashFen: BigInt(text.cashFen),
    hospitalFen: BigInt(text.hospitalFen),
  };
}
