/**
 * Documents stay true: each package has its sentence, and what a document names exists. Lock files
 * say what to install, not where from.
 */
import { dirname, join } from "node:path";
import type { Finding, Source } from "./sources.ts";

/** Each package of a package.json has its sentence in docs/dependencies.md. */
export function dependencyRule({ path, text }: Source, document: string): Finding[] {
  const manifest: { [key: string]: Record<string, string> | undefined } = JSON.parse(text);
  const names = [
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.devDependencies ?? {}),
  ];
  return names
    .filter((name) => !document.includes(`\`${name}\``))
    .map((name) => ({
      rule: "dependencies",
      path,
      line: 1,
      message: `${name} has no sentence in docs/dependencies.md: say why we need it`,
    }));
}

/** A registry's host in a lock file would bind every machine to it: .npmrc leaves it out. */
export function lockRule(locks: readonly Source[]): Finding[] {
  return locks.flatMap(({ path, text }) =>
    text.split("\n").flatMap((words, index) => {
      if (!/"resolved": "https?:/.test(words)) return [];
      const message = "names a registry: npm install anew, with omit-lockfile-registry-resolved";
      return [{ rule: "locks", path, line: index + 1, message }];
    }),
  );
}

const NAMED = /`([^`\n]+)`/g;
const PATH = /^(src|test|sim|demo|bench|cli|docs|policies|migrations)\/[\w./-]*\*?$/;
const NAME = /^([a-z]+(_[a-z]+)+|check[A-Z]\w+)$/;
const LINK = /\]\(([^)#\s]+)[^)]*\)/g;
const SCRIPT = /\bnpm run (?:-s )?([a-z][\w:-]*)/g;
const COMMAND = /\blianjie ([a-z]+)(?: ([a-z]+))?/g;
/** Files that a page has its reader write: `<!-- the reader's own: src/clearing/ -->`. */
const OWN = /<!-- the reader's own: (\S+) -->/g;

/** What a document may name. */
export interface Named {
  /** All texts of the program. */
  readonly program: string;
  /** From the root; a `*` at the end stands for any ending. */
  readonly exists: (path: string) => boolean;
  /** The scripts of package.json. */
  readonly scripts: readonly string[];
  /** The commands of the CLI: "policy-check". */
  readonly commands: readonly string[];
}

/** Names in a line that nothing bears. */
function* missingIn(path: string, words: string, named: Named): Generator<string> {
  for (const [, name = ""] of words.matchAll(NAMED)) {
    if (PATH.test(name)) {
      if (!named.exists(name)) yield name;
    } else if (NAME.test(name) && !named.program.includes(name)) yield name;
  }
  for (const [, target = ""] of words.matchAll(LINK)) {
    const isPath = !/^[a-z]+:/.test(target);
    if (isPath && !named.exists(join(dirname(path), decodeURI(target)))) yield target;
  }
  for (const [, script = ""] of words.matchAll(SCRIPT)) {
    if (!named.scripts.includes(script)) yield `npm run ${script}`;
  }
  for (const [, first = "", second = ""] of words.matchAll(COMMAND)) {
    const { commands } = named;
    if (commands.includes(first) || commands.includes(`${first}-${second}`)) continue;
    if (second === "" && commands.some((command) => command.startsWith(`${first}-`))) continue;
    yield `lianjie ${first} ${second}`.trim();
  }
}

/** Lines that must be true now; older entries of a changelog tell of their own time. */
function ofToday(path: string, text: string): string[] {
  const newest = path === "CHANGELOG.md" ? text.split(/^## /m, 2).join("## ") : text;
  return newest.split("\n");
}

/**
 * Paths, links, scripts, commands, constraints, refusals and checks that a document names: each
 * exists.
 */
export function documentRule(documents: readonly Source[], named: Named): Finding[] {
  return documents.flatMap(({ path, text }) => {
    const own = [...text.matchAll(OWN)].map(([, begin = ""]) => begin);
    const exists = (name: string): boolean =>
      own.some((begin) => name.startsWith(begin)) || named.exists(name);
    return ofToday(path, text).flatMap((words, index) =>
      [...missingIn(path, words, { ...named, exists })].map((name) => ({
        rule: "documents",
        path,
        line: index + 1,
        message: `${name} does not exist: the document tells of another time`,
      })),
    );
  });
}

/** Every page is reached from the README by links; a link to a folder reaches all pages in it. */
export function strayRule(documents: readonly Source[]): Finding[] {
  const reached = new Set(["README.md"]);
  // A set's loop also visits what is added while it runs.
  for (const path of reached) {
    const text = documents.find((document) => document.path === path)?.text ?? "";
    for (const [, link = ""] of text.matchAll(LINK)) {
      const target = join(dirname(path), decodeURI(link));
      for (const other of documents) {
        if (other.path === target || dirname(other.path) === target) reached.add(other.path);
      }
    }
  }
  const message = "no page links to it: list it where its readers look (README.md)";
  return documents
    .filter(({ path }) => !reached.has(path))
    .map(({ path }) => ({ rule: "documents", path, line: 1, message }));
}

/** ARCHITECTURE.md's tree names each folder and file of `src`, and no other. */
export function treeRule(architecture: Source, inSrc: readonly string[]): Finding[] {
  const { path, text } = architecture;
  const tree = /^src\/\n((?: {2}\S.*\n)+)/m.exec(text)?.[1] ?? "";
  const told = [...tree.matchAll(/^ {2}([^\s/]+)/gm)].map(([, name = ""]) => name);
  const find = (message: string): Finding => ({ rule: "documents", path, line: 1, message });
  const missing = inSrc.filter((name) => !told.includes(name));
  const gone = told.filter((name) => !inSrc.includes(name));
  return [
    ...missing.map((name) => find(`the tree lacks src/${name}`)),
    ...gone.map((name) => find(`the tree names src/${name}, which is gone`)),
  ];
}

const ENTRY = /^## (\d+)\.(\d+)\.(\d+) — (unreleased|\d{4}-\d{2}-\d{2})$/;

/** CHANGELOG.md: the newest version first, which is the package's; it alone may be unreleased. */
export function changelogRule({ path, text }: Source, version: string): Finding[] {
  const entries = text
    .split("\n")
    .map((words, index) => ({ words, line: index + 1 }))
    .filter(({ words }) => words.startsWith("## "))
    .map(({ words, line }) => {
      const [, major, minor, patch, day = ""] = ENTRY.exec(words) ?? [];
      return { line, numbers: [major, minor, patch].map(Number), day };
    });
  const tell = (line: number, message: string): Finding[] => [
    { rule: "documents", path, line, message },
  ];
  if (entries.length === 0) return tell(1, "no entry yet");
  return entries.flatMap(({ line, numbers, day }, index) => {
    const newer = entries[index - 1]?.numbers;
    if (day === "") return tell(line, "an entry is ## 1.2.3 — 2026-01-31, or — unreleased");
    if (newer === undefined) {
      const name = numbers.join(".");
      if (name === version) return [];
      return tell(line, `the newest is ${name}, the package is ${version}`);
    }
    if (day === "unreleased") return tell(line, "an older version has the day of its release");
    return isBefore(numbers, newer) ? [] : tell(line, "versions fall from the newest on");
  });
}

function isBefore(numbers: readonly number[], newer: readonly number[]): boolean {
  const at = numbers.findIndex((number, index) => number !== newer[index]);
  return at >= 0 && (numbers[at] ?? 0) < (newer[at] ?? 0);
}
