/** The contract of a Database, held by both drivers alike. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Defect } from "#base/assert.ts";
import { toJson } from "#base/json.ts";
import { NoAnswer, Refusal } from "#base/refusals.ts";
import {
  ConstraintViolated,
  columns,
  later,
  type OwnedDatabase,
  type PgliteServer,
  sql,
  startPglite,
} from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const TABLE = `create schema shop;
create table shop.goods (
  name text constraint goods_pkey primary key,
  price_fen int8 not null constraint goods_price_check check (price_fen > 0),
  since date, tags text[], facts jsonb, serial int8,
  constraint goods_serial_key unique (serial) deferrable initially deferred
);
create table shop.notes (words text)`;

interface Goods {
  readonly name: string;
  readonly price_fen: bigint;
}

const GOODS = columns<{
  readonly name: string;
  readonly price_fen: bigint;
  readonly since: string | null;
  readonly tags: readonly string[] | null;
  readonly facts: string | null;
  readonly serial: number | null;
}>({
  name: "text",
  price_fen: "bigint",
  since: "date",
  tags: "text[]",
  facts: "json as text",
  serial: "bigint as number",
});
const CHANGED = GOODS.pick("name", "price_fen", "facts");

const insert = (name: string, price: bigint) =>
  sql`insert into shop.goods (name, price_fen) values (${name}, ${price})`;
const all = sql`select name, price_fen from shop.goods order by name`;

let engine: PgliteServer;

beforeAll(async () => {
  engine = await startPglite();
}, 60_000);
afterAll(() => engine.stop());

const drivers: [string, () => Promise<OwnedDatabase>][] = [
  ["pg", () => freshDatabase({ empty: true })],
  ["pglite", async () => engine.connect()],
];

describe.each(drivers)("a database on %s", (_name, open) => {
  let database: OwnedDatabase;

  beforeAll(async () => {
    database = await open();
    await database.script(TABLE);
  });

  const emptied = async () => database.script("truncate shop.goods, shop.notes");

  it("gives int8 as bigint, small and large, alone and in lists", async () => {
    const rows = await database.query(sql`
      select 7::int8 as small, 9007199254740993::int8 as large, null::int8 as none,
        array[1, 9007199254740993, null]::int8[] as list, count(*) as counted from (values (1)) x`);
    expect(rows).toEqual([
      {
        small: 7n,
        large: 9007199254740993n,
        none: null,
        list: [1n, 9007199254740993n, null],
        counted: 1n,
      },
    ]);
  });

  it("gives dates and numerics as text, JSON parsed, the rest plainly", async () => {
    const rows = await database.query(sql`
      select '2021-12-01'::date as day, array['2021-12-01']::date[] as days,
        12.50::numeric as share,
        '{"a":[1,"二"]}'::jsonb as facts, '[1]'::json as list, true as yes, 3::int4 as three,
        array[3, 4]::int4[] as threes, 1.5::float8 as half,
        array['a"b', null, '𠮷']::text[] as words`);
    expect(rows).toEqual([
      {
        day: "2021-12-01",
        days: ["2021-12-01"],
        share: "12.50",
        facts: { a: [1, "二"] },
        list: [1],
        yes: true,
        three: 3,
        threes: [3, 4],
        half: 1.5,
        words: ["a{0}b".replace("{0}", '"'), null, "𠮷"],
      },
    ]);
  });

  it("takes bigint, dates, lists, JSON text, booleans, bytes and null", async () => {
    const words = ["a,b", 'c"d\\e', "", "NULL", "{}", "𠮷"];
    const rows = await database.query(sql`
      select ${5n}::int8 as one, ${[1n, -2n]}::int8[] as list, ${words}::text[] as words,
        ${"2021-12-01"}::date as day, ${'{"a":"1"}'}::jsonb as facts, ${true}::bool as yes,
        ${null}::text as none, ${[true, false]}::bool[] as flags, ${[]}::int8[] as empty,
        encode(${Uint8Array.of(1, 255)}::bytea, 'hex') as bytes, ${12}::int4 as twelve,
        ${1_700_000_000_000}::int8 as instant`);
    expect(rows).toEqual([
      {
        one: 5n,
        list: [1n, -2n],
        words,
        day: "2021-12-01",
        facts: { a: "1" },
        yes: true,
        none: null,
        flags: [true, false],
        empty: [],
        bytes: "01ff",
        twelve: 12,
        instant: 1_700_000_000_000n,
      },
    ]);
  });

  it("writes lists with unnest and returns rows", async () => {
    await emptied();
    const names = ["tea", "rice"];
    const rows = await database.query<Goods>(sql`
      insert into shop.goods (name, price_fen)
      select * from unnest(${names}::text[], ${[3n, 4n]}::int8[]) returning name, price_fen`);
    expect(rows).toEqual([
      { name: "tea", price_fen: 3n },
      { name: "rice", price_fen: 4n },
    ]);
  });

  it("writes and reads rows by the description of their columns", async () => {
    await emptied();
    const tea = { name: "tea", price_fen: 3n, since: "2021-12-01", tags: ["a,b"], serial: 7 };
    const rice = { name: "rice", price_fen: 2n ** 53n + 1n, since: null, tags: null, serial: null };
    const rows = [
      { ...rice, facts: null },
      { ...tea, facts: '{"leaf": "二"}' },
    ];
    await database.query(sql`
      insert into shop.goods (${GOODS.names})
      select ${GOODS.written} from json_to_recordset(${toJson(rows)}::json) as t(${GOODS.record})`);
    const read = sql`select ${GOODS.readFrom("g")} from shop.goods g order by name`;
    expect(await database.query(read)).toEqual(rows);
    const dearer = toJson([{ name: "tea", price_fen: 9n, facts: '{"leaf": "三"}' }]);
    await database.query(sql`
      update shop.goods g set ${CHANGED.without("name").set("t")}
        from json_to_recordset(${dearer}::json) as t(${CHANGED.record}) where g.name = t.name`);
    expect(await database.query(sql`select ${CHANGED.read} from shop.goods order by name`)).toEqual(
      [
        { name: "rice", price_fen: rice.price_fen, facts: null },
        { name: "tea", price_fen: 9n, facts: '{"leaf": "三"}' },
      ],
    );
  });

  it("commits what the work did not wait for", async () => {
    await emptied();
    const result = await database.transaction(async (tx) => {
      later(tx.query(insert("tea", 3n)));
      later(tx.query(insert("rice", 4n)));
      return "done";
    });
    expect(result).toBe("done");
    expect((await database.query<Goods>(all)).map((row) => row.name)).toEqual(["rice", "tea"]);
  });

  it("rolls back when the work throws, and passes its refusal on", async () => {
    await emptied();
    const work = database.transaction(async (tx) => {
      await tx.query(insert("tea", 3n));
      throw new Refusal("insurance_suspended");
    });
    await expect(work).rejects.toThrow(Refusal);
    expect(await database.query(all)).toEqual([]);
  });

  it("throws the first error of statements that nobody waited for, and keeps nothing", async () => {
    await emptied();
    const work = database.transaction(async (tx) => {
      later(tx.query(insert("tea", 3n)));
      later(tx.query(insert("free", 0n)));
      later(tx.query(insert("tea", 3n)));
    });
    await expect(work).rejects.toEqual(new ConstraintViolated("goods_price_check"));
    expect(await database.query(all)).toEqual([]);
  });

  it("names the first cause when a later statement fails because of it", async () => {
    await emptied();
    const work = database.transaction(async (tx) => {
      later(tx.query(insert("free", 0n)));
      await tx.query(insert("tea", 3n));
    });
    await expect(work).rejects.toEqual(new ConstraintViolated("goods_price_check"));
  });

  it("does not commit after an error that the work swallowed", async () => {
    await emptied();
    const work = database.transaction(async (tx) => {
      await tx.query(insert("tea", 3n));
      await tx.query(insert("tea", 3n)).catch(() => undefined);
    });
    await expect(work).rejects.toEqual(new ConstraintViolated("goods_pkey"));
    expect(await database.query(all)).toEqual([]);
  });

  it("reports a constraint that only the commit checks", async () => {
    await emptied();
    const numbered = (name: string) =>
      sql`insert into shop.goods (name, price_fen, serial) values (${name}, 1, 7)`;
    const work = database.transaction(async (tx) => {
      await tx.query(numbered("tea"));
      await tx.query(numbered("rice"));
    });
    await expect(work).rejects.toEqual(new ConstraintViolated("goods_serial_key"));
    expect(await database.query(all)).toEqual([]);
  });

  it("writes with the commit what was given for it, in order, joined where it may be", async () => {
    await emptied();
    const price = (name: string, fen: bigint) =>
      sql`update shop.goods set price_fen = ${fen} where name = ${name}`;
    const found = await database.transaction(async (tx) => {
      await tx.query(insert("tea", 3n));
      tx.atCommit(price("tea", 5n));
      tx.atCommit(sql`insert into shop.notes (words) values (${"dearer"})`);
      tx.atCommit(price("tea", 6n));
      tx.atCommit(insert("rice", 4n));
      return await tx.query<Goods>(all);
    });
    expect(found).toEqual([{ name: "tea", price_fen: 3n }]);
    expect(await database.query(all)).toEqual([
      { name: "rice", price_fen: 4n },
      { name: "tea", price_fen: 6n },
    ]);
    expect(await database.query(sql`select words from shop.notes`)).toEqual([{ words: "dearer" }]);
  });

  it.each([
    ["alone", []],
    ["after a statement", [insert("tea", 3n)]],
    ["beside another write", [sql`insert into shop.notes (words) values ('lost')`]],
  ])("keeps nothing when the write of a commit fails %s", async (_how, [other]) => {
    await emptied();
    const work = (fen: bigint) =>
      database.transaction(async (tx) => {
        if (other?.text.includes("goods")) await tx.query(other);
        else if (other) tx.atCommit(other);
        tx.atCommit(insert("rice", fen));
      });
    await expect(work(0n)).rejects.toEqual(new ConstraintViolated("goods_price_check"));
    expect(await database.query(all)).toEqual([]);
    expect(await database.query(sql`select words from shop.notes`)).toEqual([]);
    await work(4n);
    expect(await database.query<Goods>(all)).toContainEqual({ name: "rice", price_fen: 4n });
  });

  it("writes nothing for a work that throws, nor after its end", async () => {
    await emptied();
    let late: (() => void) | undefined;
    const work = database.transaction(async (tx) => {
      tx.atCommit(insert("tea", 3n));
      late = () => tx.atCommit(insert("rice", 3n));
      throw new Refusal("insurance_suspended");
    });
    await expect(work).rejects.toThrow(Refusal);
    expect(late).toThrow(Defect);
    expect(await database.query(all)).toEqual([]);
  });

  it("calls an error that no constraint names a defect, and works on after it", async () => {
    await expect(database.query(sql`select ${"x"}::int8`)).rejects.toThrow(Defect);
    await expect(database.query(sql`select * from shop.nothing`)).rejects.toThrow(/42P01/);
    const work = database.transaction((tx) => tx.query(sql`select 1 / ${0}::int4`));
    await expect(work).rejects.toThrow(/22012/);
    expect(await database.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it("takes no statement after the transaction's end", async () => {
    let late: Promise<unknown> = Promise.resolve();
    await database.transaction(async (tx) => {
      await tx.query(all);
      setImmediate(() => {
        late = Promise.resolve().then(() => tx.query(all));
        late.catch(() => undefined);
      });
    });
    await new Promise((resolve) => setImmediate(resolve));
    await expect(late).rejects.toThrow(Defect);
  });

  it("serves many transactions at once, each whole", async () => {
    await emptied();
    await database.query(insert("tea", 1n));
    const buy = () =>
      database.transaction(async (tx) => {
        const [tea] = await tx.query<Goods>(
          sql`select price_fen from shop.goods where name = 'tea' for update`,
        );
        const next = (tea?.price_fen ?? 0n) + 1n;
        later(tx.query(sql`update shop.goods set price_fen = ${next} where name = 'tea'`));
      });
    await Promise.all(Array.from({ length: 40 }, buy));
    expect(await database.query(all)).toEqual([{ name: "tea", price_fen: 41n }]);
  });

  it("runs a script whole or not at all", async () => {
    await emptied();
    const script =
      "insert into shop.goods values ('tea', 1); insert into shop.goods values ('tea', 2)";
    await expect(database.script(script)).rejects.toEqual(new ConstraintViolated("goods_pkey"));
    expect(await database.query(all)).toEqual([]);
  });

  it("gives no answer once it is closed", async () => {
    await database.close();
    await expect(database.query(all)).rejects.toThrow(NoAnswer);
    await expect(database.transaction(async () => 1)).rejects.toThrow(NoAnswer);
  });
});
