/**
 * The validity gate: no figure before the books of all nodes agree with what was acknowledged. It
 * reads the tables by statements of its own.
 */
import pg from "pg";
import { HUB, type NodeId } from "#model/place.ts";

export interface Verdict {
  readonly settlements: number;
  readonly faults: readonly string[];
}

interface IdRow {
  readonly id: string;
}

interface SumRow {
  readonly key: string;
  readonly amount: string;
}

interface StoredAmounts {
  readonly care: Set<string>;
  readonly home: Set<string>;
  readonly hub: Set<string>;
  /** Care node, home node, scheme and fund → fen. */
  readonly claims: Map<string, bigint>;
  readonly debts: Map<string, bigint>;
  readonly copied: Map<string, bigint>;
  readonly faults: string[];
}

/** Every acknowledged settlement is in three books, with the same amounts; nothing else is. */
export async function checkStored(
  urls: ReadonlyMap<NodeId, string>,
  acknowledged: ReadonlySet<string>,
  acknowledgedCount: number,
): Promise<Verdict> {
  const stored: StoredAmounts = {
    care: new Set(),
    home: new Set(),
    hub: new Set(),
    claims: new Map(),
    debts: new Map(),
    copied: new Map(),
    faults: [],
  };
  for (const [node, url] of urls) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    if (node === HUB) await readHub(client, stored);
    else await readProvince(client, node, stored);
    await client.end();
  }
  const { faults } = stored;
  if (acknowledged.size !== acknowledgedCount) {
    faults.push(`${acknowledgedCount - acknowledged.size} settlements were acknowledged twice`);
  }
  compareSets("care", acknowledged, stored.care, faults);
  compareSets("home", acknowledged, stored.home, faults);
  compareSets("hub", acknowledged, stored.hub, faults);
  compareSums("care's claims and home's debts", stored.claims, stored.debts, faults);
  compareSums("care's claims and the hub's copies", stored.claims, stored.copied, faults);
  return { settlements: stored.care.size, faults };
}

async function readProvince(client: pg.Client, node: NodeId, stored: StoredAmounts): Promise<void> {
  const { care, home, claims, debts, faults } = stored;
  const states = await client.query<SumRow>(
    "select state as key, count(*)::text as amount from settlement.settlements group by 1",
  );
  for (const { key, amount } of states.rows) {
    if (key !== "settled") faults.push(`${node}: ${amount} settlements are ${key}`);
  }
  const twice = await client.query<SumRow>(`
    select encounter_id || ' ' || coalesce(batch, '') as key, count(*)::text as amount
      from settlement.settlements where state = 'settled' group by 1 having count(*) > 1`);
  if (twice.rows.length > 0) faults.push(`${node}: ${twice.rows.length} bills are settled twice`);
  const settled = await client.query<IdRow>(
    "select id from settlement.settlements where state = 'settled'",
  );
  for (const { id } of settled.rows) care.add(id);
  const booked = await client.query<IdRow>(
    "select id from settlement.home_settlements where state = 'booked'",
  );
  for (const { id } of booked.rows) home.add(id);
  const balances = await client.query<SumRow>(
    "select account as key, sum(amount_fen)::text as amount from ledger.balances_view group by 1",
  );
  let sum = 0n;
  for (const { key, amount } of balances.rows) {
    sum += BigInt(amount);
    const [kind, peer, , ...schemeFund] = key.split(":");
    if (kind === "claim") add(claims, `${node} ${peer} ${schemeFund.join(":")}`, BigInt(amount));
    if (kind === "owed") add(debts, `${peer} ${node} ${schemeFund.join(":")}`, BigInt(amount));
  }
  if (sum !== 0n) faults.push(`${node}: the ledger's accounts sum to ${sum} fen`);
}

async function readHub(client: pg.Client, { hub, copied }: StoredAmounts): Promise<void> {
  const copies = await client.query<IdRow>(
    "select id from settlement.copies where state = 'booked'",
  );
  for (const { id } of copies.rows) hub.add(id);
  const sums = await client.query<SumRow>(`
    select care_node || ' ' || home_node || ' ' || pot.key as key,
           sum(pot.value::bigint)::text as amount
      from settlement.copies, json_each_text(pots) as pot where state = 'booked' group by 1`);
  for (const { key, amount } of sums.rows) add(copied, key, BigInt(amount));
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}

function compareSets(
  where: string,
  acknowledged: ReadonlySet<string>,
  booked: ReadonlySet<string>,
  faults: string[],
): void {
  let lost = 0;
  let unasked = 0;
  for (const id of acknowledged) if (!booked.has(id)) lost += 1;
  for (const id of booked) if (!acknowledged.has(id)) unasked += 1;
  if (lost > 0) faults.push(`${lost} acknowledged settlements are not booked at ${where}`);
  if (unasked > 0) faults.push(`${unasked} booked settlements at ${where} were not acknowledged`);
}

/** Signs differ by side: a debt is the mirror of a claim. */
function compareSums(
  what: string,
  left: ReadonlyMap<string, bigint>,
  right: ReadonlyMap<string, bigint>,
  faults: string[],
): void {
  const size = (amount: bigint | undefined): bigint => {
    const known = amount ?? 0n;
    return known < 0n ? -known : known;
  };
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    if (size(left.get(key)) === size(right.get(key))) continue;
    faults.push(`${what} differ for ${key}: ${left.get(key)} and ${right.get(key)}`);
  }
}
