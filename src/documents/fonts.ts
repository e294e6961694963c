/**
 * The faces that papers are printed in, and which of them has a letter. The files are made by
 * `fonts/make`; their licence lies beside them. Read once, when the first paper is printed.
 */
import { readFileSync } from "node:fs";
import * as fontkit from "fontkit";

export type Face = "regular" | "bold" | "rare";
const FACES: readonly Face[] = ["regular", "bold", "rare"];

interface Faces {
  readonly files: Readonly<Record<Face, Buffer>>;
  has(face: Face, codePoint: number): boolean;
}

let opened: Faces | undefined;

export function faces(): Faces {
  opened ??= open();
  return opened;
}

function open(): Faces {
  const read = (face: Face): Buffer => readFileSync(new URL(`fonts/${face}.ttf`, import.meta.url));
  const files = { regular: read("regular"), bold: read("bold"), rare: read("rare") };
  const known = new Map(
    FACES.map((face) => {
      const font = fontkit.create(files[face]) as fontkit.Font;
      return [face, new Set(font.characterSet)] as const;
    }),
  );
  return { files, has: (face, codePoint) => known.get(face)?.has(codePoint) === true };
}

export interface Run {
  readonly text: string;
  readonly face: Face;
}

/**
 * A text in pieces of one face each. A letter that no face has is told by its code point, so that
 * nobody takes a blank for a name: 〔U+2A6A5〕.
 */
export function runsOf(text: string, wanted: "regular" | "bold" = "regular"): Run[] {
  const { has } = faces();
  const runs: { text: string; face: Face }[] = [];
  for (const letter of text) {
    const codePoint = letter.codePointAt(0) ?? 0;
    const face = ([wanted, "regular", "rare"] as const).find((one) => has(one, codePoint));
    const isPlain = face !== undefined || letter === "\n";
    const shown = isPlain ? letter : `〔U+${codePoint.toString(16).toUpperCase()}〕`;
    const last = runs.at(-1);
    if (last && last.face === (face ?? "regular")) last.text += shown;
    else runs.push({ text: shown, face: face ?? "regular" });
  }
  return runs;
}
