/** Assertions: a broken one is a defect of ours. Nobody handles it; the transaction rolls back. */

export class Defect extends Error {
  override readonly name = "Defect";
}

export function assert(condition: unknown, words: string): asserts condition {
  if (!condition) throw new Defect(words);
}

/** The value, or a defect when there is none. */
export function present<T>(value: T | null | undefined, words: string): T {
  assert(value !== null && value !== undefined, words);
  return value;
}
