/** Sealed texts: opened under their key alone, each time another text for who carries it. */
import { createCipheriv } from "node:crypto";
import { expect, test } from "vitest";
import { NONCE_DIGITS, openText, sealText } from "#base/gm/sm4.ts";

const KEY = Buffer.from("0123456789abcdeffedcba9876543210", "hex");
const [FIRST, SECOND] = ["1".repeat(NONCE_DIGITS), "2".repeat(NONCE_DIGITS)];

test("the cipher is the standard's, by its own example", () => {
  const cipher = createCipheriv("sm4-ecb", KEY, null).setAutoPadding(false);
  const hidden = Buffer.concat([cipher.update(KEY), cipher.final()]).toString("hex");
  expect(hidden).toBe("681edf34d206965e86b3e94f536e4246");
});

test("a text is opened under its key, and not under another one", () => {
  const sealed = sealText(KEY, FIRST, "高血压病2级");
  expect(openText(KEY, sealed)).toBe("高血压病2级");
  expect(openText(Buffer.from(KEY).reverse(), sealed)).not.toBe("高血压病2级");
});

test("who carries it reads nothing and cannot tell two equal texts", () => {
  const [one, other] = [sealText(KEY, FIRST, "高血压"), sealText(KEY, SECOND, "高血压")];
  expect(one.slice(NONCE_DIGITS)).not.toBe(other.slice(NONCE_DIGITS));
  expect(one).not.toContain(Buffer.from("高血压").toString("hex"));
});
