/** Which calls a stop holds up, and that what is not known can always be asked and reversed. */
import { describe, expect, test } from "vitest";
import type { Area } from "#model/place.ts";
import { type Stop, type StopKind, type Stoppable, stopOf } from "#model/stop.ts";

const HAIKOU = "460100" as Area;
const ALL: readonly StopKind[] = ["registration", "charges", "settlement"];

function stop(changes: Partial<Stop> = {}): Stop {
  return {
    ...{ id: "stop_1", from: 100, to: 200, areas: [], kinds: ALL, notice: "升级", version: 1 },
    ...changes,
  };
}

const held = (changes: Partial<Stop>, call: { kind?: Stoppable; area?: string; at?: number }) =>
  stopOf([stop(changes)], {
    kind: call.kind ?? "settle",
    area: (call.area ?? HAIKOU) as Area,
    at: call.at ?? 150,
  }) !== null;

describe("a stop", () => {
  test.each([
    ["before it", {}, { at: 99 }, false],
    ["at its beginning", {}, { at: 100 }, true],
    ["at its end", {}, { at: 200 }, false],
    ["that was withdrawn", { withdrawnAt: 50 }, {}, false],
    ["of the area", { areas: [HAIKOU] }, {}, true],
    ["of the city, in a county", { areas: [HAIKOU] }, { area: "460105" }, true],
    ["of the province", { areas: ["460000" as Area] }, { area: "460105" }, true],
    ["of a county, in the city", { areas: ["460105" as Area] }, {}, false],
    ["of another city", { areas: ["460200" as Area] }, {}, false],
    ["of charges, for a settlement", { kinds: ["charges"] }, {}, false],
    ["of settlements, for a quote", { kinds: ["settlement"] }, { kind: "quote" }, true],
    ["of registration, for an admission", { kinds: ["registration"] }, { kind: "admit" }, true],
  ] as const)("%s", (_which, changes, call, is) => {
    expect(held(changes, call)).toBe(is);
  });

  test.each(["reverse", "signIn", "signOut", "keepFile", "mapItems", "unmapItem"] as const)(
    "never holds up %s",
    (kind) => {
      expect(held({}, { kind })).toBe(false);
    },
  );

  test("of several, the one that ends last is told", () => {
    const stops = [stop({ id: "a", to: 200 }), stop({ id: "b", to: 300 }), stop({ id: "c" })];
    expect(stopOf(stops, { kind: "settle", area: HAIKOU, at: 150 })?.id).toBe("b");
  });
});
