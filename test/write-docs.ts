/** `npm run docs`: writes the documents, and parts of them, that tell what the code has. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WRITTEN } from "./docs/documents.ts";

const root = join(import.meta.dirname, "..");
for (const [name, textOf] of Object.entries(WRITTEN)) {
  const path = join(root, name);
  writeFileSync(path, textOf(existsSync(path) ? readFileSync(path, "utf8") : ""));
}
