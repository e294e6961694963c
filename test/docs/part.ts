/** A part of a document between two markers, `<!-- name: npm run docs -->` … `<!-- /name -->`. */

/** The document with this part anew. */
export function withPart(document: string, name: string, text: string): string {
  const [first, last] = [`<!-- ${name}: npm run docs -->\n`, `<!-- /${name} -->`];
  const from = document.indexOf(first);
  const to = document.indexOf(last);
  if (from < 0 || to < from) throw new Error(`no markers ${first.trim()} … ${last}`);
  return `${document.slice(0, from + first.length)}\n${text}\n${document.slice(to)}`;
}
