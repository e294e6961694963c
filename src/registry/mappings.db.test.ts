/** Mappings in memory: read when they are needed, once, and again when they have changed. */
import { beforeAll, expect, test } from "vitest";
import { day } from "#base/date.ts";
import type { MappingInput } from "#model/mapping.ts";
import type { InstitutionCode } from "#model/place.ts";
import {
  createMappingCache,
  designate,
  loadReference,
  mapItems,
  revision,
  unmapItem,
} from "#registry/registry.ts";
import { loadMigrations, migrate, type OwnedDatabase, type Tx } from "#store/store.ts";
import { demoInstitutions } from "../../demo/places.ts";
import { DEMO_SEED } from "../../demo/seed.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

let database: OwnedDatabase;
const institutions = demoInstitutions(DEMO_SEED).slice(0, 2);
const [FIRST, SECOND] = institutions.map(({ institution }) => institution.code) as [
  InstitutionCode,
  InstitutionCode,
];
const ON = day("2021-12-01");

beforeAll(async () => {
  database = databaseAt(await freshDatabaseUrl());
  await migrate(database, await loadMigrations());
  await database.transaction((tx) => designate(tx, institutions));
});

function input(ownCode: string, itemCode: string): MappingInput {
  const span = { from: day("2021-01-01"), to: day("2021-12-31") };
  return { ownCode, ownName: ownCode, list: "drug", itemCode, span, detail: {} };
}

let ids = 0;

async function map(institution: InstitutionCode, ...inputs: MappingInput[]): Promise<void> {
  const newId = (): string => {
    ids += 1;
    return `map_${ids}`;
  };
  const mapper = { institution, now: 1, newId, fault: () => null };
  await database.transaction((tx) => mapItems(tx, mapper, inputs));
}

/** The same database, with its statements counted. */
function counted(): Tx & { count: number } {
  const tx = {
    count: 0,
    query: <Row>(statement: Parameters<Tx["query"]>[0]): Promise<Row[]> => {
      tx.count += 1;
      return database.query<Row>(statement);
    },
  };
  return tx;
}

test("an institution's mappings are read once, and its lines need no statement after that", async () => {
  await map(FIRST, input("A", "X1"));
  const cache = createMappingCache();
  const now = await revision(database);
  const tx = counted();
  const look = async () => (await cache.at(tx, now, [FIRST]))(FIRST, "A", ON);
  expect(await look()).toBe("X1");
  const first = tx.count;
  for (let times = 0; times < 5; times += 1) expect(await look()).toBe("X1");
  expect(tx.count).toBe(first);
  expect((await cache.at(tx, now, [FIRST]))(FIRST, "A", day("2022-01-01"))).toBeUndefined();
  expect((await cache.at(tx, now, [SECOND]))(SECOND, "A", ON)).toBeUndefined();
  const both = tx.count;
  await cache.at(tx, now, [FIRST, SECOND]);
  expect(tx.count).toBe(both);
});

test("a change is seen with the next revision, and only whom it concerns is read again", async () => {
  await map(FIRST, input("B", "X1"));
  await map(SECOND, input("B", "X2"));
  const cache = createMappingCache();
  const tx = counted();
  await cache.at(tx, await revision(database), [FIRST, SECOND]);
  const named = { kind: "unmapItem", institution: FIRST, list: "drug", itemCode: "X1" } as const;
  await database.transaction((inside) => unmapItem(inside, FIRST, 2, { ...named, ownCode: "B" }));
  const now = await revision(database);
  const before = tx.count;
  const mapped = await cache.at(tx, now, [SECOND]);
  expect([mapped(SECOND, "B", ON), tx.count - before]).toEqual(["X2", 2]);
  expect((await cache.at(tx, now, [FIRST]))(FIRST, "B", ON)).toBeUndefined();
});

test("a mapping moves the revision but nobody reads the catalogue again for it", async () => {
  const held = await loadReference(database, 0);
  await map(FIRST, input("C", "X1"));
  const next = await loadReference(database, 0, held);
  expect(next.revision).toBeGreaterThan(held.revision);
  expect(next.items).toBe(held.items);
  expect(next.institutions).toBe(held.institutions);
});

test("no more own codes are held than there is room for: those longest not read go", async () => {
  const cache = createMappingCache(3);
  const now = await revision(database);
  const tx = counted();
  const statements = async (institution: InstitutionCode): Promise<number> => {
    const before = tx.count;
    await cache.at(tx, now, [institution]);
    return tx.count - before;
  };
  await cache.at(tx, now, [FIRST]);
  expect(await statements(FIRST)).toBe(0);
  expect(await statements(SECOND)).toBe(1);
  expect(await statements(SECOND)).toBe(0);
  expect(await statements(FIRST)).toBe(1);
});
