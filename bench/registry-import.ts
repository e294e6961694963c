/**
 * The import part of the registry bench: so many people with insurance and card from one CSV file,
 * checked, written in one commit, with the program's own plan.
 */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { randomFrom } from "#base/random.ts";
import { checkDigit } from "#model/certificate.ts";
import type { NodeId } from "#model/place.ts";
import {
  type ImportAsked,
  importRows,
  loadAreas,
  nationalAreas,
  peopleImport,
} from "#registry/registry.ts";
import { loadMigrations, migrate } from "#store/migrate.ts";
import { openPg } from "#store/pg.ts";
import type { OwnedDatabase } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { type Figure, rounded, tell, tellMachine, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";
import { watchMemory } from "./memory.ts";
import { measured, postmasterOf } from "./meter.ts";
import { benchFolder, createEnding, startPostgres, stopAtEnd } from "./postgres.ts";

const NODE = "360000" as NodeId;
const HEAD =
  "人员编号,姓名,证件类型,证件号码,参保地区划,险种,人员类别,参保状态,参保开始日期,单位,社保卡号,卡识别码";
const AREAS = ["360100", "360300", "360400", "360700"];
const CHUNK = 2_000;

interface ImportStage {
  readonly people: number;
  readonly folder: string;
  readonly database: OwnedDatabase;
  readonly postmaster: number;
}

async function importPart(stage: ImportStage): Promise<Figure[]> {
  const { people, folder, database, postmaster } = stage;
  const path = join(folder, "people.csv");
  await writePeople(path, people);
  const peak = watchMemory();
  const began = performance.now();
  const world = { store: database, now: () => Date.now(), random: randomFrom(word) };
  const asked: ImportAsked = {
    file: { name: "people.csv", open: () => createReadStream(path) as AsyncIterable<Uint8Array> },
    bad: "noneWritten",
    actor: { kind: "machine", id: "bench" },
  };
  const plan = peopleImport(NODE, () => true);
  const pids = { server: process.pid, load: 0, postmaster };
  const { result: done, usage } = await measured(pids, () =>
    importRows(world, createTrail(NODE, "bench"), plan, asked),
  );
  const seconds = (performance.now() - began) / 1_000;
  if (done.written !== people) throw new Error(`${done.written} written, ${people} sent`);
  const figure = (work: string, value: number, unit: string): Figure => {
    return { work, figure: rounded(value), unit, baseline: null, ratio: null };
  };
  const what = `import of ${people} people with insurance`;
  return [
    figure(what, seconds, "s"),
    figure(`${what}, processor time of the program`, usage.serverMs / 1_000, "s"),
    figure(`${what}, processor time of PostgreSQL`, usage.postgresMs / 1_000, "s"),
    figure(`${what}, memory at most`, peak(), "MB"),
  ];
}

function word(): number {
  return Math.floor(Math.random() * 0x1_0000_0000);
}

/** Made-up people; the address code was never issued. */
async function writePeople(path: string, people: number): Promise<void> {
  const file = await open(path, "w");
  await file.write(`${HEAD}\r\n`);
  for (let from = 0; from < people; from += CHUNK) {
    const count = Math.min(CHUNK, people - from);
    await file.write(Array.from({ length: count }, (_, at) => lineOf(from + at)).join(""));
  }
  await file.close();
}

/** No digits: they are in nobody's name. */
function nameOf(index: number): string {
  return `演练${[...String(index)].map((digit) => "零一二三四五六七八九"[Number(digit)]).join("")}`;
}

function lineOf(index: number): string {
  const area = AREAS[index % AREAS.length] ?? "";
  const two = (number: number): string => String(number).padStart(2, "0");
  const [month, date] = [Math.floor(index / 60) % 12, Math.floor(index / 720) % 28];
  const born = `${1940 + (index % 60)}${two(1 + month)}${two(1 + date)}`;
  // No two have one number, as no two of an area may.
  const first17 = `990101${born}${String(Math.floor(index / 20_160) % 1000).padStart(3, "0")}`;
  const cells = [
    ...[`${area}${String(index).padStart(10, "0")}`, nameOf(index), "01"],
    ...[first17 + checkDigit(first17), area, "职工", index % 3 === 0 ? "退休" : "在职"],
    ...["正常参保", "2010-01-01", `示范单位${index % 500}`],
    ...[`C${String(index).padStart(12, "0")}`, `A1B2C3D4${index}`],
  ];
  return `${cells.join(",")}\r\n`;
}

const OPTIONS_TEXT = `npm run bench -- registry-import [options]
  --people 100000   with insurance and card, in one file
  --json FILE       {name, rows: [{work, figure, unit, baseline, ratio}]}`;
const FLAGS = { people: { usual: 100_000, least: 1, whole: true } } as const;

export async function registryImportBench(args: readonly string[]): Promise<void> {
  const { people, json } = readNumbers(args, FLAGS, OPTIONS_TEXT);
  const ending = createEnding();
  try {
    const folder = await benchFolder(ending);
    const postgres = await startPostgres(folder, true);
    stopAtEnd(ending, () => postgres);
    const database = openPg({ url: postgres.url("postgres"), connectionsMax: 2, keyed: true });
    ending.push(() => database.close());
    await migrate(database, await loadMigrations());
    await database.transaction((tx) => loadAreas(tx, nationalAreas()));
    const postmaster = await postmasterOf(postgres.url("postgres"));
    const rows = await importPart({ people, folder, database, postmaster });
    tellMachine();
    for (const { work, figure, unit } of rows) tell(`${work}: ${figure} ${unit}`);
    await writeFigures(json, "registry-import", rows);
  } finally {
    await ending.end();
  }
}
