/**
 * Somebody new for each telling of a story, so that it can be told again: made up, entered at the
 * home place's counter as a row of a table, and logged in with the code that the counter gives.
 */
import type { Random } from "#base/random.ts";
import { checkDigit } from "#model/certificate.ts";
import type { Area } from "#model/place.ts";
import { nodeOf } from "#model/place.ts";
import { PERSON_WORDS, SCHEME_WORDS } from "#model/words.ts";
import { broken, type Caller, type Session } from "./caller.ts";

export interface Newcomer {
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly node: string;
  readonly certificate: string;
  readonly scheme: "employee" | "resident";
  readonly session: Session;
}

export interface NewcomerAsked {
  readonly area: string;
  readonly scheme: "employee" | "resident";
}

const HEAD = "人员编号,姓名,证件类型,证件号码,参保地区划,险种,人员类别,参保开始日期";
const TYPE = { employee: "working", resident: "residentAdult" } as const;
const NAME = "示例来客";
/** Days of birth over some fifty years. */
const BORN_FROM = Date.UTC(1950, 0, 1);
const DAYS = 18_000;
const DAY_MS = 86_400_000;

/** 99 and four digits: an address code that was never issued. */
function certificateOf(random: Random): string {
  const address = `99${String(random.below(10_000)).padStart(4, "0")}`;
  const born = new Date(BORN_FROM + random.below(DAYS) * DAY_MS).toISOString().slice(0, 10);
  const order = String(random.below(1_000)).padStart(3, "0");
  const first17 = `${address}${born.replaceAll("-", "")}${order}`;
  return first17 + checkDigit(first17);
}

export type Entered = Omit<Newcomer, "session">;

/** How many are entered with one table: a counter takes few tables in a minute. */
const ROWS = 6;

/** `window`: a clerk of the counter there. */
export async function enter(
  window: Session,
  { area, scheme }: NewcomerAsked,
  { now, random }: { readonly now: () => number; readonly random: Random },
): Promise<Entered[]> {
  const node = nodeOf(area as Area);
  const people = Array.from({ length: ROWS }, (_, index) => ({
    id: `${area}9${now()}${String(random.below(100)).padStart(2, "0")}${index}`,
    certificate: certificateOf(random),
    ...{ name: NAME, area, node, scheme },
  }));
  const kinds = `${SCHEME_WORDS[scheme]},${PERSON_WORDS[TYPE[scheme]]}`;
  const rows = people.map(({ id, certificate }) => {
    return `${id},${NAME},01,${certificate},${area},${kinds},2021-01-01`;
  });
  const bytes = Buffer.from([HEAD, ...rows].join("\r\n"));
  const got = await window.upload("/people/import?bad=noneWritten", bytes, "newcomers.csv");
  if (got.json.written === ROWS) return people;
  throw broken(`录入参保人（${JSON.stringify(got.json.bad)}）`, got);
}

export async function logIn(caller: Caller, window: Session, person: Entered): Promise<Newcomer> {
  const checked = { checked: "本人到场，核对身份证原件" };
  const given = await window.write(`POST /people/${person.id}/log-in-voucher`, checked);
  if (given.status >= 300) throw broken("窗口发登录码", given);
  const session = await caller.person(person.node, String(given.json.code));
  return { ...person, session };
}
