/**
 * The registry bench, in parts that share one PostgreSQL: each fills what it needs, measures, and
 * gives its figures.
 */
import { loadMigrations, migrate } from "#store/migrate.ts";
import { createNodeDatabases } from "#store/node-databases.ts";
import { openPg, openReports } from "#store/pg.ts";
import { type Figure, tell, tellMachine, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";
import { benchFolder, createEnding, startPostgres } from "./postgres.ts";
import { directoryPart } from "./registry-directory.ts";
import { filingsPart } from "./registry-filings.ts";
import { searchPart } from "./registry-search.ts";
import { sessionsPart } from "./registry-sessions.ts";
import type { RegistryStage } from "./registry-stage.ts";

const OPTIONS_TEXT = `npm run bench -- registry [search | directory | filings | sessions] [options]
  --institutions 600000  in the directory that is searched
  --filings 1000000      of one province, in the list that is paged
  --searches 300         of each sort, up to three pages each
  --json FILE            {name, rows: [{work, figure, unit, baseline, ratio}]}`;

const FLAGS = {
  institutions: { usual: 600_000, least: 100, whole: true },
  filings: { usual: 1_000_000, least: 100, whole: true },
  searches: { usual: 300, least: 1, whole: true },
} as const;

const PARTS: Readonly<Record<string, (stage: RegistryStage) => Promise<Figure[]>>> = {
  search: searchPart,
  directory: directoryPart,
  filings: filingsPart,
  sessions: sessionsPart,
};

export async function registryBench(args: readonly string[]): Promise<void> {
  const [first = "", ...rest] = args;
  const only = Object.hasOwn(PARTS, first) ? first : undefined;
  const options = readNumbers(only === undefined ? args : rest, FLAGS, OPTIONS_TEXT);
  const ending = createEnding();
  try {
    const server = await startPostgres(await benchFolder(ending), true);
    ending.push(() => server.stop());
    const url = server.url("postgres");
    const database = openPg({ url, connectionsMax: 4 });
    ending.push(() => database.close());
    const reports = openReports({ url });
    ending.push(() => reports.close());
    await migrate(database, await loadMigrations());
    const script = (text: string) => database.script(text);
    const rows: Figure[] = [];
    const nodeDatabases = (names: readonly string[]) => createNodeDatabases(server, names);
    const stage = { options, database, reports, script, nodeDatabases, tell };
    for (const [name, part] of Object.entries(PARTS)) {
      if (only !== undefined && only !== name) continue;
      const measured = await part(stage);
      for (const { work, figure, unit } of measured) tell(`${work}: ${figure} ${unit}`);
      rows.push(...measured);
    }
    tellMachine();
    await writeFigures(options.json, "registry", rows);
  } finally {
    await ending.end();
  }
}
