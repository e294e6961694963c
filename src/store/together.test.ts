import { expect, it } from "vitest";
import { type Sql, sql } from "#store/sql.ts";
import { together } from "#store/together.ts";

const put = (id: string, count: number): Sql =>
  sql`insert into shop.goods (id, count) values (${id}, ${count})`;
const move = (id: string): Sql =>
  sql`update shop.shelves s set goods = ${id} where s.goods is null`;
const drop = (id: string): Sql => sql`
  delete from shop.orders where id = ${id}`;
const check = (id: string): Sql => sql`select shop.check(${id}::text)`;

it("is one statement, its parameters numbered through", () => {
  const [one, ...rest] = together([put("a", 1), move("b"), drop("c")]);
  expect(rest).toEqual([]);
  expect(one?.text).toBe(
    "with part_1 as (update shop.shelves s set goods = $1 where s.goods is null), " +
      "part_2 as (delete from shop.orders where id = $2) " +
      "insert into shop.goods (id, count) values ($3, $4)",
  );
  expect(one?.values).toEqual(["b", "c", "a", 1]);
});

it("has one name for the same writes, and another for others", () => {
  const nameOf = (...statements: Sql[]) => together(statements)[0]?.name;
  expect(nameOf(put("a", 1), move("b"))).toBe(nameOf(put("c", 2), move("d")));
  expect(nameOf(put("a", 1), move("b"))).not.toBe(nameOf(move("b"), put("a", 1)));
  expect(nameOf(put("a", 1))).toBe(put("b", 1).name);
});

it("keeps the order of what writes one table", () => {
  const statements = together([put("a", 1), move("a"), put("b", 2), drop("b")]);
  expect(statements.map(({ values }) => values)).toEqual([
    ["a", "a", 1],
    ["b", "b", 2],
  ]);
});

it("makes a check the statement itself, wherever it was given: elsewhere it is never executed", () => {
  const [one] = together([check("x"), put("a", 1)]);
  expect(one?.text).toMatch(/^with part_1 as \(insert .*\) select shop\.check\(\$3::text\)$/);
  expect(one?.values).toEqual(["a", 1, "x"]);
  expect(together([check("x"), put("a", 1), check("y")])).toHaveLength(2);
});

it.each([
  ["another table's rows", sql`insert into shop.goods (id) select id from shop.orders`],
  ["its own table's", sql`insert into shop.goods (id) select g.id from shop.goods g`],
  ["a table beside", sql`update shop.goods g set count = 1 from shop.orders o where o.id = g.id`],
  ["rows only", sql`select id from shop.goods`],
  ["several writes", sql`with a as (insert into shop.goods (id) values ('a')) select 1`],
  ["no schema", sql`insert into goods (id) values ('a')`],
])("refuses what reads or writes %s", (_what, statement) => {
  expect(() => together([statement])).toThrow(/a write/);
});

it("takes functions of rows for what they are", () => {
  const given = sql`
    insert into shop.goods (id)
    select id from json_to_recordset(${"[]"}::json) as t(id text)`;
  expect(together([given])).toHaveLength(1);
});
