/** The JSON Schema for editors accepts what loads, and marks what does not belong. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Compile } from "typebox/schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isPolicy, policySchema } from "#benefits/benefits.ts";
import { parseWhole } from "#benefits/reading/place.ts";
import { readPolicyPaths } from "#policies.ts";

const compiled = (): ReturnType<typeof Compile> => Compile(policySchema() as never);
const folders = ["./examples/mechanisms", "./examples/published", "../../policies"].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".yaml") && isPolicy({ path, text: "" }))
    .map((path) => join(folder, path)),
);

/** As an editor sees it: keys are texts. */
function plain(text: string): unknown {
  return JSON.parse(JSON.stringify(parse(text)));
}

function whole(path: string): unknown {
  const [file] = readPolicyPaths([path]);
  return JSON.parse(JSON.stringify(parseWhole(path, file?.text ?? "").document));
}

describe("the schema", () => {
  test("accepts every policy that loads", () => {
    const schema = compiled();
    const refused = files.filter((path) => !schema.Check(whole(path)));
    expect(refused).toEqual([]);
    expect(files.length).toBeGreaterThan(80);
  });

  test("refuses a misspelt word, a rate without a percent sign and a missing answer", () => {
    const good = readFileSync(
      fileURLToPath(new URL("./examples/yearly.yaml", import.meta.url)),
      "utf8",
    );
    const schema = compiled();
    expect(schema.Check(plain(good))).toBe(true);
    expect(schema.Check(plain(good.replace("- ceiling:", "- celing:")))).toBe(false);
    expect(schema.Check(plain(good.replace("0: 50%", "0: 50")))).toBe(false);
    expect(schema.Check(plain(good.replace(/^ {2}unusedQuota.*\n/m, "")))).toBe(false);
  });
});
