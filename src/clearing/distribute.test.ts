/** Which batches a notice is about, as care finds it by their lines. */
import { expect, test } from "vitest";
import { batchesOf } from "#clearing/distribute.ts";
import type { SharedBatch } from "#clearing/queries-shares.ts";
import type { NoticeLine } from "#model/money-notice.ts";
import type { Area } from "#model/place.ts";

const AREA = "360300" as Area;
const batch = (id: string, amount_fen: bigint, more: Partial<SharedBatch> = {}): SharedBatch => ({
  ...{ id, scheme: "employee", home_area: AREA, fund: "pooled", amount_fen, ...more },
});
const line = (amountFen: bigint, more: Partial<NoticeLine> = {}): NoticeLine => ({
  ...{ scheme: "employee", homeArea: AREA, fund: "pooled", amountFen, ...more },
});

test("are those that were confirmed first, as many as come to its lines", () => {
  const rows = [batch("a", 5n), batch("b", 7n), batch("c", 9n)];
  expect(batchesOf([line(5n)], rows)).toEqual(["a"]);
  expect(batchesOf([line(12n)], rows)).toEqual(["a", "b"]);
  expect(batchesOf([line(9n)], rows)).toBeNull();
  expect(batchesOf([line(7n)], rows.slice(1))).toEqual(["b"]);
});

test("come to them by area and fund, not in all", () => {
  const rows = [batch("a", 5n), batch("a", 7n, { fund: "largeSum" })];
  expect(batchesOf([line(5n), line(7n, { fund: "largeSum" })], rows)).toEqual(["a"]);
  expect(batchesOf([line(7n), line(5n, { fund: "largeSum" })], rows)).toBeNull();
  expect(batchesOf([line(12n)], rows)).toBeNull();
});

test("are sought by scheme: one that waits gives none, one over nothing comes along", () => {
  const rows = [
    batch("a", 5n),
    batch("b", 0n, { fund: null }),
    batch("r", -3n, { scheme: "resident" }),
  ];
  expect(batchesOf([line(5n)], rows)).toEqual(["a", "b"]);
  const both = [line(5n), line(2n, { scheme: "resident" })];
  expect(batchesOf(both, rows)).toBeNull();
  expect(batchesOf(both, [...rows, batch("s", 5n, { scheme: "resident" })])).toEqual([
    ...["a", "b", "r", "s"],
  ]);
});

test("may have taken each other's money: what comes to nothing in all is still a line", () => {
  const rows = [batch("a", 5n), batch("a", -5n, { fund: "largeSum" })];
  expect(batchesOf([line(5n), line(-5n, { fund: "largeSum" })], rows)).toEqual(["a"]);
  expect(batchesOf([], rows)).toEqual([]);
});
