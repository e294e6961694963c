/** A name that people read, in Chinese and English. */
export interface Term {
  readonly zh: string;
  readonly en: string;
}

/** One for each name that a kind has. */
export type Terms<Name extends string | number> = Readonly<Record<Name, Term>>;

export function chinese<Name extends string | number>(
  terms: Terms<Name>,
): Readonly<Record<Name, string>> {
  const names = Object.entries<Term>(terms).map(([name, { zh }]) => [name, zh]);
  return Object.fromEntries(names) as Record<Name, string>;
}
