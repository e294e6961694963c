import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { EncounterId, FilingId, OrderId, SettlementId } from "#base/id.ts";
import type { Fen } from "#base/money.ts";
import type { Split } from "#model/charge.ts";
import { FUNDS } from "#model/fund.ts";
import type { InstitutionCard } from "#model/institution.ts";
import type { Booked, Exchange, MessageKind, NationalRelease } from "#model/message.ts";
import type { Person, PersonId } from "#model/person.ts";
import type { Area, InstitutionCode, NodeId } from "#model/place.ts";
import { NO_FLAGS } from "#model/settlement.ts";
import { KINDS } from "#wire/exchange/kinds.ts";

const personId = "360300P00001" as PersonId;
const settlementId = "stl_0k3fz1a2b01" as SettlementId;
const [homeArea, careArea] = ["360300" as Area, "460100" as Area];
const institution = "H46010000001" as InstitutionCode;
const credential = { kind: "evoucher", number: "E1" } as const;
const encounterId = "enc_0k3fz1a2b01" as EncounterId;
const person: Person = {
  id: personId,
  name: "张𠮷",
  certificateKind: "01",
  certificateNumber: "999999195301010014",
  sex: "male",
  birthDate: day("1953-01-01"),
  ethnicity: "01",
};
const orderId = "ord_1" as OrderId;
const stamp = { businessDay: day("2021-12-01"), month: "2021-12" as never };
const refused = {
  outcome: "refused",
  refusal: { code: "person_unknown", params: {}, decidedBy: "home" },
} as const;

type Sample<Value> = readonly [Value, ...Value[]];
/** A new kind does not compile until it stands here; a bill is taken there and back in envelope. */
type Asks = {
  readonly [Kind in Exclude<MessageKind, "settle" | "quote">]: Sample<Exchange[Kind]["ask"]>;
};
/** The same; verdicts have their property below. */
type Answers = {
  readonly [Kind in Exclude<MessageKind, "settle" | "quote" | "cancel">]: Sample<
    Exchange[Kind]["answer"]
  >;
};

const admission = {
  personId,
  scheme: "resident",
  homeArea,
  careArea,
  institution,
  careType: "inpatient",
  flags: NO_FLAGS,
  on: day("2021-12-01"),
} as const;

const stay = {
  encounterId: "enc_0k3fz1a2b000000000001" as EncounterId,
  turn: 1,
  personId,
  homeArea,
  careArea,
  institution: { code: institution, name: "海口甲医院" },
  admittedOn: day("2021-12-01"),
  state: "open",
} as const;

const filing = {
  filingId: "fil_0k3fz1a2b000000000001" as FilingId,
  version: 1,
  homeArea,
  kind: "longResident",
  state: "effective",
  areas: [careArea],
  span: { from: day("2021-12-01") },
  holder: { digests: ["0f".repeat(32)], maskedName: "张*" },
} as const;

const place = { code: institution, name: "海口甲医院" };
const referral = {
  sort: "referral",
  target: { ...place, area: careArea },
  diagnosis: { code: "I10", name: "高血压" },
  on: day("2021-12-01"),
  why: "本地不能治疗",
  opinion: "同意",
} as const;
const reporting = {
  ...{ requestId: "H46010000001:m1", personId, homeArea, careArea, institution: place },
  operator: "001",
} as const;
const reading = { personId, homeArea, careArea, institution } as const;

const card: InstitutionCard = {
  ...{ code: institution, name: "某医院", area: careArea, kind: "hospital" },
  ...{ careTypes: ["outpatient", "inpatient"], state: "open" },
};
const holder = { digest: "0f".repeat(32), areas: [homeArea] };

const asks: Asks = {
  cancel: [{ settlementId, cancels: settlementId, personId, homeArea, careArea }],
  undo: [{ orderId, settlementId, personId, homeArea, careArea }],
  inquire: [{ settlementId, personId, homeArea }],
  admissionCheck: [admission, { ...admission, credential }],
  diagnose: [
    { homeArea, institution, careType: "outpatient", on: day("2021-12-01") },
    { homeArea, institution, careType: "chronic", disease: "M03900", on: day("2021-12-01") },
  ],
  stay: [stay, { ...stay, credential, turn: 2, state: "ended" }],
  filing: [
    filing,
    {
      ...{ ...filing, version: 2, state: "cancelled", endedOn: day("2021-12-09") },
      span: { from: day("2021-12-01"), to: day("2022-05-31") },
    },
  ],
  report: [
    { ...reporting, report: { ...referral, from: day("2021-12-01"), to: day("2022-05-31") } },
    {
      ...{ ...reporting, credential },
      report: {
        ...{ sort: "qualification", scheme: "resident", disease: "M03900", diseaseName: "高血压" },
        ...{ assessedBy: place, assessedOn: day("2021-12-01"), doctor: place, phone: "1" },
      },
    },
    { ...reporting, report: { sort: "chosen", institution: place, from: day("2021-12-01") } },
    { ...reporting, report: { sort: "accident", payable: true, cause: "摔伤" } },
    { ...reporting, report: { sort: "withdrawal", of: "chosen", serial: "cho_1", why: "误报" } },
  ],
  readReported: [
    { ...reading, what: "chosen" },
    { ...reading, credential, what: "referrals", from: day("2021-01-01"), to: day("2021-12-01") },
  ],
  findPerson: [
    { kind: "findPerson", careArea, institution, credential },
    {
      kind: "findPerson",
      homeArea,
      careArea,
      institution,
      credential: { kind: "socialCard", number: "C1", serial: "S1" },
      certificateNumber: "1",
      name: "张",
    },
  ],
  accumulators: [
    { personId, encounterId, homeArea, careArea, institution },
    { personId, encounterId, homeArea, careArea, institution, credential, month: "2021-12" },
  ],
  redeemVoucher: [{ code: "ecq1", homeArea, careArea, institution }],
  locate: [{ credential: { kind: "identityCard", number: "1" }, certificateNumber: "2" }],
  roster: [{ role: "province" }],
  publish: [
    { edition: 1, first: 1, whole: false, rows: [] },
    { edition: 1, first: 7, whole: true, rows: [{ institution: card }, { card: holder }] },
  ],
  directory: [
    { version: 0, digest: "" },
    { version: 9, digest: "ab".repeat(32) },
  ],
  counts: [
    { rows: [] },
    { rows: [{ hour: 3_600_000, kind: "settle", outcome: "ok", calls: 2, ms: 31 }] },
  ],
  nationalReleases: [{ held: [] }, { held: [{ version: "ab".repeat(32), withdrawn: true }] }],
};

const release: NationalRelease = {
  ...{ version: "ab".repeat(32), kind: "calendar", text: "title: 工作日历\n" },
  ...{ inForceFrom: day("0001-01-01"), draftedBy: null, draftedAt: 1 },
  ...{ approvedBy: null, approvedAt: 1, withdrawn: null },
};

const nothing: Split = {
  totalFen: 0n,
  ownExpenseFen: 0n,
  overLimitFen: 0n,
  ownShareFirstFen: 0n,
  inScopeFen: 0n,
};

const plainBooked: Booked = {
  outcome: "booked",
  settlementId,
  scheme: "resident",
  person,
  personType: "child",
  civilServant: false,
  category: "local",
  policyVersion: "v",
  split: nothing,
  payment: {
    totalFen: 0n,
    funds: [],
    ownAccountFen: 0n,
    relativesAccountFen: 0n,
    cashFen: 0n,
    hospitalFen: 0n,
  },
  deductibleFen: 0n,
  pooledRateBp: 0n,
  accountBalanceFen: 0n,
  explanation: [],
  notCalculated: [],
  stamp,
  bookedAt: 1,
};

const plainOffset: Booked = {
  ...plainBooked,
  settlementId: "stl_0k3fz1a2b000000000009" as SettlementId,
};

const answers: Answers = {
  undo: [
    { outcome: "undone", stamp, booked: plainBooked, recomputeCase: true },
    { outcome: "undone", stamp, booked: plainBooked, recomputeCase: false, offset: plainOffset },
    { outcome: "neverSeen" },
    refused,
  ],
  inquire: [
    { outcome: "undone", stamp, booked: plainBooked, recomputeCase: false },
    { outcome: "neverSeen" },
    refused,
  ],
  admissionCheck: [{ outcome: "welcome", category: "longTerm", person }, refused],
  diagnose: [
    {
      outcome: "open",
      institution: { code: institution, name: "海口甲医院", kind: "hospital", level: 3 },
      area: careArea,
    },
    {
      outcome: "open",
      institution: { code: institution, name: "社区站", kind: "hospital", level: 1 },
      area: careArea,
      facts: { community: "yes" },
    },
    refused,
  ],
  stay: [{ outcome: "noted" }, refused],
  filing: [{ outcome: "noted" }],
  report: [{ outcome: "kept", serial: "fap_1" }, refused],
  readReported: [
    {
      outcome: "found",
      reported: {
        ...{ person, scheme: "employee", homeArea, referrals: [referral] },
        qualifications: [{ disease: "M03900", span: { from: day("2021-01-01") } }],
        chosen: [{ institution, name: "海口甲医院", from: day("2021-01-01") }],
      },
    },
    refused,
  ],
  findPerson: [
    {
      outcome: "found",
      found: {
        person,
        insurances: [
          {
            personId,
            area: homeArea,
            scheme: "employee",
            personType: "retired",
            state: "suspended",
            span: { from: day("2001-01-01"), to: day("2030-01-01") },
            suspendedOn: day("2021-01-01"),
            civilServant: true,
            accountFen: 9_007_199_254_740_993n,
          },
        ],
        identities: [{ kind: "disabledVeteran", span: { from: day("2020-01-01") } }],
      },
    },
    refused,
  ],
  accumulators: [
    {
      outcome: "found",
      lines: [
        { scheme: "employee", year: 0, period: "always", measure: "accountBalance", amount: -1n },
      ],
    },
    refused,
  ],
  redeemVoucher: [{ outcome: "redeemed", person, homeArea, token: "ect1" }, refused],
  locate: [{ areas: [] }, { areas: [homeArea, careArea] }],
  roster: [{ nodes: ["460000" as NodeId] }],
  publish: [{ heard: { edition: 1, last: 8 } }],
  directory: [
    { outcome: "page", heard: { edition: 0, last: 0 }, cards: [], digest: "", newest: 0 },
    {
      ...{ outcome: "page", heard: { edition: 1, last: 8 }, newest: 12 },
      ...{ cards: [card, { ...card, level: 3 }], digest: "ab".repeat(32) },
    },
    { outcome: "unlike", heard: { edition: 1, last: 8 } },
  ],
  counts: [{ heard: 1 }],
  nationalReleases: [
    { next: null },
    { next: release },
    { next: { ...release, draftedBy: "li", approvedBy: "wang", withdrawn: { by: "li", at: 9 } } },
  ],
};

describe.each(Object.entries(KINDS))("%s", (kind, codec) => {
  test("takes each of its questions to text and back unchanged", () => {
    for (const ask of asks[kind as keyof Asks] ?? []) {
      const { toText, ofJson } = codec.ask as typeof codec.ask & { toText(value: unknown): string };
      expect(ofJson(JSON.parse(toText(ask)))).toEqual(ask);
    }
  });

  test("takes each of its answers to text and back unchanged", () => {
    for (const answer of answers[kind as keyof Answers] ?? []) {
      const { toText, ofJson } = codec.answer as typeof codec.answer & {
        toText(value: unknown): string;
      };
      expect(ofJson(JSON.parse(toText(answer)))).toEqual(answer);
    }
  });

  test("does not take what is not its own", () => {
    const alien = [null, 1, "x", [], {}, { outcome: "toString" }, { outcome: "paid" }];
    for (const json of alien) {
      expect(() => codec.ask.ofJson(json)).toThrow("does not fit");
      expect(() => codec.answer.ofJson(json)).toThrow(/does not fit|unknown outcome/);
    }
  });
});

const fenAny = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const splitAny = fc
  .tuple(fenAny, fenAny, fenAny, fenAny)
  .map(([ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen]): Split => {
    const totalFen = ownExpenseFen + overLimitFen + ownShareFirstFen + inScopeFen;
    return { totalFen, ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen };
  });

test("every amount of home's verdict comes back to the fen, whatever its size and sign", () => {
  const shares = fc.array(
    fc.record({
      fund: fc.constantFrom(...FUNDS),
      amountFen: fenAny,
      inScopeFen: fenAny,
      payableLimitFen: fc.option(fenAny, { nil: undefined }),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(splitAny, shares, fenAny, fenAny, fenAny, (split, funds, own, relatives, other) => {
      const paid = funds.reduce((sum: Fen, { amountFen }) => sum + amountFen, 0n);
      const booked: Exchange["settle"]["answer"] = {
        outcome: "booked",
        settlementId,
        scheme: "employee",
        person,
        personType: "working",
        civilServant: false,
        category: "zone",
        policyVersion: "v",
        split,
        payment: {
          totalFen: split.totalFen,
          funds,
          ownAccountFen: own,
          relativesAccountFen: relatives,
          cashFen: split.totalFen - paid - own - relatives,
          hospitalFen: 0n,
        },
        deductibleFen: other,
        pooledRateBp: 7_000n,
        accountBalanceFen: other,
        explanation: ["一", '"\n'],
        notCalculated: [],
        stamp,
        bookedAt: 1,
      };
      for (const { answer } of [KINDS.settle, KINDS.quote, KINDS.cancel]) {
        expect(answer.ofJson(JSON.parse(answer.toText(booked)))).toEqual(booked);
      }
      const off = { ...booked, payment: { ...booked.payment, hospitalFen: 1n } };
      expect(() => KINDS.settle.answer.toText(off)).toThrow("does not add up");
    }),
  );
});

test("an order has the same bytes, whoever put it together", () => {
  const { ask } = KINDS.undo;
  const [order] = asks.undo;
  const turned = Object.fromEntries(Object.entries(order).reverse()) as unknown as typeof order;
  expect(Object.keys(turned)).not.toEqual(Object.keys(order));
  expect(ask.toText(turned)).toBe(ask.toText(order));
});

test("an offset that is not against what it offsets, or of another period, does not pass", () => {
  const { answer } = KINDS.undo;
  const undone = { outcome: "undone", stamp, booked: plainBooked, recomputeCase: false } as const;
  const wrong: readonly (readonly [Booked, string])[] = [
    [{ ...plainOffset, payment: { ...plainOffset.payment, totalFen: 1n, cashFen: 1n } }, "sum"],
    [{ ...plainOffset, stamp: undefined }, "offset in another period"],
    [{ ...plainOffset, settlementId }, "offset without an id of its own"],
  ];
  for (const [offset, why] of wrong) {
    const text = () => answer.toText({ ...undone, offset });
    if (why === "sum") expect(text).toThrow();
    else expect(() => answer.ofJson(JSON.parse(text()))).toThrow(why);
  }
  const paid = { ...plainBooked.payment, totalFen: 1n, cashFen: 1n };
  const split = { ...nothing, totalFen: 1n, inScopeFen: 1n };
  const offset = { ...plainOffset, payment: paid, split };
  const text = answer.toText({ ...undone, offset });
  expect(() => answer.ofJson(JSON.parse(text))).toThrow("offset is not the negation");
});
