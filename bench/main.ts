/**
 * `npm run bench -- settle`: measures, prints a table, writes `--json FILE`. The same program is
 * also the bench's own children (`server`, `load`), so that one command line starts everything. Only
 * what was asked for is loaded: memory is one of the figures.
 */
import { OPTIONS_TEXT, readOptions } from "./options.ts";

type Bench = (args: readonly string[]) => unknown;

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  server: async () => (await import("./server.ts")).server,
  load: async () => (await import("./load.ts")).load,
  benefits: async () => (await import("./benefits.ts")).benefits,
  catalogue: async () => (await import("./catalogue.ts")).catalogueBench,
  clearing: async () => (await import("./clearing.ts")).clearingBench,
  closing: async () => (await import("./closing.ts")).closingBench,
  diagnosis: async () => (await import("./diagnosis.ts")).diagnosisBench,
  registry: async () => (await import("./registry.ts")).registryBench,
  "registry-import": async () => (await import("./registry-import.ts")).registryImportBench,
  replay: async () => (await import("./replay.ts")).whatIfBench,
  settle: async () => {
    const { settle } = await import("./settle.ts");
    return (args) => settle(readOptions(args));
  },
};

const [what = "", ...rest] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, what) ? await BENCHES[what]?.() : undefined;
if (bench) await bench(rest);
else {
  console.error(OPTIONS_TEXT);
  process.exitCode = 2;
}
