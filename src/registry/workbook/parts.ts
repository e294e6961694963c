/**
 * The parts of a workbook, which is a ZIP file, by name. A small one may unfold to a large one, so
 * a part is unfolded piece by piece, and all of them together no further than a size that is named,
 * whatever the file says of itself.
 */
import { crc32, createInflateRaw } from "node:zlib";
import { Refusal } from "#base/refusals.ts";
import { DEFLATED, packedIn, STORED, type ZipEntry, zipDirectory, zipEntries } from "#base/zip.ts";
import { brokenFile } from "#registry/file-cell.ts";

/** A workbook of half a million rows has less; what is behind it is no table of a clerk. */
export const UNPACKED_MAX = 150 * 1024 * 1024;
/** Between two signs of a part: a cell holds 32,767 letters, each in at most six bytes. */
const TEXT_MAX = 256 * 1024;
const PARTS_MAX = 4_096;
const PIECE = 64 * 1024;
const TAG = 0x3c;

export function torn(): Refusal {
  return brokenFile("不是完整的Excel文件，请用Excel打开另存后再上传");
}

export interface Parts {
  /** The bytes of a part, once. Refusals: file_broken, file_too_large. */
  read(name: string): AsyncGenerator<Uint8Array>;
}

/** Refusals: file_broken. */
export function partsOf(file: Buffer): Parts {
  const entries = entriesOf(file);
  let left = UNPACKED_MAX;
  return {
    async *read(name) {
      const entry = entries.get(name.toLowerCase());
      if (entry === undefined) throw torn();
      left -= await bytesOf(file, entry, left);
      yield* piecesOf(file, entry);
    },
  };
}

/** Unfolded once before it is read, so that nobody reads what is too much, torn or altered. */
async function bytesOf(file: Buffer, entry: ZipEntry, bytesMax: number): Promise<number> {
  const text = new LongestText();
  let [bytes, crc] = [0, 0];
  for await (const piece of piecesOf(file, entry)) {
    bytes += piece.length;
    if (bytes > bytesMax) {
      throw new Refusal("file_too_large", { limit: `解压后${UNPACKED_MAX / 1024 / 1024} MB` });
    }
    text.add(piece);
    if (text.longest > TEXT_MAX) throw brokenFile("有单元格的文字超过Excel的上限，请核对内容");
    crc = crc32(piece, crc);
  }
  if (crc !== entry.crc) throw torn();
  return bytes;
}

function entriesOf(file: Buffer): ReadonlyMap<string, ZipEntry> {
  const directory = zipDirectory(file);
  if (directory === null || directory.count > PARTS_MAX) throw torn();
  const entries = zipEntries(file, directory);
  if (entries === null) throw torn();
  const byName = new Map(entries.map((entry) => [entry.name.toLowerCase(), entry]));
  // Of two parts of one name nobody knows which counts.
  if (byName.size !== entries.length) throw torn();
  return byName;
}

async function* piecesOf(file: Buffer, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const packed = packedIn(file, entry);
  if (packed === null) throw torn();
  if (entry.encrypted) throw brokenFile("有密码，请去掉密码后再上传");
  if (entry.method === STORED) {
    for (let at = 0; at < packed.length; at += PIECE) yield packed.subarray(at, at + PIECE);
  } else if (entry.method === DEFLATED) yield* inflated(packed);
  else throw torn();
}

async function* inflated(packed: Buffer): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: PIECE });
  inflate.end(packed);
  const pieces = inflate[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await pieces.next().catch(() => null);
      if (next === null) throw torn();
      if (next.done) return;
      yield next.value as Uint8Array;
    }
  } finally {
    inflate.destroy();
  }
}

/** The longest run of bytes without a tag, over the borders of pieces. */
class LongestText {
  longest = 0;
  #open = 0;

  add(piece: Uint8Array): void {
    let from = 0;
    for (let tag = piece.indexOf(TAG); tag >= 0; tag = piece.indexOf(TAG, from)) {
      this.longest = Math.max(this.longest, this.#open + tag - from);
      this.#open = 0;
      from = tag + 1;
    }
    this.#open += piece.length - from;
    this.longest = Math.max(this.longest, this.#open);
  }
}
