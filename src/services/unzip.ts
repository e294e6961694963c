/**
 * The one text in a ZIP file that an institution left. It is unpacked to a size that is named, and
 * never further, whatever the file says of itself.
 */
import { crc32, inflateRaw } from "node:zlib";
import { decoded } from "#base/encoding.ts";
import { Refusal } from "#base/refusals.ts";
import { DEFLATED, packedIn, STORED, type ZipEntry, zipDirectory, zipEntries } from "#base/zip.ts";

/** A folder with its texts has a few; more are not looked through. */
const ENTRIES_MAX = 16;

function broken(why: string): Refusal {
  return new Refusal("file_broken", { why });
}

function notZip(): Refusal {
  return broken("不是完整的ZIP文件，请重新压缩");
}

function entriesOf(file: Buffer): ZipEntry[] {
  const directory = zipDirectory(file);
  if (directory === null) throw notZip();
  if (directory.count > ENTRIES_MAX) throw broken("压缩包内应只有一个文本文件");
  const entries = zipEntries(file, directory);
  if (entries === null) throw notZip();
  return entries;
}

function unpacked(file: Buffer, entry: ZipEntry, bytesMax: number): Promise<Buffer> {
  const packed = packedIn(file, entry);
  if (packed === null) throw notZip();
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
