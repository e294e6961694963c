#!/usr/bin/env node
// Runs the TypeScript of cli/main.ts from whatever directory the caller stands in.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const program = fileURLToPath(new URL("main.ts", import.meta.url));
const args = ["--import", loader, program, ...process.argv.slice(2)];
// Ctrl-C reaches parent and child alike; the child decides how to end.
process.on("SIGINT", () => {});
const { status, signal } = spawnSync(process.execPath, args, { stdio: "inherit" });
process.exit(status ?? (signal === "SIGINT" ? 130 : 1));
