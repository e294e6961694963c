/**
 * Databases for tests: each a clone of the migrated template, dropped when the test file has ended.
 */
import { inject } from "vitest";
import { cloneDatabase, dropDatabase, onServer, outsideServer } from "#store/node-databases.ts";
import { openPg, openReports } from "#store/pg.ts";
import type { Database, OwnedDatabase, Reports } from "#store/store.ts";

export interface FreshOptions {
  readonly connectionsMax?: number | undefined;
  /** Without migrations. */
  readonly empty?: boolean | undefined;
}

/**
 * A file whose every test opens databases has all of them until its end: what a test no longer
 * needs goes back to the server soon, but for one connection of each pool.
 */
const IDLE_MS = 500;

const opened: { readonly name: string; readonly database: Database }[] = [];
let made = 0;

/**
 * A migrated database of its own on the real server; closed and dropped after the file's last test.
 */
export async function freshDatabase(options: FreshOptions = {}): Promise<OwnedDatabase> {
  return databaseAt(await freshDatabaseUrl(options), options);
}

/** Its URL instead, for what opens databases by itself. */
export async function freshDatabaseUrl(options: FreshOptions = {}): Promise<string> {
  made += 1;
  const name = `test_${process.pid}_${process.env.VITEST_POOL_ID ?? "0"}_${made}`;
  const server = outsideServer(inject("serverUrl"));
  await onServer(server, async (admin) => {
    await dropDatabase(admin, name);
    const template = options.empty ? "template1" : inject("template");
    await cloneDatabase(admin, template, name, "file_copy");
  });
  const url = server.url(name);
  opened.push({ name, database: openPg({ url, connectionsMax: 1 }) });
  return url;
}

/** Another connection pool to the same database, as another process of the node would have. */
export function databaseAt(url: string, options: FreshOptions = {}): OwnedDatabase {
  const connectionsMax = options.connectionsMax ?? 8;
  const database = openPg({ url, connectionsMax, idleMs: IDLE_MS });
  opened.push({ name: "", database });
  return database;
}

/** The way into the same database that a node gives to reports. */
export function reportsAt(url: string): Reports {
  const database = openReports({ url });
  opened.push({ name: "", database });
  return database;
}

/** After each test file: `test/each-file.ts`. */
export async function closeFreshDatabases(): Promise<void> {
  const all = opened.splice(0);
  if (all.length === 0) return;
  await Promise.all(all.map(({ database }) => database.close()));
  const names = all.map(({ name }) => name).filter((name) => name !== "");
  await onServer(outsideServer(inject("serverUrl")), async (admin) => {
    for (const name of names) await dropDatabase(admin, name);
  });
}
