/** A trace in words for people: what is not there is said so, without signs in its place. */
import { expect, test } from "vitest";
import { printed } from "./show-print.ts";

const filingLine = (home: object): string | undefined =>
  printed({ settlementId: "stl_1", home: [{ node: "360000", answer: {}, ...home }] }).find((line) =>
    line.includes("备案"),
  );

test.each([
  ["none was needed", { filing_id: null, filing_version: null }, /备案 +无$/],
  ["it has no versions", { filing_id: "fil_1", filing_version: null }, /备案 +fil_1$/],
  ["it has a version", { filing_id: "fil_1", filing_version: 2 }, /备案 +fil_1 第2版$/],
])("of a filing the version is told when %s", (_what, home, words) => {
  expect(filingLine(home)).toMatch(words);
});
