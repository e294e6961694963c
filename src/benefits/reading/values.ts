/**
 * Readers of single values: yuan, shares, points, days, names. Units are written, never guessed.
 */
import { type ChinaDate, parseChinaDate } from "#base/date.ts";
import { type Fen, fenFromYuan, type RateBp } from "#base/money.ts";
import type { At } from "#benefits/reading/at.ts";
import { amountMeant, dateMeant } from "#benefits/reading/meant.ts";
import type { Reader } from "#benefits/reading/reader.ts";
import { type Area, type InstitutionCode, parseArea } from "#model/place.ts";

const PERCENT_TEXT = /^(\d{1,3}(?:\.\d{1,2})?)%$/;
const POINTS_TEXT = /^(-?\d{1,3}(?:\.\d{1,2})?)pt$/;
const POOL_TEXT = /^[a-z][A-Za-z0-9]*$/;

export const text: Reader<string> = {
  schema: { type: "string" },
  read: (at: At) =>
    at.text()?.trim() ||
    at.fail("这里应是一段文字", "请写一句话；含冒号，或以 * & @ % 等符号开头时加引号"),
};

/** A name of ours inside accumulators; it must never change, so it is plain and English. */
export const poolName: Reader<string> = {
  schema: { type: "string", pattern: POOL_TEXT.source },
  read: (at: At) => {
    const name = at.text();
    if (name === null || !POOL_TEXT.test(name)) {
      at.fail(`“${name ?? ""}”不能作累计名`, "累计名用小写英文字母开头的字母数字，如 inpatient");
    }
    return name;
  },
};

export const yuan: Reader<Fen> = {
  schema: { type: "number", minimum: 0 },
  read: (at: At) => {
    const amount = fenFromYuan(at.text() ?? "");
    if (amount === null || amount < 0n) {
      const meant = amountMeant(at.text() ?? "");
      const mend = "请写元，至多两位小数，如 300 或 300.50，不带逗号和单位";
      at.fail(`“${at.text() ?? ""}”不是金额`, meant === null ? mend : `${mend}，这里写 ${meant}`);
    }
    return amount;
  },
};

/** 70% as 7000 basis points. */
export const percent: Reader<RateBp> = {
  schema: { type: "string", pattern: PERCENT_TEXT.source },
  read: (at: At) => {
    const rate = fenFromYuan(PERCENT_TEXT.exec(at.text() ?? "")?.[1] ?? "");
    if (rate === null || rate > 10_000n) {
      const mend = "请写0%到100%，带百分号、不空格，至多两位小数，如 70%，不写 0.7 或 70";
      at.fail(`“${at.text() ?? ""}”不是比例`, mend);
    }
    return rate;
  },
};

/** 10pt: ten percentage points (百分点), which is not 10 %. */
export const points: Reader<RateBp> = {
  schema: { type: "string", pattern: POINTS_TEXT.source },
  read: (at: At) => {
    const value = fenFromYuan(POINTS_TEXT.exec(at.text() ?? "")?.[1] ?? "");
    if (value === null) {
      at.fail(`“${at.text() ?? ""}”不是百分点`, "百分点写数字加 pt，如 5pt，至多两位小数");
    }
    return value;
  },
};

export interface Less {
  readonly unit: "points" | "share";
  readonly amountBp: RateBp;
}

/** "10pt" or "10%": the unit decides whether points are meant or what question 5 says. */
export const pointsOrShare: Reader<Less> = {
  schema: { type: "string", pattern: `${POINTS_TEXT.source}|${PERCENT_TEXT.source}` },
  read: (at: At) => {
    const text = at.text() ?? "";
    if (/pt$/.test(text)) return { unit: "points", amountBp: points.read(at) };
    if (/[%％]$/.test(text)) return { unit: "share", amountBp: percent.read(at) };
    return at.fail(`“${text}”没有单位`, "降低10个百分点写 10pt，降低10%写 10%");
  },
};

export const whole: Reader<number> = {
  schema: { type: "integer", minimum: 0 },
  read: (at: At) => {
    const text = at.text() ?? "";
    if (!/^\d{1,9}$/.test(text)) at.fail(`“${text}”不是整数`, "请写不带小数的数，如 2");
    return Number(text);
  },
};

/** 1 to 3, or 0 for an institution that has no level. */
export const institutionLevel: Reader<number> = {
  schema: { type: "integer", minimum: 0, maximum: 3 },
  read: (at: At) => {
    const text = at.text() ?? "";
    if (!/^[0-3]$/.test(text)) {
      at.fail(
        `“${text}”不是医院级别`,
        "请写 0、1、2、3（0为未定级）；甲乙等请在 facts 登记事实，或按 hospital 写机构",
      );
    }
    return Number(text);
  },
};

export const flag: Reader<boolean> = {
  schema: { type: "boolean" },
  read: (at: At) => {
    const text = at.text();
    if (text !== "true" && text !== "false")
      at.fail(`“${text ?? ""}”不是真假`, "请写 true 或 false");
    return text === "true";
  },
};

export const date: Reader<ChinaDate> = {
  schema: { type: "string", format: "date" },
  read: (at: At) => {
    const text = at.text() ?? "";
    const meant = dateMeant(text);
    const form = meant === null || meant === text ? "2023-07-01" : meant;
    return parseChinaDate(text) ?? at.fail(`“${text}”不是日期`, `请写存在的日期，写成 ${form}`);
  },
};

export const areaCode: Reader<Area> = {
  schema: { type: "string", pattern: "^\\d{6}$" },
  read: (at: At) =>
    parseArea(at.text() ?? "") ??
    at.fail(`“${at.text() ?? ""}”不是医保区划`, "请写六位数字并加引号"),
};

/** "07-01": the day on which the benefit year begins. */
export const yearStart: Reader<string> = {
  schema: { type: "string", pattern: "^\\d{2}-\\d{2}$" },
  read: (at: At) => {
    const text = at.text() ?? "";
    if (parseChinaDate(`2023-${text}`) === null) {
      at.fail(`“${text}”不是月日`, '请写医保年度开始的月日并加引号，如 "01-01" 或 "07-01"');
    }
    return text;
  },
};

/** The name of a source that the file's `sources` has. */
export function sourceAt(at: At): string {
  const name = at.text() ?? "";
  if (!at.file.sources.has(name)) {
    const known = [...at.file.sources.keys()].join("、");
    at.fail(`来源“${name}”不在 sources 中`, `请先在 sources 登记文件，已有：${known}`);
  }
  at.file.sourcesUsed.add(name);
  return name;
}

export const institutionCode: Reader<InstitutionCode> = {
  schema: { type: "string", pattern: "^[HP]\\d{11}$" },
  read: (at: At) => {
    const code = at.text() ?? "";
    if (!/^[HP]\d{11}$/.test(code)) {
      at.fail(`“${code}”不是机构编码`, "请写 H 或 P 加十一位数字，如 H52010000001");
    }
    return code as InstitutionCode;
  },
};
