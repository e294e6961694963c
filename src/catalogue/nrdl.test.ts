/**
 * The national drug list as published, where it lies beside the project: thousands of real names,
 * classes and restrictions go through the catalogue, and a bill of each splits exactly.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { createCatalogue, type SplitContext } from "#catalogue/catalogue.ts";
import { lineOf, splitOne, totalsOf } from "#catalogue/fixtures/lines.ts";
import { isWhole } from "#model/charge.ts";
import type { CatalogueItem } from "#model/item.ts";

const LIST = fileURLToPath(new URL("../../../shared/data/nrdl-2024.csv", import.meta.url));

/** Cells of a CSV text; quotes hold commas and line ends. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/g,
  )) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1) rows.push(row);
    row = [];
  }
  return rows;
}

interface Entry {
  readonly item: CatalogueItem;
  readonly standard: string;
}

/** "4.52元(24µg/粒)": the published standard of the first specification. */
const STANDARD = /^(\d+)\.(\d{2})元/;

function entryOf(header: readonly string[], row: readonly string[], index: number): Entry {
  const of = (name: string): string => row[header.indexOf(name)] ?? "";
  const standard = STANDARD.exec(of("payment_standard"));
  const restriction = of("restriction");
  return {
    standard: of("payment_standard"),
    item: {
      code: `N${index}`,
      name: of("name"),
      list: "drug",
      itemClass: of("class_ab") === "甲" ? "A" : "B",
      feeCategory: of("kind") === "西药" ? "westernDrug" : "patentDrug",
      ownShareBp: { employee: 1_000n, resident: 2_000n },
      priceLimitE6: {},
      ...(standard ? { paymentStandardE6: BigInt(`${standard[1]}${standard[2]}`) * 10_000n } : {}),
      ...(restriction === "" ? {} : { restriction }),
      span: { from: day("2025-01-01"), to: day("2025-12-31") },
    },
  };
}

function entries(): Entry[] {
  const [header = [], ...rows] = cells(readFileSync(LIST, "utf8"));
  return rows.map((row, index) => entryOf(header, row, index));
}

describe.skipIf(!existsSync(LIST))("the national drug list of 2024", () => {
  const listed = existsSync(LIST) ? entries() : [];
  const catalogue = createCatalogue(listed.map(({ item }) => item));
  const context: SplitContext = { level: 3, scheme: "employee" };
  const bought = (code: string, more: object) =>
    splitOne(
      catalogue,
      lineOf(code, 12_345_600n, 30_000n, { occurredAt: Date.UTC(2025, 5, 1), ...more }),
      context,
    );

  test("is held whole, with its classes and restrictions", () => {
    expect(listed).toHaveLength(3_826);
    expect(catalogue.size).toBe(3_826);
    expect(listed.filter(({ item }) => item.itemClass === "A")).toHaveLength(767);
    expect(listed.filter(({ item }) => item.restriction !== undefined)).toHaveLength(673);
    expect(
      listed.filter(({ item }) => item.paymentStandardE6 !== undefined).length,
    ).toBeGreaterThan(150);
  });

  test("splits a bill of each drug exactly, restricted ones by the hospital's approval", () => {
    const charges = listed.map(({ item }) => bought(item.code, { approval: "none" }));
    expect(charges.every(isWhole)).toBe(true);
    expect(isWhole(totalsOf(charges))).toBe(true);
    for (const [index, charge] of charges.entries()) {
      const { item } = listed[index] ?? {};
      expect(charge.ownExpenseFen === charge.totalFen).toBe(item?.restriction !== undefined);
      if (item?.restriction !== undefined) expect(charge.remark).toContain(item.restriction);
    }
    const approved = listed.map(({ item }) => bought(item.code, { approval: "approved" }));
    expect(approved.every((charge) => charge.inScopeFen > 0n)).toBe(true);
  });

  test("ends with the year it was made for", () => {
    const [first] = listed;
    expect(catalogue.find(first?.item.code ?? "", day("2026-01-01"))).toBeNull();
  });
});
