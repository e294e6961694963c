/**
 * A ZIP file with one text in it, written as the text comes, so that no whole list is in memory.
 */
import { strToU8, Zip, ZipDeflate } from "fflate";
import { assert } from "#base/assert.ts";
import type { Instant } from "#base/date.ts";

export interface ZipWriter {
  write(text: string): void;
  /** The whole file. */
  end(): Uint8Array;
}

/** Throws a Defect beyond `bytesMax`: the platform's own files have a size that it knows. */
export function zipOf(name: string, at: Instant, bytesMax: number): ZipWriter {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let failed: unknown;
  const zip = new Zip((error, chunk) => {
    failed ??= error ?? undefined;
    if (error) return;
    chunks.push(chunk);
    size += chunk.length;
  });
  const file = new ZipDeflate(name, { level: 6 });
  file.mtime = at;
  zip.add(file);
  const check = (): void => {
    assert(failed === undefined, `the file is packed: ${String(failed)}`);
    assert(size <= bytesMax, `a packed list has at most ${bytesMax} bytes`);
  };
  return {
    write: (text) => {
      file.push(strToU8(text));
      check();
    },
    end: () => {
      file.push(new Uint8Array(0), true);
      zip.end();
      check();
      return Buffer.concat(chunks);
    },
  };
}
