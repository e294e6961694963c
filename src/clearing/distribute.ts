/**
 * At care, inside the province (下拨): money of a clearing notice that came is passed on to the areas
 * whose agencies pay the institutions, by notices of the province's own; and each institution is
 * paid what clearings have brought it, once a month, also when the money has not come yet (先行垫付).
 * One scheme never pays another: what comes to less than nothing waits for a later month.
 */
import { type ChinaMonth, chinaDate } from "#base/date.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import { monthToNotice } from "#clearing/issue.ts";
import { careOfBatch } from "#clearing/notice-batches.ts";
import { sharePeriod } from "#clearing/notice-shares.ts";
import { amountsOf } from "#clearing/notice-terms.ts";
import { issueOwn, type OwnTerms } from "#clearing/own-notices.ts";
import { selectBatchesOfNotice } from "#clearing/queries-issue.ts";
import { holdNotice, type NoticeRow, selectNoticeLines } from "#clearing/queries-notices.ts";
import {
  insertDistributed,
  type OpenRow,
  type PoolSum,
  type SharedBatch,
  selectOpenByInstitution,
  selectPoolSums,
  selectShared,
  selectToDistribute,
  selectUnnoticed,
} from "#clearing/queries-shares.ts";
import type { NoticeLine, SchemeAmounts } from "#model/money-notice.ts";
import { SCHEMES } from "#model/person.ts";
import type { NodeId } from "#model/place.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export type DistributionWorld = Pick<World, "node" | "now" | "store" | "log">;

/** A commit for each notice; one that fails keeps back no other. Gives how many were passed on. */
export async function distribute(
  world: DistributionWorld,
  terms: Omit<OwnTerms, "today">,
): Promise<number> {
  const { node, store } = world;
  return await eachAlone(
    world,
    await selectToDistribute(store, node),
    ({ id }) => id,
    ({ id }) => store.transaction((tx) => passOn(world, tx, { id, terms })),
  );
}

async function passOn(
  world: DistributionWorld,
  tx: Tx,
  { id, terms }: { readonly id: string; readonly terms: Omit<OwnTerms, "today"> },
): Promise<boolean> {
  const notice = await holdNotice(tx, id);
  const left = await selectToDistribute(tx, world.node);
  if (notice === null || !left.some((one) => one.id === id)) return false;
  const batches = await batchesHere(tx, world.node, notice);
  // The batches may be heard of after their notice: it is passed on when they are here.
  if (batches === null) return false;
  const today = chinaDate(world.now());
  const period = sharePeriod({ ...notice, payer: notice.payee, payee: notice.payer }, world.node);
  const passed = { period, province: world.node, terms: { ...terms, today } };
  for (const sum of byPool(await selectPoolSums(tx, batches))) {
    await issueToPool(tx, { ...sum, ...passed });
  }
  await insertDistributed(tx, id, { batches, at: world.now() });
  return true;
}

/** Care's own of a notice, as the hub has named them; one of before it did has lines alone. */
async function batchesHere(
  tx: Tx,
  node: NodeId,
  notice: NoticeRow,
): Promise<readonly string[] | null> {
  const named = await selectBatchesOfNotice(tx, notice.id);
  if (named.length === 0) {
    const lines = (await selectNoticeLines(tx, [notice.id])).get(notice.id) ?? [];
    return batchesOf(lines, await selectUnnoticed(tx, notice));
  }
  const own = named.filter((id) => careOfBatch(id) === node);
  const shared = await selectShared(tx, own);
  return shared.length === own.length ? shared : null;
}

interface ToPool {
  readonly period: string;
  readonly province: NodeId;
  readonly pool: string;
  readonly amounts: SchemeAmounts;
  readonly terms: OwnTerms;
}

/** What the province's own agency pays stays where it is. An area whose part is negative pays. */
async function issueToPool(
  tx: Tx,
  { period, province, pool, amounts, terms }: ToPool,
): Promise<void> {
  if (pool === province) return;
  const named = { kind: "careDistribution", period } as const;
  const [down, up] = [signed(amounts, 1n), signed(amounts, -1n)];
  await issueOwn(tx, { ...named, payer: province, payee: pool, amounts: down }, terms);
  await issueOwn(tx, { ...named, payer: pool, payee: province, amounts: up }, terms);
}

/** Those of this sign, as positive amounts. */
function signed(amounts: SchemeAmounts, sign: bigint): SchemeAmounts {
  const turned = Object.entries(amounts).map(([scheme, fen]) => [scheme, sign * fen] as const);
  return Object.fromEntries(turned.filter(([, fen]) => fen > 0n));
}

function byPool(sums: readonly PoolSum[]): { pool: string; amounts: SchemeAmounts }[] {
  const pools = [...new Set(sums.map(({ pool }) => pool))];
  return pools.map((pool) => {
    const own = sums.filter((row) => row.pool === pool);
    const named = own.map((row) => ({ scheme: row.scheme, amountFen: row.payable_fen }));
    return { pool, amounts: amountsOf(named) };
  });
}

/**
 * The batches that a notice is about: by scheme, those that were confirmed first, as many as come
 * to its lines. Null: they are not all here.
 */
export function batchesOf(
  lines: readonly NoticeLine[],
  rows: readonly SharedBatch[],
): readonly string[] | null {
  const found: string[] = [];
  for (const scheme of SCHEMES) {
    const own = rows.filter((row) => row.scheme === scheme);
    const wanted = sumsOf(lines.filter((line) => line.scheme === scheme));
    const ids = [...new Set(own.map(({ id }) => id))];
    // As many as come to the same: batches over nothing behind them belong to it, too.
    const count = ids.findLastIndex((_, index) => {
      const taken = new Set(ids.slice(0, index + 1));
      return isSame(wanted, sumsOf(own.filter(({ id }) => taken.has(id)).map(lineOf)));
    });
    if (count < 0 && wanted.size > 0) return null;
    found.push(...ids.slice(0, count + 1));
  }
  return found;
}

function lineOf({ scheme, home_area: homeArea, fund, amount_fen }: SharedBatch) {
  return { scheme, homeArea, fund: fund ?? "", amountFen: amount_fen };
}

type Summed = Pick<NoticeLine, "homeArea" | "amountFen"> & { readonly fund: string };

function sumsOf(lines: readonly Summed[]): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { homeArea, fund, amountFen } of lines) {
    const key = `${homeArea} ${fund}`;
    sums.set(key, (sums.get(key) ?? 0n) + amountFen);
  }
  return new Map([...sums].filter(([, sum]) => sum !== 0n));
}

function isSame(one: ReadonlyMap<string, bigint>, other: ReadonlyMap<string, bigint>): boolean {
  return one.size === other.size && [...one].every(([key, sum]) => other.get(key) === sum);
}

const AT_ONCE = 200;

/**
 * In commits of some hundred, one process of the node at a time: what is open is looked at again in
 * each, so that two that are in different months tell nobody twice. Gives how many are to be paid.
 */
export async function issueInstitutionPayments(
  world: DistributionWorld,
  terms: Omit<OwnTerms, "today">,
): Promise<number> {
  const today = chinaDate(world.now());
  const period = monthToNotice(today, terms.parameters);
  let issued = 0;
  for (let last = AT_ONCE; last === AT_ONCE; issued += last) {
    last = await world.store.transaction((tx) => issueSome(tx, period, { ...terms, today }));
  }
  return issued;
}

/** Gives how many were issued. */
async function issueSome(tx: Tx, period: ChinaMonth, terms: OwnTerms): Promise<number> {
  await lockKeys(tx, ["institution payments"]);
  const open = byInstitution(await selectOpenByInstitution(tx, period));
  let issued = 0;
  for (const { pool: payer, institution: payee, amounts } of open.slice(0, AT_ONCE)) {
    const notice = { kind: "institutionPayment", period, payer, payee, amounts } as const;
    if (await issueOwn(tx, notice, terms)) issued += 1;
  }
  return issued;
}

interface ToInstitution {
  readonly pool: string;
  readonly institution: string;
  readonly amounts: SchemeAmounts;
}

function byInstitution(rows: readonly OpenRow[]): ToInstitution[] {
  const byKey = new Map<string, ToInstitution>();
  for (const { pool, institution, scheme, open_fen } of rows) {
    const key = `${pool} ${institution}`;
    const amounts = { ...byKey.get(key)?.amounts, [scheme]: open_fen };
    byKey.set(key, { pool, institution, amounts });
  }
  return [...byKey.values()];
}
