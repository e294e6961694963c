/** Texts of a workbook: those that cells share, and how one is put together of its runs. */
import { Refusal } from "#base/refusals.ts";
import { CELL_MAX, plainCell } from "#registry/file-cell.ts";
import { readXml, type XmlReader } from "#registry/workbook/xml.ts";

/** As many as a table of the largest size has different ones, and no more than memory takes. */
export const STRINGS_MAX = 1_000_000;

/** A character that XML does not take, as Excel writes it. */
const ESCAPED = /_x([0-9A-Fa-f]{4})_/g;

export interface Runs {
  readonly text: (path: string, text: string) => void;
  /** What was put together; the next text begins empty. */
  taken(): string;
}

/**
 * Of a text in several fonts each run counts; how it is pronounced, which stands beside it, does
 * not. No more is kept than tells that a cell holds too much.
 */
export function createRuns(path: string): Runs {
  const counted = new Set([`${path}/t`, `${path}/r/t`]);
  let gathered = "";
  return {
    text: (at, text) => {
      if (gathered.length <= LETTERS_MAX && counted.has(at)) gathered += text;
    },
    taken: () => {
      const text = gathered;
      gathered = "";
      return unescaped(text);
    },
  };
}

/** Each letter may be written as seven. */
const LETTERS_MAX = CELL_MAX * 7;

export function unescaped(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(ESCAPED, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Refusals: file_broken, file_too_large. */
export async function sharedStrings(pieces: AsyncIterable<Uint8Array>): Promise<string[]> {
  const strings: string[] = [];
  const runs = createRuns("sst/si");
  const reader: XmlReader = {
    text: runs.text,
    close: (path) => {
      if (path !== "sst/si") return;
      strings.push(plainCell(runs.taken()));
      if (strings.length > STRINGS_MAX) {
        throw new Refusal("file_too_large", { limit: `${STRINGS_MAX / 10_000}万个文字` });
      }
    },
  };
  for await (const _ of readXml(pieces, "sst", reader));
  return strings;
}
