/** Documents beside the policies: released by two persons at the node whose they are. */
import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { addDays, day, startOfDay } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { WEEKENDS_ONLY } from "#base/workdays.ts";
import { staffOf } from "#model/actor.ts";
import { CLEARING_DEFAULTS } from "#model/clearing-parameters.ts";
import { type Area, HUB, type NodeId } from "#model/place.ts";
import { readPolicyFiles } from "#policies.ts";
import {
  approve,
  draft,
  openRulebook,
  type Rulebook,
  rulebookRoom,
  selectReleases,
  shippedPolicies,
} from "#rulebook/rulebook.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

const TODAY = day("2026-09-22");
const TOMORROW = addDays(TODAY, 1);
const PINGXIANG = "360300" as Area;
const FIRST = staffOf("李起草");
const SECOND = staffOf("王批准");
const SHIPPED = shippedPolicies(
  readPolicyFiles().filter(({ path }) =>
    /(zones|filing|openings|diseases|calendar|clearing)\.yaml/.test(path),
  ),
);

let store: OwnedDatabase;
let warnings: string[];
let instances = 0;
beforeEach(async () => {
  store = databaseAt(await freshDatabaseUrl());
  warnings = [];
});

function worldOf(node: NodeId, today = TODAY) {
  const log = {
    info: () => {},
    warn: (event: string, fields?: object) => warnings.push(`${event} ${JSON.stringify(fields)}`),
    error: () => {},
  };
  instances += 1;
  const trail = createTrail(node, `documents${instances}`);
  return { node, now: () => startOfDay(today) + 36_000_000, store, log, trail };
}

function opened(node: NodeId, today = TODAY): Promise<Rulebook> {
  const world = worldOf(node, today);
  return openRulebook(world, world.trail, SHIPPED);
}

const JIANGXI = "360000" as NodeId;

async function refusalOf(step: Promise<unknown>): Promise<string> {
  const error = await step.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw new Error(`no refusal: ${String(error)}`);
  expect(error.message).not.toContain("undefined");
  return error.code;
}

function given(path: string, text = readFileSync(`policies/${path}`, "utf8")) {
  return { file: { path, text: `${text}# 另一版\n` }, examples: null, by: FIRST, note: "" };
}

test("each node has the documents of its places and the country's, the hub the country's own", async () => {
  await opened(JIANGXI);
  const rows = await selectReleases(store, null, 50);
  expect(rows.map(({ area, scheme, path }) => [area, scheme, path])).toEqual([
    ["100000", "diseases", "policies/diseases.yaml"],
    ["100000", "filing", "policies/filing.yaml"],
    ["360000", "zones", "policies/zones.yaml"],
    ["360100", "diseases", "policies/360100/diseases.yaml"],
    ["360100", "filing", "policies/360100/filing.yaml"],
    ["360300", "diseases", "policies/360300/diseases.yaml"],
    ["360300", "filing", "policies/360300/filing.yaml"],
  ]);
  const hub = databaseAt(await freshDatabaseUrl());
  const world = { ...worldOf(HUB), store: hub };
  await openRulebook(world, world.trail, SHIPPED);
  const own = await selectReleases(hub, null, 50);
  expect(own.map(({ area, scheme }) => [area, scheme])).toEqual([
    ["100000", "calendar"],
    ["100000", "clearing"],
  ]);
});

test("a place's rules for filing are released by two persons, and hold from their day", async () => {
  const rulebook = await opened(JIANGXI);
  const before = await rulebook.filingRules(store, PINGXIANG, TODAY);
  expect(before.commitment.validMonths).toBe(12);
  const world = worldOf(JIANGXI);
  const path = "360300/filing.yaml";
  const text = readFileSync(`policies/${path}`, "utf8").replace("value: 12", "value: 9");
  const { version, findings } = await draft(world, given(path, text));
  expect(findings).toMatchObject({ passed: true, why: null });
  const from = TOMORROW;
  expect(await refusalOf(approve(world, { version, by: FIRST, from }))).toBe("release_same_person");
  await approve(world, { version, by: SECOND, from });
  const after = await rulebook.filingRules(store, PINGXIANG, TOMORROW);
  expect(after.commitment.validMonths).toBe(9);
  expect(after.version).not.toBe(before.version);
  expect((await rulebook.filingRules(store, PINGXIANG, TODAY)).version).toBe(before.version);
});

test("where no rules hold on the day nothing is decided, and it is said who mends it", async () => {
  const rulebook = await opened(JIANGXI);
  const filing = rulebook.filingRules(store, PINGXIANG, day("2022-12-31"));
  expect(await refusalOf(filing)).toBe("filing_rules_missing");
  const qualifying = rulebook.qualificationRules(store, PINGXIANG, day("2020-12-31"));
  expect(await refusalOf(qualifying)).toBe("qualification_rules_missing");
});

describe("another node's document is not released", () => {
  test.each([
    ["the country's rules at a province", JIANGXI, "filing.yaml"],
    ["the country's diseases at a province", JIANGXI, "diseases.yaml"],
    ["the calendar at a province", JIANGXI, "calendar.yaml"],
    ["the parameters of clearing at a province", JIANGXI, "clearing.yaml"],
    ["another province's openings", JIANGXI, "520000/openings.yaml"],
    ["zones at the hub", HUB, "zones.yaml"],
    ["the country's rules at the hub", HUB, "filing.yaml"],
  ])("%s", async (_, node, path) => {
    expect(await refusalOf(draft(worldOf(node), given(path)))).toBe("release_other_node");
  });
});

test("the hub's parameters of clearing hold from their day; the defaults where none came", async () => {
  expect(await (await opened(JIANGXI)).clearing(store)).toBe(CLEARING_DEFAULTS);
  const hub = databaseAt(await freshDatabaseUrl());
  const world = { ...worldOf(HUB), store: hub };
  const rulebook = await openRulebook(world, world.trail, SHIPPED);
  expect(await rulebook.clearing(hub)).toEqual(CLEARING_DEFAULTS);
  const text = readFileSync("policies/clearing.yaml", "utf8").replace(
    "submitted: 20",
    "submitted: 18",
  );
  const { version } = await draft(world, given("clearing.yaml", text));
  await approve(world, { version, by: SECOND, from: TOMORROW });
  expect((await rulebook.clearing(hub)).days.submitted).toBe(20);
  const later = { ...worldOf(HUB, TOMORROW), store: hub };
  const next = await openRulebook(later, later.trail, SHIPPED);
  expect((await next.clearing(hub)).days.submitted).toBe(18);
});

describe("working days", () => {
  test("are the hub's release of the day, and weekends only where there is none", async () => {
    expect(await (await opened(JIANGXI)).calendar(store)).toBe(WEEKENDS_ONLY);
    const hub = databaseAt(await freshDatabaseUrl());
    const world = { ...worldOf(HUB), store: hub };
    const rulebook = await openRulebook(world, world.trail, SHIPPED);
    expect((await rulebook.calendar(hub)).years).toEqual(new Set([2024, 2025, 2026]));
  });

  test.each([
    ["2026-09-30", 0],
    ["2026-10-01", 1],
    ["2026-12-31", 1],
    ["2027-01-01", 1],
    ["2027-10-01", 2],
  ])("on %s %i years of them are told to be missing", async (today, count) => {
    const rulebook = await opened(HUB, day(today));
    const room = rulebookRoom(rulebook, worldOf(HUB, day(today)));
    for (let round = 0; round < 2; round += 1) for (const { run } of room.due ?? []) await run();
    // Once a day, however often the rounds go.
    expect(warnings).toHaveLength(count);
    if (count > 0) expect(warnings[0]).toContain("2027年的放假调休没有发布，工作日只扣除周末");
    const [open] = room.probes?.open ?? [];
    expect(await open?.look()).toMatchObject({ count });
  });
});
