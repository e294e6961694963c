/** Amounts for a terminal: grouped digits, a sign where it is a difference. */
import { divideDown, type Fen, yuanText } from "#base/money.ts";

/** "2万元", "5,000元", "30,000.01元" */
export function amountWords(amountFen: Fen): string {
  if (amountFen % 1_000_000n === 0n) return `${divideDown(amountFen, 1_000_000n)}万元`;
  return `${grouped(amountFen).replace(/\.00$/, "")}元`;
}

/** "12,345.00" */
export function grouped(amountFen: Fen): string {
  const [yuan = "", fen = ""] = yuanText(amountFen).split(".");
  return `${yuan.replace(/\B(?=(\d{3})+$)/g, ",")}.${fen}`;
}

/** "+355.00" */
export function signed(amountFen: Fen): string {
  return amountFen > 0n ? `+${grouped(amountFen)}` : grouped(amountFen);
}
