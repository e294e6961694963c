/** The operator is told of a year without its holidays, and not while a copy is under way. */
import { expect, test } from "vitest";
import { type Calendar, WEEKENDS_ONLY } from "#base/workdays.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Rulebook } from "#rulebook/hold.ts";
import { rulebookRoom } from "#rulebook/room.ts";

const MINUTE = 60_000;

function roomWith(calendar: () => Calendar, node: NodeId) {
  const clock = { now: Date.parse("2026-11-28T09:00:00+08:00") };
  const told: string[] = [];
  const rulebook = { calendar: async () => calendar() } as unknown as Rulebook;
  const warn = (_event: string, fields?: { readonly why?: unknown }) => {
    told.push(String(fields?.why).slice(0, 5));
  };
  const log = { info: () => {}, warn, error: () => {} };
  const room = rulebookRoom(rulebook, { node, store: {} as never, now: () => clock.now, log });
  const look = async (later: number): Promise<void> => {
    clock.now += later;
    await room.due?.[0]?.run();
  };
  return { look, told };
}

test("a province that has just begun waits for its copy, and says so when none comes", async () => {
  const { look, told } = roomWith(() => WEEKENDS_ONLY, "360000" as NodeId);
  await look(0);
  await look(9 * MINUTE);
  expect(told).toEqual([]);
  await look(MINUTE);
  expect(told).toEqual(["2026年", "2027年"]);
  await look(MINUTE);
  expect(told).toHaveLength(2);
});

test("a calendar without the next year is told at once, by the hub alone", async () => {
  const thisYear = () => ({ ...WEEKENDS_ONLY, years: new Set([2026]) });
  const hub = roomWith(thisYear, HUB);
  const province = roomWith(thisYear, "360000" as NodeId);
  await hub.look(0);
  await province.look(0);
  expect([hub.told, province.told]).toEqual([["2027年"], []]);
});
