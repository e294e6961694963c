/**
 * A part of a document between two markers, `<!-- name: npm run docs -->` … `<!-- /name -->`, or one
 * cell of a table.
 */

/** The document with this part anew. */
export function withPart(document: string, name: string, text: string): string {
  const [first, last] = [`<!-- ${name}: npm run docs -->\n`, `<!-- /${name} -->`];
  const from = document.indexOf(first);
  const to = document.indexOf(last);
  if (from < 0 || to < from) throw new Error(`no markers ${first.trim()} … ${last}`);
  return `${document.slice(0, from + first.length)}\n${text}\n${document.slice(to)}`;
}

/** The document with the second cell of the row anew that begins with this cell; two columns. */
export function withCell(document: string, first: string, text: string): string {
  const begin = `| ${first} | `;
  const lines = document.split("\n");
  const at = lines.findIndex((line) => line.startsWith(begin));
  if (at < 0 || lines.findLastIndex((line) => line.startsWith(begin)) !== at) {
    throw new Error(`not one row | ${first} |`);
  }
  return lines.with(at, `${begin}${text} |`).join("\n");
}
