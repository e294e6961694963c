import { beforeAll, expect, test } from "vitest";
import { selectFilingPage } from "#filing/filing.ts";
import { type OwnedDatabase, sql, type Tx } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

let database: OwnedDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  await database.query(sql`
    insert into filing.filings (id, version, person_id, from_on, to_on, kind, state, areas,
                                evidence, changed_at, changed_by)
    select 'fil_' || lpad((90 - n)::text, 2, '0'), 1,
           (array['3601', '3603', '3607'])[1 + n % 3] || lpad((n / 6)::text, 8, '0'),
           date '2026-01-01', null, 'referred', 'effective', array['460100'], 'none', n, 'test'
      from generate_series(0, 59) n`);
});

async function walked(areas: readonly string[], rowsMax: number): Promise<string[]> {
  const all: string[] = [];
  let after = { personId: "", id: "" };
  for (;;) {
    const asked = { areas, kind: null, state: null, after, rowsMax };
    const rows = await selectFilingPage(database, asked);
    const last = rows.at(-1);
    if (!last) return all;
    all.push(...rows.map(({ person_id, id }) => `${person_id} ${id}`));
    after = { personId: last.person_id, id: last.id };
  }
}

test.each([
  ["a city", ["3603"], 20],
  ["two cities, from the one into the other", ["3601", "3607"], 40],
  ["a city and the province around it", ["36", "3603"], 60],
] as const)("each filing of %s is on one page, in order", async (_what, areas, count) => {
  const pages = await walked(areas, 3);
  expect(pages).toHaveLength(count);
  expect(pages).toEqual([...new Set(pages)].sort());
});

async function blocksRead(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly n: number }>(sql`
    select pg_stat_get_xact_blocks_fetched('filing.latest_filings_by_person'::regclass)::int as n`);
  return row?.n ?? 0;
}

test("a page reads no filings that lie between two cities", async () => {
  await database.script(`
    insert into filing.filings (id, version, person_id, from_on, to_on, kind, state, areas,
                                evidence, changed_at, changed_by)
    select 'fil_x' || n, 1, '3605' || lpad(n::text, 8, '0'), date '2026-01-01', null, 'referred',
           'effective', array['460100'], 'none', n, 'test' from generate_series(1, 20000) n`);
  await database.script("analyze filing.latest_filings");
  const blocks = await database.transaction(async (tx) => {
    // What this connection read before, the rows above among it, may still be counted here.
    const before = await blocksRead(tx);
    const after = { personId: "3603", id: "" };
    const page = { areas: ["3607"], kind: null, state: null, after, rowsMax: 5 };
    expect(await selectFilingPage(tx, page)).toHaveLength(5);
    return (await blocksRead(tx)) - before;
  });
  expect(blocks).toBeGreaterThan(0);
  expect(blocks).toBeLessThan(20);
});
