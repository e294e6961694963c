/**
 * What may be entered about a person: the facts that policies of their place ask for, by the names
 * and with the values that the files declare. A fact that no policy knows would never be read.
 */
import { shortened } from "#base/shortened.ts";
import type { Area } from "#model/place.ts";

/** One fact of one policy. */
export interface DeclaredFact {
  readonly title: string;
  /** In words, for whoever wrote another one. */
  readonly values: string;
  takes(value: string): boolean;
}

/** By name; employees' and residents' policies may each have one of it. */
export type Declared = ReadonlyMap<string, readonly DeclaredFact[]>;

/** Of the policies of an area, in force or to come. */
export type DeclaredAt = (area: Area) => Declared;

interface Fault {
  readonly of: "name" | "value";
  readonly why: string;
}

/** What is wrong with a fact, and what there is instead; null: it may be entered. */
export function factFault(declared: Declared, name: string, value: string): Fault | null {
  const facts = declared.get(name) ?? [];
  const [first] = facts;
  if (first === undefined) {
    const known = [...declared].map(([one, [fact]]) => `${one}（${fact?.title ?? ""}）`).sort();
    const there = known.length === 0 ? "当地政策没有要填的事实" : `可填：${known.join("、")}`;
    return { of: "name", why: `当地政策没有登记“${shortened(name, 40)}”，${there}` };
  }
  if (facts.some((fact) => fact.takes(value))) return null;
  const values = [...new Set(facts.map((fact) => fact.values))].join("、");
  return { of: "value", why: `${first.title}不认识“${shortened(value, 40)}”，可填：${values}` };
}
