/** What `verify --clearing` says of a month that a test has played, and SQL of that test's own. */
import { goTo } from "#clearing/fixtures/acts.ts";
import { type ClearingMonth, HAINAN } from "#clearing/fixtures/month.ts";
import type { NodeId } from "#model/place.ts";
import type { Database } from "#store/store.ts";
import { verifyClearingIn } from "#verify/verify.ts";

export async function findingsOf(
  month: ClearingMonth,
  span = { first: "2026-11", last: "2027-03" },
): Promise<string[]> {
  const stores = new Map<string, Database>(
    [...month.nodes].map(([node, { store }]) => [node as string, store]),
  );
  return (await verifyClearingIn(stores, span)).findings.map(({ words }) => words);
}

export async function run<Row = Record<string, unknown>>(
  month: ClearingMonth,
  text: string,
  node: NodeId = HAINAN,
): Promise<Row[]> {
  return await month.of(node).store.query<Row>({ name: "", text, values: [] });
}

/** The morning of each of these days, with all due work. */
export async function live(month: ClearingMonth, ...days: readonly string[]): Promise<void> {
  for (const day of days) {
    goTo(month, day);
    await month.rounds(1);
  }
}

/**
 * What is found when rows of a table are changed, as a hand or a disk would change them; they are
 * put back.
 */
export async function planted(
  month: ClearingMonth,
  [table, change, where]: readonly [table: string, change: string, where: string],
  span?: Parameters<typeof findingsOf>[1],
): Promise<{ readonly changed: number; readonly found: string[] }> {
  const kept = `kept_${table.replace(".", "_")}`;
  await run(month, `alter table ${table} disable trigger user`);
  await run(month, `create table ${kept} as select * from ${table}`);
  const how = change === "delete" ? `delete from ${table}` : `update ${table} set ${change}`;
  const changed = await run(month, `${how} where ${where} returning 1`);
  const found = await findingsOf(month, span);
  await run(month, `delete from ${table}`);
  await run(month, `insert into ${table} select * from ${kept}`);
  await run(month, `drop table ${kept}`);
  return { changed: changed.length, found };
}
