/**
 * What real programs write instead of what the standard says, by kind of value: one table, applied
 * to every field of its kind. Each row says a spelling and what it means; whatever is in no row is
 * refused. Which nodes and field names stand for others is told by the transactions themselves.
 */
import { type Instant, MINUTE_MS, parseChinaTime } from "#base/date.ts";

/** Texts that say that there is nothing, as an empty one does. */
export const ABSENT: ReadonlySet<string> = new Set(["", "null", "NULL", "undefined"]);

/** Decimal places of a kind of number, and digits beyond them that shadow a binary fraction. */
export interface Precision {
  readonly places: number;
  /** So many digits after the last place have to be zeros or nines; what follows says nothing. */
  readonly exact: number;
}

/** A program that adds up in floating point sends 38.61000000000001 for 38.61, never 38.611. */
export const PRECISIONS = {
  amount: { places: 2, exact: 6 },
  quantity: { places: 4, exact: 4 },
  price: { places: 6, exact: 3 },
} as const satisfies Readonly<Record<string, Precision>>;

interface TimeForm {
  /** A text of this form, and the same instant as the standard writes it. */
  readonly example: readonly [written: string, standard: string];
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Instant | null;
}

function two(text = "00"): string {
  return text.padStart(2, "0");
}

/** Year, month, day, and the time of day or midnight. */
function fromParts([, year, month, day, hour, minute, second]: RegExpExecArray): Instant | null {
  const date = `${year}-${two(month)}-${two(day)}`;
  return parseChinaTime(`${date} ${two(hour)}:${two(minute)}:${two(second)}`);
}

const CHINA_MINUTES = 8 * 60;

const TIME_FORMS: readonly TimeForm[] = [
  {
    example: ["2026/11/7 8:03:05", "2026-11-07 08:03:05"],
    pattern:
      /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?$/,
    read: fromParts,
  },
  {
    example: ["2026年11月7日 8:03:05", "2026-11-07 08:03:05"],
    pattern: /^(\d{4})年(\d{1,2})月(\d{1,2})日(?: *(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/,
    read: fromParts,
  },
  {
    example: ["20261127080305", "2026-11-27 08:03:05"],
    pattern: /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})(?:\d{3})?)?$/,
    read: fromParts,
  },
  {
    example: ["2026-11-27T00:03:05Z", "2026-11-27 08:03:05"],
    pattern: /^(\d{4}-\d{2}-\d{2}[T ][\d:.]+)(?:Z|([+-])(\d{2}):?(\d{2}))$/,
    read: ([, text = "", sign, hours = "0", minutes = "0"]) => {
      const local = parseChinaTime(text);
      const offset = (Number(hours) * 60 + Number(minutes)) * (sign === "-" ? -1 : 1);
      return local === null ? null : local + (CHINA_MINUTES - offset) * MINUTE_MS;
    },
  },
  {
    example: ["1795737785000", "2026-11-27 08:03:05"],
    pattern: /^\d{13}$/,
    read: ([text]) => Number(text),
  },
];

export const TIME_EXAMPLES = TIME_FORMS.map(({ example }) => example);

/** An instant in any of the forms, or null. */
export function parseWireTime(text: string): Instant | null {
  for (const { pattern, read } of TIME_FORMS) {
    const match = pattern.exec(text);
    if (match) return read(match);
  }
  return null;
}

/** A month: "202611", also as the first part of a date. Null when it is none. */
export function parseWireMonth(text: string): string | null {
  const match = /^(\d{4})[-/.]?(\d{1,2})$/.exec(text);
  const instant = parseWireTime(match ? `${match[1]}-${two(match[2])}-01` : text);
  return instant === null
    ? null
    : new Date(instant + CHINA_MINUTES * MINUTE_MS).toISOString().slice(0, 7);
}
