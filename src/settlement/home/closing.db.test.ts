/**
 * Closing days and months on a real server: nothing is booked on a closed day, whoever came first,
 * and neither side waits for the other longer than its own transaction lasts.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type ChinaDate, chinaDate, DAY_MS, day, parseChinaTime } from "#base/date.ts";
import { HomeState } from "#settlement/fixtures/home.ts";
import { CLOSE_AFTER_MS, closeDay, closeMonth, closePast } from "#settlement/home/closing.ts";
import { lockPersons } from "#settlement/home/queries.ts";
import { beginClosing, insertDays, selectOpenDay, takeDay } from "#settlement/home/queries-days.ts";
import { writeHomeUnit } from "#settlement/home/write.ts";
import {
  loadMigrations,
  migrate,
  type OwnedDatabase,
  sql,
  startPglite,
  type Tx,
} from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../../test/database.ts";

const FIRST = day("2026-11-29");
const SECOND = day("2026-11-30");
const THIRD = day("2026-12-01");
const NOW = parseChinaTime("2026-11-29 12:00:00") ?? 0;

let store: OwnedDatabase;
let now = NOW;
const world = {
  now: () => now,
  pause: async (ms: number) => {
    now += ms;
    await new Promise((resolve) => setTimeout(resolve, ms));
  },
  get store() {
    return store;
  },
};

beforeAll(async () => {
  store = databaseAt(await freshDatabaseUrl());
});

beforeEach(async () => {
  now = NOW;
  await store.query(sql`truncate settlement.days, settlement.months, settlement.books`);
  await store.query(sql`create table if not exists stamps (day date not null)`);
  await store.query(sql`truncate stamps`);
  await insertDays(store, [FIRST, SECOND, THIRD]);
});

afterEach(() => {
  for (const each of gates.splice(0)) each.open();
});

afterAll(async () => {
  await store.close();
});

async function states(): Promise<string[]> {
  const days = await store.query<{ readonly state: string }>(sql`
    select state from settlement.days order by day`);
  const months = await store.query<{ readonly state: string }>(sql`
    select state from settlement.months order by month`);
  return [...days, ...months].map(({ state }) => state);
}

interface Moments {
  /** The booking knows its day and has not written. */
  readonly decided?: () => Promise<void>;
  /** It has written and is not committed. */
  readonly written?: () => Promise<void>;
}

/** What a booking does with its day, in the order in which it does it. */
async function book(tx: Tx, person: string, moments: Moments = {}): Promise<ChinaDate> {
  const [, [open]] = await Promise.all([lockPersons(tx, [person]), selectOpenDay(tx, FIRST)]);
  const taken = open?.day ?? day("1970-01-01");
  await moments.decided?.();
  await tx.query(takeDay(taken));
  await tx.query(sql`insert into stamps (day) values (${taken})`);
  await moments.written?.();
  return taken;
}

interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

/** Opened after each test, so that one that fails lets go of what it holds. */
const gates: Gate[] = [];

function gate(): Gate {
  let open: () => void = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  const made = { passed, open: () => open() };
  gates.push(made);
  return made;
}

/** A booking that has taken its day and is not committed. */
async function underWay(person: string) {
  const [took, end] = [gate(), gate()];
  const written = async (): Promise<void> => {
    took.open();
    await end.passed;
  };
  const done = store.transaction((tx) => book(tx, person, { written }));
  await took.passed;
  return {
    commit: async () => {
      end.open();
      return await done;
    },
  };
}

async function stamped(on: ChinaDate): Promise<number> {
  const [row] = await store.query<{ readonly count: number }>(sql`
    select count(*)::int4 as count from stamps where day = ${on}`);
  return row?.count ?? -1;
}

test("a day is not closed before the booking that took it, and takes no other", async () => {
  const early = await underWay("early");
  const closing = closeDay(world, FIRST, 60_000);
  await expect.poll(states).toContain("closing");
  const late = await store.transaction((tx) => book(tx, "late"));
  expect(late).toBe(SECOND);
  // Still: what took the day is not committed.
  await world.pause(50);
  expect((await states())[0]).toBe("closing");
  expect(await early.commit()).toBe(FIRST);
  expect(await closing).toBe(true);
  expect(await states()).toEqual(["closed", "open", "open", "open", "open"]);
  expect(await stamped(FIRST)).toBe(1);
});

test("a booking that has only decided holds up nothing and begins again with the next open day", async () => {
  const [decided, goOn] = [gate(), gate()];
  const days: ChinaDate[] = [];
  const booking = store.transaction((tx) =>
    book(tx, "slow", {
      decided: async () => {
        const [open] = await selectOpenDay(store, FIRST);
        days.push(open?.day ?? FIRST);
        decided.open();
        await goOn.passed;
      },
    }),
  );
  await decided.passed;
  expect(await closeDay(world, FIRST, 0)).toBe(true);
  goOn.open();
  expect(await booking).toBe(SECOND);
  expect(days).toEqual([FIRST, SECOND]);
  expect([await stamped(FIRST), await stamped(SECOND)]).toEqual([0, 1]);
});

test("what home's unit of work stamps is not written once its day is closing", async () => {
  const changes = new HomeState().unit().changes();
  const write = (stampedOn: ChinaDate): Promise<void> =>
    store.transaction(async (tx) => writeHomeUnit(tx, { ...changes, stampedOn }, NOW));
  await beginClosing(store, [FIRST]);
  await expect(write(FIRST)).rejects.toThrow(/2026-11-29 is closing/);
  await write(SECOND);
});

test("closing that waited long enough leaves the day closing, and goes on when it is called again", async () => {
  const early = await underWay("early");
  expect(await closeDay(world, FIRST, 40)).toBe(false);
  expect((await states())[0]).toBe("closing");
  const other = await underWay("other");
  await early.commit();
  // The first call noted whom to wait for: a booking that began later holds up nothing.
  expect(await closeDay(world, FIRST, 40)).toBe(true);
  expect(await other.commit()).toBe(SECOND);
});

test.each([
  ["was begun", "null"],
  ["waited for a transaction of a server that is gone", "array['7/7']"],
])("a closing that %s when the process died is ended by the next round", async (_what, noted) => {
  await beginClosing(store, [FIRST]);
  await store.script(`update settlement.days set waits_for = ${noted} where state = 'closing'`);
  expect((await states())[0]).toBe("closing");
  now = NOW + DAY_MS;
  expect(await closePast(world)).toBe(1);
  expect((await states())[0]).toBe("closed");
  expect(await closePast(world)).toBe(0);
});

test("what else is written for a long time, here or in another database of the server, holds up nothing", async () => {
  const other = databaseAt(await freshDatabaseUrl());
  const [wrote, end] = [gate(), gate()];
  const writing = [store, other].map((database) =>
    database.transaction(async (tx) => {
      await tx.query(sql`insert into settlement.months (month, state) values ('2030-01', 'open')`);
      wrote.open();
      await end.passed;
    }),
  );
  await wrote.passed;
  expect(await closeDay(world, FIRST, 0)).toBe(true);
  end.open();
  await Promise.all(writing);
  await other.close();
});

test("two processes close the same days and months at once", async () => {
  now = NOW + 2 * DAY_MS;
  await Promise.all([closePast(world), closePast(world), closeMonth(world, "2026-11" as never)]);
  await closePast(world);
  expect(await states()).toEqual(["closed", "closed", "open", "closed", "open"]);
});

test("a month is closed some minutes after its last day, when every day of it is", async () => {
  const early = await store.transaction((tx) => book(tx, "early"));
  expect(early).toBe(FIRST);
  now = (parseChinaTime("2026-12-01 00:00:00") ?? 0) + CLOSE_AFTER_MS - 1;
  await closePast(world);
  expect(await states()).toEqual(["closed", "open", "open", "open", "open"]);
  now += 1;
  const slow = await underWay("slow");
  expect(await closePast(world)).toBe(1);
  expect(await states()).toEqual(["closed", "closing", "open", "open", "open"]);
  await slow.commit();
  await closePast(world);
  expect(await states()).toEqual(["closed", "closed", "open", "closed", "open"]);
});

test("a month that closes takes no new day, not even one that is opened at this moment", async () => {
  await store.query(sql`delete from settlement.days where day = ${SECOND}`);
  const [opened, end] = [gate(), gate()];
  const opening = store.transaction(async (tx) => {
    await insertDays(tx, [SECOND]);
    opened.open();
    await end.passed;
  });
  await opened.passed;
  const closing = closeMonth(world, "2026-11" as never, 60_000);
  await world.pause(30);
  end.open();
  await opening;
  expect(await closing).toBe(true);
  expect(await states()).toEqual(["closed", "closed", "open", "closed", "open"]);
  await insertDays(store, [day("2026-11-28"), day("2026-12-02")]);
  expect(await states()).toEqual(["closed", "closed", "open", "open", "closed", "open"]);
});

const HARMS: readonly (readonly [string, string, RegExp])[] = [
  [
    "opened again",
    "update settlement.days set state = 'open' where day = '2026-11-29'",
    /closed of days cannot become open/,
  ],
  [
    "closed without its epoch",
    "update settlement.days set state = 'closed' where day > '2026-11-29'",
    /open of days cannot become closed/,
  ],
  [
    "closed before its days",
    `update settlement.months set state = 'closing' where month = '2026-12';
     update settlement.months set state = 'closed' where month = '2026-12'`,
    /2026-12 has days that are not closed/,
  ],
  [
    "opened in a month that closes",
    `update settlement.months set state = 'closing' where month = '2026-11';
     insert into settlement.days (day, month, state) values ('2026-11-03', '2026-11', 'open')`,
    /2026-11-03 lies in a month that is not open/,
  ],
  [
    "put into another month",
    "insert into settlement.days (day, month, state) values ('2026-11-03', '2026-12', 'open')",
    /days_month_of_day/,
  ],
  ["put into no month", "delete from settlement.months where month = '2026-12'", /days_month/],
];

test.each(HARMS)("the database refuses a day or month that is %s", async (_what, harm, why) => {
  await closeDay(world, FIRST);
  const before = await states();
  await expect(store.script(harm)).rejects.toThrow(why);
  expect(await states()).toEqual(before);
});

test("under many bookings at once nothing is booked on a day after it was closed", async () => {
  const taken: ChinaDate[] = [];
  let stop = false;
  const booking = async (person: string): Promise<void> => {
    while (!stop) taken.push(await store.transaction((tx) => book(tx, person)));
  };
  const crowd = Array.from({ length: 6 }, (_, one) => booking(`p${one}`));
  const counts = new Map<ChinaDate, number>();
  let last = FIRST;
  for (let round = 0; round < 25; round += 1) {
    await insertDays(store, [chinaDate(NOW + (round + 1) * DAY_MS)]);
    const closed = chinaDate(NOW + round * DAY_MS);
    expect(await closeDay(world, closed, 60_000)).toBe(true);
    counts.set(closed, await stamped(closed));
    last = closed;
  }
  stop = true;
  await Promise.all(crowd);
  expect(taken.some((each) => each > last)).toBe(true);
  for (const [closed, count] of counts)
    expect([closed, await stamped(closed)]).toEqual([closed, count]);
  expect([...counts.values()].filter((count) => count > 0).length).toBeGreaterThan(5);
});

test("on one connection, as in the simulation, a day is closed at once", {
  timeout: 60_000,
}, async () => {
  const server = await startPglite();
  const database = server.connect();
  await migrate(database, await loadMigrations());
  await insertDays(database, [FIRST, SECOND]);
  const one = { now: () => NOW, pause: async () => {}, store: database };
  await database.script("create table stamps (day date not null)");
  const taken = await database.transaction((tx) => book(tx, "one"));
  expect(taken).toBe(FIRST);
  expect(await closeDay(one, FIRST, 0)).toBe(true);
  expect(await closeMonth(one, "2026-11" as never, 0)).toBe(true);
  await database.close();
  await server.stop();
});
