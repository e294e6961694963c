import { expect, test } from "vitest";
import { createLoop } from "./loop.ts";

test("timers fire in the order of their times, those of one instant as they were set", async () => {
  const loop = createLoop(1_000);
  const fired: string[] = [];
  for (const [name, at] of [
    ["d", 1_400],
    ["b", 1_200],
    ["c", 1_200],
    ["a", 900],
  ] as const) {
    loop.at(at, () => fired.push(`${name}${loop.now()}`));
  }
  await loop.run(() => false, 2_000);
  expect(fired).toEqual(["a1000", "b1200", "c1200", "d1400"]);
});

test("the clock stands still while there is work", async () => {
  const loop = createLoop(0);
  const seen: number[] = [];
  loop.at(50, () => seen.push(-1));
  for (let index = 0; index < 3; index += 1) {
    loop.job(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      seen.push(loop.now());
    });
  }
  await loop.run(() => false, 100);
  expect(seen).toEqual([0, 0, 0, -1]);
});

test("a world without anything left to do comes to an end", async () => {
  expect(await createLoop(0).run(() => false, 10)).toBe("late");
  expect(await createLoop(0).run(() => true, 10)).toBe("done");
});
