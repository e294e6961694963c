/**
 * Runs every worked example: the published ones in `examples/`, and authors' own beside each
 * policy. Each test loads its policy itself, so that mutation testing sees what it needs.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import {
  type CompiledPolicy,
  differences,
  type Example,
  loadPolicies,
  policyIn,
  readExamples,
} from "#benefits/benefits.ts";
import { readPolicyPaths } from "#policies.ts";

const folders = [
  fileURLToPath(new URL("./examples", import.meta.url)),
  fileURLToPath(new URL("../../policies", import.meta.url)),
];

interface Loaded {
  readonly policy: CompiledPolicy;
  readonly examples: readonly Example[];
}

function load(path: string): Loaded {
  const file = path.replace(".examples.yaml", ".yaml");
  const policy = policyIn(present(readPolicyPaths([file])[0], "the policy is there"));
  return { policy, examples: readExamples(path, readFileSync(path, "utf8"), policy) };
}

function titlesIn(path: string): string[] {
  const rows = readFileSync(path, "utf8").matchAll(/^- title: (.*)$/gm);
  return [...rows].map(([, title = ""]) => title);
}

for (const folder of folders) {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  for (const path of paths.filter((one) => one.endsWith(".examples.yaml"))) {
    describe(path, () => {
      const full = join(folder, path);
      const titles = titlesIn(full);
      test("the policy stands beside its examples, each with a title", () => {
        expect(existsSync(full.replace(".examples.yaml", ".yaml"))).toBe(true);
        expect(load(full).examples).toHaveLength(titles.length);
      });
      test.each(titles.map((title, index) => [title, index] as const))("%s", (_title, index) => {
        const { policy, examples } = load(full);
        const example = present(examples[index], "one example for each title");
        expect(differences(example, policy)).toEqual([]);
      });
    });
  }
}

test("the program's own policies load as one set", () => {
  const folder = present(folders[1], "two folders are listed");
  expect(
    loadPolicies(readPolicyPaths([folder])).find(
      "360300" as never,
      "employee",
      "2021-12-01" as never,
    )?.scheme,
  ).toBe("employee");
});
