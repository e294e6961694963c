/**
 * A database per node on one server: a migrated template is made once per state of the migrations
 * and cloned for each new node; a node's database that exists is kept and migrated forward.
 */
import { assert } from "#base/assert.ts";
import { DatabaseRefused, troubleOf } from "#base/troubles.ts";
import type { OwnedDatabase } from "#store/database.ts";
import type { DatabaseServer } from "#store/dev/embedded.ts";
import { digestOf, loadMigrations, type Migration, migrate } from "#store/migrate.ts";
import { openPg } from "#store/pg.ts";
import { placeOf } from "#store/pool.ts";
import { guardPurpose, holdingAt, type Purpose } from "#store/purpose.ts";
import {
  hasDatabase,
  lockSession,
  markDemo,
  selectDatabases,
  selectDatabasesInUse,
} from "#store/queries.ts";

const TEMPLATE = "lianjie_template_";
const NO_SUCH_DATABASE = "3D000";
const PLAIN_NAME = /^[a-z][a-z0-9_]{0,62}$/;
/** Programs that prepare the same server at once take turns. */
const LOCK_KEY = 7_303_015;

/**
 * The server that a DATABASE_URL names; its path is the database for maintenance, `postgres` if
 * none.
 */
export function outsideServer(databaseUrl: string): DatabaseServer {
  return {
    url: (database) => {
      const url = new URL(databaseUrl);
      if (database !== MAINTENANCE || url.pathname.length <= 1) url.pathname = `/${database}`;
      return url.href;
    },
    stop: async () => undefined,
  };
}

const MAINTENANCE = "postgres";

/**
 * Makes what is missing and migrates what is there. From database name to its URL, in the order
 * given. Throws DatabaseRefused, before anything is made, when one that is there has another
 * purpose.
 */
export async function createNodeDatabases(
  server: DatabaseServer,
  names: readonly string[],
  purpose: Purpose = "node",
): Promise<ReadonlyMap<string, string>> {
  const migrations = await loadMigrations();
  const urls = new Map(names.map((name) => [plainName(name), server.url(name)]));
  await onServer(server, async (admin) => {
    await lockSession(admin, LOCK_KEY);
    const kept: string[] = [];
    for (const name of urls.keys()) if (await hasDatabase(admin, name)) kept.push(name);
    for (const name of kept) await guardPurpose(server.url(name), purpose);
    for (const name of urls.keys()) {
      if (kept.includes(name)) continue;
      const template = await makeTemplate(server, admin, migrations);
      if (purpose === "demo") await bearDemo(server, admin, { template, name });
      else await cloneDatabase(admin, template, name);
    }
    for (const name of kept) await migrateAt(server.url(name), migrations);
  });
  return urls;
}

/**
 * A real node's database at an address of its own: migrated where it is, made where it is missing
 * and its name is plain. Throws DatabaseRefused.
 */
export async function prepareNodeDatabase(url: string): Promise<void> {
  try {
    await guardPurpose(url, "node");
  } catch (error) {
    const { database } = placeOf(url);
    if (troubleOf(error)?.code !== NO_SUCH_DATABASE || !PLAIN_NAME.test(database)) throw error;
    const server = new URL(url);
    server.pathname = "/";
    await createNodeDatabases(outsideServer(server.href), [database]);
    return;
  }
  await migrateAt(url, await loadMigrations());
}

/** It bears its name only with the mark in it. */
async function bearDemo(
  server: DatabaseServer,
  admin: OwnedDatabase,
  { template, name }: { readonly template: string; readonly name: string },
): Promise<void> {
  const draft = `${name}_demo_birth`;
  await dropDatabase(admin, draft);
  await cloneDatabase(admin, template, draft);
  await markDemoAt(server.url(draft));
  await admin.script(`alter database ${draft} rename to ${plainName(name)}`);
}

async function markDemoAt(url: string): Promise<void> {
  const database = openPg({ url, connectionsMax: 1 });
  try {
    await markDemo(database);
  } finally {
    await database.close();
  }
}

/**
 * Marks a demo's databases of the time before there was a mark, for which its owner answers: those
 * of a server that is the demo's own.
 */
export async function adoptDemoDatabases(
  server: DatabaseServer,
  names: readonly string[],
  isMadeUp: (database: OwnedDatabase) => Promise<boolean>,
): Promise<void> {
  const there = await databasesOn(server, "");
  for (const name of names.filter((each) => there.includes(each))) {
    if ((await holdingAt(server.url(name))) !== "node") continue;
    const database = openPg({ url: server.url(name), connectionsMax: 1 });
    try {
      if (!(await isMadeUp(database))) continue;
      await migrate(database, await loadMigrations());
      await markDemo(database);
    } finally {
      await database.close();
    }
  }
}

/**
 * Drops those of a demo that are there: all, or none and DatabaseRefused when one is not a demo's
 * or somebody works in it.
 */
export async function dropDemoDatabases(
  server: DatabaseServer,
  names: readonly string[],
): Promise<void> {
  await onServer(server, async (admin) => {
    await lockSession(admin, LOCK_KEY);
    const there: string[] = [];
    for (const name of names) if (await hasDatabase(admin, name)) there.push(name);
    const [busy] = await selectDatabasesInUse(admin, there);
    for (const name of there) await guardPurpose(server.url(name), "demo");
    if (busy !== undefined) throw new DatabaseRefused("inUse", busy);
    // Without force: who connects meanwhile keeps it, after PostgreSQL's own wait of five seconds.
    for (const name of there) await admin.script(`drop database ${plainName(name)}`);
  });
}

/** The migrated template's name; made if it is missing, older ones are dropped. */
export async function prepareTemplate(server: DatabaseServer): Promise<string> {
  const migrations = await loadMigrations();
  return onServer(server, async (admin) => {
    await lockSession(admin, LOCK_KEY);
    return makeTemplate(server, admin, migrations);
  });
}

/**
 * A copy under a new name. Measured for ours: with flushes wal_log takes 0.2 s and file_copy 0.2 to
 * 0.5 s for its checkpoints; without flushes 25 to 50 ms against 20 ms.
 */
export async function cloneDatabase(
  admin: OwnedDatabase,
  template: string,
  name: string,
  strategy: "wal_log" | "file_copy" = "wal_log",
): Promise<void> {
  const words = `create database ${plainName(name)} template ${plainName(template)}`;
  await admin.script(`${words} strategy ${strategy}`);
}

export async function dropDatabase(admin: OwnedDatabase, name: string): Promise<void> {
  await admin.script(`drop database if exists ${plainName(name)} with (force)`);
}

/** Names of the server's databases that begin so, in the order of the alphabet. */
export async function databasesOn(server: DatabaseServer, prefix: string): Promise<string[]> {
  return await onServer(server, (admin) => selectDatabases(admin, prefix));
}

/** One connection to the maintenance database. */
export async function onServer<Result>(
  server: DatabaseServer,
  work: (admin: OwnedDatabase) => Promise<Result>,
): Promise<Result> {
  const admin = openPg({ url: server.url(MAINTENANCE), connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

async function makeTemplate(
  server: DatabaseServer,
  admin: OwnedDatabase,
  migrations: readonly Migration[],
): Promise<string> {
  const template = `${TEMPLATE}${digestOf(migrations).slice(0, 12)}`;
  if (await hasDatabase(admin, template)) return template;
  const draft = `${template}_draft`;
  await dropDatabase(admin, draft);
  await admin.script(`create database ${draft} template template0`);
  await migrateAt(server.url(draft), migrations);
  for (const old of await selectDatabases(admin, TEMPLATE)) {
    if (old !== draft) await dropDatabase(admin, old);
  }
  // Only a whole template bears the name that is looked for.
  await admin.script(`alter database ${draft} rename to ${template}`);
  return template;
}

async function migrateAt(url: string, migrations: readonly Migration[]): Promise<void> {
  const database = openPg({ url, connectionsMax: 1, statementTimeoutMs: 0 });
  try {
    await migrate(database, migrations);
  } finally {
    await database.close();
  }
}

/** Names go into the text of statements, so they are plain. */
function plainName(name: string): string {
  assert(PLAIN_NAME.test(name), `a database's name is plain: ${name}`);
  return name;
}
