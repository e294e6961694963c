import { expect, test } from "vitest";
import { createTurns } from "#api/turns.ts";

test("work is done one after the other, and a refused one lets the next begin", async () => {
  const inTurn = createTurns();
  const told: string[] = [];
  const work = (name: string, fails = false) =>
    inTurn(async () => {
      told.push(`${name} begins`);
      await new Promise((done) => setImmediate(done));
      told.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const [first, second] = await Promise.allSettled([work("one", true), work("two")]);
  expect(told).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  expect([first.status, second]).toEqual(["rejected", { status: "fulfilled", value: "two" }]);
});
