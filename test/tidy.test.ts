/** The house rules, run over the whole tree. `tidy/planted.test.ts` proves that each can fail. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { circleRule } from "./tidy/circles.ts";
import { decisionRule } from "./tidy/decisions.ts";
import {
  changelogRule,
  dependencyRule,
  documentRule,
  lockRule,
  strayRule,
  treeRule,
} from "./tidy/documents.ts";
import { importRule } from "./tidy/imports.ts";
import { moneyRule } from "./tidy/money.ts";
import { onceRule } from "./tidy/once.ts";
import { placeRule } from "./tidy/places.ts";
import { worldRule } from "./tidy/purity.ts";
import { catchRule, medianRule, sizeRule, typeRule, wordRule } from "./tidy/shape.ts";
import { type Finding, type Rule, readSources, type Source } from "./tidy/sources.ts";
import { deadRule, refusalRule, testNameRule } from "./tidy/unused.ts";
import { upsertRule } from "./tidy/upserts.ts";
import { knownNameRule, migrationRule, nationalRule, reportsRule, sqlRule } from "./tidy/walls.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const sourcesAt = (...paths: string[]): Source[] =>
  paths.map((path) => ({ path, text: read(path) }));
const nationalNames = read("test/tidy/national-names.txt").trim().split("\n");
const sources = readSources(root);

const rules: Readonly<Record<string, Rule>> = {
  "modules import only what the table allows, through faces": importRule,
  "imports between files never go round": circleRule,
  "national names stay behind the wall of wire": nationalRule(nationalNames),
  "the wall knows every national name that the wire speaks": knownNameRule(nationalNames),
  "SQL lives in queries and names only its own schema": sqlRule,
  "what settles waits for no report": reportsRule,
  "two processes may write the same new row": upsertRule,
  "migrations have no clock and no chance": migrationRule,
  "time, chance and environment come from the world": worldRule,
  "money is never a float and every division names its rounding": moneyRule(root),
  "files, functions and lines stay small": sizeRule,
  "the median file and the median function of src stay short": medianRule,
  "names say what the glossary says": wordRule,
  "the names of kinds stand once": onceRule,
  "types are honest": typeRule,
  "errors are caught in the four places only": catchRule,
  "one place has many codes: pools are compared": placeRule,
  "decisions are values, refusals included": decisionRule,
  "nothing exported is dead": deadRule,
  "every refusal is given, told and tested": refusalRule,
  "no two tests of a group share a name": testNameRule,
};

/** Markdown in these folders; below them, too, except from the root. */
function markdownOf(...folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: folder !== ".", encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith(".md"));
}

/** A `*` at the end stands for any ending. */
function exists(path: string): boolean {
  if (!path.endsWith("*")) return existsSync(join(root, path));
  const begin = basename(path).slice(0, -1);
  return readdirSync(join(root, dirname(path))).some((name) => name.startsWith(begin));
}

/** "policy-check", as `cli/main.ts` finds them. */
function commandsOf(): string[] {
  const files = sources.filter(({ path }) => path.startsWith("cli/commands/"));
  return files.map(({ path }) => basename(path, ".ts").replace(/^ops-/, ""));
}

function folderOf({ path }: Finding): string {
  return path.split("/").slice(0, 2).join("/");
}

/** Grouped by folder: "src/store: 2", then each finding with its remedy. */
function report(findings: readonly Finding[]): string {
  const folders = [...new Set(findings.map(folderOf))].sort();
  return folders
    .flatMap((folder) => {
      const list = findings.filter((finding) => folderOf(finding) === folder);
      const lines = list.map(({ path, line, message }) => `  ${path}:${line} ${message}`);
      return [`${folder}: ${list.length}`, ...lines];
    })
    .join("\n");
}

describe("the house is tidy", () => {
  for (const [name, rule] of Object.entries(rules)) {
    test(name, { timeout: 60_000 }, () => expect(report(rule(sources))).toBe(""));
  }

  test("every package has its sentence", () => {
    const document = read("docs/dependencies.md");
    const manifests = sourcesAt("package.json", "bench/engines/package.json");
    const findings = manifests.flatMap((manifest) => dependencyRule(manifest, document));
    expect(report(findings)).toBe("");
  });

  test("lock files name no registry", () => {
    const locks = sourcesAt("package-lock.json", "bench/engines/package-lock.json");
    expect(report(lockRule(locks))).toBe("");
  });

  test("documents name only what exists", () => {
    const documents = sourcesAt(...markdownOf(".", "docs"));
    const { scripts } = JSON.parse(read("package.json"));
    const texts = [...sources, ...sourcesAt("test/tidy/national-names.txt")];
    const named = {
      program: texts.map(({ text }) => text).join("\n"),
      exists,
      scripts: Object.keys(scripts),
      commands: commandsOf(),
    };
    expect(report(documentRule(documents, named))).toBe("");
    expect(report(strayRule(documents))).toBe("");
    expect(documents.length).toBeGreaterThan(20);
  });

  test("ARCHITECTURE.md's tree is the tree", () => {
    const inSrc = readdirSync(join(root, "src")).filter((name) => !name.endsWith(".test.ts"));
    const findings = sourcesAt("ARCHITECTURE.md").flatMap((page) => treeRule(page, inSrc));
    expect(report(findings)).toBe("");
  });

  test("the newest entry of CHANGELOG.md is this version", () => {
    const findings = ["package.json", "package-lock.json"].flatMap((manifest) => {
      const { version } = JSON.parse(read(manifest));
      return sourcesAt("CHANGELOG.md").flatMap((changelog) => changelogRule(changelog, version));
    });
    expect(report(findings)).toBe("");
  });

  test("the rules look at the whole tree", () => {
    expect(sources.length).toBeGreaterThan(30);
    expect(nationalNames.length).toBeGreaterThan(150);
  });
});
