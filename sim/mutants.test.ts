import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { planted, readMutants } from "./mutants.ts";

const root = join(import.meta.dirname, "..");
const mutants = readMutants();

for (const mutant of mutants) {
  test(`the mutant ${mutant.name} can be planted`, () => {
    const text = readFileSync(join(root, mutant.file), "utf8");
    expect(planted(mutant, text)).not.toBe(text);
  });
}

test("mutants have names of their own, and there are forty at least", () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  expect(mutants.length).toBeGreaterThanOrEqual(40);
});

test("a text that is not there, or there twice, plants nothing", () => {
  const [mutant] = mutants;
  if (!mutant) throw new Error("there are mutants");
  expect(() => planted(mutant, "")).toThrow("0 times");
  expect(() => planted(mutant, mutant.before + mutant.before)).toThrow("2 times");
});
