/** The list of an author's mistakes: forty or more, each made, none passed in silence. */
import { expect, test } from "vitest";
import { toldOf } from "./author-mistakes.ts";
import { MADE } from "./author-mistakes-made.ts";

test("forty or more mistakes are told, and the guide as it stands is not", () => {
  expect(MADE.length).toBeGreaterThanOrEqual(40);
  expect(new Set(MADE.map(({ what }) => what)).size).toBe(MADE.length);
  expect(MADE.filter((made) => toldOf(made).how === "没有说")).toEqual([]);
  const none = { what: "没有错", file: "policy", from: "title:", to: "title:" } as const;
  expect(toldOf(none).how).toBe("没有说");
}, 60_000);
