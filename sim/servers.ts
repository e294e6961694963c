/**
 * The databases of the simulated nodes: one PGlite each, started once a process and emptied between
 * seeds, because a start costs seconds and a seed should not.
 */
import { HUB, type NodeId } from "#model/place.ts";
import {
  emptyTables,
  loadMigrations,
  migrate,
  type OwnedDatabase,
  type PgliteServer,
  type Reports,
  startPglite,
} from "#store/store.ts";
import { PROVINCES } from "./places.ts";
import { insertRevision } from "./queries.ts";

export interface Servers {
  readonly data: ReadonlyMap<NodeId, OwnedDatabase>;
  readonly reports: ReadonlyMap<NodeId, Reports>;
  /** As after the migrations. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const first = await startPglite();
  const engines: PgliteServer[] = [first];
  await migrate(first.connect(), await loadMigrations());
  for (let count = 0; count < PROVINCES.length; count += 1) engines.push(await first.clone());
  const data = new Map<NodeId, OwnedDatabase>();
  const reports = new Map<NodeId, Reports>();
  for (const [index, node] of [HUB, ...PROVINCES].entries()) {
    const engine = engines[index];
    if (!engine) continue;
    data.set(node, engine.connect());
    reports.set(node, engine.connectReports());
  }
  return {
    data,
    reports,
    empty: async () => {
      for (const database of data.values()) {
        await emptyTables(database);
        await database.transaction(insertRevision);
      }
    },
    stop: async () => {
      for (const engine of engines) await engine.stop();
    },
  };
}
