/** Filters of records take a place that has ended since: its records are still there. */
import { expect, test } from "vitest";
import { ROUTES, type Route } from "#api/api.ts";
import { areasIn } from "#api/area-asked.ts";

/** Fields of the address after the question mark that must name an area of today. */
function ofToday({ query }: Route): string[] {
  const { properties = {} } = (query ?? {}) as { readonly properties?: Record<string, object> };
  const asked = Object.fromEntries(Object.keys(properties).map((name) => [name, "360199"]));
  return areasIn(query as never, asked, "query")
    .filter(({ past }) => !past)
    .map(({ field }) => field);
}

test("no list or paper of what was cleared or paid asks for areas of today", () => {
  const money = (ROUTES as readonly Route[]).filter(
    ({ method, path }) =>
      method === "GET" && /clearing|money|netting|payment|receipt|prefund|paper/.test(path),
  );
  expect(money.length).toBeGreaterThan(20);
  expect(money.flatMap((route) => ofToday(route).map((field) => [route.path, field]))).toEqual([]);
});
