/**
 * At care: a batch that both provinces have confirmed is divided over the institutions that
 * treated, each with the area whose agency pays it. The parts come to the batch, by fund, to the
 * fen; a batch whose parts do not is told in the log and divided by nobody.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { type Fen, sumFen } from "#base/money.ts";
import { eachAlone } from "#clearing/each-alone.ts";
import {
  type InstitutionSum,
  insertShared,
  insertShares,
  type ShareRow,
  selectInstitutionAreas,
  selectInstitutionSums,
  selectUnshared,
  type ToShare,
} from "#clearing/queries-shares.ts";
import { type FundTexts, fundTexts } from "#clearing/rows.ts";
import { type Area, areaOf, type NodeId } from "#model/place.ts";
import { poolOf, pools } from "#registry/registry.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { World } from "#world.ts";

export type ShareWorld = Pick<World, "node" | "now" | "store" | "log">;

/** A commit for each batch; one that fails keeps back no other. Gives how many were divided. */
export async function shareBatches(world: ShareWorld): Promise<number> {
  const { node, store } = world;
  const open = await selectUnshared(store, node);
  return await eachAlone(
    world,
    open,
    ({ id }) => id,
    (batch) => store.transaction((tx) => share(world, tx, batch)),
  );
}

async function share(world: ShareWorld, tx: Tx, batch: ToShare): Promise<boolean> {
  await lockKeys(tx, [`shares ${batch.id}`]);
  const left = await selectUnshared(tx, world.node);
  if (!left.some(({ id }) => id === batch.id)) return false;
  const sums = await selectInstitutionSums(tx, batch);
  const { ofInstitution } = await poolsFor(tx, world.node, { sums, on: chinaDate(world.now()) });
  const rows = sharesOf(batch.id, sums, ofInstitution);
  const wrong = differenceOf(batch, rows);
  if (wrong !== null) {
    world.log.error("clearing.sharesDiffer", { id: batch.id, code: wrong });
    return false;
  }
  await insertShared(tx, batch.id, world.now());
  await insertShares(tx, rows);
  return true;
}

/** Which pooling area pays an institution, and which one a home area belongs to. */
export interface PoolsFor {
  readonly ofInstitution: (of: Treated) => Area;
  readonly ofArea: (area: Area) => Area;
}

/** Who treated, and where it lay then, if the case says so. */
export type Treated = Pick<InstitutionSum, "institution" | "care_area">;

/** An institution that the registry does not have is paid by the province itself. */
export async function poolsFor(
  tx: Tx,
  node: NodeId,
  { sums, on }: { readonly sums: readonly InstitutionSum[]; readonly on: ChinaDate },
): Promise<PoolsFor> {
  const codes = [...new Set(sums.map(({ institution }) => institution))];
  const areas = await selectInstitutionAreas(tx, codes);
  const all = await pools(tx);
  const ofArea = (area: Area): Area => poolOf(all, area, on);
  const ofInstitution = ({ institution, care_area }: Treated): Area =>
    ofArea(care_area ?? areas.get(institution) ?? areaOf(node));
  return { ofArea, ofInstitution };
}

export function sharesOf(
  batch_id: string,
  sums: readonly InstitutionSum[],
  poolFor: PoolsFor["ofInstitution"],
): ShareRow[] {
  const codes = [...new Set(sums.map(({ institution }) => institution))];
  return codes.map((institution) => {
    const own = sums.filter((row) => row.institution === institution);
    const [{ care_area }] = own as [InstitutionSum];
    const amounts = own.map(({ amount_fen, deduction_fen }) => amount_fen - deduction_fen);
    return {
      ...{ batch_id, institution, pool: poolFor({ institution, care_area }) },
      cases: own.reduce((sum, { fund, cases }) => (fund === null ? sum + cases : sum), 0),
      funds: byFund(own, ({ amount_fen }) => amount_fen),
      deductions: byFund(own, ({ deduction_fen }) => deduction_fen),
      payable_fen: sumFen(amounts),
    };
  });
}

function byFund(
  rows: readonly InstitutionSum[],
  amountOf: (row: InstitutionSum) => Fen,
): FundTexts {
  const sums: Record<string, Fen> = {};
  for (const row of rows) {
    if (row.fund !== null) sums[row.fund] = (sums[row.fund] ?? 0n) + amountOf(row);
  }
  return fundTexts(sums);
}

/** Null: the institutions' parts come to the batch. */
function differenceOf(batch: ToShare, rows: readonly ShareRow[]): string | null {
  const cases = rows.reduce((sum, row) => sum + row.cases, 0);
  if (cases !== batch.cases) return `cases ${cases} ${batch.cases}`;
  for (const part of ["funds", "deductions"] as const) {
    const names = new Set([...rows, batch].flatMap((row) => Object.keys(row[part])));
    for (const name of names) {
      const parts = sumFen(rows.map((row) => BigInt(row[part][name] ?? "0")));
      const whole = BigInt(batch[part][name] ?? "0");
      if (parts !== whole) return `${part} ${name} ${parts} ${whole}`;
    }
  }
  return null;
}
