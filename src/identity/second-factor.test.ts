/** Codes of the second factor against the samples of RFC 6238, and their replay. */
import { expect, test } from "vitest";
import { seededRandom } from "#base/random.ts";
import {
  codeAt,
  newRecoveryCodes,
  newSecret,
  recoveryDigest,
  secretAddress,
  stepOfCode,
} from "#identity/second-factor.ts";

/** "12345678901234567890" in base 32. */
const RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_234_567_890, "005924"],
  [20_000_000_000, "353130"],
])("after %i seconds the code is %s", (seconds, code) => {
  expect(codeAt(RFC, seconds * 1_000)).toBe(code);
});

const AT = 1_800_000_000_000;
const STEP = AT / 30_000;

test.each([
  ["of this step", 0, 0, STEP],
  ["of the step before", -30_000, 0, STEP - 1],
  ["of the next step", 30_000, 0, STEP + 1],
  ["two steps old", -60_000, 0, null],
  ["two steps ahead", 60_000, 0, null],
  ["of this step, used already", 0, STEP, null],
  ["of the step before, when this one was used", -30_000, STEP, null],
  ["of the next step, after this one", 30_000, STEP, STEP + 1],
])("a code %s", (_what, off, lastStep, step) => {
  const code = codeAt(RFC, AT + off);
  expect(stepOfCode(code, { secret: RFC, at: AT, lastStep })).toBe(step);
});

test.each(["", "28708", "2870822", "28708a", "２８７０８２"])("%s is no code", (code) => {
  expect(stepOfCode(code, { secret: RFC, at: 59_000, lastStep: 0 })).toBeNull();
});

test("a secret of our own is 160 bits that an authenticator reads", () => {
  const secret = newSecret(seededRandom(1));
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  const address = secretAddress(secret, "li.wei");
  expect(address).toContain("otpauth://totp/Lianjie:li.wei?");
  expect(address).toContain(`secret=${secret}`);
  expect(codeAt(secret, AT)).toMatch(/^\d{6}$/);
});

test("recovery codes are read in any spelling, and are one account's", () => {
  const codes = newRecoveryCodes(seededRandom(1));
  expect(new Set(codes).size).toBe(10);
  const [code = ""] = codes;
  expect(code).toMatch(/^[0-9a-f]{5}(-[0-9a-f]{5}){3}$/);
  const digest = recoveryDigest("stf_1", code);
  expect(recoveryDigest("stf_1", ` ${code.toUpperCase().replaceAll("-", " ")}`)).toBe(digest);
  expect(recoveryDigest("stf_2", code)).not.toBe(digest);
  expect(recoveryDigest("stf_1", "123456")).toBeNull();
});
