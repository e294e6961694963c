import { expect, test } from "vitest";
import { shortened } from "#base/shortened.ts";

test.each([
  ["演练", 2, "演练"],
  ["演练", 1, "演"],
  ["演𠮷", 3, "演𠮷"],
  ["演𠮷", 2, "演"],
  ["𠮷", 1, ""],
  ["𠮷𠮷", 3, "𠮷"],
  ["", 5, ""],
])("%s has room for %d: %s", (text, max, cut) => {
  expect(shortened(text, max)).toBe(cut);
});
