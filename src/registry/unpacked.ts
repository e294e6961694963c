/**
 * What a workbook unfolds to, by unfolding it piece by piece: what its own directory says may be a
 * lie. Ends as soon as it is too much; nothing of it stays in memory.
 */
import { createInflateRaw } from "node:zlib";

/** A workbook of half a million rows has less; what is behind it is no table of a clerk. */
export const UNPACKED_MAX = 150 * 1024 * 1024;
/** Between two signs of a sheet: a cell holds 32,767 letters, each in at most six bytes. */
const TEXT_MAX = 256 * 1024;

const FILE_MARK = 0x04034b50;
const HEAD_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
/** Behind a file may stand its sizes, at most so many bytes. */
const TAIL_MAX = 24;
const TAG = 0x3c;

export type Unpacked = "fits" | "tooLarge" | "longText" | "broken";

/** Every file of the zip in the order of the bytes, as the reader of the rows takes them. */
export async function unpacked(zip: Buffer): Promise<Unpacked> {
  let size = 0;
  let files = 0;
  for (let at = 0; at + HEAD_BYTES <= zip.length && zip.readUInt32LE(at) === FILE_MARK; ) {
    const head = headAt(zip, at);
    const text = new LongestText();
    const count = (chunk: Uint8Array): boolean => {
      size += chunk.length;
      if (head.isText) text.add(chunk);
      return size <= UNPACKED_MAX && text.longest <= TEXT_MAX;
    };
    const used = await readFile(zip.subarray(head.from), head, count);
    if (size > UNPACKED_MAX) return "tooLarge";
    if (text.longest > TEXT_MAX) return "longText";
    if (used === null) return "broken";
    files += 1;
    at = nextMark(zip, head.from + used);
  }
  return files === 0 ? "broken" : "fits";
}

interface Head {
  readonly from: number;
  readonly method: number;
  /** Null: it stands behind the file. */
  readonly packed: number | null;
  readonly isText: boolean;
}

function headAt(zip: Buffer, at: number): Head {
  const nameLength = zip.readUInt16LE(at + 26);
  const from = at + HEAD_BYTES + nameLength + zip.readUInt16LE(at + 28);
  const name = zip.toString("latin1", at + HEAD_BYTES, at + HEAD_BYTES + nameLength);
  const isOpen = (zip.readUInt16LE(at + 6) & 8) !== 0;
  return {
    from,
    method: zip.readUInt16LE(at + 8),
    packed: isOpen ? null : zip.readUInt32LE(at + 18),
    isText: /\.(xml|rels)$/i.test(name),
  };
}

/** How many packed bytes the file took; null when it is torn or there was enough of it. */
async function readFile(
  rest: Buffer,
  { method, packed }: Head,
  count: (chunk: Uint8Array) => boolean,
): Promise<number | null> {
  if (method === STORED && packed !== null && packed <= rest.length) {
    return count(rest.subarray(0, packed)) ? packed : null;
  }
  if (method !== DEFLATED) return null;
  const inflate = createInflateRaw();
  inflate.end(rest);
  try {
    for await (const chunk of inflate) {
      if (!count(chunk as Uint8Array)) return null;
    }
    return inflate.bytesWritten;
  } catch {
    return null;
  }
}

/** Where the next file or the directory begins, with the sizes in between left out. */
function nextMark(zip: Buffer, at: number): number {
  for (let next = at; next <= at + TAIL_MAX && next + 4 <= zip.length; next += 1) {
    if (zip.readUInt16LE(next) === 0x4b50 && zip.readUInt16LE(next + 2) <= 0x0403) return next;
  }
  return zip.length;
}

/** The longest run of bytes without a tag, over the borders of chunks. */
class LongestText {
  longest = 0;
  #open = 0;

  add(chunk: Uint8Array): void {
    let from = 0;
    for (let tag = chunk.indexOf(TAG); tag >= 0; tag = chunk.indexOf(TAG, from)) {
      this.longest = Math.max(this.longest, this.#open + tag - from);
      this.#open = 0;
      from = tag + 1;
    }
    this.#open += chunk.length - from;
    this.longest = Math.max(this.longest, this.#open);
  }
}
