/**
 * The monthly confirmation of out-of-area cases by an institution (3260 to 3262): only what it
 * confirmed is cleared with the month. All cases of a call are confirmed, or none.
 */
import { chinaTimeText } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import { institutionActor } from "#model/actor.ts";
import type {
  ConfirmedCase,
  ConfirmMonth,
  FetchMonth,
  InstitutionDayAnswers,
  MonthCase,
  RollBackMonth,
} from "#model/institution-day.ts";
import type { Institution, PoolOf } from "#model/place.ts";
import { type Asking, checkNotSubmitted, checkOver, daysOf } from "#reconciliation/asking.ts";
import { isOutOfArea, outOfAreas } from "#reconciliation/month-cases.ts";
import {
  type MonthRow,
  selectMonthCases,
  selectMonthPage,
} from "#reconciliation/queries-institution.ts";
import {
  deleteConfirmations,
  selectConfirmations,
  selectStanding,
  writeConfirmations,
} from "#reconciliation/queries-month.ts";
import { poolsOf } from "#registry/registry.ts";
import type { KnownBooking, StoredBooking } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { Trail } from "#trail/trail.ts";
import type { World } from "#world.ts";

/** What real clients read a page as: another page follows exactly when this one is full. */
const PAGE_ROWS = 100;

function monthCase(row: MonthRow, institution: Institution, at: number): MonthCase {
  return {
    ...{ row: at, careArea: row.care_area, institution: institution.code },
    ...{ certificateNumber: row.certificate_number, personId: row.person_id },
    ...{ encounterId: row.encounter_id, settlementId: row.id, settledAt: row.settled_at },
    ...{ totalFen: row.total_fen, fundFen: row.fund_fen },
  };
}

/**
 * The cases of the month that are not confirmed; none beyond the last. Each page is on the trail.
 * Refusals: month_open, month_confirmed.
 */
export async function fetchMonth(
  world: World,
  trail: Trail,
  { call, institution, asked }: Asking<FetchMonth>,
): Promise<InstitutionDayAnswers["fetchMonth"]> {
  const { month, startRow } = asked;
  checkOver(world, month);
  const days = daysOf(month);
  const { code } = institution;
  const pairs = await outOfAreas(world.reports, institution, month);
  const page = { ...days, institution: code, pairs, startRow, rowsMax: PAGE_ROWS };
  const rows = await selectMonthPage(world.reports, page);
  if (rows.length === 0 && startRow === 1) {
    const [standing] = await selectStanding(world.store, code, month, null);
    if (standing) throw new Refusal("month_confirmed", { month });
  }
  const actor = institutionActor(call);
  const detail = `${month} ${startRow} ${rows.length}`;
  trail.note({ at: world.now(), actor, action: "month.fetched", subject: code, detail });
  return { cases: rows.map((row, at) => monthCase(row, institution, startRow + at)) };
}

/** What is not as the platform has it; null: all is. */
function differing(stated: ConfirmedCase, row: MonthRow): string | null {
  const fields: [string, string, string][] = [
    ["证件号码", stated.certificateNumber, row.certificate_number],
    ["就诊登记号", stated.encounterId, row.encounter_id],
    ["结算时间", chinaTimeText(stated.settledAt), chinaTimeText(row.settled_at)],
    ["总费用", yuanText(stated.totalFen), yuanText(row.total_fen)],
    ["经办机构支付总额", yuanText(stated.fundFen), yuanText(row.fund_fen)],
  ];
  const wrong = fields.find(([, theirs, ours]) => theirs !== ours);
  if (!wrong) return null;
  const [what, theirs, ours] = wrong;
  return what === "证件号码" ? "证件号码" : `${what}上报${theirs}、平台${ours}`;
}

function checkCases(
  { asked }: Asking<ConfirmMonth>,
  rows: readonly MonthRow[],
  { taken, poolOf }: { readonly taken: ReadonlySet<string>; readonly poolOf: PoolOf },
): void {
  const known = new Map(rows.map((row) => [row.id, row]));
  const seen = new Set<string>();
  for (const [at, stated] of asked.cases.entries()) {
    const { settlementId: settlement } = stated;
    const row = String(at + 1);
    if (seen.has(settlement)) throw new Refusal("month_case_twice", { row, settlement });
    seen.add(settlement);
    const ours = known.get(settlement);
    const isHere = ours?.month === asked.month && isOutOfArea(poolOf, ours, asked.month);
    if (!ours || !isHere) {
      throw new Refusal("month_case_unknown", { row, settlement, month: asked.month });
    }
    if (taken.has(settlement)) throw new Refusal("month_case_confirmed", { row, settlement });
    const why = differing(stated, ours);
    if (why !== null) throw new Refusal("month_case_differs", { row, settlement, why });
  }
}

/** Refusals: month_open, month_case_…, system_busy. */
export async function confirmMonth(
  world: World,
  tx: Tx,
  asking: Asking<ConfirmMonth>,
): Promise<StoredBooking<"confirmMonth">> {
  const { call, institution, asked } = asking;
  const { month, cases } = asked;
  checkOver(world, month);
  const ids = cases.map(({ settlementId }) => settlementId);
  const rows = await selectMonthCases(tx, institution.code, ids);
  const before = await selectConfirmations(tx, ids);
  const taken = before.flatMap((row) => (row.taken ? [row.settlement_id] : []));
  checkCases(asking, rows, { taken: new Set(taken), poolOf: await poolsOf(tx) });
  const answered = async (commit: Tx, text: string): Promise<void> => {
    const said = { reference: asked.referenceIn(text), said_by: call.operator };
    const rowsSaid = cases.map((one) => ({
      ...{ settlement_id: one.settlementId, institution: institution.code, month },
      ...{ taken: one.taken, ...said, said_at: world.now() },
    }));
    const written = await writeConfirmations(commit, rowsSaid);
    // Another call confirmed one of them meanwhile.
    if (written.length !== cases.length) throw new Refusal("system_busy");
  };
  const left = cases.filter((one) => !one.taken).length;
  const detail = `${cases.length - left}+${left}`;
  return {
    ...{ answer: { done: true }, action: "month.confirmed", subject: month, detail, answered },
  };
}

/** A repeat whose confirmation was rolled back. Refusals: message_cancelled. */
export async function confirmationSpent(
  tx: Tx,
  { institution, asked }: Asking<ConfirmMonth>,
  { answer }: KnownBooking,
): Promise<Refusal | null> {
  const reference = asked.referenceIn(answer);
  const [standing] = await selectStanding(tx, institution.code, asked.month, reference);
  return standing ? null : new Refusal("message_cancelled", { what: "月度确认" });
}

/** Refusals: month_submitted, month_unconfirmed. */
export async function rollBack(
  world: World,
  tx: Tx,
  { institution, asked }: Asking<RollBackMonth>,
): Promise<StoredBooking<"rollBackMonth">> {
  const { month, reference = null } = asked;
  await checkNotSubmitted(world, tx, month);
  const gone = await deleteConfirmations(tx, institution.code, month, reference);
  if (gone.length === 0) throw new Refusal("month_unconfirmed", { month });
  const detail = String(gone.length);
  return { answer: { done: true }, action: "month.rolledBack", subject: month, detail };
}
