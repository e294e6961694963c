/**
 * The bytes of an upload (9101), in the four ways that they come: beside the envelope, as a list of
 * signed bytes, as Base64, or not at all. In the input their digest takes their place, so that the
 * same file is the same content whichever way it came.
 */
import { sm3 } from "#base/gm/sm3.ts";
import { Refusal } from "#base/refusals.ts";
import type { WireObject, WireValue } from "#wire/hospital/json.ts";

const UPLOAD = "9101";
const NODE = "fsUploadIn";
const BASE64 = /^(?:data:[\w./+-]*;base64,)?([A-Za-z0-9+/_-]*)(={0,2})$/;

function broken(why: string): Refusal {
  return new Refusal("file_broken", { why });
}

/** Java's bytes are -128 to 127, others write 0 to 255. */
function bytesOfList(list: readonly WireValue[]): Uint8Array {
  const bytes = new Uint8Array(list.length);
  for (const [at, value] of list.entries()) {
    const byte = typeof value === "string" && /^-?\d{1,3}$/.test(value) ? Number(value) : 999;
    if (byte < -128 || byte > 255) throw broken(`第${at + 1}个字节不在-128到255之间`);
    bytes[at] = byte;
  }
  return bytes;
}

function bytesOfText(text: string): Uint8Array {
  const match = BASE64.exec(text.replace(/\s/g, ""));
  const digits = match?.[1];
  if (digits === undefined || digits.length % 4 === 1) throw broken("in不是Base64");
  return Buffer.from(digits, "base64");
}

function bytesOf(value: WireValue | undefined): Uint8Array | undefined {
  if (value === undefined || value === null || value === "" || value === "null") return undefined;
  if (typeof value === "string") return bytesOfText(value);
  if (Array.isArray(value)) return bytesOfList(value as readonly WireValue[]);
  throw broken("in应为字节数组或Base64");
}

/** Refusals: file_broken, request_broken (a file beside a transaction that takes none). */
export function takeFile(
  transaction: string,
  input: WireObject,
  attached: Uint8Array | undefined,
): { readonly input: WireObject; readonly file: Uint8Array | undefined } {
  if (transaction !== UPLOAD) {
    if (attached === undefined) return { input, file: undefined };
    throw new Refusal("request_broken", { why: `交易${transaction}不带文件` });
  }
  const named = input[NODE];
  const inside = typeof named === "object" && named !== null && !Array.isArray(named);
  const node = (inside ? named : input) as WireObject;
  const file = attached ?? bytesOf(node.in);
  if (file === undefined || file.length === 0) return { input, file: undefined };
  const taken = { ...node, in: sm3(file) };
  return { input: inside ? { ...input, [NODE]: taken } : taken, file };
}
