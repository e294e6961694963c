/** What lies in a ZIP file, as the directory at its end says; what unpacks it trusts none of it. */

const END_BYTES = 22;
const END_MARK = 0x06054b50;
const COMMENT_BYTES_MAX = 65_535;
const ENTRY_MARK = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_MARK = 0x04034b50;
const LOCAL_BYTES = 30;
const ENCRYPTED = 1;
/** In a field of four bytes: the number stands behind the name, in eight. */
const LONG = 0xffffffff;
const LONG_ID = 1;

export const STORED = 0;
export const DEFLATED = 8;

export interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly at: number;
}

export interface ZipDirectory {
  readonly at: number;
  readonly count: number;
}

/** Where the list of entries begins, and how many there are; null: it is no whole ZIP file. */
export function zipDirectory(file: Buffer): ZipDirectory | null {
  const first = Math.max(0, file.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = file.length - END_BYTES; at >= first; at -= 1) {
    if (file.readUInt32LE(at) !== END_MARK) continue;
    return { at: file.readUInt32LE(at + 16), count: file.readUInt16LE(at + 10) };
  }
  return null;
}

/** Its files, without folders; null: the list is torn. */
export function zipEntries(file: Buffer, { at: begin, count }: ZipDirectory): ZipEntry[] | null {
  const entries: ZipEntry[] = [];
  let at = begin;
  for (let number = 0; number < count; number += 1) {
    if (at + ENTRY_BYTES > file.length || file.readUInt32LE(at) !== ENTRY_MARK) return null;
    const nameEnd = at + ENTRY_BYTES + file.readUInt16LE(at + 28);
    const extraEnd = nameEnd + file.readUInt16LE(at + 30);
    if (extraEnd > file.length) return null;
    const [, packedBytes, where] = sizesOf(file, at, file.subarray(nameEnd, extraEnd));
    if (packedBytes === undefined || where === undefined) return null;
    entries.push({
      name: file.subarray(at + ENTRY_BYTES, nameEnd).toString("latin1"),
      encrypted: (file.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
      method: file.readUInt16LE(at + 10),
      crc: file.readUInt32LE(at + 16),
      packedBytes,
      at: where,
    });
    at = extraEnd + file.readUInt16LE(at + 32);
  }
  return entries.filter(({ name }) => !name.endsWith("/"));
}

/** Bytes unpacked and packed, and where it begins; those that are not told are undefined. */
function sizesOf(file: Buffer, at: number, extra: Buffer): (number | undefined)[] {
  const long = longSizes(extra);
  return [24, 20, 42].map((field) => {
    const short = file.readUInt32LE(at + field);
    return short === LONG ? long.shift() : short;
  });
}

function longSizes(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== LONG_ID) continue;
    const numbers = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    const count = Math.floor(numbers.length / 8);
    return Array.from({ length: count }, (_, one) => Number(numbers.readBigUInt64LE(one * 8)));
  }
  return [];
}

/** The bytes of a file as they are packed; null: it is torn. */
export function packedIn(file: Buffer, { at, packedBytes }: ZipEntry): Buffer | null {
  if (at + LOCAL_BYTES > file.length || file.readUInt32LE(at) !== LOCAL_MARK) return null;
  const begin = at + LOCAL_BYTES + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
  return begin + packedBytes > file.length ? null : file.subarray(begin, begin + packedBytes);
}
