/** Writes the generated parts of the documents anew: `npm run docs`. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GENERATED, withPart } from "./docs/generated.ts";

for (const generated of GENERATED) {
  const path = join(import.meta.dirname, "..", generated.path);
  await writeFile(path, withPart(await readFile(path, "utf8"), generated));
}
