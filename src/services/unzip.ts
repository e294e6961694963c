/**
 * The one text in a ZIP file that an institution left. It is unpacked to a size that is named, and
 * never further, whatever the file says of itself.
 */
import { crc32, inflateRaw } from "node:zlib";
import { decoded } from "#base/encoding.ts";
import { Refusal } from "#base/refusals.ts";

const END_BYTES = 22;
const END_MARK = 0x06054b50;
const COMMENT_BYTES_MAX = 65_535;
const ENTRY_MARK = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_MARK = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** A folder with its texts has a few; more are not looked through. */
const ENTRIES_MAX = 16;

interface Entry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly at: number;
}

function broken(why: string): Refusal {
  return new Refusal("file_broken", { why });
}

function notZip(): Refusal {
  return broken("不是完整的ZIP文件，请重新压缩");
}

/** Where the list of entries begins, and how many there are. */
function directoryOf(file: Buffer): { readonly at: number; readonly count: number } {
  const first = Math.max(0, file.length - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = file.length - END_BYTES; at >= first; at -= 1) {
    if (file.readUInt32LE(at) !== END_MARK) continue;
    return { at: file.readUInt32LE(at + 16), count: file.readUInt16LE(at + 10) };
  }
  throw notZip();
}

function entriesOf(file: Buffer): Entry[] {
  const { at: begin, count } = directoryOf(file);
  if (count > ENTRIES_MAX) throw broken("压缩包内应只有一个文本文件");
  const entries: Entry[] = [];
  let at = begin;
  for (let number = 0; number < count; number += 1) {
    if (at + ENTRY_BYTES > file.length || file.readUInt32LE(at) !== ENTRY_MARK) throw notZip();
    const nameBytes = file.readUInt16LE(at + 28);
    const name = file.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes).toString("latin1");
    entries.push({
      name,
      encrypted: (file.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
      method: file.readUInt16LE(at + 10),
      crc: file.readUInt32LE(at + 16),
      packedBytes: file.readUInt32LE(at + 20),
      at: file.readUInt32LE(at + 42),
    });
    at += ENTRY_BYTES + nameBytes + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries.filter(({ name }) => !name.endsWith("/"));
}

function packedPart(file: Buffer, { at, packedBytes }: Entry): Buffer {
  if (at + LOCAL_BYTES > file.length || file.readUInt32LE(at) !== LOCAL_MARK) throw notZip();
  const begin = at + LOCAL_BYTES + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
  if (begin + packedBytes > file.length) throw notZip();
  return file.subarray(begin, begin + packedBytes);
}

function unpacked(file: Buffer, entry: Entry, bytesMax: number): Promise<Buffer> {
  const packed = packedPart(file, entry);
  const tooLarge = new Refusal("file_too_large", {
    limit: `${bytesMax / 1024 / 1024}MB（解压后）`,
  });
  if (entry.method === STORED) {
    return packed.length > bytesMax ? Promise.reject(tooLarge) : Promise.resolve(packed);
  }
  return new Promise((resolve, reject) => {
    inflateRaw(packed, { maxOutputLength: bytesMax }, (error, bytes) => {
      if (!error) return resolve(bytes);
      const { code } = error as NodeJS.ErrnoException;
      reject(code === "ERR_BUFFER_TOO_LARGE" ? tooLarge : notZip());
    });
  });
}

/** Refusals: file_broken, file_too_large. */
export async function textInZip(bytes: Uint8Array, bytesMax: number): Promise<string> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [entry, ...more] = entriesOf(file);
  if (!entry || more.length > 0) throw broken("压缩包内应只有一个文本文件");
  if (entry.encrypted) throw broken("压缩包有密码，请去掉密码");
  if (entry.method !== STORED && entry.method !== DEFLATED) throw broken("压缩方式应为deflate");
  const text = await unpacked(file, entry, bytesMax);
  if (crc32(text) !== entry.crc) throw notZip();
  const read = text.includes(0) ? null : decoded(text);
  if (read === null) throw broken("文本编码不是UTF-8或GB18030");
  return read;
}
