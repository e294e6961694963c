/**
 * Documents stay true: each package has its sentence, and what a document names exists. Lock files
 * say what to install, not where from.
 */
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
const PATH = /^(src|test|sim|demo|bench|cli|docs|policies|migrations)\/[\w./-]*$/;
const NAME = /^([a-z]+(_[a-z]+)+|check[A-Z]\w+)$/;

/** Paths, constraints, refusals and checks that a document names in backticks. */
export function documentRule(
  documents: readonly Source[],
  sources: readonly Source[],
  exists: (path: string) => boolean,
): Finding[] {
  const program = sources.map(({ text }) => text).join("\n");
  const findings: Finding[] = [];
  for (const { path, text } of documents) {
    text.split("\n").forEach((words, index) => {
      for (const [, name = ""] of words.matchAll(NAMED)) {
        const known = PATH.test(name) ? exists(name) : !NAME.test(name) || program.includes(name);
        if (known) continue;
        const message = `${name} does not exist: the document tells of another time`;
        findings.push({ rule: "documents", path, line: index + 1, message });
      }
    });
  }
  return findings;
}
