/** Counts of calls on their way from a province to the hub: late, twice, out of order, cut. */
import { beforeEach, expect, test } from "vitest";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import type { CountsContent } from "#model/hub-message.ts";
import type { NodeId } from "#model/place.ts";
import {
  type CallCounter,
  createCallCounter,
  heardCountsRoom,
  selectHeard,
} from "#statistics/statistics.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { databaseAt, freshDatabase, freshDatabaseUrl, reportsAt } from "../../test/database.ts";

const HAINAN = "460000" as NodeId;
const HOUR_MS = 3_600_000;
const T0 = Date.parse("2026-11-02T09:00:00+08:00");

let care: OwnedDatabase;
let hub: OwnedDatabase;
let hubUrl: string;
let now: number;
let sent: CountsContent[];
let reached: (content: CountsContent) => Promise<void>;

beforeEach(async () => {
  care = await freshDatabase();
  hubUrl = await freshDatabaseUrl();
  hub = databaseAt(hubUrl);
  now = T0;
  sent = [];
  reached = hear;
});

async function hear(content: CountsContent): Promise<void> {
  const room = heardCountsRoom({ store: hub });
  const received = { messageId: "m", from: HAINAN, deadline: now, digest: "d" };
  await room.messages?.counts?.answer(content, received as never);
}

function counterOf(): CallCounter {
  const log = { info: () => {}, warn: () => {}, error: () => expect.unreachable() };
  const ask = async (_kind: string, _to: string, content: unknown): Promise<never> => {
    sent.push(content as CountsContent);
    await reached(content as CountsContent);
    return {} as never;
  };
  return createCallCounter({ now: () => now, store: care, ask: ask as never, log }, 1_000);
}

/** A minute later, until what is told has been told. */
async function aMinute(counter: CallCounter): Promise<void> {
  now += 60_000;
  await counter.room.due?.[0]?.run();
  while ((counter.room.probes?.inFlight?.() ?? 0) > 0) await new Promise((r) => setTimeout(r, 5));
}

async function call(counter: CallCounter, kind: string, ends?: Error): Promise<void> {
  const work = async (): Promise<void> => {
    now += 10;
    if (ends) throw ends;
  };
  await counter.counting(kind, work).catch(() => {});
}

const heard = async () => {
  const rows = await hub.query<Record<string, unknown>>(sql`
    select node, kind, outcome, calls::float8 as calls, ms::float8 as ms
      from statistics.heard_counts order by hour, kind, outcome`);
  return rows.map(({ kind, outcome, calls, ms }) => [kind, outcome, calls, ms]);
};

test("each call is counted by how it ended, with its time, and the hub hears it", async () => {
  const counter = counterOf();
  await call(counter, "settle");
  await call(counter, "settle");
  await call(counter, "settle", new Refusal("filing_missing", { channel: "x" }, "home"));
  await call(counter, "readCharges", new NoAnswer("silence"));
  await call(counter, "register", new Error("broken"));
  await aMinute(counter);
  expect(await heard()).toEqual([
    ["readCharges", "noAnswer", 1, 10],
    ["register", "defect", 1, 10],
    ["settle", "filing_missing", 1, 10],
    ["settle", "ok", 2, 20],
  ]);
  await aMinute(counter);
  expect(sent).toHaveLength(1);
});

test("what was not heard is told again, what was heard twice counts once", async () => {
  const counter = counterOf();
  await call(counter, "settle");
  reached = async (content) => {
    await hear(content);
    throw new NoAnswer("the answer is lost");
  };
  await aMinute(counter);
  reached = hear;
  await call(counter, "settle");
  await aMinute(counter);
  expect(sent).toHaveLength(2);
  expect(await heard()).toEqual([["settle", "ok", 2, 20]]);
  // The first one once more, late.
  await hear(sent[0] as CountsContent);
  expect(await heard()).toEqual([["settle", "ok", 2, 20]]);
});

test("two processes of a node add to the same sums; an hour begins a new one", async () => {
  const [one, two] = [counterOf(), counterOf()];
  await call(one, "settle");
  await call(two, "settle");
  await two.flush();
  now += HOUR_MS;
  await call(one, "settle");
  await aMinute(one);
  expect(await heard()).toEqual([
    ["settle", "ok", 2, 20],
    ["settle", "ok", 1, 10],
  ]);
});

test("a minute is not over: nothing is written, nobody is asked", async () => {
  const counter = counterOf();
  await aMinute(counter);
  await call(counter, "settle");
  now += 59_000;
  await counter.room.due?.[0]?.run();
  expect(sent).toEqual([]);
});

test("the hub sums by province over the hours that are asked", async () => {
  const counter = counterOf();
  await call(counter, "settle");
  now += HOUR_MS;
  await call(counter, "settle");
  await aMinute(counter);
  const reports = reportsAt(hubUrl);
  const first = T0 - (T0 % HOUR_MS);
  const of = async (until: number) => (await selectHeard(reports, first, until))[0];
  expect(await of(first + HOUR_MS)).toMatchObject({ node: HAINAN, calls: 1, ms: 10 });
  expect(await of(first + 2 * HOUR_MS)).toMatchObject({ calls: 2, ms: 20 });
});
