/** Documents stay true: each package has its sentence, and what a document names exists. */
import type { Finding, Source } from "./sources.ts";

/** Each package has its sentence in docs/dependencies.md. */
export function dependencyRule(packageJson: string, document: string): Finding[] {
  const manifest: { [key: string]: Record<string, string> | undefined } = JSON.parse(packageJson);
  const names = [
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.devDependencies ?? {}),
  ];
  return names
    .filter((name) => !document.includes(`\`${name}\``))
    .map((name) => ({
      rule: "dependencies",
      path: "package.json",
      line: 1,
      message: `${name} has no sentence in docs/dependencies.md: say why we need it`,
    }));
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
