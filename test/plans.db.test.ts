/**
 * No statement of a node's work reads what history has left: each is explained as the node runs it
 * (keyed, generic plans), on tables that are new, on tables that were analysed while they were
 * empty, and on full ones. A plan that scans a growing table or walks a whole index of it fails.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { HUB } from "#model/place.ts";
import type { OwnedDatabase, Sql, Transaction } from "#store/store.ts";
import { freshDatabase } from "./database.ts";
import { HospitalClient, settlementOf } from "./hospital/client.ts";
import { JIANGXI, startWorld, type TestWorld } from "./hospital/world.ts";

/** Tables that grow with every settlement, visit or look. */
const GROWING = new Set([
  ...["requests", "encounters", "charges", "settlements", "home_settlements", "copies"],
  ...["transfers", "entries", "accumulators", "home_orders", "books"],
]);

/** As a node's connections are opened. */
const KEYED = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"].map(
  (name) => `set local ${name} = off`,
);

/** By text; with the node that ran it. */
const statements = new Map<string, Sql>();

function observed(store: OwnedDatabase): OwnedDatabase {
  const note = (statement: Sql): Sql => {
    statements.set(statement.text, statement);
    return statement;
  };
  return {
    ...store,
    query: (statement) => store.query(note(statement)),
    transaction: (work) =>
      store.transaction((tx) => {
        const seen: Transaction = {
          query: (statement) => tx.query(note(statement)),
          atCommit: (statement) => tx.atCommit(note(statement)),
        };
        return work(seen);
      }),
  };
}

/** Everything that a window does every day, and what the nodes do about it. */
async function dayOfWork(world: TestWorld): Promise<void> {
  const haikou = new HospitalClient(world, "H46010000001");
  const nanchang = new HospitalClient(world, "H36010000001");
  for (const window of [haikou, nanchang]) {
    const person = world.somebody();
    await window.find(person);
    const visit = await window.visit(person, { lines: [["consultation", 2]] });
    await window.quote(visit);
    const settled = await window.settle(visit);
    await window.read(visit, settlementOf(settled));
    await window.cancel(visit, settlementOf(settled));
    const again = await window.visit(person, { lines: [["consultation", 1]] });
    const msgid = window.newMessage();
    await window.settle(again, { msgid });
    await window.reverse(msgid);
    const stay = await window.admit(world.somebody());
    await window.charge(stay, [["ct", 1]], 1);
    await window.discharge(stay);
    await window.settle(stay);
  }
  await world.dueEverywhere();
  await world.calm();
}

type Plan = Readonly<Record<string, unknown>> & { readonly Plans?: readonly Plan[] };

/** Nodes of the plan that read a growing table other than by a key. */
function growing(plan: Plan): string[] {
  const below = (plan.Plans ?? []).flatMap(growing);
  const table = String(plan["Relation Name"] ?? "");
  if (!GROWING.has(table)) return below;
  const kind = String(plan["Node Type"]);
  const keyed = plan["Index Cond"] !== undefined || kind === "Tid Scan";
  const harmless = keyed || kind === "ModifyTable" || kind === "Bitmap Heap Scan";
  return harmless ? below : [`${kind} of ${table}`, ...below];
}

async function faultsOn(database: OwnedDatabase): Promise<string[]> {
  const faults: string[] = [];
  for (const { text } of statements.values()) {
    if (!/^\s*(select|with|insert|update|delete)/i.test(text)) continue;
    const explain = { name: "", text: `explain (generic_plan, format json) ${text}`, values: [] };
    const rows = await database.transaction(async (tx) => {
      for (const setting of KEYED) await tx.query({ name: "", text: setting, values: [] });
      return await tx.query<{ readonly "QUERY PLAN": readonly { Plan: Plan }[] }>(explain);
    });
    for (const { Plan } of rows[0]?.["QUERY PLAN"] ?? []) {
      const found = growing(Plan);
      if (found.length > 0) faults.push(`${found.join(", ")}: ${text.trim().slice(0, 400)}`);
    }
  }
  return faults;
}

let world: TestWorld;
let database: OwnedDatabase;

beforeAll(async () => {
  world = await startWorld({}, observed);
  await dayOfWork(world);
  database = await freshDatabase();
}, 60_000);

afterAll(async () => {
  await world?.stop();
});

test("the day's work has used every hot table", () => {
  const all = [...statements.keys()].join("\n");
  const unused = [...GROWING].filter((table) => !new RegExp(`\\b${table}\\b`).test(all));
  expect(unused).toEqual([]);
});

test("on new tables no statement reads more than its keys", async () => {
  expect(await faultsOn(database)).toEqual([]);
});

test("nor on tables that were analysed while they were empty", async () => {
  await database.script("analyze");
  expect(await faultsOn(database)).toEqual([]);
});

/** Columns that tell rows apart, and what refers to them: each copy of a row has its own. */
const KEYS = [
  ...["id", "encounter_id", "message_id", "hospital_number", "subject_id", "settlement_id"],
  ...["person_id", "chain", "subject", "cancels", "unfinished"],
];

/** Each row four hundred times, past the triggers. */
async function fill(full: OwnedDatabase): Promise<void> {
  await full.script(`
    begin;
    set local session_replication_role = replica;
    do $$
    declare one record;
    begin
      for one in
        select format('%I.%I', c.table_schema, c.table_name) as name,
               string_agg(case when c.column_name = any('{${KEYS}}')
                          then format('%I || ''_'' || g', c.column_name)
                          else quote_ident(c.column_name) end, ', ' order by c.ordinal_position)
                 as copied
          from information_schema.columns c
          join information_schema.tables t using (table_schema, table_name)
         where c.table_name = any('{${[...GROWING]}}') and t.table_type = 'BASE TABLE'
         group by 1
      loop
        execute format('insert into %s select %s from %s, generate_series(1, 400) g',
                       one.name, one.copied, one.name);
      end loop;
    end $$;
    commit;
    analyze`);
}

test.each([JIANGXI, HUB])("nor on full ones, at %s", { timeout: 60_000 }, async (node) => {
  const full = world.database(node);
  await fill(full);
  expect(await faultsOn(full)).toEqual([]);
});
