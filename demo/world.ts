/**
 * The demo world: a hub and fifteen provinces as real nodes in one process, each with its own
 * database on one PostgreSQL, seeded with made-up people. The bench and the browser tests run the
 * same world.
 */
import { randomBytes } from "node:crypto";
import { chinaDate } from "#base/date.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { loadShippedPolicies } from "#policies.ts";
import { type Country, type CountryParts, realSurroundings, startCountry } from "#runtime.ts";
import { type DatabaseServer, startEmbedded } from "#store/dev/embedded.ts";
import {
  createNodeDatabases,
  dropDatabase,
  onServer,
  outsideServer,
} from "#store/node-databases.ts";
import { openPg } from "#store/store.ts";
import { keysFromMaster } from "#transport/keys.ts";
import type { Log } from "#world.ts";
import type { DemoPerson } from "./people.ts";
import { DEMO_PROVINCES } from "./places.ts";
import { demoPopulation, seedNode } from "./seed.ts";

export interface DemoOptions {
  /** Folder of the embedded server's data. */
  readonly dir: string;
  readonly fresh: boolean;
  /** Uses this server instead of the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Begins the names of the databases; "lianjie". Lower case. */
  readonly databasePrefix?: string | undefined;
  readonly log: Log;
  /** More people than those of the stories. */
  readonly crowds?: readonly DemoPerson[] | undefined;
  readonly settings?: CountryParts["settings"];
  readonly observe?: CountryParts["observe"];
  readonly connectionsMax?: number | undefined;
  /** Told what is being done while somebody waits. */
  readonly progress?: ((words: string) => void) | undefined;
}

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

/** On a server that is not ours only our own databases begin anew. */
async function outside(url: string, fresh: boolean, names: readonly string[]) {
  const server = outsideServer(url);
  if (fresh) {
    await onServer(server, async (admin) => {
      for (const name of names) await dropDatabase(admin, name);
    });
  }
  return server;
}

export async function startDemoWorld(options: DemoOptions): Promise<DemoWorld> {
  const surroundings = realSurroundings(options.log);
  const progress = options.progress ?? (() => undefined);
  const nodes = [HUB, ...DEMO_PROVINCES.map(({ node }) => node)];
  const nameOf = (node: NodeId): string => databaseName(node, options.databasePrefix);
  const server = options.databaseUrl
    ? await outside(options.databaseUrl, options.fresh, nodes.map(nameOf))
    : await startEmbedded({
        dir: options.dir,
        fresh: options.fresh,
        pause: surroundings.pause,
        newPassword: () => randomBytes(16).toString("hex"),
      });
  progress("数据库已启动");
  const databases = await createNodeDatabases(server, nodes.map(nameOf));
  const urls = new Map(nodes.map((node) => [node, databases.get(nameOf(node)) ?? ""]));
  progress("各节点数据库已就绪");
  const people = demoPopulation(chinaDate(surroundings.now()), options.crowds ?? []);
  await Promise.all(
    nodes.map(async (node) => {
      const store = openPg({ url: urls.get(node) ?? "", connectionsMax: 1 });
      await seedNode(node, store, people);
      await store.close();
    }),
  );
  progress("演示数据已就绪");
  const country = await startCountry({
    surroundings,
    policies: loadShippedPolicies(),
    keys: keysFromMaster(DEMO_MASTER),
    urls,
    settings: options.settings,
    observe: options.observe,
    connectionsMax: options.connectionsMax,
  });
  const stop = async (): Promise<void> => {
    await country.stop();
    await server.stop();
  };
  return { ...country, stop, server, urls, surroundings };
}
