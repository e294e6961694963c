/**
 * Certificates (证件) by the national kinds: what a number looks like, and what it says of its
 * holder. They are checked where somebody enters or imports a person; what a hospital sends to look
 * somebody up is taken as it comes and finds nobody.
 */
import { type ChinaDate, parseChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { Sex } from "#model/person.ts";

export interface Certificate {
  readonly kind: string;
  /** As it is kept: without blanks, in half-width capitals. */
  readonly number: string;
  /** Where the number says it. */
  readonly birthDate?: ChinaDate | undefined;
  readonly sex?: Sex | undefined;
}

/** What a reader of one kind gives: the certificate's sayings, or why it is none. */
type Said = Pick<Certificate, "birthDate" | "sex"> | string;

interface Kind {
  readonly title: string;
  readonly read: (number: string) => Said;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";

/** The eighteenth character of a citizen's number (GB 11643: ISO 7064 MOD 11-2). */
export function checkDigit(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(first17[index]), 0);
  return CHECK_DIGITS.charAt(sum % 11);
}

/** Address, day of birth, order (odd for men), check digit. */
function readEighteen(number: string): Said {
  if (/^\d{15}$/.test(number)) return "15位旧号已停用，请填写18位公民身份号码";
  if (!/^\d{17}[\dX]$/.test(number)) return "应为17位数字加1位校验码（数字或X）";
  const birthDate = parseChinaDate(
    `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`,
  );
  if (!birthDate || birthDate < "1900-01-01") {
    return `号码中的出生日期${number.slice(6, 14)}不存在`;
  }
  if (checkDigit(number) !== number.charAt(17)) return "校验码不符，请逐位核对";
  return { birthDate, sex: Number(number.charAt(16)) % 2 === 1 ? "male" : "female" };
}

/** A residence permit has an address of its own: Hong Kong, Macao, Taiwan. */
function readResidence(number: string): Said {
  if (!/^(81|82|83)0000/.test(number)) return "应以810000、820000或830000开头";
  return readEighteen(number);
}

/** The card of 2023 has eighteen characters and begins with 9, the one before three letters. */
function readPermanent(number: string): Said {
  if (number.startsWith("9")) return readEighteen(number);
  if (!/^[A-Z]{3}\d{12}$/.test(number)) return "应为9开头的18位号码，或3位字母加12位数字";
  // Two digits of a year: either century will do. How its check digit is made is not published.
  const tail = `${number.slice(9, 11)}-${number.slice(11, 13)}`;
  const years = ["19", "20"].map((century) => `${century}${number.slice(7, 9)}`);
  const exists = years.some((year) => parseChinaDate(`${year}-${tail}`));
  return exists ? {} : `号码中的出生日期${number.slice(7, 13)}不存在`;
}

function shaped(pattern: RegExp, why: string): (number: string) => Said {
  return (number) => (pattern.test(number) ? {} : why);
}

const passport = shaped(/^(?=.*\d)[A-Z0-9]{6,15}$/, "应为6至15位字母和数字");
const plain = shaped(/^\S{1,50}$/, "应有内容，不超过50个字符");
/** Eight digits of the person, two more that count the reissues; or the region's own passport. */
const permit = (letter: string) =>
  shaped(
    new RegExp(`^(${letter}\\d{8}(\\d{2})?|[A-Z]{1,2}\\d{7,8})$`),
    `通行证应为${letter}加8位数字，可再加2位换证次数；护照应为1至2位字母加7至8位数字`,
  );

const KINDS: Readonly<Record<string, Kind>> = {
  "01": { title: "居民身份证", read: readEighteen },
  "02": { title: "中国人民解放军军官证", read: plain },
  "03": { title: "中国人民武装警察警官证", read: plain },
  "04": { title: "港澳居民来往内地通行证（香港）", read: permit("H") },
  "05": { title: "港澳居民来往内地通行证（澳门）", read: permit("M") },
  "06": {
    title: "台湾居民来往大陆通行证",
    read: shaped(/^(\d{8}|\d{10}[A-Z]?)$/, "应为8位数字，旧证为10位数字加1位字母"),
  },
  "07": { title: "外国人永久居留身份证", read: readPermanent },
  "08": { title: "外国人护照", read: passport },
  "16": { title: "中国护照", read: passport },
  "17": { title: "港澳台居民居住证", read: readResidence },
  "99": { title: "其他身份证件", read: plain },
};

/** Each kind's code with its title, in order. */
export const CERTIFICATE_TITLES: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS)
    .map(([code, { title }]) => [code, title] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1)),
);

/** "居民身份证"; a kind that is none of these by its code. */
function certificateTitle(kind: string): string {
  return KINDS[kind]?.title ?? `证件类型${kind}`;
}

/** Refusals, as values: certificate_invalid. */
export function parseCertificate(kind: string, text: string): Certificate | Refusal {
  const number = text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  const said = known ? known.read(number) : "证件类型不在字典中";
  if (typeof said !== "string") return { kind, number, ...said };
  return new Refusal("certificate_invalid", { kind: certificateTitle(kind), why: said }, "home");
}

/** A social-security card's number as it is printed: nine digits or letters, or eighteen. */
export function parseSocialCard(text: string): string | Refusal {
  const number = text.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
  if (/^[A-Z0-9]{8,18}$/.test(number)) return number;
  const why = "应为8至18位字母和数字";
  return new Refusal("certificate_invalid", { kind: "社会保障卡", why }, "home");
}
