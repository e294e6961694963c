/** Planted violations of the rule of decisions, each beside what is let through. */
import { expect, test } from "vitest";
import { decisionRule } from "./decisions.ts";

/** Each case: path, a text that breaks the rule, words of the remedy, a text that does not. */
const planted: readonly (readonly [string, string, string, string, string])[] = [
  [
    "a decision that knows the store",
    "src/settlement/care/a.ts",
    'import type { Tx } from "#store/store.ts";',
    "knows no store",
    'import type { Surroundings } from "#world.ts";',
  ],
  [
    "a decision that takes a statement",
    "src/settlement/home/a.ts",
    'import { type HomeRow, lockBooks } from "#settlement/home/queries.ts";',
    "its types only",
    'import { type HomeRow, type HomeState } from "#settlement/home/queries.ts";',
  ],
  [
    "a decision that loads by way of another file",
    "src/settlement/care/a.ts",
    'import { loadCareUnit } from "#settlement/care/load.ts";',
    "its types only",
    'import { CareUnitOfWork } from "#settlement/care/unit-of-work.ts";',
  ],
  [
    "a decision that throws its refusal",
    "src/settlement/home/a.ts",
    'function a() { throw new Refusal("gone"); }',
    "gives its refusal back",
    'function a() { return new Refusal("gone"); }',
  ],
  [
    "a decision that waits",
    "src/catalogue/a.ts",
    "const a = async () => 1;",
    "waits for nothing",
    "const a = () => 1;",
  ],
];

const said = (path: string, text: string): string[] =>
  decisionRule([{ path, text }]).map(({ line, message }) => `${line} ${message}`);

for (const [name, path, wrong, remedy, right] of planted) {
  test(`${name} is found`, () => {
    expect(said(path, wrong)).toEqual([expect.stringContaining(remedy)]);
    expect(said(path, right)).toEqual([]);
    // Who loads and writes may.
    expect(said("src/settlement/care/load.ts", wrong)).toEqual([]);
  });
}
