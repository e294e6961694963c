/** Documents that are written from the code, by path: `npm run docs` writes them. */

import { mistakesDocument } from "./author-mistakes.ts";
import { dayFieldsTable } from "./day-fields.ts";
import { importTable } from "./import-table.ts";
import { withCell, withPart } from "./part.ts";
import { policyReference } from "./policy-reference.ts";
import { refusalsTable } from "./refusals.ts";
import { statesDocument } from "./states.ts";
import { transactionsTable } from "./transactions.ts";
import { choices, wordsTable } from "./words.ts";

/** The guide's conditions whose values are names of the program. */
const CONDITIONS = { category: "category", care: "careType", identity: "identity" } as const;

function guide(present: string): string {
  const rows = Object.entries(CONDITIONS);
  return rows.reduce((text, [row, kind]) => withCell(text, row, choices(kind)), present);
}

/** From the document as it stands; one that is written whole does not look at it. */
export const WRITTEN: Readonly<Record<string, (present: string) => string>> = {
  "ARCHITECTURE.md": (present) => withPart(present, "import-table", importTable()),
  "docs/glossary.md": (present) => withPart(present, "words", wordsTable()),
  "docs/interface.zh-CN.md": (present) =>
    [
      ["transactions", transactionsTable()] as const,
      ["day-fields", dayFieldsTable()] as const,
      ["refusals", refusalsTable()] as const,
    ].reduce((text, [name, part]) => withPart(text, name, part), present),
  "docs/policies/guide.zh-CN.md": guide,
  "docs/policies/mistakes.md": mistakesDocument,
  "docs/policies/reference.md": policyReference,
  "docs/states.md": statesDocument,
};
