/** What the cache of sessions keeps, and what it no longer shows. */
import { expect, test } from "vitest";
import { parseChinaTime } from "#base/date.ts";
import { createSessionCache } from "#identity/session-cache.ts";
import type { PersonId } from "#model/person.ts";
import type { PersonSession } from "#model/staff.ts";

const NOON = parseChinaTime("2026-11-27 12:00:00") ?? 0;
const LATE = parseChinaTime("2026-11-27 23:59:59") ?? 0;
const SESSION: PersonSession = {
  ...{ kind: "person", sessionId: "ses_1", personId: "P1" as PersonId, name: "测试" },
  ...{ actsFor: [], expiresAt: NOON + 1_000_000 },
};

test("what was read before something ended is not kept after it", () => {
  const cache = createSessionCache(2_000);
  const mark = cache.mark();
  cache.forget();
  cache.put("a", SESSION, { now: NOON, mark });
  expect(cache.get("a", NOON)).toBeUndefined();
  cache.put("a", SESSION, { now: NOON, mark: cache.mark() });
  expect(cache.get("a", NOON + 1_999)).toBe(SESSION);
  expect(cache.get("a", NOON + 2_000)).toBeUndefined();
});

test("an entry is of its day: whom somebody acts for may end with it", () => {
  const cache = createSessionCache(2_000);
  cache.put("a", SESSION, { now: LATE, mark: cache.mark() });
  expect(cache.get("a", LATE + 900)).toBe(SESSION);
  expect(cache.get("a", LATE + 1_000)).toBeUndefined();
});
