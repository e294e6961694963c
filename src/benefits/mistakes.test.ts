/**
 * A file that does not load says which file and line, what is wrong and how to mend it: each way to
 * go wrong, and the sentence its author reads, are kept as data.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Compile } from "typebox/schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { PolicyError, policyIn, policySchema } from "#benefits/benefits.ts";

interface Mistake {
  readonly title: string;
  readonly in: string;
  readonly replace: string;
  readonly with: string;
  readonly also?: readonly (readonly [string, string])[];
  /** Nothing else of the file stands. */
  readonly all?: boolean;
  /** The JSON Schema marks it too. */
  readonly form?: boolean;
}

function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(`./examples/${path}`, import.meta.url)), "utf8");
}

const mistakes = parse(read("mistakes.yaml")) as Mistake[];

function textOf(mistake: Mistake): string {
  const good = read(mistake.in === "yearly" ? "yearly.yaml" : `mechanisms/${mistake.in}.yaml`);
  let text = good;
  for (const [from, to] of [[mistake.replace, mistake.with] as const, ...(mistake.also ?? [])]) {
    expect(text).toContain(from);
    text = text.replace(from, () => to);
  }
  return mistake.all === true ? mistake.with : text;
}

function told(mistake: Mistake): string {
  try {
    policyIn({ path: `${mistake.in}.yaml`, text: textOf(mistake) });
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "loads";
}

describe("a mistake", () => {
  test.each(mistakes.map((mistake) => [mistake.title, mistake] as const))("%s", (_, mistake) => {
    expect(told(mistake)).toMatchSnapshot();
  });
});

describe("the schema for editors", () => {
  const schema = Compile(policySchema() as never);
  const formal = mistakes.filter((mistake) => mistake.form === true);
  test.each(formal.map((mistake) => [mistake.title, mistake] as const))(
    "marks: %s",
    (_, mistake) => {
      const seen = JSON.parse(JSON.stringify(parse(textOf(mistake)) ?? null)) as unknown;
      expect(schema.Check(seen)).toBe(false);
    },
  );
});
