/**
 * The policy that the guide teaches loads as printed, its examples hold, and it names every
 * mechanism; each of them stands in an example.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { differences, policyIn, readExamples, unreached, unstated } from "#benefits/benefits.ts";
import { MECHANISMS } from "#benefits/mechanisms/mechanisms.ts";

describe.each(["guide.md", "guide.zh-CN.md"])("docs/policies/%s", (name) => {
  const path = fileURLToPath(new URL(`../../docs/policies/${name}`, import.meta.url));
  const text = readFileSync(path, "utf8");
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");

  test("its policy loads and its examples hold to the fen", () => {
    const [policyText = "", examplesText = ""] = blocks;
    const policy = policyIn({ path: name, text: policyText });
    const examples = readExamples(name, examplesText, policy);
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(differences(example, policy)).toEqual([]);
    expect(examples.flatMap(unstated)).toEqual([]);
    expect(unreached({ path: name, text: policyText }, examples)).toEqual([]);
  });

  test("it has a row for every mechanism", () => {
    for (const word of MECHANISMS.keys()) expect(text).toContain(`| ${word} |`);
  });
});

test("every mechanism has a worked example of its own", () => {
  const folder = fileURLToPath(new URL("./examples/mechanisms", import.meta.url));
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const text = files.join("\n");
  for (const word of MECHANISMS.keys()) expect(text).toMatch(new RegExp(`- ${word}:`));
});
