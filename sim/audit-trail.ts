/**
 * The auditor's look at the trail: each decision about a settlement has its entry, once, and
 * nothing that was not done has one. That each chain is whole is seen in audit-books.ts.
 */
import type { Audit } from "./auditor.ts";
import type { NodeTables } from "./tables.ts";

/** What the trail says of settlements: each such entry stands for one act in the tables. */
const ACTS = [
  "settlement.booked",
  "settlement.refused",
  "settlement.cancelled",
  "settlement.reversed",
  "cancellation.reversed",
  "settlement.asked",
  "settlement.cancelAsked",
] as const;

type Act = (typeof ACTS)[number];

/** 11: what was decided at home or asked at care has its entry, once. */
export function checkTrail({ nodes, fault }: Audit): void {
  for (const tables of nodes.values()) checkActs(tables, fault);
}

function checkActs(tables: NodeTables, fault: Audit["fault"]): void {
  const { node, trail } = tables;
  const expected = actsOf(tables);
  const found = new Map<string, number>();
  for (const { action, subject } of trail) {
    if (!ACTS.some((act) => act === action)) continue;
    const key = `${action} ${subject}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [expected.get(key) ?? 0, found.get(key) ?? 0];
    if (should !== is) fault(`${node}: the trail says ${is} times ${key}, done was it ${should}`);
  }
}

/** From the tables: how often each act was done about each subject. */
function actsOf({ home, care }: NodeTables): Map<string, number> {
  const acts = new Map<string, number>();
  const did = (act: Act, subject: string): void => {
    acts.set(`${act} ${subject}`, (acts.get(`${act} ${subject}`) ?? 0) + 1);
  };
  for (const row of home) {
    // An offset is the act of the order that asked for it.
    if (row.state === "tombstone" || row.kind === "offset") continue;
    if (row.state === "refused") did("settlement.refused", row.id);
    else if (row.kind === "cancel") did("settlement.cancelled", row.cancels ?? "");
    else did("settlement.booked", row.id);
    if (row.state !== "undone" && row.state !== "offset") continue;
    did(row.kind === "cancel" ? "cancellation.reversed" : "settlement.reversed", row.id);
  }
  for (const row of care.filter(({ kind }) => kind !== "offset")) {
    if (row.cancels === null) did("settlement.asked", row.id);
    else did("settlement.cancelAsked", row.cancels);
  }
  return acts;
}
