/** Documents that are written from the code, by path: `npm run docs` writes them. */
import { importTable } from "./import-table.ts";
import { withPart } from "./part.ts";

/** From the document as it stands; one that is written whole does not look at it. */
export const WRITTEN: Readonly<Record<string, (present: string) => string>> = {
  "ARCHITECTURE.md": (present) => withPart(present, "import-table", importTable()),
};
