/** An institution's application for a month's money (3203), once for each clearing type, and its undoing. */
import { newId } from "#base/id.ts";
import { yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import type { ApplyClearing, UndoApplication } from "#model/institution-day.ts";
import { CARE_TYPE_WORDS } from "#model/words.ts";
import {
  type Asking,
  checkDays,
  checkNotSubmitted,
  checkOver,
  daysOf,
  sumsOf,
} from "#reconciliation/asking.ts";
import type { SumsRow } from "#reconciliation/queries-institution.ts";
import {
  holdApplications,
  insertApplication,
  lockApplication,
  selectApplied,
  undoApplied,
} from "#reconciliation/queries-month.ts";
import type { KnownBooking, StoredBooking } from "#settlement/settlement.ts";
import type { Tx } from "#store/store.ts";
import type { World } from "#world.ts";

/** Only days of the month, and only of one that is over. Refusals: field_invalid, month_open. */
function checkMonth(world: Pick<World, "now">, asked: ApplyClearing): void {
  checkDays(asked);
  const { month, from, to } = asked;
  const days = daysOf(month);
  if (from < days.from || to > days.to) {
    const why = `应在${month}之内`;
    throw new Refusal("field_invalid", { field: "开始日期、结束日期", why });
  }
  checkOver(world, month);
}

/** What is not as the platform has it, each with both sides. */
function differences({ stated }: ApplyClearing, row: SumsRow): string[] {
  const counts: [string, string, string][] = [
    ["清算人次", String(stated.cases), String(row.standing)],
    ["医疗费总额", yuanText(stated.totalFen), yuanText(row.total_fen)],
    ["基金申报总额", yuanText(stated.fundFen), yuanText(row.fund_fen)],
    ["现金支付金额", yuanText(stated.cashFen), yuanText(row.cash_fen)],
    ["个人账户支出", yuanText(stated.accountFen), yuanText(row.account_fen)],
  ];
  return counts
    .filter(([, theirs, ours]) => theirs !== ours)
    .map(([what, theirs, ours]) => `${what}申报${theirs}、平台${ours}`);
}

/**
 * Of the cases of its days that no application before it covers. Also of a month that care has
 * submitted: its cases waited, and come in late. Refusals: field_invalid, month_open,
 * clearing_application_differs, clearing_application_stands.
 */
export async function applyClearing(
  world: World,
  tx: Tx,
  { call, institution, asked }: Asking<ApplyClearing>,
): Promise<StoredBooking<"applyClearing">> {
  checkMonth(world, asked);
  const { month, clearingType, from, to, stated, recognisedFen } = asked;
  const of = { institution: institution.code, month, clearing_type: clearingType };
  const type = CARE_TYPE_WORDS[clearingType];
  await holdApplications(tx, of);
  const standing = await selectApplied(tx, of);
  const filter = { institution: institution.code, clearingType, from, to, isOpen: true };
  const row = await sumsOf(world.reports, { ...filter, scheme: null, homeArea: null });
  if (standing[0] && row.rows === 0) {
    const application = standing[0].id;
    throw new Refusal("clearing_application_stands", { month, type, application });
  }
  const wrong = differences(asked, row);
  if (wrong.length > 0)
    throw new Refusal("clearing_application_differs", { why: wrong.join("；") });
  if (recognisedFen > stated.totalFen) {
    throw new Refusal("field_invalid", { field: "医保认可费用总额", why: "大于医疗费总额" });
  }
  const at = world.now();
  const application = newId("cla", at, world.random);
  await insertApplication(tx, {
    ...{ id: application, ...of, cases: stated.cases, total_fen: stated.totalFen },
    ...{ recognised_fen: recognisedFen, fund_fen: stated.fundFen, begins: from, ends: to },
    ...{ state: "applied", applied_by: call.operator, applied_at: at, undone_at: null },
  });
  const detail = `${month} ${clearingType} ${yuanText(stated.fundFen)}`;
  return { answer: { application }, action: "clearing.applied", subject: application, detail };
}

/** A repeat whose application was undone. Refusals: message_cancelled. */
export async function applicationSpent(
  tx: Tx,
  { institution }: Asking<ApplyClearing>,
  { subject }: KnownBooking,
): Promise<Refusal | null> {
  const [row] = await lockApplication(tx, institution.code, subject ?? "");
  if (row?.state === "applied") return null;
  return new Refusal("message_cancelled", { what: "清算申请" });
}

/**
 * The last one first: what it covers was counted beside those before it. Refusals:
 * clearing_application_unknown, clearing_application_stands, month_submitted.
 */
export async function undoApplication(
  world: World,
  tx: Tx,
  { institution, asked }: Asking<UndoApplication>,
): Promise<StoredBooking<"undoApplication">> {
  const { application } = asked;
  const [row] = await lockApplication(tx, institution.code, application);
  if (row?.state !== "applied") throw new Refusal("clearing_application_unknown", { application });
  await checkNotSubmitted(world, tx, row.month);
  const { month, clearing_type } = row;
  await holdApplications(tx, row);
  const standing = await selectApplied(tx, row);
  const later = standing.find((one) => one.applied_at > row.applied_at);
  if (later) {
    const type = CARE_TYPE_WORDS[clearing_type];
    throw new Refusal("clearing_application_stands", { month, type, application: later.id });
  }
  await undoApplied(tx, application, world.now());
  return { answer: { done: true }, action: "clearing.undone", subject: application };
}
