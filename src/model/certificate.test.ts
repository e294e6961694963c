/** Numbers of certificates, made up: the address codes were never issued. */
import { describe, expect, test } from "vitest";
import { Refusal } from "#base/refusals.ts";
import { checkDigit, parseCertificate, parseSocialCard } from "#model/certificate.ts";

function whole(first17: string): string {
  return first17 + checkDigit(first17);
}

const MAN = whole("99010119530307001");
const WOMAN = whole("99010120000229002");

describe("taken", () => {
  test.each([
    ["01", MAN, { birthDate: "1953-03-07", sex: "male" }],
    ["01", WOMAN, { birthDate: "2000-02-29", sex: "female" }],
    ["17", whole("81000019990101001"), { birthDate: "1999-01-01", sex: "male" }],
    ["17", whole("83000019990101002"), { birthDate: "1999-01-01", sex: "female" }],
    ["04", "H01234567", {}],
    ["04", "H0123456701", {}],
    ["05", "M01234567", {}],
    ["06", "01234567", {}],
    ["06", "0123456789B", {}],
    ["07", "ZZZ990199010112", {}],
    ["07", whole("99915619990101001"), { birthDate: "1999-01-01", sex: "male" }],
    ["08", "X1234567", {}],
    ["16", "E12345678", {}],
    ["99", "甲字第1号", {}],
  ])("%s %s", (kind, number, said) => {
    expect(parseCertificate(kind, number)).toEqual({ kind, number, ...said });
  });

  test("as clerks type it: small letters, blanks, full widths", () => {
    const numbers = Array.from({ length: 20 }, (_, order) => whole(`990101195303070${order + 10}`));
    const number = numbers.find((one) => one.endsWith("X")) ?? "";
    const typed = `９９０１０１ 1953-0307 ${number.slice(14).toLowerCase()}`;
    expect(parseCertificate("01", typed)).toMatchObject({ number });
  });

  test("a social-security card", () => {
    expect(parseSocialCard(" a12345678 ")).toBe("A12345678");
    expect(parseSocialCard("A1")).toBeInstanceOf(Refusal);
  });
});

const OTHER_DIGIT = MAN.slice(0, 17) + (MAN.endsWith("0") ? "1" : "0");

describe("refused, with the reason", () => {
  test.each([
    ["01", OTHER_DIGIT, "校验码不符"],
    ["01", whole("99010119530230001"), "出生日期19530230不存在"],
    ["01", whole("99010118991231001"), "出生日期18991231不存在"],
    ["01", "990101530307001", "15位旧号"],
    ["01", "9901011953030700", "17位数字加1位校验码"],
    ["17", MAN, "以810000、820000或830000开头"],
    ["17", whole("81000019990101001").replace(/.$/, "Y"), "17位数字加1位校验码"],
    ["04", "M01234567890", "H加8位数字"],
    ["05", "H0123", "M加8位数字"],
    ["06", "H01234567", "8位数字"],
    ["07", "ZZZ990199023012", "出生日期990230不存在"],
    ["07", `${whole("99915619990101001").slice(0, 17)}Y`, "17位数字加1位校验码"],
    ["07", "ZZ990199010112", "3位字母加12位数字"],
    ["08", "ABCDEFG", "字母和数字"],
    ["08", "<script>", "字母和数字"],
    ["99", "", "应有内容"],
    ["77", "1", "不在字典中"],
    ["toString", "1", "不在字典中"],
  ])("%s %s", (kind, number, why) => {
    const refused = parseCertificate(kind, number);
    expect(refused).toMatchObject({ code: "certificate_invalid" });
    expect((refused as Refusal).message).toContain(why);
  });
});
