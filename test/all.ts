/**
 * `npm test`: every suite in one run, and one plain line at the end, "N passed, N failed". Fails when a
 * test fails, when a file does not load, when an error escapes, and when nothing ran at all.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Summary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "lianjie-test-"));
const file = join(folder, "summary.json");

function summaryOf(): Summary | null {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

const run = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: "inherit" },
);
const summary = summaryOf();
rmSync(folder, { recursive: true, force: true });

const passed = summary?.numPassedTests ?? 0;
/** Files that failed although none of their tests did: they did not load, or their set-up broke. */
const broken = (summary?.testResults ?? []).filter(
  ({ status, assertionResults }) =>
    status === "failed" && !assertionResults.some((result) => result.status === "failed"),
);
for (const { name } of broken) console.error(`did not load: ${name}`);
let failed = (summary?.numFailedTests ?? 0) + broken.length;
if (passed + failed === 0) console.error("no test ran");
if (failed === 0 && (run.status !== 0 || passed === 0)) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
