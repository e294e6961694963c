/**
 * Amounts and dates as Chinese papers write them: 壹佰壹拾伍元陆角叁分, 二〇二六年十一月二十一日. No digit can be
 * added to an amount that is written so.
 */
import type { ChinaDate } from "#base/date.ts";
import { type Fen, yuanText } from "#base/money.ts";
import type { Amount } from "#documents/paper.ts";

const DIGITS = [..."零壹贰叁肆伍陆柒捌玖"];
const PLACES = ["", "拾", "佰", "仟"];
/** Of groups of four digits; the fourth counts the third's. */
const GROUPS = ["", "万", "亿", "万"];

/** Four digits: 1020 → 壹仟零贰拾, 0 → nothing. */
function groupText(group: string): string {
  let text = "";
  let skipped = false;
  [...group].forEach((digit, at) => {
    if (digit === "0") {
      skipped = text !== "";
      return;
    }
    text += `${skipped ? "零" : ""}${DIGITS[Number(digit)]}${PLACES[group.length - 1 - at]}`;
    skipped = false;
  });
  return text;
}

function wholeText(yuan: string): string {
  const groups: string[] = [];
  for (let end = yuan.length; end > 0; end -= 4) {
    groups.unshift(yuan.slice(Math.max(0, end - 4), end));
  }
  let text = "";
  let skipped = false;
  groups.forEach((group, at) => {
    const words = groupText(group);
    const place = groups.length - 1 - at;
    if (words === "") {
      skipped = text !== "";
      if (place === 2 && skipped) text += "亿";
      return;
    }
    const isGap = skipped || (text !== "" && group.startsWith("0"));
    text += `${isGap ? "零" : ""}${words}${GROUPS[place]}`;
    skipped = false;
  });
  return text;
}

/** 零元整; 负 before what is below zero; 整 where no fen are left. Below 10^16 yuan. */
export function capitals(amount: Fen): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(3, "0");
  const whole = wholeText(digits.slice(0, -2).replace(/^0+/, ""));
  const [jiao, fen] = [Number(digits.at(-2)), Number(digits.at(-1))];
  const yuan = whole === "" ? "" : `${whole}元`;
  const sign = amount < 0n ? "负" : "";
  if (jiao === 0 && fen === 0) return `${sign}${yuan === "" ? "零元" : yuan}整`;
  const gap = yuan !== "" && jiao === 0 ? "零" : "";
  const tenths = jiao === 0 ? gap : `${DIGITS[jiao]}角`;
  return `${sign}${yuan}${tenths}${fen === 0 ? "整" : `${DIGITS[fen]}分`}`;
}

const PLAIN = [..."〇一二三四五六七八九"];

/** Up to ninety-nine: 十一, 二十, 二十一. */
function smallText(number: number): string {
  const [tens, ones] = [Math.trunc(number / 10), number % 10];
  const ten = tens === 0 ? "" : `${tens === 1 ? "" : PLAIN[tens]}十`;
  return `${ten}${ones === 0 ? "" : PLAIN[ones]}`;
}

export function dateInWords(date: ChinaDate): string {
  const [year = "", month, day] = date.split("-");
  const years = [...year].map((digit) => PLAIN[Number(digit)]).join("");
  return `${years}年${smallText(Number(month))}月${smallText(Number(day))}日`;
}

export function amountOf(label: string, amount: Fen): Amount {
  return { label, yuan: yuanText(amount), inCapitals: capitals(amount) };
}
