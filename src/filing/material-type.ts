/**
 * What a paper's bytes are, told by themselves and never by their name: how they begin, that they
 * are built as such a file is built, and that their end is there. Nobody decides by a file that no
 * program opens.
 */

type MaterialType = "image/jpeg" | "image/png" | "application/pdf";

interface Format {
  readonly type: MaterialType;
  /** As people call it. */
  readonly name: string;
  readonly beginning: Buffer;
  isWhole(bytes: Buffer): boolean;
}

const END_OF_PICTURE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = 0xda;
/** C0 to CF begin a frame, but for tables of codes and what is reserved. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Segments by their lengths up to the scan: one of them gives the size; the end stands behind. */
function isWholeJpeg(bytes: Buffer): boolean {
  let at = 2;
  let hasFrame = false;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes.readUInt8(at + 1);
    if (marker === START_OF_SCAN) return hasFrame && bytes.includes(END_OF_PICTURE, at + 2);
    const length = bytes.readUInt16BE(at + 2);
    // A filling byte before a marker.
    const isFill = marker === 0xff;
    if (!isFill && length < 2) return false;
    if (isFrame(marker) && at + 9 <= bytes.length) hasFrame = bytes.readUInt16BE(at + 7) > 0;
    at += isFill ? 1 : 2 + length;
  }
  return false;
}

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 13;

/** Chunks by their lengths: the header with a size first, then data, then the end. */
function isWholePng(bytes: Buffer): boolean {
  let at = SIGNATURE_BYTES;
  let hasData = false;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString("latin1", at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) return false;
    if (at === SIGNATURE_BYTES) {
      if (kind !== "IHDR" || length !== HEADER_BYTES) return false;
      if (bytes.readUInt32BE(at + 8) === 0 || bytes.readUInt32BE(at + 12) === 0) return false;
    }
    if (kind === "IEND") return hasData;
    hasData ||= kind === "IDAT" && length > 0;
    at = end;
  }
  return false;
}

/** The end stands among the last bytes; some programs write a little behind it. */
const PDF_END_BYTES = 2_048;

/** The end names where the table of objects is, it is there, and a document hangs from it. */
function isWholePdf(bytes: Buffer): boolean {
  const text = bytes.toString("latin1");
  if (!/^%PDF-[12]\.\d/.test(text)) return false;
  const ends = [...text.slice(-PDF_END_BYTES).matchAll(/startxref\s+(\d{1,10})\s+%%EOF/g)];
  const at = Number(ends.at(-1)?.[1] ?? Number.NaN);
  const table = text.slice(at, at + 64);
  if (!/^\s*(xref\s|\d+\s+\d+\s+obj\b)/.test(table)) return false;
  return /\/Root\s*\d+\s+\d+\s+R/.test(text) && /\d\s+obj\b/.test(text);
}

const FORMATS: readonly Format[] = [
  {
    ...{ type: "image/jpeg", name: "JPEG", beginning: Buffer.from([0xff, 0xd8, 0xff]) },
    isWhole: isWholeJpeg,
  },
  {
    ...{ type: "image/png", name: "PNG" },
    beginning: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    isWhole: isWholePng,
  },
  {
    ...{ type: "application/pdf", name: "PDF", beginning: Buffer.from("%PDF-") },
    isWhole: isWholePdf,
  },
];

interface FoundType {
  readonly type: MaterialType;
  readonly name: string;
  readonly isWhole: boolean;
}

/** Null: none of what is taken. */
export function materialType(bytes: Buffer): FoundType | null {
  const found = FORMATS.find(({ beginning }) =>
    bytes.subarray(0, beginning.length).equals(beginning),
  );
  return found ? { type: found.type, name: found.name, isWhole: found.isWhole(bytes) } : null;
}
