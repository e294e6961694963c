/** Rounds of due work that fail: who is told what, and how often. */
import { expect, test } from "vitest";
import { Defect } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import { happenedAt } from "#base/troubles.ts";
import type { NodeId } from "#model/place.ts";
import { runDue } from "#nodes/due.ts";

const NODES = ["360000", "460000", "510000"] as NodeId[];

/** Nodes that run so many rounds, a second each; `due` says what a node meets in a round. */
async function rounds(count: number, due: (node: NodeId, round: number) => Error | null) {
  const told: [string, string, unknown][] = [];
  let now = 0;
  let left = count * NODES.length;
  const tell =
    (level: string) =>
    (event: string, { node, times }: { node?: unknown; times?: unknown } = {}): void => {
      told.push([level, `${event} ${node}`, times]);
    };
  let enough = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const running = runDue(
    {
      now: () => now,
      log: { info: tell("info"), warn: tell("warn"), error: tell("error") },
      nap: async (until) => {
        now += 1_000 / NODES.length;
        left -= 1;
        if (left <= 0) enough();
        await new Promise(setImmediate);
        if (left <= 0 && !until.aborted) {
          await new Promise<void>((resolve) => until.addEventListener("abort", () => resolve()));
        }
      },
    },
    NODES.map((node) => {
      let round = 0;
      return {
        node,
        due: async () => {
          const error = due(node, round);
          round += 1;
          if (error) throw error;
          return 0;
        },
      };
    }),
  );
  await done;
  await running.stop();
  return told;
}

function gone(): Error {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const place = { server: "db:5432", database: "lianjie", user: "clerk" };
  return happenedAt(new NoAnswer("the database does not answer", { cause }), place);
}

test("a server that is gone is told once for all its nodes, each minute, and when it is back", async () => {
  const told = await rounds(150, (_node, round) => (round < 130 ? gone() : null));
  expect(told.map(([level, words]) => [level, words.split(" ")[0]])).toEqual([
    ["warn", "due.failed"],
    ["warn", "due.failed"],
    ["warn", "due.failed"],
    ["info", "due.works"],
  ]);
  expect(Number(told[1]?.[2])).toBeGreaterThan(170);
});

test("a defect is an error of its own node, and other nodes go on", async () => {
  const told = await rounds(10, (node, round) =>
    node === "460000" && round < 5 ? new Defect("a day is missing") : null,
  );
  expect(told).toEqual([
    ["error", "due.failed 460000", 1],
    ["info", "due.works 460000", undefined],
  ]);
});

test("another cause is told at once", async () => {
  const told = await rounds(10, (node, round) => {
    if (node !== "360000") return null;
    return round < 5 ? gone() : new NoAnswer("too many wait for a connection");
  });
  expect(told.map(([level, words]) => `${level} ${words}`)).toEqual([
    "warn due.failed 360000",
    "warn due.failed 360000",
  ]);
});
