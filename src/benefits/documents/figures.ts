/**
 * Figures of a place on a day, from several documents of one kind: each figure of the nearest
 * document that has one in force, from the pooling area over its city and province to the country.
 */
import type { ChinaDate } from "#base/date.ts";
import { valueOn } from "#benefits/documents/plain.ts";
import { type Document, type Documents, NATION } from "#benefits/documents/set.ts";
import type { Dated } from "#benefits/reading/dated.ts";
import type { DocumentKind } from "#model/document.ts";
import type { Area } from "#model/place.ts";

/** The nearest one first. */
export function documentsOf<K extends DocumentKind>(
  documents: Documents,
  kind: K,
  { area, on }: { readonly area: Area; readonly on: ChinaDate },
): Document<K>[] {
  const wider = [area, `${area.slice(0, 4)}00`, `${area.slice(0, 2)}0000`, NATION] as Area[];
  return [...new Set(wider)].flatMap((place) => documents.find(kind, place, on) ?? []);
}

/** Of which documents rules are made, in their order: kept with what was decided by them. */
export function versionOf(held: readonly { readonly version: string }[]): string {
  return held.map(({ version }) => version).join("+");
}

class FigureMissing extends Error {}

/** What is asked of one file; undefined: it does not say. */
export type Part<File, T> = (file: File) => Dated<T> | undefined;

export interface Figures<File> {
  entry<T>(part: Part<File, T>): T;
  figure<T>(part: Part<File, { readonly value: T }>): T;
}

/** What `rules` makes of the figures; null where no document in force gives one that it asks for. */
export function withFigures<File, Rules>(
  held: readonly { readonly content: File }[],
  on: ChinaDate,
  rules: (figures: Figures<File>) => Rules,
): Rules | null {
  const entry = <T>(part: Part<File, T>): T => {
    for (const { content } of held) {
      const found = valueOn(part(content), on);
      if (found !== null) return found;
    }
    throw new FigureMissing();
  };
  try {
    return rules({ entry, figure: (part) => entry(part).value });
  } catch (error) {
    if (error instanceof FigureMissing) return null;
    throw error;
  }
}
