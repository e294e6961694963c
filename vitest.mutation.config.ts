/**
 * The tests that mutation runs: those of the piece, no database, one process for all files, because
 * each mutant starts them anew. Quick tests that tell much come first: the first that fails ends
 * the run.
 */

import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const LAST = ["splitting", "properties"];

function place(specification: TestSpecification): number {
  return LAST.findIndex((name) => specification.moduleId.endsWith(`/${name}.test.ts`));
}

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  test: {
    include: (process.env.MUTATION_TESTS ?? "src/{base,benefits}/**/*.test.ts").split("\n"),
    exclude: ["src/benefits/{shapes,guide}.test.ts", "**/*.db.test.ts"],
    setupFiles: ["test/mutation-setup.ts"],
    pool: "threads",
    isolate: false,
    fileParallelism: false,
    sequence: { sequencer: QuickFirst },
  },
});
