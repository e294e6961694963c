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
