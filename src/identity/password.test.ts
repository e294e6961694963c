/** What is asked of a new password, and hashes. */
import { expect, test } from "vitest";
import { seededRandom } from "#base/random.ts";
import { Refusal } from "#base/refusals.ts";
import { createPasswords, newGivenPassword, passwordFault } from "#identity/password.ts";

const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 };

test.each([
  ["Kan-Bing-26"],
  ["看病不求人万事如意Aa1"],
  ["correct horse battery staple"],
  ["tian di xuan huang yu zhou"],
])("%s will do", (password) => {
  expect(passwordFault(password, "li.wei")).toBeNull();
});

test.each([
  ["Ab1-", "须至少10个字符"],
  ["Kan-Bing9", "须至少10个字符"],
  ["kanbingbuqiu", "三种"],
  ["kanbing2026x", "三种"],
  ["Password@2026", "太常见"],
  ["P@ssword2026!", "太常见"],
  ["Admin@123456", "太常见"],
  ["Aa12345678", "太常见"],
  ["1234567890123456", "太常见"],
  ["20261127202611272026", "太常见"],
  ["1985120119851201.", "太常见"],
  ["abababababababab", "太常见"],
  ["Li.Wei-2026-x", "含有登录名"],
  ["ｌｉ．ｗｅｉ-Xa2026", "含有登录名"],
  ["x".repeat(129), "长度超过128"],
])("%s will not do", (password, why) => {
  expect(passwordFault(password, "li.wei")).toContain(why);
});

test("a hash is argon2id with its own salt, and is matched by its password only", async () => {
  const { inTurn } = createPasswords(CHEAP, seededRandom(1));
  const hashed = () => inTurn("", ({ hashOf }) => hashOf("Kan-Bing-26"));
  const matches = (password: string, stored: string | null) =>
    inTurn("", (hashing) => hashing.matches(password, stored));
  const [one, other] = [await hashed(), await hashed()];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
  expect(one).not.toBe(other);
  expect(await matches("Kan-Bing-26", one)).toBe(true);
  expect(await matches("Ｋan-Bing-26", one)).toBe(true);
  expect(await matches("kan-Bing-26", one)).toBe(false);
  expect(await matches("Kan-Bing-26", null)).toBe(false);
});

test("an address that sends more at once than its share is told to wait, another is served", async () => {
  const { inTurn } = createPasswords(CHEAP, seededRandom(2));
  const ask = (address: string) => inTurn(address, ({ matches }) => matches("x", null));
  const many = Promise.allSettled(Array.from({ length: 38 }, () => ask("10.6.6.6")));
  expect(await ask("10.0.0.7")).toBe(false);
  const settled = await many;
  const refused = settled.filter((one) => one.status === "rejected").map(({ reason }) => reason);
  expect(refused).toHaveLength(22);
  expect(refused.every((one) => one instanceof Refusal && one.code === "login_busy")).toBe(true);
  expect(await ask("10.6.6.6")).toBe(false);
});

test("a password that is handed out passes the rules", () => {
  const random = seededRandom(3);
  for (let at = 0; at < 200; at += 1) {
    const given = newGivenPassword(random);
    expect(given).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/);
    expect(passwordFault(given, "li.wei")).toBeNull();
  }
});
