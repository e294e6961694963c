import { expect, expectTypeOf, it } from "vitest";
import { columns, sql } from "#store/store.ts";

interface Good {
  readonly id: string;
  readonly price_fen: bigint;
  readonly sold_at: number | null;
  readonly detail: string;
}

const GOODS = columns<Good>({
  id: "text",
  price_fen: "bigint",
  sold_at: "bigint as number",
  detail: "json as text",
});

it("names each column once and gives every list of it", () => {
  expect(GOODS.names.text).toBe("id, price_fen, sold_at, detail");
  expect(GOODS.record.text).toBe("id text, price_fen bigint, sold_at bigint, detail text");
  expect(GOODS.written.text).toBe("id, price_fen, sold_at, detail::json");
  expect(GOODS.read.text).toBe("id, price_fen, sold_at::float8 as sold_at, detail::text as detail");
  expect(GOODS.readFrom("g").text).toBe(
    "g.id, g.price_fen, g.sold_at::float8 as sold_at, g.detail::text as detail",
  );
  expect(GOODS.pick("price_fen", "detail").set("t").text).toBe(
    "price_fen = t.price_fen, detail = t.detail::json",
  );
  expect(GOODS.without("id", "price_fen").set("excluded").text).toBe(
    "sold_at = excluded.sold_at, detail = excluded.detail",
  );
});

it("stands in the statement's text, and the other holes are its parameters in order", () => {
  const given = (limit: number) => sql`
    select ${GOODS.names} from ${"a"} as t(${GOODS.record}) limit ${limit}`;
  const statement = given(3);
  expect(statement.text.trim()).toBe(
    `select id, price_fen, sold_at, detail from $1 as t(${GOODS.record.text}) limit $2`,
  );
  expect(statement.values).toEqual(["a", 3]);
  expect(given(4)).toEqual({ ...statement, values: ["a", 4] });
});

it("refuses other columns in the same statement, and names that would need quotes", () => {
  const given = (part: unknown) => sql`select ${part} from goods`;
  given(GOODS.names);
  expect(() => given(GOODS.read)).toThrow("always the same");
  expect(() => given("id")).toThrow("always the same");
  expect(() => columns<{ "id; drop": string }>({ "id; drop": "text" })).toThrow("plain");
  expect(() => GOODS.readFrom("g; drop")).toThrow("plain");
});

it("takes no text for a constant part", () => {
  const statement = sql`select ${"id, price_fen"} from goods`;
  expect(statement).toMatchObject({ text: "select $1 from goods", values: ["id, price_fen"] });
});

it("a column left out, invented or of another type does not compile", () => {
  // @ts-expect-error: `price_fen` is missing.
  columns<Pick<Good, "id" | "price_fen">>({ id: "text" });
  // @ts-expect-error: there is no such column.
  columns<Pick<Good, "id">>({ id: "text", name: "text" });
  // @ts-expect-error: a bigint is not read as text.
  columns<Pick<Good, "price_fen">>({ price_fen: "text" });
  // @ts-expect-error: nor a number from a bigint that nothing says is small.
  columns<Pick<Good, "sold_at">>({ sold_at: "bigint" });
  expectTypeOf(GOODS.pick("id").types).toEqualTypeOf<{
    readonly id: "text" | "date" | "datemultirange" | "json as text";
  }>();
});
