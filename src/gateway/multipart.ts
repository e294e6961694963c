/**
 * A multipart body taken apart: the part `jsonStr` with the envelope, and one file. Parts are kept
 * as bytes, because older clients send the text in their machine's own encoding.
 */
import { Readable } from "node:stream";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { Refusal } from "#base/refusals.ts";

export interface Form {
  readonly text: Uint8Array;
  readonly file: Uint8Array | undefined;
}

const TEXT_PART = "jsonStr";
/** The envelope, the file, and a few that some clients add. */
const PARTS_MAX = 8;
/** The envelope beside a file is small. */
const TEXT_BYTES_MAX = 64 * 1024;
const PIECE_BYTES = 64 * 1024;

export function isMultipart(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^multipart\/form-data\s*;/i.test(contentType);
}

interface Part {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly chunks: Buffer[];
}

function broken(why: string): Refusal {
  return new Refusal("request_broken", { why });
}

function partsOf(body: Uint8Array, contentType: string): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const headers: BusboyHeaders = { "content-type": contentType };
    const limits = { parts: PARTS_MAX, headerPairs: 20, fieldNameSize: 100 };
    const parser = new Busboy({ headers, limits, isPartAFile: () => true });
    const parts: Part[] = [];
    parser.on("file", (name, stream, fileName) => {
      const part: Part = { name, fileName, chunks: [] };
      parts.push(part);
      stream.on("data", (chunk: Buffer) => part.chunks.push(chunk));
      stream.on("error", reject);
    });
    const pieces = Readable.from(piecesOf(body));
    parser.on("partsLimit", () => {
      // What is beyond the limit is not even looked at: a body has room for 100,000 parts.
      pieces.unpipe(parser);
      reject(broken(`multipart的部分超过${PARTS_MAX}个`));
    });
    parser.on("error", reject);
    parser.on("finish", () => resolve(parts));
    pieces.pipe(parser);
  });
}

function* piecesOf(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

/** Refusals: request_broken. */
export async function readForm(body: Uint8Array, contentType: string): Promise<Form> {
  let parts: Part[];
  try {
    parts = await partsOf(body, contentType);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw broken("multipart格式不正确");
  }
  const texts = parts.filter((part) => part.name === TEXT_PART);
  const files = parts.filter((part) => part.name !== TEXT_PART && isFile(part));
  const [text] = texts;
  if (!text || texts.length > 1) throw broken(`multipart中应有一个${TEXT_PART}部分`);
  if (files.length > 1) throw broken("multipart中只能有一个文件");
  const bytes = Buffer.concat(text.chunks);
  if (bytes.length > TEXT_BYTES_MAX) {
    throw new Refusal("request_too_large", { limit: `${TEXT_BYTES_MAX / 1024}KB` });
  }
  return { text: bytes, file: files[0] ? Buffer.concat(files[0].chunks) : undefined };
}

/** Some clients forget to name the file; then the part's own name tells. */
function isFile(part: Part): boolean {
  return part.name === "file" || (part.fileName ?? "") !== "";
}
