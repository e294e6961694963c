/** What is owed to a silent place, however much, is not read to find what is due for others. */
import { expect, test } from "vitest";
import { claimNews } from "#filing/queries-news.ts";
import { type Sql, sql, type Tx } from "#store/store.ts";
import { freshDatabase } from "../../test/database.ts";

const NOW = Date.parse("2026-11-02T09:00:00+08:00");

type Plan = Readonly<Record<string, unknown>> & { readonly Plans?: readonly Plan[] };

/** Rows that its parts gave, and that were looked at in vain. */
function rowsOf(plan: Plan): number {
  const each = Number(plan["Actual Rows"]) + Number(plan["Rows Removed by Filter"] ?? 0);
  const own = each * Number(plan["Actual Loops"]);
  return (plan.Plans ?? []).map(rowsOf).reduce((sum, rows) => sum + rows, own);
}

test("with a hundred thousand due for a silent place, a claim reads a few hundred rows", async () => {
  const store = await freshDatabase();
  await store.script(`
    insert into filing.news (subject, care_node, version, owed_at, tries, next_at, told_at, kind)
    select 'fil_' || n, '440000', 1, 0, 0, n % 1000, null, 'filing'
      from generate_series(1, 100000) n;
    insert into filing.news (subject, care_node, version, owed_at, tries, next_at, told_at, kind)
    select 'fil_' || n, '4' || (6 + n % 3)::text || '0000', 1, 0, 0, 2000, null, 'filing'
      from generate_series(2000000, 2000099) n;
    analyze filing.news`);
  let claim: Sql | undefined;
  const plans = await store.transaction(async (tx) => {
    for (const setting of ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"]) {
      await tx.query({ name: "", text: `set local ${setting} = off`, values: [] });
    }
    const seen: Tx = {
      query: (statement) => {
        claim = statement;
        return tx.query(statement);
      },
    };
    const quiet = { silent: ["440000"], full: [] };
    const again = { againMs: 10_000, againMaxMs: 60_000 };
    const rows = await claimNews(seen, { now: NOW, most: 32, ofOne: 16, ...quiet, ...again });
    const places = rows.map(({ care_node }) => care_node).sort();
    // Two of the three places have sixteen each; the silent one has its one.
    expect(rows).toHaveLength(33);
    expect(new Set(places)).toContain("440000");
    const { text, values } = claim ?? sql`select 1`;
    const explain = `explain (analyze, format json) ${text}`;
    return await tx.query<{ readonly "QUERY PLAN": readonly { Plan: Plan }[] }>({
      ...{ name: "", text: explain, values },
    });
  });
  const [found] = plans[0]?.["QUERY PLAN"] ?? [];
  expect(found && rowsOf(found.Plan)).toBeLessThan(2_000);
}, 120_000);
