/**
 * Runs every worked example: the published ones in `examples/`, and authors' own beside each
 * policy.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { differences, loadPolicies, policyIn, readExamples } from "#benefits/benefits.ts";

const folders = [
  fileURLToPath(new URL("./examples", import.meta.url)),
  fileURLToPath(new URL("../../policies", import.meta.url)),
];

for (const folder of folders) {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  for (const path of paths.filter((one) => one.endsWith(".examples.yaml"))) {
    describe(path, () => {
      const file = join(folder, path.replace(".examples.yaml", ".yaml"));
      test("the policy stands beside its examples", () => expect(existsSync(file)).toBe(true));
      const policy = policyIn({ path: file, text: readFileSync(file, "utf8") });
      const text = readFileSync(join(folder, path), "utf8");
      for (const example of readExamples(path, text, policy)) {
        test(`${example.title}${example.contradicts === undefined ? "" : "（与公开算例不同）"}`, () => {
          expect(differences(example, policy)).toEqual([]);
        });
      }
    });
  }
}

test("the program's own policies load as one book", () => {
  const folder = present(folders[1], "two folders are listed");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml"))
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
  expect(loadPolicies(files).find("360300" as never, "employee")?.scheme).toBe("employee");
});
