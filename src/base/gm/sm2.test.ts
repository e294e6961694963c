import { sm2 } from "sm-crypto-v2";
import { describe, expect, test } from "vitest";
import { isSignedBy, sealKeyFrom } from "#base/gm/sm2.ts";

const KEY = sealKeyFrom(Buffer.from("a made-up secret of a node"));
const TEXT = "结算单 JS460000 𠮷";

describe("SM2 seals", () => {
  test("a seal verifies, and neither for another text nor for another key", () => {
    const seal = KEY.sign(TEXT);
    expect(isSignedBy(KEY.publicKey, TEXT, seal)).toBe(true);
    expect(isSignedBy(KEY.publicKey, `${TEXT} `, seal)).toBe(false);
    const other = sealKeyFrom(Buffer.from("another made-up secret"));
    expect(isSignedBy(other.publicKey, TEXT, seal)).toBe(false);
    const last = seal.endsWith("0") ? "1" : "0";
    expect(isSignedBy(KEY.publicKey, TEXT, seal.slice(0, -1) + last)).toBe(false);
  });

  test("the same text has the same seal, another one shares no number with it", () => {
    const [one, same, other] = [KEY.sign(TEXT), KEY.sign(TEXT), KEY.sign("另一份")];
    expect(same).toBe(one);
    expect(other.slice(0, 64)).not.toBe(one.slice(0, 64));
    // Twice the same once-number would tell the secret key.
    const x = (text: string) => {
      const e = BigInt(`0x${sm2.getHash(Buffer.from(text).toString("hex"), KEY.publicKey)}`);
      return BigInt(`0x${KEY.sign(text).slice(0, 64)}`) - e;
    };
    expect(x(TEXT)).not.toBe(x("另一份"));
  });

  test("a text that is no signature is not one", () => {
    expect(isSignedBy(KEY.publicKey, TEXT, "")).toBe(false);
    expect(isSignedBy("04", TEXT, KEY.sign(TEXT))).toBe(false);
    expect(isSignedBy(`04${"f".repeat(128)}`, TEXT, KEY.sign(TEXT))).toBe(false);
  });

  test("the standard's own signature verifies", () => {
    const publicKey =
      "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
      "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    const signature =
      "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3" +
      "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    expect(isSignedBy(publicKey, "message digest", signature)).toBe(true);
  });

  test("a check code belongs to its text", () => {
    expect(KEY.checkCode(TEXT)).toMatch(/^[0-9A-F]{8}$/);
    expect(KEY.checkCode(TEXT)).not.toBe(KEY.checkCode("另一份"));
  });
});
