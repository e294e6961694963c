/** A transaction that only the codec's tests know has never met a real node. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TRANSACTIONS } from "#wire/hospital/hospital.ts";

const folder = import.meta.dirname;
const self = "every-transaction.test.ts";
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && name !== self)
  .map((name) => readFileSync(join(folder, name), "utf8"));

test("every transaction is sent to a care node by a test of this folder", () => {
  const isSent = (number: string): boolean => texts.some((text) => text.includes(`"${number}"`));
  const unsent = TRANSACTIONS.filter(({ numbers }) => !numbers.some(isSent));
  expect(unsent.map(({ numbers, title }) => `${numbers[0]} ${title}`)).toEqual([]);
});
