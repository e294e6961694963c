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
/** The guide to policies has its reader write these. */
const READERS_OWN = /^policies\/361100\//;

/** What a document may name. */
export interface Named {
  readonly sources: readonly Source[];
  /** From the root; a `*` at the end stands for any ending. */
  readonly exists: (path: string) => boolean;
  /** The scripts of package.json. */
  readonly scripts: readonly string[];
  /** The commands of the CLI: "policy-check". */
  readonly commands: readonly string[];
}

/** Names in a line that nothing bears. */
function* missingIn(path: string, words: string, program: string, named: Named): Generator<string> {
  for (const [, name = ""] of words.matchAll(NAMED)) {
    if (PATH.test(name) && !READERS_OWN.test(name)) {
      if (!named.exists(name)) yield name;
    } else if (NAME.test(name) && !program.includes(name)) yield name;
  }
  for (const [, target = ""] of words.matchAll(LINK)) {
    const isPath = !/^[a-z]+:/.test(target);
    if (isPath && !named.exists(join(dirname(path), decodeURI(target)))) yield target;
  }
  for (const [, script = ""] of words.matchAll(SCRIPT)) {
    if (!named.scripts.includes(script)) yield `npm run ${script}`;
  }
  for (const [, first = "", second = ""] of words.matchAll(COMMAND)) {
    if (named.commands.includes(first) || named.commands.includes(`${first}-${second}`)) continue;
    yield `lianjie ${first} ${second}`.trim();
  }
}

/**
 * Paths, links, scripts, commands, constraints, refusals and checks that a document names: each
 * exists.
 */
export function documentRule(documents: readonly Source[], named: Named): Finding[] {
  const program = named.sources.map(({ text }) => text).join("\n");
  return documents.flatMap(({ path, text }) =>
    text.split("\n").flatMap((words, index) =>
      [...missingIn(path, words, program, named)].map((name) => ({
        rule: "documents",
        path,
        line: index + 1,
        message: `${name} does not exist: the document tells of another time`,
      })),
    ),
  );
}
