/**
 * The databases of the simulated nodes, started once a process and emptied between seeds, because a
 * start costs seconds and a seed should not. Most seeds run on PGlite, one connection a node, where
 * every await belongs to the seed. The others run on a real PostgreSQL, where several processes of
 * a node wait for each other's row locks.
 */
import { HUB, type NodeId } from "#model/place.ts";
import {
  createNodeDatabases,
  type DatabaseServer,
  emptyTables,
  loadMigrations,
  migrate,
  type OwnedDatabase,
  openPg,
  openReports,
  type PgliteServer,
  type Reports,
  selectBeginning,
  startPglite,
} from "#store/store.ts";
import type { SideBySide } from "./loop.ts";
import { PROVINCES } from "./places.ts";
import { endOthers } from "./queries.ts";

/** What one process of a node has of its database. */
export interface Process {
  readonly data: OwnedDatabase;
  readonly reports: Reports;
  readonly connections: number;
}

export interface Servers {
  /** For whoever looks behind the nodes' backs. */
  readonly data: ReadonlyMap<NodeId, OwnedDatabase>;
  /** Present when jobs run side by side: a seed does not repeat to the byte. */
  readonly sideBySide: SideBySide | null;
  /** The processes of each node since the last emptying. */
  processes(): ReadonlyMap<NodeId, readonly Process[]>;
  /** As after the migrations. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

const NODES: readonly NodeId[] = [HUB, ...PROVINCES];

/** Every node's database begins with the same rows. */
async function emptying(data: ReadonlyMap<NodeId, OwnedDatabase>): Promise<() => Promise<void>> {
  const [first] = data.values();
  const beginning = (await first?.transaction(selectBeginning)) ?? "";
  return async () => {
    for (const database of data.values()) await emptyTables(database, beginning);
  };
}

export async function startServers(): Promise<Servers> {
  const first = await startPglite();
  const engines: PgliteServer[] = [first];
  await migrate(first.connect(), await loadMigrations());
  for (let count = 0; count < PROVINCES.length; count += 1) engines.push(await first.clone());
  const data = new Map<NodeId, OwnedDatabase>();
  const processes = new Map<NodeId, readonly Process[]>();
  for (const [index, node] of NODES.entries()) {
    const engine = engines[index];
    if (!engine) continue;
    const own = engine.connect();
    data.set(node, own);
    processes.set(node, [{ data: own, reports: engine.connectReports(), connections: 1 }]);
  }
  const empty = await emptying(data);
  return {
    data,
    sideBySide: null,
    processes: () => processes,
    empty,
    stop: async () => {
      for (const engine of engines) await engine.stop();
    },
  };
}

const PROCESSES = 2;
const CONNECTIONS = 3;
/** A deadlock is looked for after this long: the default of a second is long for a seed. */
const DEADLOCK_MS = 30;

/** On a real server; `prefix` tells its databases from others there. */
export async function startRealServers(
  server: DatabaseServer,
  prefix: string,
  sideBySide: SideBySide,
): Promise<Servers> {
  const names = NODES.map((node) => `${prefix}_${node}`);
  const urls = [...(await createNodeDatabases(server, names)).values()];
  const open = (index: number, connectionsMax: number): OwnedDatabase =>
    openPg({ url: urls[index] ?? "", connectionsMax });
  const data = new Map<NodeId, OwnedDatabase>();
  for (const [index, node] of NODES.entries()) {
    const own = open(index, 1);
    data.set(node, own);
    await own.script(`alter database ${names[index]} set deadlock_timeout = '${DEADLOCK_MS}ms'`);
  }
  const emptyAll = await emptying(data);
  let processes = new Map<NodeId, readonly Process[]>();
  const endProcesses = async (): Promise<void> => {
    const left = [...processes.values()].flat();
    processes = new Map();
    // What a dead incarnation left open would hold its locks for ever.
    for (const own of data.values()) await endOthers(own);
    for (const { data: own, reports } of left) {
      void own.close();
      void reports.close();
    }
  };
  return {
    data,
    sideBySide,
    processes: () => processes,
    empty: async () => {
      await endProcesses();
      await emptyAll();
      for (const [index, node] of NODES.entries()) {
        const own = Array.from({ length: PROCESSES }, () => {
          const reports = openReports({ url: urls[index] ?? "" });
          return { data: open(index, CONNECTIONS), reports, connections: CONNECTIONS };
        });
        processes.set(node, own);
      }
    },
    stop: async () => {
      await endProcesses();
      for (const own of data.values()) await own.close();
    },
  };
}
