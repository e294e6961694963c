/**
 * A database per node on one server: a migrated template is made once per state of the migrations
 * and cloned for each new node; a node's database that exists is kept and migrated forward.
 */
import { assert } from "#base/assert.ts";
import type { OwnedDatabase } from "#store/database.ts";
import type { DatabaseServer } from "#store/dev/embedded.ts";
import { digestOf, loadMigrations, type Migration, migrate } from "#store/migrate.ts";
import { openPg } from "#store/pg.ts";
import { hasDatabase, lockSession, selectDatabases } from "#store/queries.ts";

const TEMPLATE = "lianjie_template_";
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
 * given.
 */
export async function createNodeDatabases(
  server: DatabaseServer,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const migrations = await loadMigrations();
  const urls = new Map(names.map((name) => [plainName(name), server.url(name)]));
  await onServer(server, async (admin) => {
    await lockSession(admin, LOCK_KEY);
    const kept: string[] = [];
    for (const name of urls.keys()) if (await hasDatabase(admin, name)) kept.push(name);
    const template = await makeTemplate(server, admin, migrations);
    for (const name of urls.keys()) {
      if (!kept.includes(name)) await cloneDatabase(admin, template, name);
    }
    for (const name of kept) await migrateAt(server.url(name), migrations);
  });
  return urls;
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
