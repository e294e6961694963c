import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "#base/random.ts";
import { NoAnswer } from "#base/refusals.ts";
import { type Database, type PgliteServer, type Reports, sql, startPglite } from "#store/store.ts";
import { createDisk, type Disk, openDatabase, openReports } from "./database.ts";
import { CALM, type Faults, type Weather } from "./faults.ts";
import { createLoop, type Loop } from "./loop.ts";
import { createProcessRun, type ProcessRun } from "./process-run.ts";

let server: PgliteServer;
let data: Database;
let reportData: Reports;

beforeAll(async () => {
  server = await startPglite();
  const owned = server.connect();
  await owned.script("create table drawer (number bigint)");
  data = owned;
  reportData = server.connectReports();
}, 60_000);

afterAll(() => server.stop());

interface Setting {
  readonly loop: Loop;
  readonly run: ProcessRun;
  readonly disk: Disk;
  readonly weather: Weather;
  readonly deaths: string[];
  readonly store: Database;
  readonly reports: Reports;
}

async function setting(faults: Partial<Faults>): Promise<Setting> {
  await data.query(sql`delete from drawer`);
  const loop = createLoop(0);
  const deaths: string[] = [];
  const run = createProcessRun(1, (why) => void deaths.push(why));
  const disk = createDisk(data, reportData);
  const weather: Weather = {
    faults: { ...CALM, ...faults },
    random: seededRandom(3),
    skewMsMax: 0,
  };
  const parts = { disk, run: run, loop, weather, name: "node" };
  const [store, reports] = [openDatabase(parts), openReports(parts)];
  return { loop, run, disk, weather, deaths, store, reports };
}

async function rest(loop: Loop): Promise<void> {
  await loop.run(() => false, loop.now() + 60_000);
}

async function count(): Promise<number> {
  return (await data.query(sql`select number from drawer`)).length;
}

function put(store: Database): Promise<void> {
  return store.transaction(async (tx) => {
    await tx.query(sql`insert into drawer values (1)`);
    void tx.query(sql`insert into drawer values (2)`);
  });
}

test("a transaction commits, with the statements that nobody waited for", async () => {
  const { loop, store } = await setting({});
  const done = put(store);
  await rest(loop);
  await done;
  expect(await count()).toBe(2);
});

test("work that throws rolls back and frees the connection", async () => {
  const { loop, store, disk } = await setting({});
  const failed = store.transaction(async (tx) => {
    await tx.query(sql`insert into drawer values (1)`);
    throw new Error("no");
  });
  const caught = failed.catch((error: unknown) => String(error));
  await rest(loop);
  expect(await caught).toBe("Error: no");
  expect([await count(), disk.inUse]).toEqual([0, 0]);
});

test("a connection lost in a commit tells NoAnswer, and the work is done or not", async () => {
  const seen = new Set<number>();
  for (let turn = 0; turn < 12; turn += 1) {
    const { loop, store, weather } = await setting({ lostCommitProb: 1 });
    for (let skip = 0; skip < turn; skip += 1) weather.random.chance(0.5);
    const caught = put(store).catch((error: unknown) => error);
    await rest(loop);
    expect(await caught).toBeInstanceOf(NoAnswer);
    seen.add(await count());
  }
  expect([...seen].sort()).toEqual([0, 2]);
});

test("a dead process hears nothing, holds no connection, commits all or nothing", async () => {
  const seen = new Set<number>();
  for (let turn = 0; turn < 24; turn += 1) {
    const { loop, store, disk, deaths, weather } = await setting({ crashProb: 0.4 });
    for (let skip = 0; skip < turn; skip += 1) weather.random.chance(0.5);
    let heard = false;
    put(store).then(
      () => {
        heard = true;
      },
      () => {
        heard = true;
      },
    );
    await rest(loop);
    expect(heard).toBe(deaths.length === 0);
    expect(disk.inUse).toBe(0);
    seen.add(await count());
  }
  expect([...seen].sort()).toEqual([0, 2]);
});

test("what waits for the connection when its process dies lets the next run pass", async () => {
  const { loop, store, run, disk, weather } = await setting({});
  void put(store);
  void put(store);
  run.end("here");
  await rest(loop);
  const next = openDatabase({
    disk,
    run: createProcessRun(2, () => {}),
    loop,
    weather,
    name: "node",
  });
  const done = put(next);
  await rest(loop);
  await done;
  expect(await count()).toBe(2);
});

test("reports wait for the one connection, read what was committed, and write nothing", async () => {
  const { loop, store, reports } = await setting({});
  const read = sql`select number from drawer order by number`;
  const stored = put(store);
  const [seen, counted] = [reports.query(read), reports.transaction((tx) => tx.query(read))];
  const written = reports.transaction(async (tx) => {
    await tx.query(sql`insert into drawer values (3)`);
  });
  const refused = written.catch((error: unknown) => String(error));
  await rest(loop);
  await stored;
  expect(await seen).toEqual([{ number: 1n }, { number: 2n }]);
  expect(await counted).toEqual(await seen);
  expect(await refused).toContain("read-only transaction");
  expect(await count()).toBe(2);
});

test("reports meet the same faults as the store", async () => {
  const { loop, reports, deaths } = await setting({ crashProb: 1 });
  let heard = false;
  void reports.query(sql`select number from drawer`).finally(() => {
    heard = true;
  });
  await rest(loop);
  expect([heard, deaths.length]).toEqual([false, 1]);
  const lost = await setting({ lostStatementProb: 1, lostCommitProb: 1 });
  const caught = lost.reports
    .query(sql`select number from drawer`)
    .catch((error: unknown) => error);
  await rest(lost.loop);
  expect(await caught).toBeInstanceOf(NoAnswer);
});

test("a report that a transaction's work asks for is read inside it", async () => {
  const { loop, store, reports } = await setting({});
  const seen = store.transaction(async () => [
    await reports.query(sql`select 1 as one`),
    await reports.transaction((tx) => tx.query(sql`select 2 as two`)),
  ]);
  await loop.run(() => false, loop.now() + 1_000);
  expect(await Promise.race([seen, Promise.resolve("waits for itself")])).toEqual([
    [{ one: 1 }],
    [{ two: 2 }],
  ]);
});
