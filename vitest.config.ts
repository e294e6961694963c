/**
 * Tests: one throw-away PostgreSQL per run (test/setup.ts), two workers because two cores are the
 * aim.
 */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,test,sim,demo,cli,bench}/**/*.test.ts"],
    globalSetup: ["test/setup.ts"],
    setupFiles: ["test/each-file.ts"],
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
