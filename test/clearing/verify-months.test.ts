/**
 * `verify --clearing` on months that real nodes played: nothing is found in them as they are, and
 * each figure that is changed by itself is found. The list of columns is the catalogue's.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { HUB, type NodeId } from "#model/place.ts";
import type { Database, Sql } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";
import { COLUMNS, EMPTY, words } from "./figures.ts";
import { CARE, HOME, type PlayedMonths, playMonths } from "./played-months.ts";

let played: PlayedMonths;
beforeAll(async () => {
  played = await playMonths();
  for (const node of [HUB, CARE, HOME] as NodeId[]) {
    await unguard(played.store(node));
    // The nodes still run: news whose figure is changed here would be told again meanwhile.
    const later = "update reimbursement.invoice_news set next_at = 9000000000000";
    await played.store(node).query(statement(later));
  }
}, 400_000);
afterAll(() => played?.stop());

const verify = () => verifyClearingIn(played.stores, { first: "2026-10", last: "2027-02" });

/** A statement whose names come from the catalogue. */
function statement(text: string, values: readonly unknown[] = []): Sql {
  return { name: "", text, values };
}

/** Past what guards the rows, as a hand or a disk would change them. */
async function unguard(store: Database): Promise<void> {
  const drops = await store.query<{ readonly drop: string }>(
    statement(`
      select format('alter table %s drop constraint if exists %I cascade', c.conrelid::regclass,
                    c.conname) as drop
        from pg_constraint c join pg_class t on t.oid = c.conrelid
        join pg_namespace n on n.oid = t.relnamespace
       where n.nspname in ('clearing', 'reconciliation', 'reimbursement', 'ledger')
         and c.contype in ('c', 'f', 'p', 'u')
      union all
      select format('alter table %I.%I disable trigger user', schemaname, tablename) from pg_tables
       where schemaname in ('clearing', 'reconciliation', 'reimbursement', 'ledger')
      union all
      select format('drop index %I.%I', schemaname, indexname) from pg_indexes
       where schemaname in ('clearing', 'reconciliation', 'reimbursement')
         and indexdef like 'CREATE UNIQUE%'
         and indexname not in (select conname from pg_constraint)
`),
  );
  for (const { drop } of drops) await store.query(statement(drop));
}

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

async function catalogue(): Promise<Column[]> {
  return await played.store(HOME).query<Column>(
    statement(`
      select c.table_schema || '.' || c.table_name as table, c.column_name as column,
             c.data_type as type
        from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
       where t.table_type = 'BASE TABLE'
         and (c.table_schema in ('clearing', 'reconciliation', 'reimbursement')
           or (c.table_schema = 'ledger' and c.table_name = 'transfers'))
       order by 1, c.ordinal_position`),
  );
}

/** Another value of the same type: one more, the next month, another of the known words. */
function another(type: string, value: string): string {
  if (type === "boolean") return value === "true" ? "false" : "true";
  if (type === "date") return new Date(Date.parse(value) + 86_400_000).toISOString().slice(0, 10);
  if (type === "integer" || type === "bigint" || type === "smallint") {
    return String(BigInt(value) + 1n);
  }
  if (type === "json") return anotherJson(value);
  if (/^\d{4}-\d\d$/.test(value)) return value === "2026-10" ? "2026-11" : "2026-10";
  return OTHERS[value] ?? `${value}x`;
}

/** A word that the column may well hold. */
const OTHERS: Readonly<Record<string, string>> = {
  ...{ employee: "resident", resident: "employee", pooled: "largeSum", ownAccount: "pooled" },
  ...{ "360300": "360100", "460000": "440000", "360000": "350000", care: "home", home: "care" },
  ...{ agreed: "differs", received: "paid", paid: "received", issued: "toFinance" },
  ...{ matched: "suspense", suspense: "returned", returned: "matched", in: "out", out: "in" },
  ...{ unconfirmed: "leftOut", leftOut: "differs", allocated: "agreed", notReconciled: "objected" },
  ...{ released: "refused", refused: "released", entered: "released", reserved: "paid" },
  ...{ approved: "paid", submitted: "returned", draft: "withdrawn", clearing: "prefundYearly" },
};

function anotherJson(text: string): string {
  const digits = /"amountFen": ?"(-?\d+)"/.exec(text) ?? /"(-?\d+)"/.exec(text);
  if (digits) {
    const [whole, amount = "0"] = digits;
    return text.replace(whole, whole.replace(`"${amount}"`, `"${BigInt(amount) + 1n}"`));
  }
  return text === "{}" ? '{"pooled":"1"}' : text.replace(/^\{/, '{"pooled":"1",');
}

interface Held {
  readonly place: string;
  readonly value: string;
}

/** Changes one value of one row, looks, and puts it back; null: there is no such row. */
async function changed(node: NodeId, { table, column, type }: Column, nth: number) {
  const store = played.store(node);
  const rows = COLUMNS[table]?.rows;
  const only = rows?.[column] ?? rows?.all ?? "true";
  const [row] = await store.query<Held>(
    statement(
      `select ctid::text as place, "${column}"::text as value from ${table} t
        where "${column}" is not null and (${only}) order by to_jsonb(t)::text
       offset $1::int limit 1`,
      [nth],
    ),
  );
  if (!row) return null;
  const set = async (place: string, value: string): Promise<string> => {
    const [moved] = await store.query<{ readonly place: string }>(
      statement(
        `update ${table} set "${column}" = $1::text::${type} where ctid = $2::tid
         returning ctid::text as place`,
        [value, place],
      ),
    );
    return present(moved, "the row is there").place;
  };
  const place = await set(row.place, another(type, row.value));
  const { findings } = await verify();
  await set(place, row.value);
  return findings;
}

test("months that were played honestly are reproduced figure by figure", async () => {
  const { findings, counts, pairs } = await verify();
  expect(findings).toEqual([]);
  expect(counts.figures).toBeGreaterThan(1_000);
  expect(pairs.map((row) => [row.month, row.cases, row.payableFen, row.level])).toEqual([
    ["2026-10", 5, 139_057n, "yellow"],
    ["2026-11", 2, 93_038n, "calm"],
  ]);
  for (const row of pairs) {
    const { payableFen, noticedFen, paidFen, receivedFen } = row;
    expect([noticedFen, paidFen, receivedFen]).toEqual([payableFen, payableFen, payableFen]);
  }
});

test.each(["2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-02"])(
  "%s alone is reproduced, too: what was done in it for other months belongs to it",
  async (month) => {
    const { findings } = await verifyClearingIn(played.stores, { first: month, last: month });
    expect(findings).toEqual([]);
  },
);

test("money that the bank moved long before it was entered is no fault", async () => {
  const store = played.store(CARE);
  const kept = await store.query<{ readonly id: string; readonly day: string }>(
    statement("select id, moved_on::text as day from clearing.payments"),
  );
  await store.query(statement("update clearing.payments set moved_on = '2026-08-01'"));
  const { findings } = await verify();
  for (const { id, day } of kept) {
    const text = "update clearing.payments set moved_on = $2::date where id = $1";
    await store.query(statement(text, [id, day]));
  }
  expect(kept.length).toBeGreaterThan(3);
  expect(findings).toEqual([]);
});

test.each([
  ["care", CARE, "min", /没有这一上报/],
  ["a province, of its own cases,", HOME, "min", /没有这一上报/],
  ["a province, of a case that still waits,", HOME, "max", /推迟的月数应为3，实为4/],
] as const)("a submission that %s has lost is found, though no case was in it", async (...of) => {
  const [, node, which, told] = of;
  const store = played.store(node);
  const [gone] = await store.query<{ readonly row: string }>(
    statement(`delete from clearing.submissions s where month = (
                 select ${which}(month) from clearing.submissions where cases = 0)
               returning to_json(s)::text as row`),
  );
  const { findings } = await verify();
  await store.query(
    statement(
      `insert into clearing.submissions
       select * from json_populate_record(null::clearing.submissions, $1::json)`,
      [present(gone, "a month without cases was submitted").row],
    ),
  );
  expect(findings.map(({ words }) => words)).toEqual([expect.stringMatching(told)]);
});

test("every column of the catalogue is named as proved, or as not with a reason", async () => {
  const named = Object.entries(COLUMNS).flatMap(([table, { proved, not }]) =>
    [...words(proved), ...Object.values(not ?? {}).flatMap((text) => words(text))].map(
      (column) => `${table}.${column}`,
    ),
  );
  const all = (await catalogue()).map(({ table, column }) => `${table}.${column}`);
  expect(named.toSorted()).toEqual(all.toSorted());
});

const PASSED_ON = [
  ["careDistribution", /下拨.*→460100的金额应为employee/],
  ["institutionPayment", /付给H46010000001（460100）的通知书：按险种的金额应为employee/],
] as const;

test.each(PASSED_ON)("a notice of %s that is not there is found", async (kind, told) => {
  const store = played.store(CARE);
  const gone = await store.query<{ readonly row: string }>(
    statement(`delete from clearing.notices n where kind = $1 returning to_json(n)::text as row`, [
      kind,
    ]),
  );
  const { findings } = await verify();
  for (const { row } of gone) {
    await store.query(
      statement(
        `insert into clearing.notices
         select * from json_populate_record(null::clearing.notices, $1::json)`,
        [row],
      ),
    );
  }
  expect(gone.length).toBeGreaterThan(0);
  expect(findings.map(({ words }) => words)).toContainEqual(expect.stringMatching(told));
  expect((await verify()).findings).toEqual([]);
});

/** Rows of a column that are changed at each node. */
const ROWS = 2;

describe.each(Object.keys(COLUMNS))("one changed figure of %s", (table) => {
  const proved = words(COLUMNS[table]?.proved);
  test.runIf(proved.length > 0)(
    "is found, with what it should be",
    async () => {
      const types = new Map((await catalogue()).map((row) => [`${row.table}.${row.column}`, row]));
      const missed: string[] = [];
      let looked = 0;
      for (const name of proved) {
        const column = present(types.get(`${table}.${name}`), "the catalogue has it");
        for (const node of [HUB, CARE, HOME] as NodeId[]) {
          for (let nth = 0; nth < ROWS; nth += 1) {
            const findings = await changed(node, column, nth);
            if (findings) looked += 1;
            if (findings?.length === 0) missed.push(`${node} ${table}.${name} ${nth}`);
            for (const one of findings ?? []) expect(one.words).toContain(one.subject);
          }
        }
      }
      expect(missed).toEqual([]);
      expect(looked > 0).toBe(!EMPTY.has(table));
    },
    600_000,
  );
});
