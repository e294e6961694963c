/**
 * The demo's people, made from the table and a seed. Identity numbers have a valid check digit and an
 * address code that was never issued: 999999 for the people with a story, 999998 for those of a past
 * month, 99 and four digits of the area for the crowds of the benches (no province has the code 99).
 */
import { assert, present } from "#base/assert.ts";
import { type ChinaDate, day } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { Id } from "#base/id.ts";
import { type Fen, fen } from "#base/money.ts";
import { type Random, seededRandom } from "#base/random.ts";
import { ACCOUNT_BALANCE, type AccumulatorKey } from "#model/benefit.ts";
import { checkDigit } from "#model/certificate.ts";
import { type Filing, type Qualification, standingFiling } from "#model/filing.ts";
import type { Insurance, PersonId, PersonType, Scheme } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { Enrolment } from "#registry/registry.ts";
import { PEOPLE, type PersonRow } from "./people-table.ts";

/** Something used before the demo begins. */
export interface PresetAccumulator extends AccumulatorKey {
  readonly personId: PersonId;
  readonly scheme: Scheme;
  /** Fen, or a count. */
  readonly amount: bigint;
}

export interface DemoPerson {
  readonly key: string;
  /** What this person is good for, in Chinese; empty in a crowd. */
  readonly story: string;
  readonly area: Area;
  readonly enrolment: Enrolment;
  readonly filings: readonly Filing[];
  readonly qualifications: readonly Qualification[];
  /** Own account at the beginning. */
  readonly accountFen: Fen;
  readonly used: readonly PresetAccumulator[];
}

/** Who plays the table: each row is a person of the cast. */
interface Cast {
  readonly address: string;
  /** Person ids count on from here. */
  readonly from: number;
  readonly mark: string;
}

const CASTS = {
  stories: { address: "999999", from: 0, mark: "" },
  /** People of a past month: the same lives, so that the stories' people have spent nothing. */
  past: { address: "999998", from: 500, mark: "乙" },
} as const satisfies Readonly<Record<string, Cast>>;

export type CastName = keyof typeof CASTS;

const SINCE = day("2021-01-01");
/** `order` is even for women, odd for men, below 1000. */
function identityNumber(address: string, born: ChinaDate, order: number): string {
  const first17 = `${address}${born.replaceAll("-", "")}${String(order).padStart(3, "0")}`;
  return first17 + checkDigit(first17);
}

/** Card, chip and e-voucher follow from the seed and the identity number. */
function credentials(
  seed: number,
  certificateNumber: string,
): Pick<Enrolment, "socialCard" | "evoucher"> {
  const digest = sm3(`${seed}:${certificateNumber}`);
  return {
    socialCard: {
      number: `Z99${BigInt(`0x${digest.slice(0, 12)}`)
        .toString()
        .padStart(15, "0")}`,
      serial: digest.slice(12, 44).toUpperCase(),
    },
    evoucher: `DEMO${digest.slice(36, 64)}`,
  };
}

function schemeOf(type: PersonType): Scheme {
  return type === "working" || type === "retired" ? "employee" : "resident";
}

function personIdOf(area: string, number: number): PersonId {
  return `${area}${String(number).padStart(10, "0")}` as PersonId;
}

interface Numbered {
  readonly row: PersonRow;
  readonly id: PersonId;
  readonly order: number;
  readonly cast: Cast;
}

function numberedAs(cast: Cast): ReadonlyMap<string, Numbered> {
  const entries = PEOPLE.map((row, index): [string, Numbered] => {
    const number = index + 1;
    const order = number * 2 + (row.sex === "male" ? 1 : 0);
    return [row.key, { row, id: personIdOf(row.area, cast.from + number), order, cast }];
  });
  return new Map(entries);
}

const NUMBERED = { stories: numberedAs(CASTS.stories), past: numberedAs(CASTS.past) } as const;

function numbered(key: string, cast: CastName = "stories"): Numbered {
  return present(NUMBERED[cast].get(key), `nobody in the demo's table is called ${key}`);
}

/** The person id behind a key of the table. */
export function demoPersonId(key: string): PersonId {
  return numbered(key).id;
}

/** The first scheme of a person of the table. */
export function schemeInTable(key: string): Scheme {
  return schemeOf(numbered(key).row.type);
}

function insurancesOf({ row, id }: Numbered): Insurance[] {
  const types = row.alsoScheme === undefined ? [row.type] : [row.type, row.alsoScheme];
  return types.map((personType) => ({
    personId: id,
    area: row.area as Area,
    scheme: schemeOf(personType),
    personType,
    state: row.endedOn ? "ended" : "active",
    span: row.endedOn ? { from: day("2015-01-01"), to: day(row.endedOn) } : { from: SINCE },
    suspensions: row.suspendedOn === undefined ? [] : [{ from: day(row.suspendedOn) }],
    civilServant: row.civilServant ?? false,
    employer: personType === "working" ? "示例单位（虚构）" : undefined,
  }));
}

function enrolmentOf(seed: number, entry: Numbered, castName: CastName): Enrolment {
  const { row, id, cast } = entry;
  const human = row.sameHumanAs === undefined ? entry : numbered(row.sameHumanAs, castName);
  const born = day(row.born);
  const certificateNumber = identityNumber(cast.address, born, human.order);
  return {
    person: {
      id,
      name: row.name + cast.mark,
      certificateKind: "01",
      certificateNumber,
      sex: row.sex,
      birthDate: born,
      ethnicity: row.ethnicity ?? "01",
    },
    insurances: insurancesOf(entry),
    identities: (row.identities ?? []).map((kind) => ({ kind, span: { from: SINCE } })),
    facts: Object.entries(row.facts ?? {}).map(([name, value]) => ({
      name,
      value,
      span: { from: SINCE },
    })),
    ...credentials(seed, certificateNumber),
    ...(row.relatives === undefined
      ? {}
      : { relatives: row.relatives.map((key) => numbered(key, castName).id) }),
  };
}

type FilingRow = NonNullable<PersonRow["filings"]>[number];

function filingOf(id: PersonId, number: number, [kind, area, from, to]: FilingRow): Filing {
  return standingFiling({
    id: `fil_${id}${number}` as Id<"fil">,
    personId: id,
    kind,
    area: area as Area,
    span: to === undefined ? { from: day(from) } : { from: day(from), to: day(to) },
  });
}

function usedOf({ row, id }: Numbered, year: number): PresetAccumulator[] {
  return (row.used ?? []).map(([scheme, measure, , yuan]) => ({
    personId: id,
    scheme,
    measure,
    period: String(year),
    year,
    amount: fen(yuan),
  }));
}

/** The people with a story. `year` is the one in which some have used up a part of their benefits. */
export function demoPeople(seed: number, year: number, cast: CastName = "stories"): DemoPerson[] {
  return [...NUMBERED[cast].values()].map((entry) => ({
    key: entry.row.key,
    story: entry.row.story,
    area: entry.row.area as Area,
    enrolment: enrolmentOf(seed, entry, cast),
    filings: (entry.row.filings ?? []).map((row, number) => filingOf(entry.id, number, row)),
    qualifications: (entry.row.diseases ?? []).map((disease) => ({
      personId: entry.id,
      disease,
      span: { from: SINCE },
    })),
    accountFen: fen(entry.row.account ?? "0"),
    used: usedOf(entry, year),
  }));
}

/** What a new home place books before the first settlement: accounts, and what was used this year. */
export function presetAccumulators(people: readonly DemoPerson[]): PresetAccumulator[] {
  return people.flatMap(({ enrolment, accountFen, used }) => {
    const account: PresetAccumulator = {
      ...ACCOUNT_BALANCE,
      personId: enrolment.person.id,
      scheme: "employee",
      amount: accountFen,
    };
    return accountFen > 0n ? [account, ...used] : used;
  });
}

const SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜";
const GIVEN = ["示例", "样本", "演示", "测试", "虚构", "模拟", "范例", "假设", "编造", "样张"];
/** Working ages: born on one of the 14,000 days from 1962. */
const BIRTH_DAYS = 14_000;
/** Identity numbers have room for five people a birthday, sex and area: the districts of a city share. */
const PER_BIRTHDAY = 5;
const CROWD_MAX = BIRTH_DAYS * PER_BIRTHDAY;
const CROWD_NUMBER = 5_000_000_000;

function birthDate(index: number): ChinaDate {
  const instant = Date.UTC(1962, 0, 1) + (index % BIRTH_DAYS) * 86_400_000;
  return day(new Date(instant).toISOString().slice(0, 10));
}

export interface Crowd {
  readonly seed: number;
  readonly area: Area;
  readonly count: number;
  /** Where they are filed as long-term residents. */
  readonly filedTo: readonly Area[];
}

/** One of a crowd; the same index gives the same person. */
function memberOf({ seed, area, filedTo }: Crowd, index: number, random: Random): DemoPerson {
  const born = birthDate(index);
  const male = random.chance(0.5);
  const block = Number(area.slice(4)) * PER_BIRTHDAY + Math.floor(index / BIRTH_DAYS);
  const id = personIdOf(area, CROWD_NUMBER + index);
  const certificateNumber = identityNumber(
    `99${area.slice(0, 4)}`,
    born,
    block * 2 + (male ? 1 : 0),
  );
  const insurance: Insurance = {
    personId: id,
    area,
    scheme: "employee",
    personType: "working",
    state: "active",
    suspensions: [],
    span: { from: SINCE },
    civilServant: false,
  };
  return {
    key: `crowd-${id}`,
    story: "",
    area,
    enrolment: {
      person: {
        id,
        name:
          SURNAMES.charAt(random.below(SURNAMES.length)) + present(GIVEN[random.below(10)], "ten"),
        certificateKind: "01",
        certificateNumber,
        sex: male ? "male" : "female",
        birthDate: born,
        ethnicity: "01",
      },
      insurances: [insurance],
      identities: [],
      ...credentials(seed, certificateNumber),
    },
    filings: filedTo.map((to, number) => filingOf(id, number, ["longResident", to, SINCE])),
    qualifications: [],
    accountFen: BigInt(500_000 + random.below(500_000)),
    used: [],
  };
}

/** Working employees with money in their account, filed long-term; one crowd an area. */
export function crowd(plan: Crowd): DemoPerson[] {
  assert(plan.count <= CROWD_MAX, `a crowd has at most ${CROWD_MAX} people`);
  const random = seededRandom(plan.seed ^ Number(plan.area));
  return Array.from({ length: plan.count }, (_nothing, index) => memberOf(plan, index, random));
}
