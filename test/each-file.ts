/**
 * Before and after each test file. A worker keeps its modules, so what a helper registers when it
 * is loaded would hold for the first file alone.
 */
import { afterAll, inject } from "vitest";
import { closeFreshDatabases } from "./database.ts";

// Temporary folders of tests lie in the run's own, which the run removes.
process.env.TMPDIR = inject("folder");

afterAll(closeFreshDatabases);
