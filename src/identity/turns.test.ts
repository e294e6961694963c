/** Turns at a few places: who comes next, and who is sent away. */
import { expect, test } from "vitest";
import { Refusal } from "#base/refusals.ts";
import { createTurns, type Turns } from "#identity/turns.ts";

const LIMITS = { inWorkMax: 1, waitingMax: 8, ofOneMax: 4 };

interface Queue {
  readonly began: string[];
  readonly busy: string[];
  add(address: string): void;
  /** Lets the one in work go, and the next begin. */
  end(): Promise<void>;
}

function queueOf(turns: Turns): Queue {
  const began: string[] = [];
  const busy: string[] = [];
  const open: (() => void)[] = [];
  const work = (address: string) => async (): Promise<void> => {
    began.push(address);
    await new Promise<void>((done) => open.push(done));
  };
  return {
    began,
    busy,
    add: (address) => {
      void turns.take(address, work(address)).catch((error: unknown) => {
        busy.push(error instanceof Refusal ? `${address} ${error.code}` : String(error));
      });
    },
    end: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("an address that asks by the dozen waits behind each other one, once a round", async () => {
  const queue = queueOf(createTurns(LIMITS));
  for (let one = 0; one < 4; one += 1) queue.add("many");
  queue.add("one");
  queue.add("two");
  for (let one = 0; one < 6; one += 1) await queue.end();
  expect(queue.began).toEqual(["many", "many", "one", "two", "many", "many"]);
});

test("no more than its share is in work or waits of one address, and of all together", async () => {
  const queue = queueOf(createTurns(LIMITS));
  for (let one = 0; one < 6; one += 1) queue.add("many");
  await queue.end();
  expect(queue.busy).toEqual(["many login_busy", "many login_busy"]);
  // Two of the first wait still: six more may, of whatever address.
  for (let one = 0; one < 7; one += 1) queue.add(`other${one}`);
  await queue.end();
  expect(queue.busy.slice(2)).toEqual(["other6 login_busy"]);
  queue.add("many");
  for (let one = 0; one < 10; one += 1) await queue.end();
  expect(queue.began).toHaveLength(11);
});

test("who failed gives the place on, and the places are as many as before", async () => {
  const turns = createTurns({ ...LIMITS, inWorkMax: 2 });
  const failing = turns.take("a", () => Promise.reject(new Error("broken")));
  await expect(failing).rejects.toThrow("broken");
  const queue = queueOf(turns);
  for (const address of ["a", "b", "c"]) queue.add(address);
  await new Promise((resolve) => setImmediate(resolve));
  expect(queue.began).toEqual(["a", "b"]);
  await queue.end();
  expect(queue.began).toEqual(["a", "b", "c"]);
});
