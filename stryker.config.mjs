/**
 * Mutation testing of money and benefits: `npm run mutation`. Reports stay out of the repository;
 * `test/mutation-report.ts` writes the short result to docs/mutation.md.
 */

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner"],
  mutate: ["src/base/money.ts", "src/benefits/**/*.ts", "!src/benefits/**/*.test.ts"],
  coverageAnalysis: "perTest",
  concurrency: 1,
  incremental: true,
  incrementalFile: ".data/mutation/incremental.json",
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: ".data/mutation/mutation.json" },
  tempDirName: ".data/mutation/sandbox",
  ignorePatterns: ["/bench", "/demo", "/sim", "/cli", "/web", "/migrations", ".data"],
  checkers: [],
  allowEmpty: false,
};
