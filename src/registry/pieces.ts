/**
 * What an institution is searched by, cut into pieces that an index of lists can hold: pairs of
 * letters of its name and of the initials of its reading, province and city, kind and care types. A
 * search asks for all pieces of what was typed.
 */
import { pinyin } from "pinyin-pro";
import type { InstitutionCard } from "#model/institution.ts";
import type { Area, CareType, InstitutionKind } from "#model/place.ts";

export interface Searched {
  /** A part of the name, or initials of its reading: "第一医院", "dyyy". */
  readonly text?: string | undefined;
  /** With all areas in it. */
  readonly area?: Area | undefined;
  readonly careType?: CareType | undefined;
  readonly kind?: InstitutionKind | undefined;
}

/** One form for all widths and cases, without spaces and brackets. */
export function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s()[\]·、,.-]/g, "");
}

/** "海口示范第一医院" → "hksfdyyy". */
export function initialsOf(name: string): string {
  const first = pinyin(folded(name), { pattern: "first", toneType: "none", type: "array" });
  return first.join("").toLowerCase();
}

const LATIN = /^[a-z0-9]+$/;
/** The sign before pieces of initials; letters of the name itself have none. */
const READING = "~";

/** Is it a part of the name or of its initials? Latin letters may be both. */
export function isReading(text: string): boolean {
  return LATIN.test(text);
}

function pairs(text: string, sign: string): string[] {
  const letters = [...text];
  return letters.slice(1).map((letter, index) => `${sign}${letters[index]}${letter}`);
}

export function piecesOf(
  card: Pick<InstitutionCard, "area" | "kind" | "careTypes">,
  name: string,
  initials: string,
): string[] {
  const pieces = [
    ...pairs(name, ""),
    ...pairs(initials, READING),
    `@${card.area.slice(0, 2)}`,
    `@${card.area.slice(0, 4)}`,
    ...card.careTypes.map((careType) => `#${careType}`),
    `!${card.kind}`,
  ];
  return [...new Set(pieces)];
}

/** Of a county there is no piece: it is so short a range that it is read through. */
export function askedPieces({ text = "", area, careType, kind }: Searched): string[] {
  const plain = folded(text);
  const pieces = pairs(plain, isReading(plain) ? READING : "");
  if (area !== undefined) pieces.push(`@${area.slice(0, area.endsWith("0000") ? 2 : 4)}`);
  if (careType !== undefined) pieces.push(`#${careType}`);
  if (kind !== undefined) pieces.push(`!${kind}`);
  return [...new Set(pieces)];
}
