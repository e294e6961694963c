#!/usr/bin/env node
// Runs the TypeScript of cli/main.ts in this very process, from whatever directory the caller
// stands in, so that signals and exit codes are the command's own.
import { register } from "tsx/esm/api";

register();
const { start } = await import("./main.ts");
await start();
