/**
 * The rooms of a real province and of the hub: every kind of the model has its room, due work keeps
 * its order, and one more room on the list answers like the others.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { seededRandom } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import type { HospitalBooking, HospitalCall, HospitalQuery } from "#model/command.ts";
import type { Exchange, MessageKind } from "#model/message.ts";
import { type Area, HUB, type InstitutionCode, type NodeId } from "#model/place.ts";
import type { Room } from "#model/room.ts";
import { answerMessage } from "#nodes/answer.ts";
import { createClocks } from "#nodes/clocks.ts";
import { hubRooms } from "#nodes/hub.ts";
import { joinRooms } from "#nodes/join.ts";
import type { NodeParts } from "#nodes/node.ts";
import { provinceRooms } from "#nodes/province.ts";
import { shippedPolicies } from "#rulebook/rulebook.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { openReply, seal } from "#wire/exchange/exchange.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";

const JIANGXI = "360000" as NodeId;
const HAINAN = "460000" as NodeId;
const NOW = Date.parse("2021-12-01T09:30:00+08:00");
const KEYS = keysFromMaster(Buffer.from("made-up secret of a test country"));

/** Every kind of the model: a new one does not compile until it stands here. */
const QUERIES: Readonly<Record<HospitalQuery["kind"], "province">> = {
  findPerson: "province",
  quote: "province",
  readSettlement: "province",
  readCharges: "province",
  readAccumulators: "province",
  scanVoucher: "province",
  fetchFile: "province",
  downloadList: "province",
  browseItems: "province",
  browsePriceLimits: "province",
  browseOwnShares: "province",
  browseMappings: "province",
  readReported: "province",
  readStays: "province",
  reconcileTotals: "province",
  fetchMonth: "province",
};
const BOOKINGS: Readonly<Record<HospitalBooking["kind"], "province">> = {
  signIn: "province",
  signOut: "province",
  register: "province",
  cancelRegistration: "province",
  describeVisit: "province",
  addCharges: "province",
  dropCharges: "province",
  settle: "province",
  cancel: "province",
  admit: "province",
  discharge: "province",
  cancelAdmission: "province",
  cancelDischarge: "province",
  reverse: "province",
  keepFile: "province",
  mapItems: "province",
  unmapItem: "province",
  report: "province",
  reconcileDetail: "province",
  applyClearing: "province",
  undoApplication: "province",
  confirmMonth: "province",
  rollBackMonth: "province",
};
const MESSAGES: Readonly<Record<MessageKind, "province" | "hub">> = {
  settle: "province",
  quote: "province",
  cancel: "province",
  undo: "province",
  inquire: "province",
  admissionCheck: "province",
  diagnose: "province",
  stay: "province",
  filing: "province",
  zoneConsent: "province",
  qualification: "province",
  report: "province",
  readReported: "province",
  findPerson: "province",
  accumulators: "province",
  redeemVoucher: "province",
  locate: "hub",
  roster: "hub",
  publish: "hub",
  directory: "hub",
  counts: "hub",
  dayFigures: "hub",
  dayBuckets: "hub",
  dayCases: "hub",
  differences: "hub",
  claimInvoices: "hub",
  careCase: "province",
  nationalReleases: "hub",
  clearingSubmit: "hub",
  clearingNews: "hub",
  clearingSay: "hub",
  clearingEnd: "province",
  noticeNews: "hub",
  noticeSay: "hub",
  prefundAsk: "hub",
};

const CALL: HospitalCall = {
  institution: "H36010000001" as InstitutionCode,
  messageId: "m1",
  transaction: "9102",
  digest: "",
  fingerprint: "",
  operator: "01",
  receivedAt: NOW,
};

async function partsOf(node: NodeId): Promise<NodeParts> {
  const url = await freshDatabaseUrl();
  return {
    node,
    store: databaseAt(url),
    reports: reportsAt(url),
    keys: KEYS,
    policies: shippedPolicies([]),
    now: () => NOW,
    random: seededRandom(1),
    pause: async () => undefined,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    send: () => Promise.reject(new Error("nobody is asked")),
  };
}

let parts: NodeParts;
let province: readonly Room[];
let hub: readonly Room[];

beforeAll(async () => {
  parts = await partsOf(JIANGXI);
  province = (await provinceRooms(parts)).rooms;
  hub = (await hubRooms({ ...(await partsOf(HUB)), provinces: [JIANGXI] })).rooms;
});

function kindsIn(
  rooms: readonly Room[],
  table: "queries" | "bookings" | "messages" | "passing",
): string[] {
  return rooms.flatMap((room) => Object.keys(room[table] ?? {})).sort();
}

function placed(kinds: Readonly<Record<string, string>>, node: "province" | "hub"): string[] {
  return Object.keys(kinds)
    .filter((kind) => kinds[kind] === node)
    .sort();
}

test("every kind of the model has one room at the node that answers it", () => {
  expect(kindsIn(province, "queries")).toEqual(placed(QUERIES, "province"));
  expect(kindsIn(province, "bookings")).toEqual(placed(BOOKINGS, "province"));
  expect(kindsIn(province, "messages")).toEqual(placed(MESSAGES, "province"));
  expect(kindsIn(hub, "messages")).toEqual(placed(MESSAGES, "hub"));
  expect(kindsIn(hub, "queries")).toEqual([]);
});

test("the hub looks at the answers that move money, and at no others", () => {
  expect(kindsIn(hub, "passing")).toEqual(["cancel", "inquire", "settle", "undo"]);
  expect(kindsIn(province, "passing")).toEqual([]);
});

test("due work runs in its order: days, releases, looks, the roster, the resolver, expired files", async () => {
  const joined = joinRooms(province);
  expect(joined.due.map(({ name }) => name)).toEqual([
    "home.openDays",
    "home.closePast",
    "rulebook.read",
    "rulebook.copy",
    "trail.flush",
    "care.roster",
    "care.resolve",
    "care.tellStays",
    "filing.tell",
    "zones.ask",
    "vouchers.clean",
    "services.clean",
    "notices.send",
    "places.renewCards",
    "publisher.exchange",
    "statistics.tell",
    "reconciliation.compare",
    "clearing.exchange",
    "money.exchange",
    "inside.round",
    "distribution.round",
    "identity.endSessions",
    "identity.forgetAttempts",
    "filing.followInsurance",
    "filing.endDefaulted",
    "filing.endLapsed",
    "reimbursement.tell",
  ]);
  expect(joinRooms(hub).due.map(({ name }) => name)).toEqual([
    "rulebook.read",
    "clearing.allocate",
    "money.issue",
    "trail.flush",
    "identity.endSessions",
    "identity.forgetAttempts",
  ]);
  // The hub is asked for its releases, who is connected, its directory, what is compared, what is
  // cleared, its notices, and of invoices; the areas clear; what came in is passed on; the days
  // are open since the start.
  expect(await joined.runDue()).toBe(9);
  expect(await joined.runDue()).toBe(0);
  expect(await joined.ready()).toBe(true);
  expect(joined.open.map(({ several }) => several)).toEqual([
    "years",
    "settlements",
    "filings",
    "qualifications",
    "zones",
    "notices",
    "differences",
    "unkept_batches",
    "unkept_notices",
    "left_filing_works",
    "claims",
    "overdue_claims",
  ]);
});

describe("one more room on the list", () => {
  const library: Room = {
    name: "library",
    queries: {
      fetchFile: async (_call, { number }) => ({ fileName: number, bytes: new Uint8Array() }),
    },
  };

  test("answers its kind", async () => {
    const others = province.filter(({ name }) => name !== "services");
    const query = { kind: "fetchFile", number: "file_9" } as const;
    const joined = joinRooms([...others, library]);
    expect(await joined.hospitalApi.ask(CALL, query)).toMatchObject({ fileName: "file_9" });
    await expect(joinRooms(others).hospitalApi.ask(CALL, query)).rejects.toThrow(
      new Refusal("request_unknown_transaction", { transaction: "9102" }),
    );
  });

  test("stops the node from starting when another room has its kind", () => {
    expect(() => joinRooms([...province, library])).toThrow(
      "two rooms have queries of kind fetchFile: services and library",
    );
  });

  /** A message from Hainan to Jiangxi, answered by these rooms. */
  async function answered<Kind extends MessageKind>(
    kind: Kind,
    content: Exchange[Kind]["ask"],
    rooms: readonly Room[],
  ): Promise<Exchange[Kind]["answer"]> {
    const times = { sentAt: NOW, deadline: NOW + 6_000 };
    const message = seal(kind, content, {
      id: "msg_1",
      from: HAINAN,
      to: JIANGXI,
      keys: KEYS,
      ...times,
    });
    const clocks = createClocks(parts);
    const reply = await answerMessage({ ...parts, clocks }, joinRooms(rooms), "home", message);
    return openReply(kind, reply, message, KEYS);
  }

  const found = { areas: ["360100" as Area] };
  const directory: Room = {
    name: "directory",
    messages: { locate: { origin: "anyNode", answer: async () => found } },
  };
  const card = { credential: { kind: "socialCard", number: "C1" } } as const;

  test("answers its message to another node", async () => {
    expect(await answered("locate", card, [...province, directory])).toEqual(found);
    await expect(answered("locate", card, province)).rejects.toThrow(
      new Refusal("request_unknown_transaction", { transaction: "locate" }, "home"),
    );
  });

  test("never hears a place that speaks for another", async () => {
    const heard: Area[] = [];
    const guest: Room = {
      name: "guest",
      messages: {
        undo: {
          origin: "careArea",
          answer: async ({ careArea }) => {
            heard.push(careArea);
            return { outcome: "neverSeen" };
          },
        },
        inquire: { origin: "case", answer: async () => ({ outcome: "neverSeen" }) },
      },
    };
    const undo = (careArea: string): Exchange["undo"]["ask"] =>
      ({
        orderId: "ord_1",
        settlementId: "stl_1",
        personId: "36010000000000000000000001",
        homeArea: "360100",
        careArea,
      }) as Exchange["undo"]["ask"];
    expect(await answered("undo", undo("460100"), [guest])).toEqual({ outcome: "neverSeen" });
    const forged = new Refusal("message_forged", { why: "就医地不属于发件节点" }, "home");
    await expect(answered("undo", undo("440100"), [guest])).rejects.toThrow(forged);
    expect(heard).toEqual(["460100"]);
    // A care place that a content names beside its form is no other node's either.
    await expect(answered("inquire", undo("440100"), [guest])).rejects.toThrow(forged);
  });

  test("declares of each message how its sender is held to itself", () => {
    const origins = present(province.find(({ name }) => name === "home")?.messages, "home answers");
    const declared = Object.entries(origins).map(([kind, { origin }]) => `${kind} ${origin}`);
    expect(declared.filter((words) => !words.endsWith(" careArea")).sort()).toEqual([
      "inquire case",
    ]);
  });
});
