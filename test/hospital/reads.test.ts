/**
 * Who is told about a person (invariants 11 and 14), over every kind of message: a province that
 * never treated the person is refused, and who is answered stands on home's trail.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { DAY_MS } from "#base/date.ts";
import type { OrderId, SettlementId } from "#base/id.ts";
import type { RefusalCode } from "#base/refusals.ts";
import type { Exchange, Message, MessageKind } from "#model/message.ts";
import { type Area, HUB, type InstitutionCode, type NodeId } from "#model/place.ts";
import { sql } from "#store/store.ts";
import { peek } from "#wire/exchange/exchange.ts";
import type { DemoPerson } from "../../demo/people.ts";
import {
  type Answer,
  FIRST_BILL,
  HospitalClient,
  personIdOf,
  settlementOf,
  totalOf,
  type VisitPlan,
} from "./client.ts";
import { scanOf, showVoucher } from "./voucher.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
});

afterAll(async () => {
  await world.stop();
});

type Ask<Kind extends MessageKind> = Exchange[Kind]["ask"];

interface Probe<Kind extends MessageKind> {
  /** A hospital that treats the person does what sends this message. */
  readonly rightly: (person: DemoPerson) => Promise<unknown>;
  /** What the answering node's trail says of it, by the province that asked. */
  readonly entry: string;
  /** The same question of a province that never treated the person. */
  readonly strangely: (content: Ask<Kind>) => Ask<Kind>;
  /** What the stranger is told. */
  readonly refused: RefusalCode;
}

/** A province of its own, with nothing to show. */
const PLACE = { careArea: "440100" as Area };
const STRANGER = { ...PLACE, institution: "H44010000001" as InstitutionCode };
const OTHER_ID = "stl_0stranger0000000000001" as SettlementId;
const OTHER_ORDER = "ord_0stranger0000000000001" as OrderId;

const NOBODYS = { kind: "identityCard", number: "999999190001010018" } as const;

function unshown<Content extends object>(content: Content): Content {
  return { ...content, ...STRANGER, credential: undefined } as Content;
}

function bill<Content extends Ask<"settle">>(content: Content): Content {
  const institution = { ...content.institution, code: STRANGER.institution };
  return { ...unshown(content), institution, settlementId: OTHER_ID } as Content;
}

async function settled(person: DemoPerson) {
  const visit = await haikou.visit(person, CHRONIC);
  const msgid = haikou.newMessage();
  const answer = await haikou.settle(visit, { msgid });
  return { visit, msgid, answer };
}

/** A new kind does not compile until it says how it keeps people's data. */
const PROBES: { readonly [Kind in MessageKind]: Probe<Kind> | "about no person" } = {
  settle: {
    rightly: settled,
    entry: "settlement.booked",
    strangely: bill,
    refused: "person_not_treated",
  },
  quote: {
    rightly: async (person) => await haikou.quote(await haikou.visit(person, CHRONIC)),
    entry: "quote.asked",
    strangely: bill,
    refused: "person_not_treated",
  },
  cancel: {
    rightly: async (person) => {
      const { visit, answer } = await settled(person);
      return await haikou.cancel(visit, settlementOf(answer));
    },
    entry: "settlement.cancelled",
    strangely: (content) => ({ ...content, ...PLACE, settlementId: OTHER_ID }),
    refused: "settlement_missing",
  },
  undo: {
    rightly: async (person) => await haikou.reverse((await settled(person)).msgid),
    entry: "settlement.reversed",
    strangely: (content) => ({ ...content, ...PLACE, orderId: OTHER_ORDER }),
    refused: "settlement_missing",
  },
  inquire: {
    rightly: async (person) => {
      world.faults.lose({ hop: "hub-home", kind: "settle", lose: "answer", times: 1 });
      await settled(person);
      await world.calm();
    },
    entry: "settlement.inquired",
    strangely: (content) => content,
    refused: "settlement_missing",
  },
  admissionCheck: {
    rightly: (person) => haikou.admit(person),
    entry: "admission.welcomed",
    strangely: unshown,
    refused: "person_not_treated",
  },
  stay: {
    rightly: async (person) => {
      await haikou.admit(person);
      await world.dueEverywhere();
      await world.until(async () => world.faults.passed.at(-1)?.kind === "stay");
    },
    entry: "stay.opened",
    strangely: (content) => ({
      ...unshown(content),
      institution: { code: STRANGER.institution, name: "某医院" },
    }),
    refused: "person_not_treated",
  },
  findPerson: {
    rightly: (person) => haikou.find(person),
    entry: "person.found",
    // With the person's own card in hand it is the place that treats.
    strangely: (content) => ({ ...content, ...STRANGER, credential: NOBODYS }),
    refused: "person_unknown",
  },
  redeemVoucher: {
    rightly: async (person) => await haikou.call("1162", scanOf(await showVoucher(world, person))),
    entry: "voucher.redeemed",
    // The code itself, seen over a shoulder, once it was scanned.
    strangely: (content) => ({ ...content, ...STRANGER }),
    refused: "voucher_used",
  },
  accumulators: {
    rightly: async (person) => {
      await haikou.register(person);
      return await used(person);
    },
    entry: "accumulators.read",
    strangely: unshown,
    refused: "person_not_treated",
  },
  report: {
    rightly: async (person) => {
      await haikou.find(person);
      await haikou.done("2505", chosenHere(person));
    },
    entry: "report.kept",
    strangely: (content) => ({
      ...unshown(content),
      ...{ requestId: "H44010000001:stranger" },
      institution: { code: STRANGER.institution, name: "某医院" },
    }),
    refused: "person_not_treated",
  },
  readReported: {
    rightly: async (person) => {
      await haikou.find(person);
      await haikou.done("5301", { data: { psn_no: personIdOf(person) } });
    },
    entry: "reported.read",
    strangely: unshown,
    refused: "person_not_treated",
  },
  // Digests under a key of the two nodes and a masked name, to the places that it is for.
  filing: "about no person",
  zoneConsent: "about no person",
  // The same; the diseases are sealed for the place.
  qualification: "about no person",
  diagnose: "about no person",
  publish: "about no person",
  directory: "about no person",
  counts: "about no person",
  // Numbers of settlements and their amounts, of the two provinces that have them anyway.
  dayFigures: "about no person",
  dayBuckets: "about no person",
  dayCases: "about no person",
  differences: "about no person",
  claimInvoices: "about no person",
  // Asked by home of its own insured, answered by care: src/reimbursement/care.db.test.ts.
  careCase: "about no person",
  nationalReleases: "about no person",
  clearingSubmit: "about no person",
  clearingNews: "about no person",
  clearingSay: "about no person",
  // A number of a settlement of home's, and why care ended it.
  clearingEnd: "about no person",
  noticeNews: "about no person",
  noticeSay: "about no person",
  prefundAsk: "about no person",
  // Whoever has the card's number in hand is told the place; the hub knows no more (below).
  locate: "about no person",
  roster: "about no person",
};

function chosenHere(person: DemoPerson) {
  const begndate = haikou.time.slice(0, 10);
  const named = { fix_srt_no: "1", fixmedins_code: haikou.code, fixmedins_name: "测试医院" };
  return { data: { psn_no: personIdOf(person), biz_appy_type: "03", begndate, ...named } };
}

const ABOUT_PEOPLE = Object.keys(PROBES).filter(
  (kind) => PROBES[kind as MessageKind] !== "about no person",
) as MessageKind[];

async function used(person: DemoPerson): Promise<Answer> {
  return await haikou.call("5206", { data: { psn_no: personIdOf(person) } });
}

interface Entry {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

async function trailOf(person: DemoPerson, node: NodeId = JIANGXI): Promise<Entry[]> {
  await world.dueEverywhere();
  return await world.database(node).query<Entry>(sql`
    select actor, action, subject, detail from trail.entries
     where person_id = ${personIdOf(person)} order by at, chain, position`);
}

/** The last message of a kind that home answered. */
function lastOf(kind: MessageKind): Message {
  return present(
    world.faults.passed.findLast((message) => message.kind === kind),
    `somebody has asked ${kind}`,
  );
}

describe.each(ABOUT_PEOPLE)("%s", (kind) => {
  const probe = PROBES[kind] as Probe<MessageKind>;

  test("leaves its entry at home, and tells a stranger nothing", async () => {
    const person = world.somebody();
    await probe.rightly(person);
    const entries = await trailOf(person);
    expect(entries).toContainEqual(
      expect.objectContaining({ actor: `node:${HAINAN}`, action: probe.entry }),
    );
    expect(entries.filter(({ actor }) => actor === `node:${GUANGDONG}`)).toEqual([]);

    const { content } = peek(lastOf(kind));
    const told = await world.meddle(GUANGDONG, JIANGXI, kind, probe.strangely(content));
    expect(JSON.parse(told)).toMatchObject({
      outcome: "refused",
      refusal: { code: probe.refused, decidedBy: "home" },
    });
    const { name, certificateNumber } = person.enrolment.person;
    expect(told).not.toContain(name);
    expect(told).not.toContain(certificateNumber);
  });
});

test("who asked in vain stands on the trail too, with the institution and why", async () => {
  const person = world.somebody();
  await haikou.register(person);
  await used(person);
  const content = peek(lastOf("accumulators")).content as Ask<"accumulators">;
  await world.meddle(GUANGDONG, JIANGXI, "accumulators", unshown(content));
  expect(await trailOf(person)).toContainEqual({
    actor: `node:${GUANGDONG}`,
    action: "accumulators.read",
    subject: content.encounterId,
    detail: `${STRANGER.institution} person_not_treated`,
  });
});

test("the hub tells a place for a card only, and its trail says for which province", async () => {
  const person = world.somebody();
  await haikou.find(person);
  await world.dueEverywhere();
  const entries = await world.database(HUB).query<Entry>(sql`
    select actor, action, subject, detail from trail.entries order by position`);
  expect(entries.at(-1)).toMatchObject({
    actor: `node:${HAINAN}`,
    action: "card.located",
    detail: person.area,
  });
  expect(JSON.stringify(entries)).not.toContain(person.enrolment.person.certificateNumber);
  expect(await world.meddle(GUANGDONG, HUB, "locate", { credential: NOBODYS })).toBe(
    '{"areas":[]}',
  );
});

test("care's own trail says which operator looked", async () => {
  const person = world.somebody();
  await haikou.find(person);
  await haikou.quote(await haikou.visit(person, CHRONIC));
  await used(person);
  const actions = (await trailOf(person, HAINAN))
    .filter(({ actor }) => actor === `institution:${haikou.code}:001`)
    .map(({ action }) => action);
  for (const action of ["person.found", "quote.asked", "accumulators.read"]) {
    expect(actions).toContain(action);
  }
});

const CARDLESS = { mdtrt_cert_type: "", mdtrt_cert_no: "" };

test("a stay whose card was shown once is quoted and settled without it", async () => {
  const stay = await haikou.admit(world.somebody());
  await haikou.charge(stay, [["ct", 1]], 1);
  await haikou.discharge(stay);
  const total = totalOf({ lines: [["ct", 1]] });
  const quoted = await haikou.settleStay("2303", stay, total, CARDLESS);
  expect(quoted.message).toBe("");
  expect((await haikou.settleStay("2304", stay, total, CARDLESS)).ok).toBe(true);
});

test("an admission without a card is welcome once the card was shown at the window", async () => {
  const person = world.somebody();
  const refused = JSON.parse((await haikou.admission(person, CARDLESS)).text) as object;
  expect(refused).toMatchObject({ err_code: "person_not_treated", outcome: "refused" });
  await haikou.find(person);
  expect((await haikou.admission(person, CARDLESS)).ok).toBe(true);
});

test("a card that was shown speaks for its visit for thirty days, a settlement as long", async () => {
  const [shown, settledOne, admitted] = [world.somebody(), world.somebody(), world.somebody()];
  await haikou.find(shown);
  await haikou.register(shown);
  await settled(settledOne);
  await haikou.admit(admitted);
  world.clock.forward(29 * DAY_MS);
  await world.dueEverywhere();
  for (const person of [shown, settledOne, admitted]) expect((await used(person)).ok).toBe(true);
  world.clock.forward(2 * DAY_MS);
  await world.dueEverywhere();
  for (const person of [shown, settledOne]) {
    expect(JSON.parse((await used(person)).text)).toMatchObject({ err_code: "person_not_treated" });
  }
  expect((await used(admitted)).ok).toBe(true);
  await haikou.find(shown);
  expect((await used(shown)).ok).toBe(true);
});
