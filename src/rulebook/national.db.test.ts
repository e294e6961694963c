/** The hub's calendar in a province: taken whole, in order, once, and nothing forged. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { addDays, day, startOfDay } from "#base/date.ts";
import { NoAnswer } from "#base/refusals.ts";
import { staffOf } from "#model/actor.ts";
import type { NationalReleasesAnswer, NationalReleasesContent } from "#model/hub-message.ts";
import { HUB, type NodeId } from "#model/place.ts";
import {
  approve,
  draft,
  nationalReleasesRoom,
  openRulebook,
  releaseCopyRoom,
  selectReleases,
  shippedPolicies,
  withdraw,
} from "#rulebook/rulebook.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

const TODAY = day("2026-11-22");
const TEXT = readFileSync("policies/calendar.yaml", "utf8");
const SHIPPED = shippedPolicies([{ path: "policies/calendar.yaml", text: TEXT }]);
const FIRST = staffOf("李起草");
const SECOND = staffOf("王批准");

let instances = 0;
let hub: ReturnType<typeof partsOf>;
let province: ReturnType<typeof partsOf>;
let at: number;
let errors: string[];
/** What becomes of the hub's answer on its way. */
let way: (answer: NationalReleasesAnswer) => NationalReleasesAnswer;

function partsOf(node: NodeId, store: OwnedDatabase) {
  instances += 1;
  const trail = createTrail(node, `national${instances}`);
  const log = { info: () => {}, warn: () => {}, error: (event: string) => errors.push(event) };
  return { node, now: () => at, store, log, trail };
}

beforeEach(async () => {
  at = startOfDay(TODAY) + 36_000_000;
  errors = [];
  way = (answer) => answer;
  hub = partsOf(HUB, databaseAt(await freshDatabaseUrl()));
  province = partsOf("360000" as NodeId, databaseAt(await freshDatabaseUrl()));
  await openRulebook(hub, hub.trail, SHIPPED);
});

/** The province's due work, until it asks no more. */
async function copied(): Promise<void> {
  const answer = nationalReleasesRoom(hub.store).messages?.nationalReleases?.answer;
  const ask = async (_kind: string, _to: string, content: NationalReleasesContent) =>
    way((await answer?.(content, {} as never)) ?? { next: null });
  const room = releaseCopyRoom({ ...province, ask: ask as never }, province.trail, 1_000);
  for (const { run } of room.due ?? []) await run();
  while ((room.probes?.inFlight?.() ?? 0) > 0) await new Promise((done) => setTimeout(done, 5));
}

async function released(words: string, from = addDays(TODAY, 1)): Promise<string> {
  const file = { path: "calendar.yaml", text: `${TEXT}# ${words}\n` };
  const { version } = await draft(hub, { file, examples: null, by: FIRST, note: "" });
  await approve(hub, { version, by: SECOND, from });
  return version;
}

const rowsAt = async ({ store }: { readonly store: OwnedDatabase }) =>
  (await selectReleases(store, null, 20)).map(({ version, state, in_force_from, approved_by }) => {
    return { version, state, in_force_from, approved_by };
  });

test("what the hub released is in force in the province, and again nothing changes", async () => {
  const rulebook = await openRulebook(province, province.trail, SHIPPED);
  expect((await rulebook.calendar(province.store)).years.size).toBe(0);
  await released("甲");
  await copied();
  expect(await rowsAt(province)).toEqual(await rowsAt(hub));
  expect((await rulebook.calendar(province.store)).years).toEqual(new Set([2024, 2025, 2026]));
  const before = await rowsAt(province);
  await copied();
  expect(await rowsAt(province)).toEqual(before);
});

test("the parameters of clearing come beside the working days, each as its own kind", async () => {
  await released("甲");
  const text = readFileSync("policies/clearing.yaml", "utf8");
  const file = { path: "clearing.yaml", text: text.replace("submitted: 20", "submitted: 18") };
  const { version } = await draft(hub, { file, examples: null, by: FIRST, note: "" });
  await approve(hub, { version, by: SECOND, from: addDays(TODAY, 1) });
  await copied();
  const rows = await selectReleases(province.store, null, 20);
  expect(new Set(rows.map(({ scheme }) => scheme))).toEqual(new Set(["calendar", "clearing"]));
  expect(rows.find((row) => row.version === version)?.path).toBe("policies/clearing.yaml");
});

test("a withdrawal follows, and the version that takes its day after it", async () => {
  const version = await released("甲");
  await copied();
  await withdraw(hub, { version, by: SECOND });
  const next = await released("乙");
  await copied();
  const states = new Map((await rowsAt(province)).map((row) => [row.version, row.state]));
  expect([states.get(version), states.get(next)]).toEqual(["withdrawn", "approved"]);
});

test("what provinces have heard of is not drafted again under the same text", async () => {
  const version = await released("甲");
  await copied();
  await withdraw(hub, { version, by: SECOND });
  const file = { path: "calendar.yaml", text: `${TEXT}# 甲\n` };
  const again = draft(hub, { file, examples: null, by: FIRST, note: "" });
  await expect(again).rejects.toMatchObject({ code: "release_known" });
  const fresh = { file: { ...file, text: `${TEXT}# 丙\n` }, examples: null, by: FIRST, note: "" };
  const drafted = await draft(hub, fresh);
  await withdraw(hub, { version: drafted.version, by: FIRST });
  expect((await draft(hub, fresh)).version).toBe(drafted.version);
});

test("one that was withdrawn before the province heard of it never comes", async () => {
  const version = await released("甲");
  await withdraw(hub, { version, by: SECOND });
  await copied();
  expect((await rowsAt(province)).map((row) => row.version)).not.toContain(version);
});

test("a text that was changed on the way is not taken, and somebody is told", async () => {
  way = ({ next }) => ({ next: next && { ...next, text: `${next.text}# 改\n` } });
  await copied();
  expect(await rowsAt(province)).toEqual([]);
  expect(errors).toEqual(["rulebook.copyForged"]);
});

test("without an answer it asks again, and goes on where it stood", async () => {
  await released("甲");
  let answers = 0;
  way = (answer) => {
    answers += 1;
    if (answers === 2) throw new NoAnswer("cut");
    return answer;
  };
  await copied();
  expect(await rowsAt(province)).toHaveLength(1);
  await copied();
  expect(await rowsAt(province)).toEqual(await rowsAt(hub));
  expect(errors).toEqual([]);
});
