/**
 * The demo world: a hub and fifteen provinces as real nodes in one process, each with its own
 * database on one PostgreSQL, seeded with made-up people. The bench and the browser tests run the
 * same world.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ChinaDate, chinaDate, DAY_MS, type Instant } from "#base/date.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { isAnybodyBeside } from "#registry/registry.ts";
import { type Country, type CountryParts, realSurroundings, startCountry } from "#runtime.ts";
import { type DatabaseServer, startEmbedded } from "#store/dev/embedded.ts";
import {
  adoptDemoDatabases,
  createNodeDatabases,
  dropDemoDatabases,
  outsideServer,
} from "#store/node-databases.ts";
import { type OwnedDatabase, openPg } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import type { Log } from "#world.ts";
import { noticeFile } from "./notice-file.ts";
import type { DemoPerson } from "./people.ts";
import { DEMO_PROVINCES } from "./places.ts";
import { demoPolicies } from "./policies.ts";
import { demoPopulation, isSeeded, seedNode } from "./seed.ts";
import { seedStaff } from "./staff.ts";

export interface DemoOptions {
  /** Folder of the embedded server's data. */
  readonly dir: string;
  readonly fresh: boolean;
  /** Uses this server instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Where its papers are verified. */
  readonly publicUrl?: string | undefined;
  /** Begins the names of the databases; "lianjie". Lower case. */
  readonly databasePrefix?: string | undefined;
  readonly log: Log;
  /** More people than those of the stories. */
  readonly crowds?: readonly DemoPerson[] | undefined;
  readonly settings?: CountryParts["settings"];
  readonly observe?: CountryParts["observe"];
  readonly connectionsMax?: number | undefined;
  /** Only these of the demo's provinces. */
  readonly provinces?: readonly NodeId[] | undefined;
  /** Another clock than the machine's. */
  readonly now?: (() => Instant) | undefined;
  /** When the stories are told; the clock's day. */
  readonly storiesOf?: ChinaDate | undefined;
  /** Throws WorldNotNew where there are data already. */
  readonly onlyNew?: boolean | undefined;
  /** The data are not needed after it: nothing is flushed to the disk. */
  readonly throwAway?: boolean | undefined;
  readonly country?: Pick<CountryParts, "dueByCaller" | "way"> | undefined;
  /** Told what is being done while somebody waits. */
  readonly progress?: ((words: string) => void) | undefined;
}

/** What was to begin anew has data already. */
export class WorldNotNew extends Error {
  override readonly name = "WorldNotNew";
}

/** Everybody knows the password of the demo's staff; it stays theirs. */
const identityOf = () => ({ settings: { passwordAgeMs: 3_660 * DAY_MS } });

export interface DemoWorld extends Country {
  readonly server: DatabaseServer;
  readonly urls: ReadonlyMap<NodeId, string>;
  readonly surroundings: CountryParts["surroundings"];
}

/** Everybody in this process is ours, so one secret serves the whole network. */
const DEMO_MASTER = Buffer.from("lianjie demo network, not for production");

export function databaseName(node: NodeId, prefix = "lianjie"): string {
  return `${prefix}_${node}`;
}

/** On a server that is not ours only a demo's databases begin anew. */
async function outside(url: string, fresh: boolean, names: readonly string[]) {
  const server = outsideServer(url);
  if (fresh) await dropDemoDatabases(server, names);
  return server;
}

/** One that another program runs would end with that program, so it is not joined. */
async function embedded(
  options: DemoOptions,
  pause: DemoWorld["surroundings"]["pause"],
  names: readonly string[],
) {
  const server = await startEmbedded({
    dir: options.dir,
    fresh: options.fresh,
    alone: true,
    durable: options.throwAway !== true,
    pause,
    newPassword: () => randomBytes(16).toString("hex"),
    died: (event) => options.log.warn(event),
  });
  return await orStopped(server, async () => {
    await adoptDemoDatabases(server, names, async (database) => !(await isAnybodyReal(database)));
    return server;
  });
}

/** A server that was started for a world which then did not start is not left behind. */
async function orStopped<Result>(
  server: DatabaseServer,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await server.stop().catch(() => undefined);
    throw error;
  }
}

/** Certificates of the demo's people begin so: with an address code that was never issued. */
const MADE_UP = "99";

function isAnybodyReal(database: OwnedDatabase): Promise<boolean> {
  return isAnybodyBeside(database, MADE_UP);
}

export async function startDemoWorld(options: DemoOptions): Promise<DemoWorld> {
  const real = realSurroundings(options.log);
  const surroundings = { ...real, now: options.now ?? real.now };
  const progress = options.progress ?? (() => undefined);
  const nodes = [HUB, ...(options.provinces ?? DEMO_PROVINCES.map(({ node }) => node))];
  const nameOf = (node: NodeId): string => databaseName(node, options.databasePrefix);
  const names = nodes.map(nameOf);
  const server = options.databaseUrl
    ? await outside(options.databaseUrl, options.fresh, names)
    : await embedded(options, surroundings.pause, names);
  if (!options.databaseUrl) progress("数据库已启动");
  return await orStopped(server, async () => {
    const databases = await createNodeDatabases(server, names, "demo");
    const urls = new Map(nodes.map((node) => [node, databases.get(nameOf(node)) ?? ""]));
    progress("各节点数据库已就绪");
    const today = options.storiesOf ?? chinaDate(surroundings.now());
    const people = demoPopulation(today, options.crowds ?? []);
    if (options.onlyNew && (await isAnySeeded(urls))) throw new WorldNotNew("data are there");
    await seedAll(urls, people, surroundings);
    progress("演示数据已就绪");
    const country = await startCountry({
      surroundings,
      policies: demoPolicies(),
      keys: keysFromMaster(DEMO_MASTER),
      urls,
      publicUrl: options.publicUrl,
      post: await noticeFile(join(options.dir, "notices.jsonl")),
      settings: options.settings,
      observe: options.observe,
      connectionsMax: options.connectionsMax,
      identityOf,
      ...options.country,
    });
    const stop = async (): Promise<void> => {
      await country.stop();
      await server.stop();
    };
    return { ...country, stop, server, urls, surroundings };
  });
}

async function isAnySeeded(urls: ReadonlyMap<NodeId, string>): Promise<boolean> {
  for (const [node, url] of urls) {
    if (node === HUB) continue;
    const store = openPg({ url, connectionsMax: 1 });
    try {
      if (await isSeeded(store)) return true;
    } finally {
      await store.close();
    }
  }
  return false;
}

async function seedAll(
  urls: ReadonlyMap<NodeId, string>,
  people: readonly DemoPerson[],
  { now, random }: DemoWorld["surroundings"],
): Promise<void> {
  await Promise.all(
    [...urls].map(async ([node, url]) => {
      const store = openPg({ url, connectionsMax: 1 });
      try {
        await seedNode(node, store, people, keysFromMaster(DEMO_MASTER));
        await seedStaff(node, store, { now: now(), random });
      } finally {
        await store.close();
      }
    }),
  );
}
