/**
 * Collects a request's bytes up to a limit. What comes beyond it is thrown away to the end, so
 * that the caller reads a refusal instead of a broken connection.
 */
import type { Readable } from "node:stream";

export const TOO_LARGE = Symbol("too large");
/** Not received at all, because too many large ones are being received. */
export const TOO_MANY = Symbol("too many");
/** Not wholly received in time. */
export const TOO_SLOW = Symbol("too slow");
export type Body = Buffer | typeof TOO_LARGE | typeof TOO_MANY | typeof TOO_SLOW;

/** A caller that sends this many times the limit gets its answer before it has finished. */
const DISCARD_TIMES = 16;

export function collectBody(payload: Readable, bytesMax: number): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    payload.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received <= bytesMax) chunks.push(chunk);
      else chunks.length = 0;
      if (received > bytesMax * DISCARD_TIMES) resolve(TOO_LARGE);
    });
    payload.on("end", () => {
      if (received > bytesMax) resolve(TOO_LARGE);
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    payload.on("error", reject);
  });
}
