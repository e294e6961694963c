/**
 * Who may import whom, and faces only. ARCHITECTURE.md shows this table (`npm run docs`); rows of
 * modules to come stand here already and are not shown. A module is a folder of src/ or a file
 * directly in it; its face is the file named like the folder. Around src lie the programs that use
 * it, each with its row.
 */
import { type Finding, type Import, importsOf, isCode, isTest, type Source } from "./sources.ts";

const FILING_ROW = ["base", "model", "store", "world", "trail", "registry"];
const NODES_ROW = [
  ...["base", "model", "store", "transport", "catalogue", "benefits", "ledger", "trail", "world"],
  ...["registry", "filing", "cooperation", "settlement", "reconciliation", "clearing"],
  ...["reimbursement"],
  ...["supervision", "rulebook", "services", "wire", "identity", "statistics", "notices"],
];
const CLI_ROW = ["base", "model", "benefits", "wire", "policies", "config"];
const ALL = [...NODES_ROW, ...["nodes", "gateway", "documents", "api", "policies", "config"]];

export const IMPORT_TABLE: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ["base"],
  store: ["base"],
  // Envelopes name nodes, so transport also reads the model's words.
  transport: ["base", "model"],
  catalogue: ["base", "model"],
  benefits: ["base", "model"],
  ledger: ["base", "model", "store"],
  trail: ["base", "model", "store"],
  world: ["base", "model", "store"],
  registry: ["base", "model", "store", "world", "trail"],
  filing: FILING_ROW,
  cooperation: FILING_ROW,
  rulebook: ["base", "model", "store", "world", "trail", "benefits"],
  settlement: [...FILING_ROW, "ledger", "catalogue", "benefits", "filing", "rulebook"],
  // From settlement only the message id rule that all bookings share.
  services: [...FILING_ROW, "catalogue", "settlement"],
  notices: ["base", "model", "store", "world"],
  disputes: ["base", "model", "store", "world", "trail"],
  statistics: ["base", "model", "store", "world"],
  // From services the files in which an institution and the platform compare cases.
  reconciliation: [...FILING_ROW, "settlement", "services"],
  clearing: [...FILING_ROW, "ledger", "settlement", "reconciliation"],
  reimbursement: [
    ...[...FILING_ROW, "settlement", "catalogue", "benefits", "ledger", "documents"],
    "rulebook",
  ],
  supervision: [...FILING_ROW, "settlement", "clearing", "catalogue", "benefits"],
  wire: ["base", "model"],
  gateway: ["base", "model", "wire", "registry", "nodes"],
  // Layouts and renderers need only base and model; what was issued is kept, with its trail.
  documents: ["base", "model", "store", "world", "trail"],
  identity: ["base", "model", "store", "world", "trail", "registry"],
  api: [
    ...["base", "model", "store", "world", "trail", "identity", "documents", "registry"],
    ...["filing", "cooperation", "rulebook", "settlement", "reconciliation", "clearing"],
    ...["supervision", "recompute", "benefits", "ledger", "catalogue", "nodes", "disputes"],
    ...["statistics", "reimbursement"],
  ],
  nodes: NODES_ROW,
  recompute: ["base", "model", "store", "benefits", "rulebook", "settlement"],
  // It reads all schemas by its own SQL and shares no code with what wrote them.
  verify: ["base", "store"],
  policies: ["base", "benefits", "rulebook"],
  config: ["base", "model"],
  runtime: ALL,
  probes: ["base", "model", "nodes", "gateway"],
  main: [...ALL, "runtime", "probes"],
  cli: CLI_ROW,
  // Commands that open databases, and what they share.
  "cli/ops": [
    ...CLI_ROW,
    ...["store", "ledger", "registry", "rulebook", "trail", "recompute", "verify", "main"],
    // An agency's act on a stay; who acts.
    ...["settlement", "identity"],
  ],
  // The auditor has nothing from ledger, settlement or catalogue.
  sim: [
    ...["base", "model", "store", "transport", "benefits", "registry", "filing", "rulebook"],
    ...["nodes", "policies", "verify"],
    // Desks commit their acts with their entries.
    "trail",
  ],
  demo: [
    ...["base", "model", "store", "transport", "world", "registry", "filing", "settlement"],
    ...["gateway", "api", "identity", "policies", "config", "runtime", "probes"],
  ],
  bench: [
    ...["base", "model", "store", "transport", "catalogue", "benefits", "registry", "nodes"],
    ...["settlement", "gateway", "policies", "runtime", "trail", "filing", "api", "identity"],
    ...["world", "wire", "services", "reconciliation", "clearing", "verify"],
  ],
};

/** Folders without a face: each of their files is one. */
const FACELESS = new Set(["base", "model"]);
/** More doors than the one named like the folder, because they face different sides. */
const MORE_FACES = new Set([
  "benefits/compare/compare.ts",
  "benefits/file-words.ts",
  "benefits/warn/elsewhere.ts",
  "wire/answer.ts",
  "wire/hospital/hospital.ts",
  "wire/exchange/exchange.ts",
]);
/** What only a builder of worlds (main, demo, sim, bench, cli, tests) may take. */
const WORLD_PARTS =
  /^(store\/(dev\/(embedded|pglite)|pg|migrate|node-databases|schema-dump)|transport\/(memory|http|keys))\.ts$/;

const BUILDERS = new Set(["main", "runtime", "cli/ops", "sim", "demo", "bench"]);

/** "src/store/pg.ts" → store; "src/world.ts" → world. */
export function moduleOf(path: string): string | null {
  return /^src\/([^/.]+)/.exec(path)?.[1] ?? null;
}

const OPS = /^cli\/(ops\/|commands\/ops-)/;

/** The row that a file stands in: its module, or the program around src that it is part of. */
function rowOf(path: string): string | null {
  if (OPS.test(path)) return "cli/ops";
  return moduleOf(path) ?? /^(cli|sim|demo|bench)\//.exec(path)?.[1] ?? null;
}

function isFace(target: string): boolean {
  const inside = target.slice("src/".length);
  const [module = "", ...rest] = inside.split("/");
  if (rest.length === 0 || FACELESS.has(module) || MORE_FACES.has(inside)) return true;
  return inside === `${module}/${module}.ts`;
}

function crossing(source: Source, taken: Import): string | null {
  const from = rowOf(source.path);
  if (from === "cli" && OPS.test(taken.target ?? "") && !isTest(source.path)) {
    return `${taken.specifier} opens databases: only files named ops-… or in cli/ops take it`;
  }
  const to = taken.target === null ? null : moduleOf(taken.target);
  if (taken.target === null || to === null || from === to) return null;
  const builder = BUILDERS.has(from ?? "") || isTest(source.path);
  if (from !== null && !isTest(source.path)) {
    const row = IMPORT_TABLE[from];
    if (!row) return `${from} is not in the import table: add its row here and run npm run docs`;
    if (!row.includes(to)) {
      return `${from} may not import ${to}: pass the value in, or move the code to a module that may`;
    }
  }
  if (isFace(taken.target)) return null;
  if (isTest(source.path) && isTest(taken.target)) return null;
  if (builder && WORLD_PARTS.test(taken.target.slice("src/".length))) return null;
  return `${taken.specifier} is past the face of ${to}: import from the file named like the folder`;
}

export function importRule(sources: readonly Source[]): Finding[] {
  const findings: Finding[] = [];
  for (const source of sources.filter(isCode)) {
    for (const taken of importsOf(source)) {
      const { line } = taken;
      const message = crossing(source, taken);
      if (message) findings.push({ rule: "imports", path: source.path, line, message });
    }
  }
  return findings;
}
