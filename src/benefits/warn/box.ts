/**
 * Conditions as a box: the cases in which they hold, as sets of words and spans of numbers. Boxes
 * are met and taken from each other, so that a row that no case reaches is found by arithmetic.
 */
import { PERSONS } from "#benefits/compare/variants.ts";
import type { Conditions } from "#benefits/reading/conditions.ts";
import { diseaseFamily } from "#model/filing.ts";
import type { Scheme } from "#model/person.ts";

type Words = ReadonlySet<string>;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** What a box does not name it does not ask for. */
export interface Box {
  readonly words: ReadonlyMap<string, Words>;
  readonly spans: ReadonlyMap<string, Span>;
  /** A person may have several identities; of each of these sets they have at least one. */
  readonly identities: readonly Words[];
}

const LAST = 1_000_000_000;
/** All that there is, where that is a closed list. */
const CLOSED: Readonly<Record<string, readonly string[]>> = {
  level: ["0", "1", "2", "3"],
  category: [
    ...["local", "emergency", "zone", "longTerm", "referral", "otherTemporary", "unfiled"],
  ],
  kind: ["hospital", "pharmacy"],
  civilServant: ["true", "false"],
  distance: ["local", "inProvince", "crossProvince"],
};

/** Every case of a scheme. */
export function wholeBox(scheme: Scheme): Box {
  const words = Object.entries({ ...CLOSED, person: PERSONS[scheme] });
  return {
    words: new Map(words.map(([name, all]) => [name, new Set(all)])),
    spans: new Map([
      ["age", { from: 0, to: LAST }],
      ["visit", { from: 1, to: LAST }],
    ]),
    identities: [],
  };
}

const LISTS = [...(["level", "person", "category", "care", "hospital", "distance"] as const)];
const SINGLE = ["kind", "civilServant"] as const;

export function boxOf(when: Conditions): Box {
  const words = new Map<string, Words>();
  const spans = new Map<string, Span>();
  for (const name of LISTS) {
    const values = when[name] as readonly unknown[] | undefined;
    if (values !== undefined) words.set(name, new Set(values.map(String)));
  }
  if (when.disease !== undefined) words.set("disease", new Set(when.disease.map(diseaseFamily)));
  for (const name of SINGLE) {
    if (when[name] !== undefined) words.set(name, new Set([String(when[name])]));
  }
  const { ageFrom, ageBelow, visit, visitFrom } = when;
  if (ageFrom !== undefined || ageBelow !== undefined) {
    spans.set("age", { from: ageFrom ?? 0, to: ageBelow === undefined ? LAST : ageBelow - 1 });
  }
  if (visit !== undefined || visitFrom !== undefined) {
    spans.set("visit", { from: Math.max(visit ?? 0, visitFrom ?? 0), to: visit ?? LAST });
  }
  for (const { name, words: asked, from, to } of when.facts ?? []) {
    if (asked.length > 0) words.set(`facts.${name}`, new Set(asked));
    else spans.set(`facts.${name}`, { from: from ?? 0, to: to ?? LAST });
  }
  const identities = when.identity === undefined ? [] : [new Set<string>(when.identity)];
  return { words, spans, identities };
}

/** Where both hold, or the name of the condition by which both never do. */
export function meet(a: Box, b: Box): Box | string {
  const words = new Map(a.words);
  for (const [name, asked] of b.words) {
    const own = words.get(name);
    const common = own === undefined ? asked : inBoth(own, asked);
    if (common.size === 0) return name;
    words.set(name, common);
  }
  const spans = new Map(a.spans);
  for (const [name, asked] of b.spans) {
    const common = overlap(spans.get(name) ?? { from: 0, to: LAST }, asked);
    if (common === null) return name;
    spans.set(name, common);
  }
  return { words, spans, identities: [...a.identities, ...b.identities] };
}

/**
 * What is left of a box without another: never less than is left. A condition that cannot be split
 * (a fact of which one knows nothing, one of several identities) leaves the box whole.
 */
function without(box: Box, taken: Box): readonly Box[] {
  if (!taken.identities.every((asked) => box.identities.some((own) => isWithin(own, asked)))) {
    return [box];
  }
  const pieces: Box[] = [];
  let inside = box;
  for (const [name, asked] of taken.words) {
    const own = inside.words.get(name);
    const common = own === undefined ? null : inBoth(own, asked);
    if (own === undefined || common === null || common.size === 0) return [box];
    const rest = new Set([...own].filter((one) => !asked.has(one)));
    if (rest.size > 0) pieces.push(withWords(inside, name, rest));
    inside = withWords(inside, name, common);
  }
  for (const [name, asked] of taken.spans) {
    const own = inside.spans.get(name);
    const common = own === undefined ? null : overlap(own, asked);
    if (own === undefined || common === null) return [box];
    for (const rest of [
      { from: own.from, to: common.from - 1 },
      { from: common.to + 1, to: own.to },
    ]) {
      if (rest.from <= rest.to) pieces.push(withSpan(inside, name, rest));
    }
    inside = withSpan(inside, name, common);
  }
  return pieces;
}

/** Pieces beyond this say that the conditions are not worth cutting further. */
const PIECES_MAX = 500;

/** Which of the earlier boxes together take all of this one; null when a case is left. */
export function hidersOf(box: Box, earlier: readonly (Box | null)[]): readonly number[] | null {
  let left: readonly Box[] = [box];
  const hiders: number[] = [];
  for (const [index, one] of earlier.entries()) {
    if (one === null) continue;
    const after = left.flatMap((piece) => without(piece, one));
    if (after.length !== left.length || after.some((piece, place) => piece !== left[place])) {
      hiders.push(index);
    }
    left = after;
    if (left.length === 0) return hiders;
    if (left.length > PIECES_MAX) return null;
  }
  return null;
}

function withWords(box: Box, name: string, words: Words): Box {
  return { ...box, words: new Map([...box.words, [name, words]]) };
}

function withSpan(box: Box, name: string, span: Span): Box {
  return { ...box, spans: new Map([...box.spans, [name, span]]) };
}

function inBoth(a: Words, b: Words): Words {
  return new Set([...a].filter((one) => b.has(one)));
}

function overlap(a: Span, b: Span): Span | null {
  const both = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return both.from <= both.to ? both : null;
}

function isWithin(inner: Words, outer: Words): boolean {
  return [...inner].every((one) => outer.has(one));
}
