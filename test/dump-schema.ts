/** Writes what the migrations make to migrations/schema.sql: `npm run schema`. */
import { writeFile } from "node:fs/promises";
import { startPglite } from "#store/dev/pglite.ts";
import { loadMigrations, MIGRATIONS_DIR, migrate } from "#store/migrate.ts";
import { schemaDump } from "#store/schema-dump.ts";

const server = await startPglite();
const database = server.connect();
await migrate(database, await loadMigrations());
await writeFile(`${MIGRATIONS_DIR}schema.sql`, await schemaDump(database));
await server.stop();
