/** Money, times and JSON as people read them. */
import { type Fen, fen, yuanText } from "#base/money.ts";

/** ¥1,234.56 */
export function money(amount: Fen): string {
  const plain = yuanText(amount < 0n ? -amount : amount);
  const grouped = plain.replace(/\B(?=(\d{3})+\.)/g, ",");
  return `${amount < 0n ? "−" : ""}¥${grouped}`;
}

/** The same from a yuan text. */
export function moneyOf(yuan: string): string {
  return money(fen(yuan));
}

/** 2026年11月21日 14:05:09 from 2026-11-21 14:05:09 */
export function chineseTime(text: string): string {
  return text.replace(/^(\d{4})-0?(\d+)-0?(\d+)/, "$1年$2月$3日");
}

export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Indents JSON without reading it: numbers keep their digits (100.00), keys their order. */
export function indentJson(text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  let depth = 0;
  let out = "";
  const line = (): string => `\n${"  ".repeat(depth)}`;
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === "{" || token === "[") {
      const empty = next === "}" || next === "]";
      depth += 1;
      out += empty ? token : token + line();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const previous = tokens[index - 1];
      out += previous === "{" || previous === "[" ? token : line() + token;
    } else if (token === ",") out += token + line();
    else out += token === ":" ? ": " : token;
  });
  return out;
}
