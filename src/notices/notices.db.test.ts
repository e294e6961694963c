/** Notices: an event is written down once, sent until the post took it, and then forgotten. */
import { beforeEach, expect, test } from "vitest";
import { NoAnswer } from "#base/refusals.ts";
import type { Notice, Post } from "#model/notice.ts";
import { keepNotices, noticesRoom } from "#notices/notices.ts";
import { type OwnedDatabase, sql } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

let database: OwnedDatabase;
let now = 1_000_000;
const defects: string[] = [];
const log = { info: () => {}, warn: () => {}, error: (event: string) => void defects.push(event) };

beforeEach(async () => {
  database ??= await freshDatabase();
  await database.script("truncate notices.notices");
});

const NOTICE: Notice = { event: "filed fil_1", to: "13800000000", text: "您的备案已办好。" };

function roomOf(post: Post | undefined) {
  const room = noticesRoom({ store: database, now: () => now, log }, post);
  return async () => {
    const begun = (await room.due?.[0]?.run()) ?? -1;
    while ((room.probes?.inFlight?.() ?? 0) > 0) await new Promise((done) => setTimeout(done, 5));
    return begun;
  };
}

const keep = (notices: readonly Notice[]) =>
  database.transaction((tx) => keepNotices(tx, notices, now));

test("an event that comes twice is sent once, and then neither number nor words are kept", async () => {
  const sent: Notice[] = [];
  const look = roomOf(async (notice) => void sent.push(notice));
  await keep([NOTICE]);
  await keep([NOTICE]);
  expect(await look()).toBe(1);
  await keep([NOTICE]);
  now += 3_600_000;
  expect(await look()).toBe(0);
  expect(sent).toEqual([NOTICE]);
  const [row] = await database.query(sql`select recipient, body from notices.notices`);
  expect(row).toEqual({ recipient: "", body: "" });
});

test("what the post did not take is sent again later, under the same event", async () => {
  let silent = true;
  const tried: string[] = [];
  const look = roomOf(async ({ event }) => {
    tried.push(event);
    if (silent) throw new NoAnswer("nobody took it");
  });
  await keep([NOTICE]);
  await look();
  expect(await look()).toBe(0);
  silent = false;
  now += 60_000;
  await look();
  now += 3_600_000;
  expect(await look()).toBe(0);
  expect(tried).toEqual([NOTICE.event, NOTICE.event]);
  expect(defects).toEqual([]);
});

test("two processes of a node never claim one notice", async () => {
  const sent: string[] = [];
  const post: Post = async ({ event }) => void sent.push(event);
  await keep(Array.from({ length: 30 }, (_, n) => ({ ...NOTICE, event: `filed fil_${n}` })));
  await Promise.all([roomOf(post)(), roomOf(post)()]);
  expect(new Set(sent).size).toBe(30);
  expect(sent).toHaveLength(30);
});

test("without a post nothing is looked for", async () => {
  await keep([NOTICE]);
  expect(await roomOf(undefined)()).toBe(0);
});
