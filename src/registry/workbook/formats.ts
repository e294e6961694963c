/**
 * What a cell shows of the number in it, by the code of its format: for numbers, for those below
 * zero, for zero, for texts. Where the code shows another content than the number, or is not known
 * here, the cell tells nothing.
 */
import { FAILED, LOST_DIGITS, NO_DAY, plainCell, UNSEEN } from "#registry/file-cell.ts";
import { dayText } from "#registry/workbook/days.ts";
import { type FormatToken, formatTokens, sectionsOf } from "#registry/workbook/tokens.ts";

export interface Form {
  /** A number as a clerk sees it, or a mark. */
  number(value: number): string;
  /** A text is shown as it is. */
  readonly showsTexts: boolean;
}

interface Section {
  readonly kind: "day" | "time" | "number" | "dash" | "unseen";
  /** Signs of money and the like beside the digits. */
  readonly beside: string;
  /** Null: as many digits as there are. */
  readonly digits: Digits | null;
}

interface Digits {
  /** So many before the point at least. */
  readonly wholeMin: number;
  /** So many behind it at most. */
  readonly places: number;
  /** Zero is shown. */
  readonly showsZero: boolean;
}

/** Beyond it a number has lost its last digits. */
const EXACT_MAX = 999_999_999_999_999;
/** More digits than a workbook keeps are what the binary fraction adds. */
const PRECISION = 15;
/** Beside a number these say what it counts, and no more. */
const BESIDE = /^(?:[$¥￥€£()+\- 元]|CNY|RMB|人民币)*$/;
const DASH = /^[$¥￥ ]*-[- ]*$/;
const BELOW = /[-(]/;
const DIGITS = /^([0#?](?:,?[0#?])*)?(?:\.([0#?]*))?$/;

export function formOf(code: string, from1904: boolean): Form {
  const all = sectionsOf(code);
  const isLastForTexts = all.length > 1 && (all.length > 3 || (all.at(-1) ?? "").includes("@"));
  const [plus, minus, zero] = (isLastForTexts ? all.slice(0, -1) : all).map(sectionOf);
  const texts = isLastForTexts || code.includes("@") ? (all.at(-1) ?? "") : "@";
  return {
    number: (value) => {
      if (!Number.isFinite(value)) return FAILED;
      if (plus?.kind === "day") return dayText(value, from1904);
      if (plus?.kind === "time") return NO_DAY;
      if (Math.abs(value) > EXACT_MAX) return LOST_DIGITS;
      const shown = Number(value.toPrecision(PRECISION));
      if (shown < 0 && minus) return belowZero(minus, shown);
      const section = shown === 0 && zero ? zero : plus;
      if (section?.kind === "dash") return shown === 0 ? "0" : UNSEEN;
      if (section?.kind !== "number" || BELOW.test(section.beside)) return UNSEEN;
      return digitsOf(section, shown);
    },
    showsTexts: isPlain(formatTokens(texts)),
  };
}

/** Red alone is no sign that is read. */
function belowZero(section: Section, value: number): string {
  const isSigned = section.kind === "number" && BELOW.test(section.beside);
  return isSigned ? digitsOf(section, value) : UNSEEN;
}

function isPlain(tokens: readonly FormatToken[]): boolean {
  const said = tokens.filter((one) => one.kind !== "literal" || one.text.trim() !== "");
  return said.length > 0 && said.every(({ kind }) => kind === "text" || kind === "general");
}

function digitsOf({ digits }: Section, value: number): string {
  const text = String(value);
  if (digits === null) return plainCell(text);
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === "" || fraction.length > digits.places) return UNSEEN;
  if (value === 0 && !digits.showsZero) return UNSEEN;
  const point = fraction === "" ? "" : `.${fraction}`;
  return `${sign}${whole.padStart(digits.wholeMin, "0")}${point}`;
}

const UNSEEN_SECTION: Section = { kind: "unseen", beside: "", digits: null };

function sectionOf(code: string): Section {
  const tokens = formatTokens(code);
  const kinds = new Set(tokens.map(({ kind }) => kind));
  if (kinds.has("unknown")) return UNSEEN_SECTION;
  if (kinds.has("part") || kinds.has("time")) return { ...UNSEEN_SECTION, kind: partKind(tokens) };
  const literals = tokens.map((one) => (one.kind === "literal" ? one.text : "")).join("");
  const [only, ...more] = tokens.filter(({ kind }) => kind !== "literal");
  if (only?.kind === "digits" && !/[0#]/.test(only.text) && DASH.test(literals)) return DASHED;
  if (only === undefined) return DASH.test(literals) ? DASHED : UNSEEN_SECTION;
  if (more.length > 0 || !BESIDE.test(literals)) return UNSEEN_SECTION;
  if (only.kind === "general" || only.kind === "text") {
    return { kind: "number", beside: literals, digits: null };
  }
  const digits = only.kind === "digits" ? placesOf(only.text) : null;
  return digits === null ? UNSEEN_SECTION : { kind: "number", beside: literals, digits };
}

const DASHED: Section = { ...UNSEEN_SECTION, kind: "dash" };

/** An hour alone is no day; beside hours and seconds "m" is a minute. */
function partKind(tokens: readonly FormatToken[]): Section["kind"] {
  const letters = new Set(tokens.map((one) => (one.kind === "part" ? one.text : "")));
  const isTime = letters.has("h") || letters.has("s") || tokens.some(({ kind }) => kind === "time");
  if (!isTime && tokens.some(({ kind }) => kind === "digits")) return "unseen";
  const isDay = ["y", "e", "d"].some((one) => letters.has(one)) || (letters.has("m") && !isTime);
  return isDay ? "day" : "time";
}

/** Null: a comma at the end counts in thousands. */
function placesOf(text: string): Digits | null {
  const [matched, whole = "", fraction = ""] = DIGITS.exec(text) ?? [];
  if (matched === undefined) return null;
  const wholeMin = whole.replace(/[^0]/g, "").length;
  const showsZero = wholeMin > 0 || fraction.includes("0");
  return { wholeMin, places: fraction.length, showsZero };
}
