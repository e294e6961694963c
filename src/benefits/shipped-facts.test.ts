/** What the shipped policies say of their facts is what they take. */
import { expect, test } from "vitest";
import { policyIn } from "#benefits/benefits.ts";
import { shippedPaths, shippedText } from "../../test/shipped-texts.ts";

test("a fact whose title names its values takes these and no other", () => {
  const faults: string[] = [];
  let named = 0;
  for (const path of shippedPaths()) {
    for (const [name, fact] of policyIn({ path, text: shippedText(path) }).facts) {
      const [, a, b] = /（(\w+)或(\w+)）/.exec(fact.title) ?? [];
      if (a === undefined || b === undefined) continue;
      named += 1;
      const taken = [a, b, "9", "other"].filter((value) => fact.takes(value));
      if (taken.join() !== `${a},${b}`) faults.push(`${path} ${name}: ${taken.join()}`);
    }
  }
  expect(faults).toEqual([]);
  expect(named).toBeGreaterThan(10);
});
