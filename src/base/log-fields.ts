/**
 * What may stand in a log. Fields are a closed list, none of which names a person; whatever else is
 * passed stands there by its name only. An error is told by name, message and stack, its message
 * without what could be somebody's: a database's message may quote a row.
 */
import { Refusal } from "#base/refusals.ts";
import { shortened } from "#base/shortened.ts";

/** A field that is not here does not compile, and is not shown when somebody gets past that. */
const SHOWN = [
  "aheadMs",
  "address",
  "code",
  "connections",
  "database",
  "from",
  "home",
  "id",
  "institution",
  "kind",
  "node",
  "nodes",
  "path",
  "peer",
  "settlement",
  "times",
  "to",
  "transaction",
  "trouble",
  "version",
  "why",
] as const;

type LogValue = string | number | readonly string[];

export type LogFields = { readonly [Field in (typeof SHOWN)[number]]?: LogValue | undefined } & {
  readonly error?: unknown;
};

const HIDDEN = "[hidden]";
const VALUE_MAX = 400;
const CAUSES_MAX = 3;
const FRAMES_MAX = 12;

const shownFields: ReadonlySet<string> = new Set(SHOWN);

/** The fields as they are written. */
export function shown(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      if (field === "error") return [field, errorShown(value)];
      return [field, shownFields.has(field) ? valueShown(value) : HIDDEN];
    }),
  );
}

/** Rows and other things with parts are not told, whatever field they are put into. */
function valueShown(value: unknown): unknown {
  if (typeof value === "string") return shortened(value, VALUE_MAX);
  if (typeof value === "number" || value === undefined) return value;
  if (!Array.isArray(value)) return HIDDEN;
  return value.map((part) => (typeof part === "string" ? shortened(part, VALUE_MAX) : HIDDEN));
}

export interface ErrorShown {
  readonly name: string;
  readonly message: string;
  /** Where, the innermost first. */
  readonly stack: readonly string[];
  readonly cause?: ErrorShown | undefined;
}

function errorShown(error: unknown, causes = 0): ErrorShown {
  if (!(error instanceof Error)) {
    return { name: error === null ? "null" : typeof error, message: HIDDEN, stack: [] };
  }
  // Behind the message, whose lines may look like places, too.
  const places = (error.stack ?? "").split(error.message || "\n").at(-1) ?? "";
  const frames = places.split("\n").filter((line) => line.startsWith("    at "));
  const shown: ErrorShown = {
    name: error.name,
    // A refusal's sentence is made of what was sent.
    message: error instanceof Refusal ? error.code : withoutData(wordsOf(error)),
    stack: frames.slice(0, FRAMES_MAX).map((line) => line.trim()),
  };
  if (error.cause === undefined || causes === CAUSES_MAX) return shown;
  return { ...shown, cause: errorShown(error.cause, causes + 1) };
}

/** One that gathers others, as a host of several addresses gives, has no words but theirs. */
function wordsOf(error: Error): string {
  if (!(error instanceof AggregateError) || error.message !== "") return error.message;
  return error.errors.map((one) => (one instanceof Error ? one.message : typeof one)).join("; ");
}

/**
 * Ids of ours stay. Hidden are words in Chinese letters (people, places), numbers of seven digits
 * and more (certificates, cards, telephones), long runs of letters and digits (vouchers, keys), and
 * who connects to a database.
 */
const OURS_OR_DATA =
  /(\b[a-z]{3}_[0-9a-z]{1,26}\b)|\p{Script=Han}(?:[\p{Script=Han}·]*\p{Script=Han})?|\/\/[^\s/@]+@|[0-9A-Za-z+]{24,}={0,2}|[A-Za-z]{0,3}\d{7,}[A-Za-z]?/gu;

function withoutData(message: string): string {
  return shortened(message, VALUE_MAX).replace(
    OURS_OR_DATA,
    (_all, ours: string | undefined) => ours ?? HIDDEN,
  );
}
