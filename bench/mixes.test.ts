/** Who is treated where must be what the table says it is. */
import { describe, expect, test } from "vitest";
import { nodeOf } from "#model/place.ts";
import { median } from "./figures.ts";
import { crowdsOf, type MixName, patientsOf, provincesOf } from "./mixes.ts";

function drawn(mix: MixName, count: number) {
  const next = patientsOf(mix, crowdsOf([mix], 100));
  return Array.from({ length: count }, () => next());
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

describe("mixes", () => {
  test("the skewed one has five home and three care provinces, Shanghai first", () => {
    const picks = drawn("skewed", 3_000);
    const cares = tally(picks.map(({ careArea }) => nodeOf(careArea)));
    expect(tally(picks.map(({ person }) => nodeOf(person.area))).size).toBe(5);
    expect(cares.size).toBe(3);
    expect(Math.max(...cares.values())).toBe(cares.get("310000"));
  });

  test("the provinces of a mix are those of its homes and cares, each once", () => {
    for (const mix of ["pair", "skewed", "even"] as const) {
      const met = drawn(mix, 15_000).flatMap(({ person, careArea }) => [
        nodeOf(person.area),
        nodeOf(careArea),
      ]);
      expect(provincesOf([mix])).toEqual([...new Set(met)].sort());
    }
    expect(provincesOf(["pair"])).toEqual(["310000", "340000"]);
  });

  test("the even one loads each of fifteen provinces alike, as home and as care", () => {
    const picks = drawn("even", 15_000);
    for (const counts of [
      tally(picks.map(({ careArea }) => nodeOf(careArea))),
      tally(picks.map(({ person }) => nodeOf(person.area))),
    ]) {
      expect(counts.size).toBe(15);
      expect(Math.min(...counts.values())).toBeGreaterThan(800);
      expect(Math.max(...counts.values())).toBeLessThan(1_200);
    }
  });

  test("every patient crosses a border and is filed to where the hospital is", () => {
    for (const { person, careArea, institution } of drawn("even", 500)) {
      expect(nodeOf(careArea)).not.toBe(nodeOf(person.area));
      expect(person.filings.flatMap(({ areas }) => areas)).toContain(careArea);
      expect(institution.slice(1, 7)).toBe(careArea);
    }
  });

  test("people take turns", () => {
    const ids = drawn("pair", 100).map(({ person }) => person.enrolment.person.id);
    expect(new Set(ids).size).toBe(100);
  });
});

describe("medians", () => {
  test("the median of an odd and of an even number of figures", () => {
    expect(median([30, 100, 2])).toBe(30);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
});
