import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { capitals, dateInWords } from "#documents/capitals.ts";

/** Read the other way: what the words of an amount come to. */
function fenOf(words: string): bigint {
  const digits = "零壹贰叁肆伍陆柒捌玖";
  const units: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n };
  let [total, group, digit] = [0n, 0n, 0n];
  for (const sign of words.replace(/^负|整$/g, "")) {
    if (digits.includes(sign)) digit = BigInt(digits.indexOf(sign));
    else if (units[sign]) [group, digit] = [group + digit * units[sign], 0n];
    else if (sign === "万") [total, group, digit] = [total + (group + digit) * 10_000n, 0n, 0n];
    else if (sign === "亿") {
      [total, group, digit] = [(total + group + digit) * 100_000_000n, 0n, 0n];
    } else if (sign === "元") [total, group, digit] = [(total + group + digit) * 100n, 0n, 0n];
    else if (sign === "角") [total, digit] = [total + digit * 10n, 0n];
    else if (sign === "分") [total, digit] = [total + digit, 0n];
  }
  return words.startsWith("负") ? -total : total;
}

describe("amounts in capitals", () => {
  test.each([
    ["0.00", "零元整"],
    ["0.01", "壹分"],
    ["0.10", "壹角整"],
    ["0.63", "陆角叁分"],
    ["1.00", "壹元整"],
    ["1.05", "壹元零伍分"],
    ["10.00", "壹拾元整"],
    ["115.60", "壹佰壹拾伍元陆角整"],
    ["115.63", "壹佰壹拾伍元陆角叁分"],
    ["1002.00", "壹仟零贰元整"],
    ["1020.30", "壹仟零贰拾元叁角整"],
    ["10000.00", "壹万元整"],
    ["10001.00", "壹万零壹元整"],
    ["100100.00", "壹拾万零壹佰元整"],
    ["2115000.00", "贰佰壹拾壹万伍仟元整"],
    ["100000000.00", "壹亿元整"],
    ["100000001.07", "壹亿零壹元零柒分"],
    ["120000500.00", "壹亿贰仟万零伍佰元整"],
    ["1000050000.00", "壹拾亿零伍万元整"],
    ["9999999999999.99", "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"],
    ["1000000000000.00", "壹万亿元整"],
    ["1000000010000.00", "壹万亿零壹万元整"],
    ["1000100000000.50", "壹万零壹亿元伍角整"],
    ["-115.63", "负壹佰壹拾伍元陆角叁分"],
    ["-0.01", "负壹分"],
  ])("%s is %s", (yuan, words) => {
    expect(capitals(fen(yuan))).toBe(words);
  });

  test("no two amounts have the same words, and none has two zeros side by side", () => {
    const most = 999_999_999_999_999n;
    fc.assert(
      fc.property(fc.bigInt({ min: -most, max: most }), (amount) => {
        const words = capitals(amount);
        expect(words).not.toMatch(/零零|零[角万亿]|.零元/);
        expect(fenOf(words)).toBe(amount);
      }),
    );
  });
});

describe("dates in words", () => {
  test.each([
    ["2026-11-21", "二〇二六年十一月二十一日"],
    ["2020-01-01", "二〇二〇年一月一日"],
    ["2009-10-30", "二〇〇九年十月三十日"],
  ])("%s is %s", (date, words) => {
    expect(dateInWords(day(date))).toBe(words);
  });
});
