/**
 * Where a story is told: people of its own, the clerks of their home place, hospitals that really
 * send, and the listener who hears each step with its answer.
 */
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate, yearOf } from "#base/date.ts";
import { type Fen, yuanText } from "#base/money.ts";
import type { Random } from "#base/random.ts";
import type { BenefitCategory } from "#model/filing.ts";
import type { CareType, InstitutionCode } from "#model/place.ts";
import { CARE_TYPE_WORDS, CATEGORY_WORDS, INSURANCE_STATE_WORDS } from "#model/words.ts";
import { CARE_TYPE_CODES, SCHEME_CODES } from "../hospital-codes.ts";
import { readSettlement } from "../hospital-result.ts";
import {
  cancelVisit,
  FSI_PATH,
  type PlayOptions,
  playVisit,
  type Visit,
} from "../hospital-visit.ts";
import type { Player } from "../hospital-window.ts";
import { areaNames, demoInstitutions } from "../places.ts";
import { DEMO_SEED } from "../seed.ts";
import type { StoryCard } from "../story-card.ts";
import { storyCards } from "../story-cards.ts";
import { broken, Caller, type Session, StoryBroken, type Surrounded } from "./caller.ts";
import { type Entered, enter, logIn, type Newcomer, type NewcomerAsked } from "./newcomers.ts";

export interface StageParts extends Surrounded {
  readonly random: Random;
  /** Hears a step: who, and what they did and were told. */
  readonly tell: (who: string, words: string) => void;
}

export interface VisitAsked extends PlayOptions {
  readonly at: string;
  readonly careType: CareType;
  readonly disease?: string;
  readonly emergency?: boolean;
}

/** Whose bill is charged for which care: a story's of the page. */
const BILLS: Readonly<Partial<Record<CareType, string>>> = {
  inpatient: "unfiled",
  inpatientEmergency: "emergencyStay",
  emergency: "emergencyOutpatient",
  chronic: "firstSettlement",
};
const USUAL_BILL = "twoSchemes";

/** Of a day: a stay that begins today, as the filing does that it falls under. */
const A_SECOND = 1 / 86_400;

/** Home hears of a discharge after the window does. */
const ASKED_AGAIN = 30;
const A_SECOND_MS = 1000;

const PINGXIANG = { area: "360300", scheme: "employee" } as const;

export class Stage {
  readonly #with: StageParts;
  readonly #caller: Caller;
  /** Entered at the counter, and in no story yet. */
  readonly #entered = new Map<string, Entered[]>();
  readonly #clerks = new Map<string, Promise<Session>>();
  #serial: number;

  constructor(parts: StageParts) {
    this.#with = parts;
    this.#caller = new Caller(parts);
    this.#serial = parts.random.below(10_000);
  }

  get tell(): StageParts["tell"] {
    return this.#with.tell;
  }

  get today(): ChinaDate {
    return chinaDate(this.#with.now());
  }

  pause(ms: number): Promise<void> {
    return this.#with.pause(ms);
  }

  /** One session a clerk, however many stories are told. */
  clerk(node: string, loginName: string): Promise<Session> {
    const key = `${node} ${loginName}`;
    const known = this.#clerks.get(key) ?? this.#caller.clerk(node, loginName);
    this.#clerks.set(key, known);
    return known;
  }

  async newcomer(asked: NewcomerAsked = PINGXIANG): Promise<Newcomer> {
    const window = await this.clerk(`${asked.area.slice(0, 2)}0000`, "shouli");
    const waiting = this.#entered.get(asked.area) ?? [];
    this.#entered.set(asked.area, waiting);
    if (waiting.length === 0) waiting.push(...(await enter(window, asked, this.#with)));
    const made = await logIn(this.#caller, window, present(waiting.pop(), "somebody was entered"));
    const place = areaNames().get(asked.area as never) ?? asked.area;
    this.tell("窗口", `录入${place}参保人${made.id}，核对证件后给登录码，本人登录`);
    return made;
  }

  /** A clerk of the home place enters it in the register of insurances. */
  async insure(person: Newcomer, state: "active" | "suspended", reason: string): Promise<void> {
    const { id, area, scheme } = person;
    const window = await this.clerk(`${area.slice(0, 2)}0000`, "shouli");
    const { json } = await window.get(`/people/${id}`);
    const body = { area, scheme, state, from: this.today, reason };
    const got = await window.write(`PUT /people/${id}/insurance`, body, json.version);
    if (got.status !== 200) throw broken("变更参保状态", got);
    this.tell("参保地", `参保状态改为${INSURANCE_STATE_WORDS[state]}，原因：${reason}`);
  }

  /** A window whose patient was discharged elsewhere this second asks again until home knows. */
  async visit(person: Newcomer, asked: VisitAsked): Promise<Visit> {
    const card = this.#cardOf(person, asked);
    for (let more = ASKED_AGAIN; ; more -= 1) {
      const visit = await playVisit(card, this.#player(), asked);
      const lies = visit.outcome === "refused" && visit.last.message.includes("尚未出院");
      if (!lies || more === 0) return visit;
      await this.pause(A_SECOND_MS);
    }
  }

  async cancel(visit: Visit): Promise<void> {
    const done = await cancelVisit(visit, this.#player());
    if (done.state !== "answered") throw new StoryBroken(`撤销结算没有成功：${done.message}`);
  }

  /** The visit settles in this category; what the funds pay of it. The visit is taken back. */
  async settles(person: Newcomer, asked: VisitAsked, category: BenefitCategory): Promise<Fen> {
    const visit = await this.visit(person, asked);
    const told = `${institutionNamed(asked.at).name}${CARE_TYPE_WORDS[asked.careType]}`;
    if (visit.outcome !== "settled")
      throw new StoryBroken(`${told}没有结算：${visit.last.message}`);
    const shown = present(readSettlement(visit.last.output), "a settlement's answer");
    if (shown.category !== CATEGORY_WORDS[category]) {
      throw new StoryBroken(`${told}按${shown.category}结算，应为${CATEGORY_WORDS[category]}`);
    }
    const [total, fund, own] = [shown.totalFen, shown.fundFen, shown.personFen].map(yuanText);
    this.tell(
      "医院",
      `${told}，按“${shown.category}”结算：${total}元，基金${fund}元，个人${own}元`,
    );
    await this.cancel(visit);
    return shown.fundFen;
  }

  /** The visit is refused with this sentence, and nothing is settled. */
  async refused(person: Newcomer, asked: VisitAsked, pattern: RegExp): Promise<void> {
    const { outcome, last } = await this.visit(person, asked);
    if (outcome !== "refused" || !pattern.test(last.message)) {
      throw new StoryBroken(`结算应被拒绝（${pattern}），却是${outcome}：${last.message}`);
    }
    this.tell("医院", `不能结算：${last.message}`);
  }

  #player(): Player {
    const { address, fetch: call, now } = this.#with;
    return {
      now,
      told: () => undefined,
      serial: () => {
        this.#serial += 1;
        return String(this.#serial % 10_000).padStart(4, "0");
      },
      post: async (message) => {
        const response = await call(address + FSI_PATH, { method: "POST", body: message });
        return await response.text();
      },
    };
  }

  #cardOf(
    person: Newcomer,
    { at, careType, disease = "", emergency = false, ...more }: VisitAsked,
  ) {
    const cards = storyCards(yearOf(this.today));
    const key = BILLS[careType] ?? USUAL_BILL;
    const bill = present(
      cards.find((card) => card.key === key),
      `the bill of ${key}`,
    );
    const names = areaNames();
    const { id, name, area, certificate } = person;
    const socialCard = { number: "", serial: "" };
    const card: StoryCard = {
      ...bill,
      person: {
        ...{ id, name, area, certificate, socialCard, evoucher: "", about: "" },
        areaName: names.get(area as never) ?? area,
      },
      institution: institutionNamed(at),
      ...{ disease, careType: CARE_TYPE_CODES[careType], careTypeName: CARE_TYPE_WORDS[careType] },
      ...{ scheme: SCHEME_CODES[person.scheme], credential: "identityCard", accountUse: "none" },
      flags: { ...bill.flags, emergency },
      nights: bill.nights === 0 ? 0 : more.meanwhile ? 1 : A_SECOND,
    };
    return card;
  }
}

/** The name of the place's first hospital: most visits of the stories are there. */
export function hospitalIn(area: string): string {
  return `H${area}00001`;
}

function institutionNamed(code: string): StoryCard["institution"] {
  const found = demoInstitutions(DEMO_SEED).find(({ institution }) => institution.code === code);
  const { name, area } = present(found, `the demo has ${code}`).institution;
  return { code: code as InstitutionCode, name, area, areaName: areaNames().get(area) ?? area };
}
