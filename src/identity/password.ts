/**
 * Passwords: what is asked of one, and its argon2id hash. A name that nobody has costs the same
 * work as one that somebody has.
 */
import { hash, verify } from "@node-rs/argon2";
import type { Random } from "#base/random.ts";
import type { HashCost } from "#identity/settings.ts";
import { createTurns } from "#identity/turns.ts";

const LENGTH_MIN = 10;
/** From here on a password needs no kinds of characters. */
const LENGTH_FREE = 16;
const LENGTH_MAX = 128;
const KINDS_MIN = 3;
const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

/** Beginnings and middles of what is tried first, without digits and marks. */
const COMMONEST = new Set([
  ...["password", "passw0rd", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "admin", "letmein"],
  ...["welcome", "iloveyou", "woaini", "woaiwojia", "abc", "abcd", "root", "test", "yibao"],
  ...["lianjie", "mima", "changeme", "monkey", "dragon", "administrator", "qazwsx", "guest"],
  ...["qweasd", "qweasdzxc", "pass", "user", "aa", "zhongguo", "beijing", "hello"],
]);
const RUNS = ["01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz"];
const REPEATED = /^(.{1,4}?)\1+$/u;

/** One form for the ways in which a keyboard may write the same. */
function plainPassword(password: string): string {
  return password.normalize("NFKC");
}

/** Why a new password will not do; null when it will. */
export function passwordFault(password: string, loginName: string): string | null {
  const plain = plainPassword(password);
  const length = [...plain].length;
  if (length > LENGTH_MAX) return `长度超过${LENGTH_MAX}个字符`;
  const kinds = KINDS.filter((kind) => kind.test(plain)).length;
  if (length < LENGTH_MIN || (length < LENGTH_FREE && kinds < KINDS_MIN)) {
    return `须至少${LENGTH_MIN}个字符并含大写、小写、数字、符号中的三种，或至少${LENGTH_FREE}个字符`;
  }
  const lower = plain.toLowerCase();
  if (lower.includes(loginName)) return "含有登录名";
  return isCommon(lower) ? "太常见，容易被猜到" : null;
}

function isCommon(lower: string): boolean {
  if (REPEATED.test(lower) || RUNS.some((run) => run.includes(lower))) return true;
  // "P@ssword2026!" and "Admin@123456" are a word with what everybody adds.
  const words = [lower, lower.replaceAll("@", "a")].map((text) => text.replace(/\P{L}/gu, ""));
  return words.some((word) => COMMONEST.has(word)) || /^\d{6,}\D?$/.test(lower);
}

export interface Hashing {
  hashOf(password: string): Promise<string>;
  /** Null: nobody has that name; the work is done all the same. */
  matches(password: string, stored: string | null): Promise<boolean>;
}

export interface Passwords {
  /** Works on passwords for somebody at this address, in its turn. Refusals: login_busy. */
  inTurn<Result>(address: string, work: (hashing: Hashing) => Promise<Result>): Promise<Result>;
}

/** As many as there are threads for it; each holds its memory. */
const TURNS = { inWorkMax: 4, waitingMax: 256, ofOneMax: 16 };

export function createPasswords(cost: HashCost, random: Random): Passwords {
  const turns = createTurns(TURNS);
  let dummy: Promise<string> | null = null;
  const hashOf = (password: string): Promise<string> =>
    hash(plainPassword(password), { ...cost, salt: Buffer.from(random.hex(32), "hex") });
  const hashing: Hashing = {
    hashOf,
    matches: async (password, stored) => {
      dummy ??= hashOf(random.hex(32));
      const against = stored ?? (await dummy);
      return (await verify(against, plainPassword(password))) && stored !== null;
    },
  };
  return { inTurn: (address, work) => turns.take(address, () => work(hashing)) };
}

/** No letter or digit that is taken for another one. */
const READABLE = "abcdefghjkmnpqrstuvwxyz23456789";
const GROUPS = 4;

/** "kq7m-x2ha-…": handed out once, to be changed at the first log-in. */
export function newGivenPassword(random: Random): string {
  const group = (): string =>
    Array.from({ length: 4 }, () => READABLE[random.below(READABLE.length)]).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}
