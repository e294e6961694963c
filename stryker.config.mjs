/**
 * Mutation testing of one piece of the pure core: `npm run mutation -- --piece NAME`, see
 * test/mutation.ts, which says which files and tests belong to it.
 */

const piece = (process.env.MUTATION_PIECE ?? "all").replaceAll("/", "-");

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner"],
  coverageAnalysis: "perTest",
  concurrency: 1,
  incremental: true,
  incrementalFile: `.data/mutation/${piece}.incremental.json`,
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: `.data/mutation/${piece}.json` },
  tempDirName: ".data/mutation/sandbox",
  ignorePatterns: ["/bench", "/demo", "/sim", "/cli", "/web", "/migrations", ".data"],
  checkers: [],
  allowEmpty: false,
};
