/**
 * What an author probably meant by a word, a name or a mark that the file does not know: full-width
 * marks, Chinese names, misspelt words, amounts and days in other forms.
 */
import { nearest } from "#base/nearest.ts";
import {
  CARE_TYPE_WORDS,
  CATEGORY_WORDS,
  FUND_WORDS,
  IDENTITY_WORDS,
  PERSON_WORDS,
  SCHEME_WORDS,
} from "#model/words.ts";

const WIDE = /[\u3000\uFF01-\uFF5E“”‘’【】]/g;
const NARROW: Readonly<Record<string, string>> = {
  "\u3000": " ",
  "“": '"',
  "”": '"',
  "‘": "'",
  "’": "'",
  "【": "[",
  "】": "]",
};

/** "请把全角的“％”改成半角的“%”", or null where there is none. */
export function wideIn(text: string): string | null {
  const found = [...new Set(text.match(WIDE) ?? [])].join("");
  if (found === "") return null;
  const narrow = [...found].map(
    (one) => NARROW[one] ?? String.fromCharCode(one.charCodeAt(0) - 0xfee0),
  );
  return `请把全角的“${found}”改成半角的 ${narrow.join("")}`;
}

/** In Chinese as people call them, by their word; emergency is two things and named by neither. */
const NAMES: readonly (readonly [name: string, word: string])[] = [
  ...[CATEGORY_WORDS, CARE_TYPE_WORDS, PERSON_WORDS, IDENTITY_WORDS, SCHEME_WORDS, FUND_WORDS],
].flatMap((words) => Object.entries(words).map(([word, name]) => [name, word] as const));

/** The word that was probably meant, of those that may stand there. */
function meantBy(text: string, words: readonly string[]): string | null {
  const known = words.find((one) => one.toLowerCase() === text.trim().toLowerCase());
  if (known !== undefined) return known;
  const named = NAMES.filter(([, word]) => words.includes(word));
  const exact = named.find(([name]) => name === text);
  const near = exact ?? named.find(([name]) => text.length > 1 && name.includes(text));
  if (near !== undefined) return near[1];
  const lower = words.map((one) => one.toLowerCase());
  return words[lower.indexOf(nearest(text.toLowerCase(), lower) ?? "")] ?? null;
}

/** "；是否想写 retired" */
export function guess(text: string, words: readonly string[]): string {
  const meant = meantBy(text, words);
  return meant === null ? "" : `；是否想写“${meant}”`;
}

/** 20万 → 200000, 300元 → 300, 1,000 → 1000; null where it is no such amount. */
export function amountMeant(text: string): string | null {
  const bare = text.replace(/[,，\s]/g, "");
  const [, digits, unit] = /^(\d+(?:\.\d{1,2})?)(万元?|元)$/.exec(bare) ?? [];
  if (digits !== undefined) return unit === "元" ? digits : wan(digits);
  return bare !== text && /^\d+(\.\d{1,2})?$/.test(bare) ? bare : null;
}

function wan(digits: string): string {
  const [whole = "", part = ""] = digits.split(".");
  return `${whole}${part.padEnd(4, "0")}`.replace(/^0+(?=\d)/, "");
}

/** 2024/1/1, 2024.1.1, 2024年1月1日, 20240101 → 2024-01-01. */
export function dateMeant(text: string): string | null {
  const form = /^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))$/;
  const [, year, month, date, monthShort, dateShort] = form.exec(text.trim()) ?? [];
  if (year === undefined) return null;
  const two = (part = ""): string => part.padStart(2, "0");
  return `${year}-${two(month ?? monthShort)}-${two(date ?? dateShort)}`;
}
