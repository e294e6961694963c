/** Reports write nothing on either driver, see one moment, and plan as PostgreSQL likes. */
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { Defect } from "#base/assert.ts";
import { NoAnswer } from "#base/refusals.ts";
import {
  type Database,
  type OwnedDatabase,
  openPg,
  openReports,
  type PgliteServer,
  REPORT_LIMITS,
  type Reports,
  type Sql,
  sql,
  startPglite,
  type Tx,
} from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

const TABLES = `
  create table goods (id int8 primary key, name text);
  create table sales (id int8 primary key, goods_id int8 not null);
  create index sales_goods on sales (goods_id);
  insert into goods select g, 'g' || g from generate_series(1, 2000) g;
  insert into sales select s, s % 2000 + 1 from generate_series(1, 20000) s;
  analyze goods; analyze sales`;

let url: string;
let engine: PgliteServer;
const opened: Database[] = [];

beforeAll(async () => {
  url = await freshDatabaseUrl({ empty: true });
  await databaseAt(url).script(TABLES);
  engine = await startPglite();
  await engine.connect().script(TABLES);
}, 60_000);
afterAll(async () => {
  for (const one of opened) await one.close();
  await engine.stop();
});

function reportsAt(statementTimeoutMs?: number): Reports {
  const reports = openReports({ url, statementTimeoutMs });
  opened.push(reports);
  return reports;
}

const drivers: [string, () => { readonly store: OwnedDatabase; readonly reports: Reports }][] = [
  ["pg", () => ({ store: databaseAt(url), reports: reportsAt() })],
  ["pglite", () => ({ store: engine.connect(), reports: engine.connectReports() })],
];

const sold = sql`select count(*)::int as count from sales`;
const sell = sql`insert into sales values (0, 1)`;

const only = (statement: Sql) => (tx: Tx) => tx.query(statement);

describe.each(drivers)("reports on %s", (_name, open) => {
  const { store, reports } = { store: () => open().store, reports: () => open().reports };

  it("reads what the store wrote", async () => {
    expect(await reports().query(sold)).toEqual([{ count: 20_000 }]);
    expect(await reports().transaction((tx) => tx.query(sold))).toEqual([{ count: 20_000 }]);
  });

  it("refuses every write in plain words, and reads on after it", async () => {
    const one = reports();
    const writes = [
      sell,
      sql`update sales set goods_id = 2 where id = 1`,
      sql`delete from sales where id = 1`,
      sql`create table more (id int8)`,
    ];
    for (const write of writes) {
      for (const attempt of [() => one.query(write), () => one.transaction(only(write))]) {
        const error: unknown = await attempt().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(Defect);
        expect(String(error)).toMatch(/only reads.*read-only transaction/);
      }
    }
    expect(await one.query(sold)).toEqual([{ count: 20_000 }]);
    expect(await store().query(sold)).toEqual([{ count: 20_000 }]);
  });

  it("is not opened for writing by a statement that asks for it", async () => {
    const one = reports();
    const opening = one.transaction(async (tx) => {
      await tx.query(sql`set transaction read write`);
      await tx.query(sell);
    });
    await expect(opening).rejects.toThrow("before any query");
    // The session's default is not what holds it shut either.
    await one.query(sql`set default_transaction_read_only = off`);
    await expect(one.query(sell)).rejects.toThrow("only reads");
  });

  it("gives no answer once it is closed", async () => {
    const one = reports();
    await one.close();
    await expect(one.query(sold)).rejects.toThrow(NoAnswer);
  });
});

test("a report sees one moment, whatever is written meanwhile", async () => {
  const store = databaseAt(url);
  const counts = await reportsAt().transaction(async (tx) => {
    const before = await tx.query(sold);
    await store.query(sell);
    return [before, await tx.query(sold)];
  });
  expect(counts).toEqual([[{ count: 20_000 }], [{ count: 20_000 }]]);
  expect(await store.query(sold)).toEqual([{ count: 20_001 }]);
  await store.query(sql`delete from sales where id = 0`);
});

/** The kinds of node in a plan. */
async function planOf(database: Database): Promise<string[]> {
  const rows = await database.query<{ "QUERY PLAN": string }>(sql`
    explain (costs off)
    select g.name, count(*) from goods g join sales s on s.goods_id = g.id group by g.name`);
  return rows.map((row) => row["QUERY PLAN"]);
}

test("reports join whole tables by hash; a node's own connections cannot", async () => {
  const store = openPg({ url, connectionsMax: 1, keyed: true });
  opened.push(store);
  const [own, keyed] = [await planOf(reportsAt()), await planOf(store)].map((plan) =>
    plan.join("\n"),
  );
  expect(own).toMatch(/Hash Join/);
  expect(own).toMatch(/Seq Scan/);
  expect(keyed).toMatch(/Nested Loop/);
  expect(keyed).not.toMatch(/Hash Join|Merge Join|Seq Scan/);
});

test("a statement of reports ends at its limit, and whoever asked has no answer", async () => {
  const { statement_timeout: limit } = (
    await reportsAt().query<{ statement_timeout: string }>(
      sql`select current_setting('statement_timeout') as statement_timeout`,
    )
  )[0] ?? { statement_timeout: "" };
  expect(limit).toBe(`${REPORT_LIMITS.statementTimeoutMs / 1_000}s`);
  const impatient = reportsAt(50);
  const slow = impatient.query(sql`select pg_sleep(30)::text`);
  await expect(slow).rejects.toThrow(NoAnswer);
  await expect(slow).rejects.toThrow("statement timeout");
  expect(await impatient.query(sold)).toEqual([{ count: 20_000 }]);
});

test("reports take no more connections than their limit", async () => {
  const reports = reportsAt();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      reports.query<{ pid: number }>(sql`
        select pg_backend_pid() as pid from (select pg_sleep(0.1)) as slept`),
    ),
  );
  const connections = new Set(answers.flat().map(({ pid }) => pid));
  expect(connections.size).toBe(REPORT_LIMITS.connectionsMax);
});
