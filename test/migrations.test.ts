/** The migrations from an empty database to now, against the dump that reviewers read. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { loadMigrations, MIGRATIONS_DIR, migrate, schemaState } from "#store/migrate.ts";
import { schemaDump } from "#store/store.ts";
import { freshDatabase } from "./database.ts";

it("migrates an empty database to the schema in migrations/schema.sql", async () => {
  const migrations = await loadMigrations();
  const database = await freshDatabase({ empty: true });
  await migrate(database, migrations);
  expect(await schemaState(database, migrations)).toBe("current");
  const written = await readFile(`${MIGRATIONS_DIR}schema.sql`, "utf8");
  expect(await schemaDump(database), "run `npm run schema` and read the diff").toBe(written);
});

it("has all that the program needs in a cloned template", async () => {
  const database = await freshDatabase();
  expect(await schemaState(database, await loadMigrations())).toBe("current");
});
