/** No ambient time, chance, environment or console: they come in with the world. */
import ts from "typescript";
import { excepted, IMPURE } from "./exceptions.ts";
import { type Finding, importsOf, isCode, lineOf, type Source, treeOf, visit } from "./sources.ts";

const AMBIENT: Readonly<Record<string, string>> = {
  "Date.now": "take the instant as a parameter (world.now)",
  "performance.now": "take the instant as a parameter (world.now)",
  "Math.random": "take a Random as a parameter (world.random)",
  randomUUID: "make ids with newId of base/id.ts",
  randomBytes: "take a Random as a parameter (world.random)",
  setTimeout: "use world.pause",
  setInterval: "make it a due(now) function that the scheduler calls",
  "process.env": "read it in config.ts and pass the value in",
  "process.hrtime": "take the instant as a parameter (world.now)",
  "process.exit": "return, and let main decide",
  console: "use world.log",
};
/** Node's own modules that only compute. */
const PURE_NODE = new Set(
  ["assert", "path", "url", "buffer", "zlib", "stream", "async_hooks"].map(
    (name) => `node:${name}`,
  ),
);

function ambientIn(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    if (Object.hasOwn(AMBIENT, name)) return name;
    return node.expression.text === "console" ? "console" : null;
  }
  if (ts.isCallExpression(node)) {
    const called = ts.isPropertyAccessExpression(node.expression)
      ? node.expression.name.text
      : node.expression.getText();
    return Object.hasOwn(AMBIENT, called) ? called : null;
  }
  const isNow = ts.isNewExpression(node) && node.expression.getText() === "Date";
  return isNow && (node.arguments?.length ?? 0) === 0 ? "Date.now" : null;
}

export function worldRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    const { path } = source;
    if (excepted(IMPURE, path)) continue;
    visit(treeOf(source), (node) => {
      const name = ambientIn(node);
      if (!name) return;
      const message = `${name} comes from the air: ${AMBIENT[name]}`;
      findings.push({ rule: "world", path, line: lineOf(source, node.getStart()), message });
    });
    for (const { specifier, line } of importsOf(source)) {
      if (!specifier.startsWith("node:") || PURE_NODE.has(specifier)) continue;
      const message = `${specifier} touches the machine: let main build it into the world`;
      findings.push({ rule: "world", path, line, message });
    }
  }
  return findings;
}
