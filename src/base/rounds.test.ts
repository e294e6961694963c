/** Rounds: one at a time, sooner again after a failure, and each failure told as it is. */
import { expect, test } from "vitest";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { createRounds } from "#base/rounds.ts";

function bench(round: () => Promise<unknown>) {
  const clock = { now: 1_000 };
  const told: string[] = [];
  const tell = (event: string): void => void told.push(event);
  const world = { now: () => clock.now, log: { warn: tell, error: tell } };
  const rounds = createRounds(world, { name: "post", everyMs: 100, againMs: 10 }, round);
  return { clock, told, rounds };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("one at a time, and the next when its time has come", async () => {
  let end: () => void = () => {};
  let began = 0;
  const { clock, rounds } = bench(() => {
    began += 1;
    return new Promise<void>((resolve) => {
      end = resolve;
    });
  });
  expect([await rounds.run(), rounds.inFlight()]).toEqual([1, 1]);
  clock.now += 100;
  expect([await rounds.run(), began]).toEqual([0, 1]);
  end();
  await settled();
  expect([rounds.inFlight(), await rounds.run(), began]).toEqual([0, 1, 2]);
  end();
  await settled();
  clock.now += 99;
  expect(await rounds.run()).toBe(0);
});

test.each([
  ["no answer is told to nobody", new NoAnswer("the line is cut"), []],
  ["a refusal is told", new Refusal("object_missing"), ["post.refused"]],
  ["anything else is a defect", new Error("a bug"), ["post.defect"]],
])("%s, and it is tried again sooner", async (_what, error, told) => {
  const post = bench(() => Promise.reject(error));
  await post.rounds.run();
  await settled();
  expect([post.told, post.rounds.inFlight()]).toEqual([told, 0]);
  post.clock.now += 9;
  expect(await post.rounds.run()).toBe(0);
  post.clock.now += 1;
  expect(await post.rounds.run()).toBe(1);
  await settled();
});

test("stopped it begins no more, and a round that is under way can see it", async () => {
  const { clock, rounds } = bench(async () => undefined);
  expect(rounds.isStopped()).toBe(false);
  rounds.stop();
  clock.now += 1_000;
  expect([rounds.isStopped(), await rounds.run()]).toEqual([true, 0]);
});
