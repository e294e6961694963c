/** The hub between care and a home that does not answer. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { seededRandom } from "#base/random.ts";
import { NoAnswer } from "#base/refusals.ts";
import type { Message, Reply } from "#model/message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { startHub } from "#nodes/hub.ts";
import { DEFAULT_SETTINGS, type RunningNode } from "#nodes/node.ts";
import { shippedPolicies } from "#rulebook/rulebook.ts";
import { bookedAnswer, HOME, PERSON_ID, SETTLEMENT_ID } from "#settlement/fixtures/rows.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import { seal, sealReply } from "#wire/exchange/exchange.ts";
import { databaseAt, freshDatabaseUrl, reportsAt } from "../../test/database.ts";

const CARE = "460000" as NodeId;
const HOME_NODE = "360000" as NodeId;
const keys = keysFromMaster(Buffer.from("made-up secret of a test hub"));

let store: OwnedDatabase;
let hub: RunningNode;
let now = 1_638_400_000_000;
/** What home has not answered yet, and who waits for the clock. */
const asked: { message: Message; answer: (reply: Reply) => void }[] = [];
const sleepers: { at: number; wake: () => void }[] = [];

function forward(ms: number): void {
  now += ms;
  for (const sleeper of sleepers.splice(0)) {
    if (sleeper.at <= now) sleeper.wake();
    else sleepers.push(sleeper);
  }
}

beforeAll(async () => {
  const url = await freshDatabaseUrl();
  store = databaseAt(url);
  hub = await startHub({
    node: HUB,
    store,
    reports: reportsAt(url),
    keys,
    policies: shippedPolicies([]),
    provinces: [CARE, HOME_NODE],
    now: () => now,
    random: seededRandom(1),
    pause: (ms) => new Promise((wake) => sleepers.push({ at: now + ms, wake })),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    send: (_peer, message) => new Promise((answer) => asked.push({ message, answer })),
  });
});
afterAll(() => store.close());

function inquiry(id: string): Message {
  const content = { settlementId: SETTLEMENT_ID, personId: PERSON_ID, homeArea: HOME };
  const way = { from: CARE, to: HOME_NODE, sentAt: now, deadline: now + 6_000, keys };
  return seal("inquire", content, { id, ...way });
}

test("the hub waits for a home no longer than a home may take, by its own clock", async () => {
  let told = "nothing yet";
  const handled = hub.handle(inquiry("msg_1")).catch((error: unknown) => {
    told = error instanceof NoAnswer ? "no answer" : String(error);
  });
  forward(DEFAULT_SETTINGS.homeDeadlineMs - 1);
  await new Promise(setImmediate);
  expect(told).toBe("nothing yet");
  forward(1);
  await handled;
  expect(told).toBe("no answer");
  // What comes late is still copied, and until then it is in work.
  expect(hub.inFlight()).toBe(1);
  const late = present(asked[0], "home was asked");
  const reply = sealReply("inquire", bookedAnswer(), late.message, { sentAt: now, keys });
  late.answer(reply);
  await expect.poll(() => hub.inFlight()).toBe(0);
  expect(await store.query(sql`select id, state from settlement.copies`)).toEqual([
    { id: SETTLEMENT_ID, state: "booked" },
  ]);
});
