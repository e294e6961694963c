/**
 * What only the real server shows: round trips, lost connections, deadlocks, statements gone stale.
 * A proxy between driver and server counts and cuts.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import { later, type OwnedDatabase, openPg, selectDurability, sql, type Tx } from "#store/store.ts";
import { databaseAt, freshDatabaseUrl } from "../../test/database.ts";

/** Counts a round trip each time the driver speaks after the server has. */
class Wire {
  roundTrips = 0;
  /**
   * Cuts when the driver sends a packet with this text: before the server sees it, or after its
   * answer.
   */
  cut: { readonly text: string; readonly when: "before" | "after" } | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#server = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      let heard = true;
      let cutting = false;
      const end = () => {
        near.destroy();
        far.destroy();
      };
      near.on("data", (packet) => {
        if (heard) this.roundTrips += 1;
        heard = false;
        if (this.cut && packet.includes(this.cut.text)) {
          if (this.cut.when === "before") return end();
          cutting = true;
        }
        far.write(packet);
      });
      far.on("data", (packet) => {
        heard = true;
        if (cutting) end();
        else near.write(packet);
      });
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on("error", end).on("close", end);
      }
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.#server.listen(0, "127.0.0.1", () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

interface Row {
  readonly id: string;
  readonly amount: bigint;
}

const insert = (id: string) => sql`insert into rows (id, amount) values (${id}, 1)`;
const insertInto = (id: string) => sql`insert into public.rows (id, amount) values (${id}, 1)`;
const add = (id: string) => sql`update rows set amount = amount + 1 where id = ${id}`;
const all = sql`select id, amount from rows order by id`;

let direct: OwnedDatabase;
let database: OwnedDatabase;
let proxy: Wire;

let url: string;

beforeAll(async () => {
  url = await freshDatabaseUrl({ empty: true });
  direct = databaseAt(url);
});

beforeEach(async () => {
  await direct.script(`drop table if exists rows;
    create table rows (id text constraint rows_pkey primary key, amount int8)`);
  const through = new URL(url);
  proxy = new Wire(Number(through.port));
  through.port = String(await proxy.listen());
  database = openPg({ url: through.href, connectionsMax: 2 });
});

afterEach(async () => {
  proxy.cut = undefined;
  await database.close();
  proxy.close();
});

describe("round trips", () => {
  beforeEach(async () => {
    await database.query(all);
    proxy.roundTrips = 0;
  });

  it("takes one for a statement", async () => {
    await database.query(all);
    expect(proxy.roundTrips).toBe(1);
  });

  it("takes one for a transaction whose statements nobody waits for", async () => {
    await database.transaction(async (tx) => {
      later(tx.query(insert("a")));
      later(tx.query(add("a")));
      later(tx.query(insert("b")));
    });
    expect(proxy.roundTrips).toBe(1);
    expect(await direct.query(all)).toEqual([
      { id: "a", amount: 2n },
      { id: "b", amount: 1n },
    ]);
  });

  it("takes two for load, decide, write", async () => {
    await database.transaction(async (tx) => {
      const loads = [tx.query<Row>(all), tx.query<Row>(all)];
      const [rows] = await Promise.all(loads);
      for (const id of ["a", "b", "c"]) later(tx.query(insert(`${id}${rows?.length}`)));
    });
    expect(proxy.roundTrips).toBe(2);
  });

  it("takes one for a commit alone, and needs no begin for one statement", async () => {
    await database.transaction(async (tx) => tx.atCommit(insertInto("a")));
    expect(proxy.roundTrips).toBe(1);
    const [last] = await direct.query<{ readonly query: string }>(sql`
      select query from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
       order by query_start desc limit 1`);
    expect(last?.query).toMatch(/insert into/);
    proxy.roundTrips = 0;
    await database.transaction(async (tx) => {
      for (const id of ["b", "c"]) tx.atCommit(insertInto(id));
    });
    expect(proxy.roundTrips).toBe(1);
    expect((await direct.query<Row>(all)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  it("takes none for a transaction without statements", async () => {
    expect(await database.transaction(async () => "nothing")).toBe("nothing");
    expect(proxy.roundTrips).toBe(0);
  });
});

describe("a reading", () => {
  it("takes one round trip for the statements of one tick, and none for its end", async () => {
    await database.query(insert("a"));
    proxy.roundTrips = 0;
    const read = await database.reading((tx) => Promise.all([1, 2, 3].map(() => tx.query(all))));
    expect(read).toEqual([1, 2, 3].map(() => [{ id: "a", amount: 1n }]));
    expect(proxy.roundTrips).toBe(1);
  });

  it("gives no answer when cut, and the next has a new connection", async () => {
    proxy.cut = { text: "select id, amount", when: "before" };
    await expect(database.reading((tx) => tx.query(all))).rejects.toThrow(NoAnswer);
    proxy.cut = undefined;
    expect(await database.reading((tx) => tx.query(all))).toEqual([]);
  });

  it("fails with a statement that nobody waited for, and leaves the connection clean", async () => {
    const broken = sql`select 1 / (select count(*) from rows)`;
    const failing = database.reading(async (tx) => {
      later(tx.query(broken));
      return "done";
    });
    await expect(failing).rejects.toThrow("division by zero");
    expect(await database.reading((tx) => tx.query(all))).toEqual([]);
  });

  it("takes no statement after its end, and tells what its work threw", async () => {
    let kept: Tx | undefined;
    await database.reading(async (tx) => {
      kept = tx;
    });
    expect(() => kept?.query(all)).toThrow("after its end");
    const refused = new Refusal("settlement_missing", { settlement: "stl_1" });
    const throwing = database.reading(async (tx) => {
      later(tx.query(all));
      throw refused;
    });
    await expect(throwing).rejects.toBe(refused);
  });
});

describe("lost connections", () => {
  it("gives no answer when cut before the commit arrived, and nothing is there", async () => {
    proxy.cut = { text: "commit\0", when: "before" };
    const work = database.transaction((tx) => tx.query(insert("a")));
    await expect(work).rejects.toThrow(NoAnswer);
    expect(await direct.query(all)).toEqual([]);
  });

  it.each(["before", "after"] as const)(
    "gives no answer when a commit that is one statement is cut %s it arrived",
    async (when) => {
      proxy.cut = { text: "public.rows", when };
      const work = database.transaction(async (tx) => tx.atCommit(insertInto("a")));
      await expect(work).rejects.toThrow(NoAnswer);
      const stands = when === "after" ? [{ id: "a", amount: 1n }] : [];
      expect(await direct.query(all)).toEqual(stands);
    },
  );

  it("gives no answer when cut after the commit, and it is there", async () => {
    proxy.cut = { text: "commit\0", when: "after" };
    const work = database.transaction((tx) => tx.query(insert("a")));
    await expect(work).rejects.toThrow(NoAnswer);
    expect(await direct.query(all)).toEqual([{ id: "a", amount: 1n }]);
  });

  it("gives no answer when the server ends the session, and connects anew", async () => {
    await database.query(all);
    await direct.query(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    await database.query(all).catch((error: unknown) => expect(error).toBeInstanceOf(NoAnswer));
    expect(await database.query(all)).toEqual([]);
  });

  it("drops a connection whose session the server ends during a statement", async () => {
    const suicide = sql`select pg_terminate_backend(pg_backend_pid())`;
    for (let round = 0; round < 5; round += 1) {
      await expect(database.query(suicide)).rejects.toThrow(NoAnswer);
      expect(await database.query(all)).toEqual([]);
      const work = database.transaction((tx) => tx.query(suicide));
      await expect(work).rejects.toThrow(NoAnswer);
      expect(await database.query(all)).toEqual([]);
    }
  });

  it("gives no answer in the middle of a work, even if the work says no", async () => {
    const work = database.transaction(async (tx) => {
      await tx.query(insert("a"));
      proxy.cut = { text: "rollback\0", when: "before" };
      throw new Refusal("insurance_suspended");
    });
    await expect(work).rejects.toThrow(NoAnswer);
  });

  it("gives no answer when there is no server", async () => {
    proxy.close();
    await expect(database.query(all)).rejects.toThrow(NoAnswer);
    await expect(database.transaction((tx) => tx.query(all))).rejects.toThrow(NoAnswer);
  });

  it("gives no answer when too many wait for a connection", async () => {
    const small = openPg({ url, connectionsMax: 1, waitingMax: 2 });
    const answers = await Promise.allSettled([1, 2, 3].map(() => small.query(sql`select 1`)));
    expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    await small.close();
  });
});

describe("again", () => {
  it("runs a work again that met a deadlock", async () => {
    await direct.query(sql`insert into rows values ('a', 1), ('b', 1)`);
    let tries = 0;
    let arrived = 0;
    let meet: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (meet = resolve));
    const cross = (first: string, second: string) =>
      database.transaction(async (tx) => {
        tries += 1;
        await tx.query(add(first));
        arrived += 1;
        if (arrived >= 2) meet();
        await both;
        await tx.query(add(second));
      });
    await Promise.all([cross("a", "b"), cross("b", "a")]);
    // Once each, and the victim once more; rarely the two meet again.
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(await direct.query(all)).toEqual([
      { id: "a", amount: 3n },
      { id: "b", amount: 3n },
    ]);
  });

  it("runs a statement again whose table a migration has changed", async () => {
    const everything = sql`select * from rows`;
    await database.query(everything);
    await direct.script("alter table rows add column note text");
    await direct.query(sql`insert into rows values ('a', 1, 'new')`);
    expect(await database.query(everything)).toEqual([{ id: "a", amount: 1n, note: "new" }]);
    const work = database.transaction((tx) => tx.query(everything));
    expect(await work).toHaveLength(1);
  });
});

it("keeps its commits durable whatever the server's default is", async () => {
  const rows = await database.query<{ synchronous_commit: string }>(
    sql`select current_setting('synchronous_commit') as synchronous_commit`,
  );
  expect(rows).toEqual([{ synchronous_commit: "on" }]);
  const names = (await selectDurability(database)).map((row) => row.name);
  expect(names).toContain("fsync");
});
