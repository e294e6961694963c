/**
 * The clearing bench: a national month from the days that care, hub and home compare to the notices
 * and statements. The hub has the whole nation; some provinces stand in full as care and as home,
 * the others say by the protocol what a table has of them. Beside it one plain `group by` over the
 * same rows, in the same run.
 */
import pg from "pg";
import { HUB, type NodeId } from "#model/place.ts";
import { createNodeDatabases } from "#store/node-databases.ts";
import { verifyClearing } from "#verify/verify.ts";
import {
  DAYS,
  fillDetail,
  fillHub,
  fillProvince,
  fillTold,
  MONTH,
  NODES,
} from "./clearing/month.ts";
import { Country } from "./clearing/nodes.ts";
import { type Clearing, playMonth } from "./clearing/stages.ts";
import { StandIns } from "./clearing/stand-ins.ts";
import { rounded, tell, tellMachine, writeFigures } from "./figures.ts";
import { readNumbers } from "./flags.ts";
import { watchMemory } from "./memory.ts";
import { postmasterOf } from "./meter.ts";
import { benchFolder, createEnding, startPostgres, stopAtEnd } from "./postgres.ts";

const OPTIONS_TEXT = `npm run bench -- clearing [options]
  --settlements 200000  of the nation's month; the whole of it is 20000000
  --differing 1         of a hundred, not alike at care, hub and home
  --provinces 32        of the nation
  --full 2              with databases of their own: the first treats most, the second's insured
                        travel most; the others say what a table has of them
  --days 30             that are compared; fewer for a quick look, what is left waits
  --detail 100000       rows of one institution's 3202
  --json FILE           {name, rows: [{work, figure, unit, baseline, ratio}]}`;

const FLAGS = {
  settlements: { usual: 200_000, least: 1_000, whole: true },
  differing: { usual: 1, least: 0 },
  provinces: { usual: 32, least: 2, whole: true },
  full: { usual: 2, least: 1, whole: true },
  days: { usual: 30, least: 1, whole: true },
  detail: { usual: 100_000, least: 1_000, whole: true },
} as const;

export async function clearingBench(args: readonly string[]): Promise<void> {
  const options = readNumbers(args, FLAGS, OPTIONS_TEXT);
  const ending = createEnding();
  try {
    const server = await startPostgres(await benchFolder(ending), true);
    stopAtEnd(ending, () => server);
    const nodes = NODES.slice(0, Math.min(options.provinces, NODES.length));
    const shape = { settlements: options.settlements, differing: options.differing, nodes };
    const full = fullOf(nodes, options.full);
    const names = [HUB, ...full, "told"].map((name) => `lianjie_${name}`);
    const urls = await createNodeDatabases(server, names);
    const urlOf = (name: string): string => urls.get(`lianjie_${name}`) ?? "";
    const began = performance.now();
    await fillHub(urlOf(HUB), shape);
    for (const node of full) await fillProvince(urlOf(node), node, shape);
    await fillDetail(urlOf(full[0] as NodeId), options.detail);
    if (full.length < nodes.length) await fillTold(urlOf("told"), shape);
    tell(`the month stands after ${rounded((performance.now() - began) / 1_000)} s`);
    await tellSizes(server.url("postgres"));
    const own = new Map([HUB, ...full].map((node) => [node, urlOf(node)] as const));
    const country = new Country(own);
    ending.push(() => country.close());
    const [told, hub] = [urlOf("told"), urlOf(HUB)].map(
      (url) => new pg.Client({ connectionString: url }),
    ) as [pg.Client, pg.Client];
    for (const client of [told, hub]) {
      await client.connect();
      ending.push(() => client.end());
    }
    const clearing: Clearing = {
      ...{ country, nodes, full, settlements: options.settlements, hub },
      days: Math.min(options.days, DAYS),
      ...{ standIns: new StandIns(country, told), urlOf },
      postmaster: await postmasterOf(server.url("postgres")),
    };
    const peak = watchMemory();
    const rows = await playMonth(clearing);
    const memory = { work: "memory of the process at most", figure: rounded(peak()), unit: "MB" };
    rows.push({ ...memory, baseline: null, ratio: null });
    tell(`${memory.work}: ${memory.figure} MB`);
    await prove(own, full.length === nodes.length);
    tellMachine();
    await writeFigures(options.json, "clearing", rows);
  } finally {
    await ending.end();
  }
}

/** The one that treats most, the one whose insured travel most, and others between them. */
function fullOf(nodes: readonly NodeId[], count: number): NodeId[] {
  const [first, ...rest] = nodes;
  const last = rest.pop();
  return [first, last, ...rest].slice(0, count).flatMap((node) => (node ? [node] : []));
}

async function tellSizes(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string; mb: number }>(
    `select datname as name, (pg_database_size(datname) / 1048576)::int4 as mb
       from pg_database where datname like 'lianjie\\_%' and datname not like '%template%'`,
  );
  await client.end();
  tell(`databases, MB: ${rows.map(({ name, mb }) => `${name.slice(8)} ${mb}`).join(", ")}`);
}

/**
 * Only of a nation that stands in full every figure can be reproduced. What is named as a case are
 * those that differ, and as a posting those of settlements, which the bench does not make.
 */
async function prove(urls: ReadonlyMap<string, string>, isWhole: boolean): Promise<void> {
  if (!isWhole) return;
  const months = { first: MONTH, last: MONTH, findingsMax: 1_000_000 };
  const { findings, counts } = await verifyClearing(urls, months);
  const named = new Map<string, number>();
  for (const { check, figure } of findings) {
    const key = `${check} ${figure}`;
    named.set(key, (named.get(key) ?? 0) + 1);
  }
  tell(`verify --clearing: ${counts.figures} figures, ${findings.length} findings`);
  for (const [key, times] of named) tell(`  ${times} × ${key}`);
}
