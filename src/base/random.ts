/**
 * Chance as a value: the world passes one in; the same seed gives the same stream (xoshiro128**).
 */

export interface Random {
  /** A whole number 0 ≤ n < limit. */
  below(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** Lower-case hex digits. */
  hex(digits: number): string;
}

function splitmix(state: { seed: number }): number {
  state.seed = (state.seed + 0x9e3779b9) | 0;
  let z = state.seed;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** A repeatable stream. Not for secrets. */
export function seededRandom(seed: number): Random {
  const start = { seed: seed | 0 };
  let [a, b, c, d] = [splitmix(start), splitmix(start), splitmix(start), splitmix(start)];
  const word = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return randomFrom(word);
}

/** Random from any source of 32-bit words. */
export function randomFrom(word: () => number): Random {
  return {
    below: (limit) => Math.floor((word() / 0x1_0000_0000) * limit),
    chance: (probability) => word() / 0x1_0000_0000 < probability,
    hex: (digits) => {
      let text = "";
      while (text.length < digits) text += word().toString(16).padStart(8, "0");
      return text.slice(0, digits);
    },
  };
}
