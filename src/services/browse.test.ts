/** Going through a large catalogue without keeping everybody else waiting. */
import { expect, test } from "vitest";
import { day } from "#base/date.ts";
import { createCatalogue } from "#catalogue/catalogue.ts";
import type { CatalogueItem } from "#model/item.ts";
import { browseItems, type Place } from "#services/browse.ts";
import type { World } from "#world.ts";

const COUNT = 1_700;

const ITEMS = Array.from({ length: COUNT }, (_, index): CatalogueItem => {
  return {
    code: String(index),
    name: index % 2 === 0 ? "even" : "odd",
    itemClass: "A",
    feeCategory: "westernDrug",
    ownShareBp: {},
    priceLimitE6: {},
    span: { from: day("2020-01-01") },
  };
});

const PLACE = {
  institution: { area: "460100" },
  reference: { items: ITEMS, catalogue: createCatalogue(ITEMS) },
} as unknown as Place;

test("a long look gives others a turn in between, and its page is the same", async () => {
  let at = 0;
  let turns = 0;
  const pause = async (): Promise<void> => {
    turns += 1;
  };
  const world = { now: () => (at += 10), pause } as unknown as World;
  const page = await browseItems(world, PLACE, {
    kind: "browseItems",
    filter: { name: "odd" },
    page: { number: 7, size: 100 },
    detailed: false,
  });
  expect(turns).toBe(4);
  expect(page.total).toBe(COUNT / 2);
  expect(page.rows.map(({ item }) => item.code)).toEqual(
    Array.from({ length: 100 }, (_, index) => String(1_201 + index * 2)),
  );
});
