/** Clocks that differ: what exchanges prove of it, how soon, and when somebody is told. */
import { expect, test } from "vitest";
import { HUB, type NodeId } from "#model/place.ts";
import { createClocks, SKEW_ALARM_MS, SKEW_ALLOWED_MS } from "#nodes/clocks.ts";

const PEER = "460000" as NodeId;

/** Our clock, another node's, and messages of it that are so long under way. */
function setup() {
  const told: unknown[] = [];
  const log = {
    warn: (event: string, fields: object = {}) => told.push([event, fields]),
    info: (event: string, fields: object = {}) => told.push([event, fields]),
  };
  let now = 1_000_000;
  let ahead = 0;
  const clocks = createClocks({ now: () => now, log });
  return {
    told,
    clocks,
    /** The peer's clock is so far ahead of ours. */
    set: (ms: number) => {
      ahead = ms;
    },
    arrive: (transitMs: number): number => {
      const sentAt = now + ahead;
      now += transitMs;
      return clocks.arrived(PEER, sentAt);
    },
    answer: (thereMs: number, backMs: number): void => {
      const askedAt = now;
      now += thereMs;
      const sentAt = now + ahead;
      now += backMs;
      clocks.answered(PEER, askedAt, sentAt);
    },
  };
}

test("clocks that agree are allowed nothing, however long a message was under way", () => {
  const { arrive, told, clocks } = setup();
  for (const transit of [0, 20, 40_000, 3_000, 900]) expect(Math.abs(arrive(transit))).toBe(0);
  expect(told).toEqual([]);
  expect(clocks.known().get(PEER)).toBe(0);
});

test("a peer that is behind is believed after five messages, and less the time under way", () => {
  const { arrive, set, told } = setup();
  set(-60_000);
  expect([1, 2, 3, 4].map(() => arrive(50) + 0)).toEqual([0, 0, 0, 0]);
  expect(arrive(50)).toBe(59_050);
  expect(told).toEqual([["clock.skew", { node: PEER, aheadMs: -59_050 }]]);
  arrive(2_000);
  expect(arrive(5_000)).toBe(59_050);
});

test("a peer that is ahead is known at once, and loses no time by it", () => {
  const { arrive, set, told, clocks } = setup();
  set(10_000);
  expect(arrive(400)).toBe(0);
  expect(clocks.known().get(PEER)).toBe(9_600);
  expect(told).toHaveLength(1);
  expect(arrive(100)).toBe(0);
  expect(clocks.known().get(PEER)).toBe(9_900);
  expect(told).toHaveLength(1);
  // Set right since: what is remembered of it may not make its messages late.
  set(0);
  expect(arrive(100)).toBe(0);
});

test("a clock that is set right is told once and allowed nothing more", () => {
  const { arrive, set, told } = setup();
  set(-30_000);
  for (let message = 0; message < 5; message += 1) arrive(10);
  set(0);
  expect(arrive(10) + 0).toBe(0);
  expect(told.at(-1)).toEqual(["clock.agrees", { node: PEER }]);
  set(SKEW_ALARM_MS - 100);
  arrive(0);
  expect(told).toHaveLength(2);
});

test("one that jumps is believed when all that is remembered says so", () => {
  const { arrive, set } = setup();
  for (let message = 0; message < 5; message += 1) arrive(10);
  set(-20_000);
  const allowed = [1, 2, 3, 4, 5].map(() => arrive(10) + 0);
  expect(allowed).toEqual([0, 0, 0, 0, 19_010]);
});

test("no more is allowed for than what days and months bear", () => {
  const { arrive, set, clocks } = setup();
  set(-86_400_000);
  for (let message = 0; message < 5; message += 1) arrive(0);
  expect(arrive(0)).toBe(SKEW_ALLOWED_MS);
  expect(clocks.known().get(PEER)).toBe(-86_399_000);
  set(86_400_000);
  expect(arrive(0)).toBe(0);
});

test("replies prove both ways: sent after the question, before they came", () => {
  const { answer, set, clocks } = setup();
  set(7_000);
  answer(500, 500);
  expect(clocks.known().get(PEER)).toBe(6_500);
  set(-7_000);
  for (let reply = 0; reply < 5; reply += 1) answer(500, 500);
  expect(clocks.known().get(PEER)).toBe(-6_500);
  expect(clocks.known().has(HUB)).toBe(false);
});
