/**
 * The catalogue bench: a province's catalogue of so many items as a care node holds it. How long it
 * takes to read, how much memory it keeps, and what a look-up and a split line cost.
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { day, startOfDay } from "#base/date.ts";
import { seededRandom } from "#base/random.ts";
import { createCatalogue, splitCharge } from "#catalogue/catalogue.ts";
import type { ChargeInput } from "#model/charge.ts";
import type { CatalogueItem } from "#model/item.ts";
import type { Area } from "#model/place.ts";
import { listItems, loadReference } from "#registry/registry.ts";
import { startPglite } from "#store/dev/pglite.ts";
import { loadMigrations, migrate } from "#store/migrate.ts";
import { type Figure, tell, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";

const OPTIONS_TEXT = `npm run bench -- catalogue [options]
  --items 200000   versions in the catalogue, one in ten with limits, one in twenty local
  --lines 500000   look-ups and lines measured
  --json FILE      {name, rows: [{work, figure, unit, baseline, ratio}]}`;

const SINCE = day("2021-01-01");
const ON = day("2021-12-01");
const PLACE = "460100" as Area;
const PART = 5_000;

const FLAGS = {
  items: { usual: 200_000, least: 1, whole: true },
  lines: { usual: 500_000, least: 1, whole: true },
} as const;

export async function catalogueBench(args: readonly string[]): Promise<void> {
  const { items, lines, json } = readNumbers(args, FLAGS, OPTIONS_TEXT);
  const rows = await measure(items, lines);
  for (const { work, figure, unit } of rows) tell(`${work}: ${figure} ${unit}`);
  await writeFigures(json, "catalogue", rows);
}

function itemOf(index: number): CatalogueItem {
  return {
    code: `XZZ99AA${String(index).padStart(9, "0")}`,
    name: `示范药品${index} 10mg×${index % 60}片`,
    addedBy: index % 20 === 1 ? PLACE : undefined,
    itemClass: index % 3 === 0 ? "A" : "B",
    feeCategory: "westernDrug",
    ownShareBp: { employee: BigInt((index % 4) * 500), resident: 2_000n },
    priceLimitE6: index % 5 === 0 ? { 1: 8_000_000n, 2: 9_000_000n, 3: 10_000_000n } : {},
    limits: index % 10 === 0 ? { sex: "female", levels: [2, 3] } : undefined,
    span: { from: SINCE },
  };
}

function lineOf(index: number): ChargeInput {
  return {
    serial: "1",
    batch: "b",
    itemCode: itemOf(index).code,
    institutionItemCode: "own",
    occurredAt: startOfDay(ON),
    quantityE4: 20_000n,
    priceE6: 12_340_000n,
    totalFen: 2_468n,
    approval: "none",
  };
}

async function measure(items: number, lines: number): Promise<Figure[]> {
  const server = await startPglite();
  const database = server.connect();
  await migrate(database, await loadMigrations());
  for (let from = 0; from < items; from += PART) {
    const part = Array.from({ length: Math.min(PART, items - from) }, (_, at) => itemOf(from + at));
    await database.transaction((tx) => listItems(tx, part));
  }
  const before = heap();
  const began = performance.now();
  const reference = await loadReference(database, startOfDay(ON));
  const read = performance.now();
  const catalogue = createCatalogue(reference.items, reference.kindShares);
  const held = performance.now();
  const rows: Figure[] = [
    figureOf(`read ${items} items`, read - began, "ms"),
    figureOf("index them", held - read, "ms"),
    figureOf("memory held", (heap() - before) / 2 ** 20, "MiB"),
  ];
  const random = seededRandom(1);
  const picks = Array.from({ length: lines }, () => lineOf(random.below(items)));
  rows.push(perLine("look-up", picks, (line) => catalogue.find(line.itemCode, ON, PLACE)));
  const visit = () => ({ careType: "outpatient", diagnoses: [], sex: "female" }) as const;
  const context = { level: 3, scheme: "employee", area: PLACE, visit } as const;
  rows.push(perLine("split line", picks, (line) => splitCharge(catalogue, line, context)));
  await server.stop();
  return rows;
}

function perLine(
  work: string,
  lines: readonly ChargeInput[],
  run: (line: ChargeInput) => unknown,
): Figure {
  let found = 0;
  for (const line of lines.slice(0, lines.length / 5)) if (run(line)) found += 1;
  const began = performance.now();
  for (const line of lines) if (run(line)) found += 1;
  const ns = ((performance.now() - began) * 1e6) / lines.length;
  if (found < lines.length) throw new Error(`${work}: only ${found} were found`);
  return figureOf(work, ns, "ns");
}

function figureOf(work: string, figure: number, unit: string): Figure {
  return { work, figure: Math.round(figure), unit, baseline: null, ratio: null };
}

/** Bytes in use after a collection. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
