/**
 * Finance pays a notice: one person enters the bank's serial number and day, another releases it.
 * Then it stands in the ledger, and the hub is told. A notice is paid whole and once.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { newId } from "#base/id.ts";
import { type Fen, yuanText } from "#base/money.ts";
import { Refusal, type RefusalCode } from "#base/refusals.ts";
import { moveInsideBatches } from "#clearing/inside-notices.ts";
import { insideMoneyPostings } from "#clearing/inside-post.ts";
import { isBothWays } from "#clearing/notice-batches.ts";
import { moveNotice } from "#clearing/notice-moves.ts";
import {
  institutionPosting,
  type Money,
  type Party,
  paymentPosting,
} from "#clearing/notice-post.ts";
import { selectInsideOfNotice } from "#clearing/queries-inside.ts";
import { selectBatchesOfNotice } from "#clearing/queries-issue.ts";
import {
  holdNotice,
  insertNoticeWord,
  type NoticeRow,
  noticeOfRow,
  selectNoticeByNumber,
  selectNoticeLines,
} from "#clearing/queries-notices.ts";
import {
  holdPayment,
  type PaymentRow,
  selectStanding,
  upsertPayment,
} from "#clearing/queries-payments.ts";
import { type Posting, post } from "#ledger/ledger.ts";
import { actorText, type Staff, sameActor, staffOf, staffText } from "#model/actor.ts";
import type { NoticeState } from "#model/clearing-states.ts";
import { NOTICE_STATE_WORDS } from "#model/clearing-words.ts";
import type { MoneyNotice } from "#model/money-notice.ts";
import { type Area, nodeOf } from "#model/place.ts";
import { plainCode } from "#model/typed-code.ts";
import { lockKeys, type Tx } from "#store/store.ts";
import type { TrailEntry } from "#trail/trail.ts";
import type { World } from "#world.ts";

export interface MoneyStep {
  readonly tx: Tx;
  readonly entries: TrailEntry[];
  readonly by: Staff;
}

export type MoneyWorld = Pick<World, "node" | "now" | "random">;

export function no(code: RefusalCode, params: Record<string, string> = {}): Refusal {
  return new Refusal(code, params, "home");
}

/** Both parties belong to this province: nobody else is told. */
export function isOwn({ kind, payer, payee }: Pick<NoticeRow, "kind" | "payer" | "payee">) {
  if (kind === "institutionPayment") return true;
  return nodeOf(payer as string as Area) === nodeOf(payee as string as Area);
}

function isHere(world: Pick<World, "node">, place: string): boolean {
  return nodeOf(place as Area) === world.node;
}

/**
 * Held until the commit. Refusals: money_notice_missing, money_notice_payer, money_notice_payee.
 */
export async function ownNotice(
  world: Pick<World, "node">,
  tx: Tx,
  number: string,
  party: "payer" | "payee",
): Promise<NoticeRow> {
  const found = await selectNoticeByNumber(tx, number);
  const row = found && (await holdNotice(tx, found.id));
  if (!row) throw no("money_notice_missing", { notice: number });
  if (!isHere(world, row[party])) {
    if (party === "payer") throw no("money_notice_payer", { payer: row.payer });
    throw no("money_notice_payee", { payee: row.payee });
  }
  return row;
}

async function wholeNotice(tx: Tx, row: NoticeRow): Promise<MoneyNotice> {
  return noticeOfRow(row, (await selectNoticeLines(tx, [row.id])).get(row.id) ?? []);
}

/** Of the money of a whole notice, at one of its parties. */
export async function moneyPostings(
  tx: Tx,
  row: NoticeRow,
  { party, money }: { readonly party: Party; readonly money: Money },
): Promise<Posting[]> {
  const batches = row.kind === "clearing" ? await selectBatchesOfNotice(tx, row.id) : [];
  if (row.kind === "areaClearing" || isBothWays(row.payer, batches)) {
    return insideMoneyPostings(await selectInsideOfNotice(tx, row.id), [row[party]], money);
  }
  return [paymentPosting(await wholeNotice(tx, row), party, money)];
}

/** Refusal: money_notice_state. */
export function assertState(row: NoticeRow, states: readonly NoticeState[]): void {
  if (!states.includes(row.state)) {
    throw no("money_notice_state", { notice: row.number, state: NOTICE_STATE_WORDS[row.state] });
  }
}

/** In the caller's transaction. Refusals: those of `ownNotice`, money_notice_state. */
export async function handToFinance(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  number: string,
): Promise<NoticeRow> {
  const row = await ownNotice(world, tx, number, "payer");
  assertState(row, ["issued"]);
  const at = world.now();
  entries.push({ at, actor: by, action: "notice.toFinance", subject: row.id });
  return await said(tx, row, { word: "toFinance", by: actorText(by), at });
}

/** Moves it here, and owes it to the hub; a notice between two areas takes its batches along. */
export async function said(
  tx: Tx,
  row: NoticeRow,
  { word, by, at }: { word: "toFinance" | "paid" | "received"; by: string; at: number },
): Promise<NoticeRow> {
  if (!isOwn(row)) {
    await insertNoticeWord(tx, { notice_id: row.id, word, said_by: by, said_at: at });
  }
  if (row.kind === "areaClearing") await moveInsideBatches(tx, row.id, word);
  return await moveNotice(tx, row, { to: word, at });
}

export interface Transferred {
  readonly bank: string;
  readonly serial: string;
  readonly movedOn: ChinaDate;
  readonly words: string;
}

/** Refusals: payment_serial_known, payment_date. */
export async function assertNewSerial(
  world: MoneyWorld,
  tx: Tx,
  direction: "out" | "in",
  { serial, movedOn }: Transferred,
): Promise<void> {
  const serialKey = plainCode(serial);
  await lockKeys(tx, [`payment ${direction} ${serialKey}`]);
  const known = await selectStanding(tx, direction, { serialKey });
  if (known) throw no("payment_serial_known", { serial, payment: known.id });
  const today = chinaDate(world.now());
  if (movedOn > today) throw no("payment_date", { day: movedOn, today });
}

/** Refusal: payment_exists. */
export async function assertUnpaid(
  tx: Tx,
  direction: "out" | "in",
  { id, number }: Pick<NoticeRow, "id" | "number">,
): Promise<void> {
  const paid = await selectStanding(tx, direction, { notice: id });
  if (paid) throw no("payment_exists", { notice: number, payment: paid.id });
}

export function newPayment(
  world: MoneyWorld,
  by: Staff,
  given: Transferred &
    Pick<
      PaymentRow,
      "direction" | "notice_id" | "payer" | "payee" | "amounts" | "total_fen" | "state"
    >,
): PaymentRow {
  const { bank, serial, movedOn, words, ...rest } = given;
  const at = world.now();
  return {
    ...{ id: newId("pay", at, world.random), ...rest, bank, words },
    ...{ bank_serial: serial, serial_key: plainCode(serial) },
    ...{ moved_on: movedOn, entered_by: staffText(by), entered_at: at },
    ...{ proposed: null, proposed_by: null, proposed_at: null },
    ...{ decided_by: null, decided_at: null },
  };
}

export interface Paying extends Transferred {
  readonly number: string;
  /** As on the bank's slip. */
  readonly totalFen: Fen;
}

/**
 * In the caller's transaction. Refusals: those of `ownNotice`, money_notice_state, payment_exists,
 * payment_serial_known, payment_date, payment_amount.
 */
export async function enterPayment(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  paying: Paying,
): Promise<PaymentRow> {
  const notice = await ownNotice(world, tx, paying.number, "payer");
  await assertUnpaid(tx, "out", notice);
  assertState(notice, ["toFinance"]);
  await assertNewSerial(world, tx, "out", paying);
  const { movedOn, totalFen } = paying;
  if (movedOn < notice.issued_on)
    throw no("payment_date", { day: movedOn, today: notice.issued_on });
  if (totalFen !== notice.total_fen) {
    const [given, expected] = [yuanText(totalFen), yuanText(notice.total_fen)];
    throw no("payment_amount", { given, expected, notice: notice.number });
  }
  const { id: notice_id, payer, payee, amounts, total_fen } = notice;
  const parts = { notice_id, payer, payee, amounts, total_fen, direction: "out" } as const;
  const row = newPayment(world, by, { ...transferredOf(paying), ...parts, state: "entered" });
  await upsertPayment(tx, row);
  const at = row.entered_at;
  entries.push({ at, actor: by, action: "payment.enter", subject: row.id, detail: notice.number });
  return row;
}

export function transferredOf({ bank, serial, movedOn, words }: Transferred): Transferred {
  return { bank, serial, movedOn, words };
}

/**
 * In the caller's transaction: released it has left; sent back it may be entered anew. Refusals:
 * payment_missing, payment_state, payment_same_person.
 */
export async function decidePayment(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<PaymentRow> {
  const row = await holdPayment(tx, id);
  if (row === null || row.direction !== "out" || row.notice_id === null) {
    throw no("payment_missing", { payment: id });
  }
  if (row.state !== "entered") throw no("payment_state", { payment: id });
  if (sameActor(staffOf(row.entered_by), by)) throw no("payment_same_person");
  const at = world.now();
  const state = agrees ? "matched" : "returned";
  const decided = { ...row, state, decided_by: staffText(by), decided_at: at } as const;
  await upsertPayment(tx, decided);
  entries.push({ at, actor: by, action: `payment.${agrees ? "release" : "return"}`, subject: id });
  if (!agrees) return decided;
  const held = await holdNotice(tx, row.notice_id);
  if (held === null) throw no("money_notice_missing", { notice: row.notice_id });
  assertState(held, ["toFinance"]);
  await leave(tx, held, { id, by, at });
  return decided;
}

/**
 * Between a province and its own areas the books move once, when it has arrived; between two areas
 * twice, since each has paid and received gross. An institution's account is none of the
 * province's, so that what it gets is done when it has left.
 */
async function leave(
  tx: Tx,
  held: NoticeRow,
  { id, by, at }: { readonly id: string; readonly by: Staff; readonly at: number },
): Promise<void> {
  const word = { by: actorText(by), at };
  if (held.kind === "institutionPayment") {
    await post(tx, [institutionPosting(await wholeNotice(tx, held), { id, at })]);
    await said(tx, await said(tx, held, { ...word, word: "paid" }), { word: "received", ...word });
    return;
  }
  if (!isOwn(held) || held.kind === "areaClearing") {
    const money = { id, at, through: "fiscal" } as const;
    await post(tx, await moneyPostings(tx, held, { party: "payer", money }));
  }
  await said(tx, held, { ...word, word: "paid" });
}
