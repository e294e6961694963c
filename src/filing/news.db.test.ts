/** What is owed to a place that is silent holds up nobody else's. */
import { beforeAll, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { FilingId } from "#base/id.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { oweFilings, recordFilings } from "#filing/filing.ts";
import { PERSON, seedDesk } from "#filing/fixtures/desk.ts";
import { createTeller } from "#filing/news.ts";
import { standingFiling } from "#model/filing.ts";
import type { Area, NodeId } from "#model/place.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import type { World } from "#world.ts";
import { freshDatabase } from "../../test/database.ts";

const SILENT = "440000" as NodeId;
let store: OwnedDatabase;
let now = Date.parse("2026-11-02T09:00:00+08:00");
let numbers = 0;

beforeAll(async () => {
  store = await freshDatabase();
  await seedDesk(store);
});

async function owe(area: string, count: number): Promise<void> {
  const filings = Array.from({ length: count }, () => {
    numbers += 1;
    return standingFiling({
      ...{ id: `fil_${numbers}` as FilingId, personId: PERSON, kind: "otherTemporary" },
      ...{ area: area as Area, span: { from: day("2026-11-02") } },
    });
  });
  await recordFilings(store, filings);
  await oweFilings(store, filings, now);
}

const owedTo = async (node: string): Promise<number> => {
  const rows = await store.query(sql`
    select subject from filing.news where care_node = ${node} and next_at is not null`);
  return rows.length;
};

/** A teller whose calls of the silent place hang until they are given up, while it is cut off. */
function cutOff() {
  const hung: (() => void)[] = [];
  const line = { cut: true, refuses: false };
  const patience: number[] = [];
  const ask = async (_kind: string, node: NodeId, _content: unknown, deadline: number) => {
    patience.push(deadline - now);
    if (node === SILENT && line.cut) {
      await new Promise<void>((resolve) => hung.push(resolve));
      throw new NoAnswer("cut off");
    }
    if (line.refuses) throw new Refusal("message_forged", { why: "密文解不开" }, "home");
    return { outcome: "noted" };
  };
  const log = { info: () => {}, warn: () => {}, error: () => expect.unreachable("a defect") };
  const world = { store, node: "360000", now: () => now, ask, log } as unknown as World;
  const keys = keysFromMaster(Buffer.from("made-up secret of a test country"));
  const teller = createTeller(world, { keys, deadlineMs: 5_000 });
  const settle = async (wanted: number): Promise<void> => {
    for (let tries = 0; tries < 400 && teller.inFlight > wanted; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  /** Each call that is under way hangs; then all of them are given up. */
  const giveUp = async (): Promise<void> => {
    while (hung.length < teller.inFlight) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const give of hung.splice(0)) give();
  };
  const until = async (asked: number): Promise<void> => {
    while (patience.length < asked) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { teller, line, settle, giveUp, patience, until };
}

test("two hundred filings for a place that is cut off, and one for another is told at once", async () => {
  const { teller, line, settle, giveUp } = cutOff();
  await owe("440100", 200);
  await teller.look();
  // The cut is known as soon as the first of them was not answered.
  await giveUp();
  await settle(0);
  now += 1_000;
  await teller.look();
  expect(teller.inFlight).toBe(1);
  await owe("460100", 1);
  await teller.look();
  await settle(1);
  expect([await owedTo("460000"), await owedTo(SILENT)]).toEqual([0, 200]);
  // When it answers again everything is told, without anybody's help.
  line.cut = false;
  await giveUp();
  for (let round = 0; round < 30 && (await owedTo(SILENT)) > 0; round += 1) {
    now += 10_000;
    await teller.look();
    await settle(0);
  }
  expect(await owedTo(SILENT)).toBe(0);
});

test("what is owed after a silence is told when the place answers, with no pause", async () => {
  const { teller, line, settle, giveUp } = cutOff();
  await owe("440100", 1);
  await teller.look();
  await giveUp();
  await settle(0);
  line.cut = false;
  await owe("440100", 3);
  // Of a place that was silent one is asked; it answers, and the others are told at the next look.
  for (const left of [3, 0]) {
    now += 1_000;
    await teller.look();
    await settle(0);
    expect(await owedTo(SILENT)).toBe(left);
  }
});

/** Each second a look, as a node does it; each call of the silent place is given up in it. */
async function seconds(of: ReturnType<typeof cutOff>, count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    await of.teller.look();
    await of.giveUp();
    await of.settle(0);
    now += 1_000;
  }
}

test.each([1, 40])(
  "after a cut of ninety seconds %d are told within five seconds",
  async (count) => {
    const of = cutOff();
    await owe("440100", count);
    await seconds(of, 90);
    expect(await owedTo(SILENT)).toBe(count);
    of.line.cut = false;
    await seconds(of, 5);
    expect(await owedTo(SILENT)).toBe(0);
  },
);

test("one a second asks if a silent place answers, though the one before still hangs", async () => {
  const of = cutOff();
  await owe("440100", 8);
  await of.teller.look();
  await of.giveUp();
  await of.settle(0);
  for (const hanging of [1, 2, 3]) {
    now += 1_000;
    await of.teller.look();
    await of.teller.look();
    expect(of.teller.inFlight).toBe(hanging);
  }
  await of.until(11);
  // Who is not known to be silent is given less time than the promise allows.
  expect(of.patience.slice(0, 8)).toEqual(Array(8).fill(3_000));
  expect(of.patience.slice(8)).toEqual(Array(3).fill(5_000));
  await of.giveUp();
  await of.settle(0);
});

test("what a place itself refuses is no silence: others' news for it are told beside", async () => {
  const of = cutOff();
  of.line.cut = false;
  of.line.refuses = true;
  await owe("440100", 1);
  await seconds(of, 3);
  expect(of.patience).toHaveLength(1);
});
