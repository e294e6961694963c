/** Reads a part of a workbook, which is XML, sign by sign; prefixes of names say nothing. */
import { SaxesParser } from "saxes";
import { torn } from "#registry/workbook/parts.ts";

export type Attributes = Readonly<Record<string, string>>;

/** A path is whole: "worksheet/sheetData/row". */
export interface XmlReader {
  readonly open?: ((path: string, attributes: Attributes) => void) | undefined;
  readonly text?: ((path: string, text: string) => void) | undefined;
  readonly close?: ((path: string) => void) | undefined;
}

const DEPTH_MAX = 64;
/** Names of elements inside one; no part has as many. */
const NAMES_MAX = 1_000;
const ENCODING = /^utf-?(8|16)$/i;

function plainName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

interface Place {
  readonly path: string;
  readonly inside: Map<string, Place>;
}

/** A path is put together once: a sheet has millions of cells. */
function placeIn(outer: Place | undefined, name: string): Place {
  const known = outer?.inside.get(name);
  if (known !== undefined) return known;
  const place = { path: outer ? `${outer.path}/${name}` : name, inside: new Map() };
  outer?.inside.set(name, place);
  if (outer && outer.inside.size > NAMES_MAX) throw torn();
  return place;
}

/** Undefined where it is not given. */
export function attributeOf(attributes: Attributes, name: string): string | undefined {
  const own = attributes[name];
  if (own !== undefined) return own;
  for (const one in attributes) if (one.endsWith(`:${name}`)) return attributes[one];
  return undefined;
}

/** Yields after each piece of the part, so that nothing gathers. Refusals: file_broken. */
export async function* readXml(
  pieces: AsyncIterable<Uint8Array>,
  root: string,
  { open, text, close }: XmlReader,
): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const places: Place[] = [];
  const said = (letters: string): void => text?.(places.at(-1)?.path ?? "", letters);
  parser.on("error", () => {
    throw torn();
  });
  // An entity of the file's own may unfold beyond all measure; Excel writes none.
  parser.on("doctype", () => {
    throw torn();
  });
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding !== undefined && !ENCODING.test(encoding)) throw torn();
  });
  parser.on("opentag", ({ name, attributes }) => {
    const place = placeIn(places.at(-1), plainName(name));
    if (places.length === DEPTH_MAX || (places.length === 0 && place.path !== root)) throw torn();
    places.push(place);
    open?.(place.path, attributes);
  });
  parser.on("text", said);
  parser.on("cdata", said);
  parser.on("closetag", () => {
    const path = places.pop()?.path ?? "";
    close?.(path);
  });
  for await (const letters of lettersOf(pieces)) {
    parser.write(letters);
    yield;
  }
  parser.close();
  yield;
}

/** All of a part that tells of the others: they are short. */
export async function readWhole(
  pieces: AsyncIterable<Uint8Array>,
  root: string,
  reader: XmlReader,
): Promise<void> {
  for await (const _ of readXml(pieces, root, reader));
}

async function* lettersOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true });
    yield decodedBy(decoder, piece);
  }
  if (decoder) yield decodedBy(decoder);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

function decodedBy(decoder: TextDecoder, piece?: Uint8Array): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw torn();
  }
}
