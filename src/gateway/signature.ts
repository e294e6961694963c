/**
 * Signed calls (the `_api_*` headers): HMAC-SHA1 over the four headers in natural order, as the
 * one printed specification has it. The body is not part of it, so the key is bound to the
 * institution in the body.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type Instant, MINUTE_MS } from "#base/date.ts";

/** How far the caller's clock may be off. */
const CLOCK_TOLERANCE_MS = 30 * MINUTE_MS;

export interface SignatureHeaders {
  readonly accessKey: string;
  readonly name: string;
  readonly timestamp: string;
  readonly version: string;
  readonly signature: string;
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

function header(headers: Headers, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}

/** The headers; null when there is none of them; a text when some are missing. */
export function signatureHeaders(headers: Headers): SignatureHeaders | string | null {
  const found: SignatureHeaders = {
    accessKey: header(headers, "_api_access_key"),
    name: header(headers, "_api_name"),
    timestamp: header(headers, "_api_timestamp"),
    version: header(headers, "_api_version"),
    signature: header(headers, "_api_signature"),
  };
  if (found.accessKey === "" && found.signature === "") return null;
  const complete = Object.values(found).every((value) => value !== "");
  return complete
    ? found
    : "签名请求头不完整，需要_api_name、_api_version、_api_timestamp、" +
        "_api_access_key、_api_signature";
}

export function sign(headers: Omit<SignatureHeaders, "signature">, secretKey: string): string {
  const text =
    `_api_access_key=${headers.accessKey}&_api_name=${headers.name}` +
    `&_api_timestamp=${headers.timestamp}&_api_version=${headers.version}`;
  return createHmac("sha1", secretKey).update(text).digest("base64");
}

/** What is wrong with the time, or null. */
export function clockFault(headers: SignatureHeaders, now: Instant): string | null {
  if (!/^\d{13}$/.test(headers.timestamp)) return "_api_timestamp应为13位毫秒时间戳";
  const off = Math.abs(now - Number(headers.timestamp));
  return off > CLOCK_TOLERANCE_MS ? "时间戳已超过30分钟，请校准本机时间" : null;
}

export function signatureHolds(headers: SignatureHeaders, secretKey: string): boolean {
  const expected = Buffer.from(sign(headers, secretKey));
  const sent = Buffer.from(headers.signature);
  return expected.length === sent.length && timingSafeEqual(expected, sent);
}
