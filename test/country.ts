/**
 * A small country for the tools' tests: the hub, Jiangxi and Hainan as real nodes on the test
 * server, with the demo's people, and a window that plays visits through the hospital API.
 */
import { type Instant, parseChinaTime } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { EncounterId, SettlementId } from "#base/id.ts";
import { canonicalJson } from "#base/json.ts";
import { sumFen } from "#base/money.ts";
import { seededRandom } from "#base/random.ts";
import type {
  HospitalApi,
  HospitalBooking,
  HospitalCall,
  HospitalQueryAnswers,
  Settle,
} from "#model/command.ts";
import type { PersonId, Scheme } from "#model/person.ts";
import {
  type Area,
  type CareType,
  HUB,
  type InstitutionCode,
  type NodeId,
  nodeOf,
} from "#model/place.ts";
import { NO_FLAGS, type SettlementResult, type VisitFlags } from "#model/settlement.ts";
import { loadShippedPolicies } from "#policies.ts";
import { type Country, startCountry } from "#runtime.ts";
import { openPg } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import type { Opening } from "#verify/verify.ts";
import type { Log } from "#world.ts";
import { type DemoPerson, demoPeople, demoPersonId, presetAccumulators } from "../demo/people.ts";
import { DEMO_SEED, seedNode } from "../demo/seed.ts";
import { DEMO_STORIES } from "../demo/stories.ts";
import { freshDatabaseUrl } from "./database.ts";

const PROVINCES = ["360000", "460000"];
export const DEMO_KEYS = keysFromMaster(Buffer.from("a small country for tests, no more"));
const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
const BEGAN = parseChinaTime("2026-10-12 09:30:00") ?? 0;

export interface Visit {
  readonly person: string;
  readonly at: string;
  readonly careType: CareType;
  readonly scheme?: Scheme;
  /** Whose bill of the demo's stories. */
  readonly bill?: string;
  /** What the hospital says of the visit. */
  readonly flags?: Partial<VisitFlags>;
}

export interface Played {
  readonly encounterId: EncounterId;
  readonly settlementId: SettlementId;
  readonly messageId: string;
  readonly personId: PersonId;
  readonly at: string;
  readonly result: SettlementResult;
}

export interface SmallCountry {
  readonly country: Country;
  readonly urls: ReadonlyMap<NodeId, string>;
  readonly now: () => number;
  readonly openings: (node: string) => readonly Opening[];
  /** What the window there sees of the person by their card (1101). */
  find(person: string, at: string): Promise<HospitalQueryAnswers["findPerson"]>;
  settle(visit: Visit): Promise<Played>;
  cancel(played: Played): Promise<void>;
  reverse(played: Played): Promise<void>;
  /** The clock jumps ahead to this moment, and what is due then is done. */
  forward(to: Instant): Promise<void>;
  stop(): Promise<void>;
}

export async function startSmallCountry(
  provinces: readonly string[] = PROVINCES,
): Promise<SmallCountry> {
  const urls = new Map<NodeId, string>();
  const people = demoPeople(DEMO_SEED, 2026);
  for (const node of [HUB, ...provinces] as NodeId[]) {
    const url = await freshDatabaseUrl();
    urls.set(node, url);
    const store = openPg({ url, connectionsMax: 1 });
    await seedNode(node, store, people, DEMO_KEYS);
    await store.close();
  }
  let clock = BEGAN;
  const now = (): number => {
    clock += 7;
    return clock;
  };
  const country = await startCountry({
    surroundings: {
      now,
      random: seededRandom(360_300),
      pause: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20))),
      log: QUIET,
    },
    policies: loadShippedPolicies(),
    keys: DEMO_KEYS,
    urls,
    connectionsMax: 4,
    // What persons are told lies in the nodes' own tables.
    post: async () => {},
  });
  const openings = presetAccumulators(people);
  return {
    ...createWindow(country, people, now),
    country,
    urls,
    now,
    forward: async (to) => {
      clock = Math.max(clock, to);
      for (const node of country.provinces) await node.due();
    },
    openings: (node) =>
      openings.filter((each) => (nodeOf(each.personId.slice(0, 6) as Area) as string) === node),
    stop: () => country.stop(),
  };
}

function createWindow(
  country: Country,
  people: readonly DemoPerson[],
  now: () => number,
): Pick<SmallCountry, "find" | "settle" | "cancel" | "reverse"> {
  let numbers = 0;
  const hospitalApiOf = (at: string): HospitalApi => {
    const node = country.provinces.find((each) => each.node === `${at.slice(1, 3)}0000`);
    if (!node) throw new Error(`no node for ${at}`);
    return node.hospitalApi;
  };
  const callOf = (at: string, transaction: string, content: object): HospitalCall => {
    numbers += 1;
    return {
      institution: at as InstitutionCode,
      messageId: `${at}2026${String(numbers).padStart(8, "0")}`,
      transaction,
      digest: sm3(canonicalJson({ transaction, at, content })),
      fingerprint: "test",
      operator: "演练员",
      receivedAt: now(),
    };
  };
  const cardOf = (key: string) => {
    const person = people.find((one) => one.key === key);
    if (!person) throw new Error(`nobody is called ${key}`);
    return { kind: "identityCard", number: person.enrolment.person.certificateNumber } as const;
  };
  const book = async <Answer>(at: string, transaction: string, booking: HospitalBooking) => {
    const call = callOf(at, transaction, booking);
    const text = await hospitalApiOf(at).book(call, booking, (outcome) => canonicalJson(outcome));
    const outcome = JSON.parse(text) as { readonly ok?: Answer; readonly refused?: unknown };
    if (!outcome.ok) throw new Error(`${booking.kind} refused: ${text}`);
    return { ok: outcome.ok, messageId: call.messageId };
  };
  return {
    find: async (person, at) => {
      const homeArea = demoPersonId(person).slice(0, 6) as Area;
      const query = { kind: "findPerson", homeArea, credential: cardOf(person) } as const;
      return await hospitalApiOf(at).ask(callOf(at, "1101", query), query);
    },
    settle: async (visit) => {
      const { at, careType } = visit;
      const personId = demoPersonId(visit.person);
      const scheme = visit.scheme ?? "employee";
      const credential = cardOf(visit.person);
      const story = DEMO_STORIES.find(({ key }) => key === (visit.bill ?? "firstSettlement"));
      if (!story) throw new Error(`no bill ${visit.bill}`);
      const opened = await book<{ encounterId: EncounterId }>(at, "2201", {
        kind: "register",
        personId,
        scheme,
        at: now(),
        hospitalNumber: `N${numbers}`,
        homeArea: personId.slice(0, 6) as Area,
        credential,
      });
      const named = { personId, encounterId: opened.ok.encounterId };
      const disease = careType === "chronic" ? { disease: "M03900" } : {};
      await book(at, "2203A", {
        ...named,
        ...disease,
        kind: "describeVisit",
        careType,
        at: now(),
        diagnoses: [
          { code: "I10.x00", name: "高血压", kind: "1", main: true, order: 1, valid: true },
        ],
        flags: { ...NO_FLAGS, ...visit.flags },
      });
      await book(at, "2204", {
        ...named,
        kind: "addCharges",
        charges: story.lines.map((line, index) => ({
          serial: `S${index}`,
          batch: "B1",
          itemCode: line.itemCode,
          institutionItemCode: line.itemCode,
          occurredAt: now(),
          quantityE4: BigInt(line.quantity) * 10_000n,
          priceE6: (line.totalFen * 10_000n) / BigInt(line.quantity),
          totalFen: line.totalFen,
          approval: "none" as const,
        })),
      });
      const settle: Settle = {
        ...named,
        kind: "settle",
        scheme,
        careType,
        batch: "B1",
        totalFen: sumFen(story.lines.map(({ totalFen }) => totalFen)),
        accountUse: "own",
        credential,
        interim: false,
        inpatient: false,
      };
      const settled = await book<SettlementResult>(at, "2207A", settle);
      const { settlementId } = settled.ok;
      if (!settlementId) throw new Error("a settlement has its id");
      return { ...named, settlementId, messageId: settled.messageId, at, result: settled.ok };
    },
    cancel: async ({ at, personId, encounterId, settlementId }) => {
      await book(at, "2208", { kind: "cancel", personId, encounterId, settlementId });
    },
    reverse: async ({ at, personId, messageId }) => {
      await book(at, "2601", {
        kind: "reverse",
        personId,
        originalMessageId: messageId,
        originalTransaction: "2207A",
        original: "settle",
      });
    },
  };
}
