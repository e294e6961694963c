/**
 * The request envelope: bytes to text (UTF-8, else GB18030), text to JSON, JSON to the few routing
 * fields that count. Whatever else stands beside them (version, receiver code, device, sign-in
 * number) is ignored.
 */
import { decoded } from "#base/encoding.ts";
import { Refusal } from "#base/refusals.ts";
import type { Area } from "#model/place.ts";
import {
  type Fields,
  readAreaMaybe,
  readNote,
  readText,
  readTextMaybe,
} from "#wire/hospital/input.ts";
import { readJson, type WireObject, type WireValue } from "#wire/hospital/json.ts";
import { takeFile } from "#wire/hospital/upload.ts";

/** What the platform takes from an envelope. */
export interface Envelope {
  readonly transaction: string;
  readonly messageId: string;
  readonly institution: string;
  readonly homeArea: Area | undefined;
  readonly operator: string;
  readonly input: WireObject;
  /** The bytes of an upload, whichever way they came. */
  readonly file: Uint8Array | undefined;
}

/** The standard says 30; samples with 31 exist. */
const MESSAGE_ID_MAX = 40;
const TRANSACTION_MAX = 10;
const INSTITUTION_MAX = 30;

/**
 * An extension text whose inner quotes were not escaped; the standard's own example is written so.
 * No valid JSON contains `"{"` and then a letter, so nothing valid is ever mended.
 */
const UNESCAPED_EXTENSION = /"(exp_?content)"\s*:\s*"(\{"\w[^{}]*\})"/gi;

/** Older clients on Chinese Windows send the machine's own encoding. */
export function textOf(bytes: Uint8Array): string {
  const text = decoded(bytes);
  if (text !== null) return text;
  throw new Refusal("request_broken", { why: "编码不是UTF-8或GB18030" });
}

function isObject(value: WireValue | undefined): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object, or an object written as a text (the library variants of the interface pass texts). */
function objectOf(value: WireValue | undefined, what: string): WireObject {
  const object = typeof value === "string" && value.startsWith("{") ? readJson(value) : value;
  if (isObject(object)) return object;
  throw new Refusal("request_broken", { why: `${what}应为对象` });
}

function readBody(text: string): WireObject {
  if (!text.includes('"{"')) return objectOf(readJson(text), "报文");
  const mended = text.replace(
    UNESCAPED_EXTENSION,
    (_all, name: string, inner: string) => `"${name}":${JSON.stringify(inner)}`,
  );
  return objectOf(readJson(mended), "报文");
}

/** Refuses with request_broken, field_missing, field_invalid. */
export function decodeEnvelope(
  text: string,
  pathTransaction?: string,
  attached?: Uint8Array,
): Envelope {
  const body = readBody(text);
  const fields: Fields = { node: body, where: "" };
  // A hospital group's proxy names the institution in its own way.
  const institution =
    readTextMaybe(fields, "fixmedins_code", INSTITUTION_MAX) ??
    readTextMaybe(fields, "medins_code", INSTITUTION_MAX) ??
    readText(fields, "fixmedins_code", INSTITUTION_MAX);
  const transaction =
    readTextMaybe(fields, "infno", TRANSACTION_MAX) ??
    pathTransaction ??
    readText(fields, "infno", TRANSACTION_MAX);
  const input =
    body.input === undefined || body.input === null || body.input === ""
      ? {}
      : objectOf(body.input, "交易输入(input)");
  return {
    transaction,
    messageId: readText(fields, "msgid", MESSAGE_ID_MAX),
    institution,
    homeArea: readAreaMaybe(fields, "insuplc_admdvs"),
    operator: readNote(fields, "opter", 30) ?? "",
    ...takeFile(transaction, input, attached),
  };
}
