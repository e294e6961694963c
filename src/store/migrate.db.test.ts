/** Migrations: forward only, whole, recorded; several programs may start at once. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sm3 } from "#base/gm/sm3.ts";
import {
  digestOf,
  emptyTables,
  loadMigrations,
  type Migration,
  migrate,
  type OwnedDatabase,
  openPg,
  type PgliteServer,
  schemaDump,
  schemaState,
  selectBeginning,
  sql,
  startPglite,
} from "#store/store.ts";
import { freshDatabase, freshDatabaseUrl } from "../../test/database.ts";

function migration(number: number, text: string, breaking = false): Migration {
  return {
    number,
    name: `${String(number).padStart(4, "0")}_test`,
    text,
    digest: sm3(text),
    breaking,
  };
}

const first = migration(
  1,
  "create schema a; create table a.t (id int8 constraint t_pkey primary key)",
);
const second = migration(2, "insert into a.t values (1); insert into a.t values (2)");
const broken = migration(3, "insert into a.t values (3); insert into a.t values (3)");

let engine: PgliteServer;
beforeAll(async () => {
  engine = await startPglite();
}, 60_000);
afterAll(() => engine.stop());

const drivers: [string, () => Promise<OwnedDatabase>][] = [
  ["pg", () => freshDatabase({ empty: true })],
  ["pglite", async () => (await engine.clone()).connect()],
];

describe.each(drivers)("migrations on %s", (_name, open) => {
  let database: OwnedDatabase;
  beforeAll(async () => {
    database = await open();
  }, 60_000);

  it("run once, in order", async () => {
    expect(await schemaState(database, [first])).toBe("behind");
    expect(await migrate(database, [first])).toEqual(["0001_test"]);
    expect(await schemaState(database, [first])).toBe("current");
    expect(await schemaState(database, [first, second])).toBe("behind");
    expect(await migrate(database, [first, second])).toEqual(["0002_test"]);
    expect(await migrate(database, [first, second])).toEqual([]);
    expect(await database.query(sql`select id from a.t order by id`)).toEqual([
      { id: 1n },
      { id: 2n },
    ]);
  });

  it("leave nothing of one that fails", async () => {
    await expect(migrate(database, [first, second, broken])).rejects.toThrow(/0003_test failed/);
    expect(await database.query(sql`select id from a.t where id = 3`)).toEqual([]);
    expect(await schemaState(database, [first, second])).toBe("current");
  });

  it("leave nothing of one that loses a row, by its assertion", async () => {
    const counted = {
      before: "create temporary table before on commit drop as select count(*) as n from a.t",
      after: `do $$ begin
        if (select count(*) from a.t) <> (select n from before) then
          raise exception 'rows of a.t were lost';
        end if;
      end $$;`,
    };
    const losing = { ...migration(3, "delete from a.t where id = 1"), ...counted };
    await expect(migrate(database, [first, second, losing])).rejects.toThrow(/a.t were lost/);
    expect(await database.query(sql`select count(*) as n from a.t`)).toEqual([{ n: 2n }]);
    expect(await schemaState(database, [first, second])).toBe("current");
  });

  it("refuse a file that was edited after it ran", async () => {
    const edited = migration(2, "select 1");
    await expect(migrate(database, [first, edited])).rejects.toThrow(/0002_test was edited/);
    await expect(schemaState(database, [first, edited])).rejects.toThrow(/edited/);
  });

  it("let an older program work on, unless the newer step is breaking", async () => {
    expect(await schemaState(database, [first])).toBe("ahead");
    await migrate(database, [first, second, migration(4, "select 1", true)]);
    await expect(schemaState(database, [first, second])).rejects.toThrow(/too old/);
    await expect(migrate(database, [first, second])).rejects.toThrow(/too old/);
  });

  it("refuse a file that was slipped in below one that ran", async () => {
    const all = [first, second, broken, migration(4, "select 1", true)];
    await expect(migrate(database, all)).rejects.toThrow(/higher number/);
  });

  it("are forgotten by no emptying of tables", async () => {
    await emptyTables(database, "");
    expect(await database.query(sql`select id from a.t`)).toEqual([]);
    expect(await migrate(database, [first, second, migration(4, "select 1", true)])).toEqual([]);
  });

  it("are emptied with what refers to them, and their numbers begin anew", async () => {
    await database.script(`create table a.parent (id int8 primary key);
      create table a.child (parent int8 references a.parent (id));
      create table a.numbered (number int8 generated always as identity,
        word text constraint has_word check (word <> ''))`);
    await database.script(
      "create table a.quoted (words text); insert into a.quoted values ('it''s')",
    );
    const beginning = await database.transaction(selectBeginning);
    await database.script("truncate a.quoted; insert into a.quoted values ('later')");
    await database.query(sql`insert into a.parent values (1)`);
    const number = (word: string) =>
      database.query(sql`insert into a.numbered (word) values (${word}) returning number`);
    await expect(number("")).rejects.toThrow(/has_word/);
    await emptyTables(database, beginning);
    expect(await database.query(sql`select id from a.parent`)).toEqual([]);
    expect(await database.query(sql`select words from a.quoted`)).toEqual([{ words: "it's" }]);
    expect(await number("one")).toEqual([{ number: 1n }]);
  });
});

it("programs that start at once migrate once", async () => {
  const url = await freshDatabaseUrl({ empty: true });
  const programs = [1, 2, 3].map(() => openPg({ url, connectionsMax: 1 }));
  const ran = await Promise.all(programs.map((program) => migrate(program, [first, second])));
  expect(ran.flat().sort()).toEqual(["0001_test", "0002_test"]);
  await Promise.all(programs.map((program) => program.close()));
});

it("assertions are read beside their migration, and alone they are a defect", async () => {
  const dir = await mkdtemp(join(tmpdir(), "lianjie-migrations-"));
  const write = (file: string): Promise<void> => writeFile(join(dir, file), `select '${file}'`);
  for (const file of ["0001_a.sql", "0002_b.sql", "0002_b.before.sql", "0002_b.after.sql"]) {
    await write(file);
  }
  const loaded = await loadMigrations(dir);
  expect(loaded.map(({ name, before, after }) => [name, before, after])).toEqual([
    ["0001_a", undefined, undefined],
    ["0002_b", "select '0002_b.before.sql'", "select '0002_b.after.sql'"],
  ]);
  await write("0003_c.after.sql");
  await expect(loadMigrations(dir)).rejects.toThrow(/0003_c.after.sql belongs to no migration/);
  await rm(dir, { recursive: true });
});

it("the digest of a list changes with any of its files", async () => {
  const ours = await loadMigrations();
  expect(ours.map((one) => one.number)).toEqual(
    ours.map((one) => one.number).sort((a, b) => a - b),
  );
  expect(digestOf([first, second])).not.toBe(digestOf([first]));
  expect(digestOf([first, second])).not.toBe(digestOf([first, migration(2, "select 2")]));
});

it("both drivers' servers dump the same schema", async () => {
  const migrations = await loadMigrations();
  const here = engine.connect();
  const there = await freshDatabase({ empty: true });
  await migrate(here, migrations);
  await migrate(there, migrations);
  expect(await schemaDump(here)).toBe(await schemaDump(there));
});
