/**
 * Parts of documents that the program's own data writes, each between two markers:
 * `<!-- import-table: npm run docs -->` … `<!-- /import-table -->`. One file a part, listed in
 * GENERATED; `npm run docs` writes them, `test/docs.test.ts` fails when one is out of date.
 */
import { importTable } from "./import-table.ts";

export interface Generated {
  /** The document, from the root. */
  readonly path: string;
  /** The name in its markers. */
  readonly part: string;
  /** What stands between them. */
  readonly text: () => string;
}

export const GENERATED: readonly Generated[] = [
  { path: "ARCHITECTURE.md", part: "import-table", text: importTable },
];

/** The document with this part anew. */
export function withPart(document: string, { path, part, text }: Generated): string {
  const [first, last] = [`<!-- ${part}: npm run docs -->\n`, `<!-- /${part} -->`];
  const from = document.indexOf(first);
  const to = document.indexOf(last);
  if (from < 0 || to < from) throw new Error(`${path} lacks the markers ${first.trim()} … ${last}`);
  return `${document.slice(0, from + first.length)}\n${text()}\n${document.slice(to)}`;
}
