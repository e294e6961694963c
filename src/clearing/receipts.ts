/**
 * Money that came. With a notice's number it is that notice's receipt, if payer and amounts are its
 * own; without, it lies in suspense, where two persons match it with a notice (amounts, payer, kind
 * of business) or send it back.
 */
import { yuanText } from "#base/money.ts";
import { suspensePosting } from "#clearing/notice-post.ts";
import { sameAmounts, totalOf } from "#clearing/notice-terms.ts";
import {
  assertNewSerial,
  assertState,
  assertUnpaid,
  isOwn,
  type MoneyStep,
  type MoneyWorld,
  moneyPostings,
  newPayment,
  no,
  ownNotice,
  said,
  type Transferred,
  transferredOf,
} from "#clearing/payments.ts";
import {
  amountsOfTexts,
  holdNotice,
  insertNoticeWord,
  type NoticeRow,
  selectNoticePage,
  textsOf,
} from "#clearing/queries-notices.ts";
import { holdPayment, type PaymentRow, upsertPayment } from "#clearing/queries-payments.ts";
import { post } from "#ledger/ledger.ts";
import { actorText, type Staff, sameActor, staffOf, staffText } from "#model/actor.ts";
import type { SchemeAmounts } from "#model/money-notice.ts";
import { type Area, nodeOf } from "#model/place.ts";
import type { Tx } from "#store/store.ts";

export interface Received extends Transferred {
  readonly payer: string;
  readonly amounts: SchemeAmounts;
}

export interface Suspense extends Received {
  /** A pooling area of the province whose account it came to; else the province's own. */
  readonly payee?: string | undefined;
}

/**
 * In the caller's transaction. Refusals: money_notice_missing, money_notice_payee, payment_exists,
 * payment_serial_known, payment_date, receipt_other_notice, money_notice_state.
 */
export async function confirmReceipt(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  given: Received & { readonly number: string },
): Promise<PaymentRow> {
  const notice = await ownNotice(world, tx, given.number, "payee");
  await assertUnpaid(tx, "in", notice);
  assertMayCome(notice);
  await assertNewSerial(world, tx, "in", given);
  if (!isFor(notice, given)) {
    const expected = yuanText(notice.total_fen);
    throw no("receipt_other_notice", { notice: notice.number, payer: notice.payer, expected });
  }
  const { id: notice_id, payer, payee, amounts, total_fen } = notice;
  const parts = { notice_id, payer, payee, amounts, total_fen, direction: "in" } as const;
  const row = newPayment(world, by, { ...transferredOf(given), ...parts, state: "matched" });
  await upsertPayment(tx, row);
  const at = row.entered_at;
  entries.push({
    at,
    actor: by,
    action: "payment.receive",
    subject: row.id,
    detail: notice.number,
  });
  const money = { id: row.id, at, through: "fiscal" } as const;
  await post(tx, await moneyPostings(tx, notice, { party: "payee", money }));
  await receivedOf(tx, notice, { by, at });
  return row;
}

/**
 * Within the province payer and payee are one finance: nothing comes before two persons have let it
 * leave. What was over nothing from the beginning has no money. Refusal: money_notice_state.
 */
function assertMayCome(notice: NoticeRow): void {
  assertState(notice, isOwn(notice) ? ["paid"] : ["issued", "toFinance", "paid"]);
}

function isFor(
  notice: NoticeRow,
  { payer, amounts }: Pick<Received, "payer" | "amounts">,
): boolean {
  return notice.payer === payer && sameAmounts(amountsOfTexts(notice.amounts), amounts);
}

/** The money may be here before the payer has said that it left: the hub waits for both. */
async function receivedOf(
  tx: Tx,
  notice: NoticeRow,
  { by, at }: { readonly by: Staff; readonly at: number },
): Promise<void> {
  const word = { word: "received", by: actorText(by), at } as const;
  if (notice.state === "paid") await said(tx, notice, word);
  else {
    const { id: notice_id } = notice;
    await insertNoticeWord(tx, { notice_id, word: "received", said_by: word.by, said_at: at });
  }
}

/**
 * In the caller's transaction, in the books of whose account it came to. Refusals:
 * payment_serial_known, payment_date, receipt_payee, receipt_empty.
 */
export async function bookSuspense(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  given: Suspense,
): Promise<PaymentRow> {
  await assertNewSerial(world, tx, "in", given);
  const { payer, amounts, payee = world.node } = given;
  if (nodeOf(payee as Area) !== world.node) throw no("receipt_payee", { payee });
  const values = Object.values(amounts);
  if (totalOf(amounts) <= 0n || values.some((fen) => fen < 0n)) throw no("receipt_empty");
  const parts = { notice_id: null, payer, payee, direction: "in" } as const;
  const sums = {
    amounts: textsOf(amounts),
    total_fen: totalOf(amounts),
    state: "suspense",
  } as const;
  const row = newPayment(world, by, { ...transferredOf(given), ...parts, ...sums });
  await upsertPayment(tx, row);
  const at = row.entered_at;
  entries.push({ at, actor: by, action: "payment.suspense", subject: row.id });
  await post(tx, [suspensePosting(payee, amounts, { id: row.id, at, back: false })]);
  return row;
}

/** Words of a transfer that name the business: clearing, or prefund. */
const BUSINESS: readonly (readonly [RegExp, readonly NoticeRow["kind"][]])[] = [
  [/清算|结算/, ["clearing", "areaClearing", "poolingShare", "distribution", "careDistribution"]],
  [/预付/, ["prefundYearly", "prefundEmergency", "prefundRefund", "prefundShare", "prefundReturn"]],
];

function isOfBusiness(words: string, kind: NoticeRow["kind"]): boolean {
  const named = BUSINESS.filter(([pattern]) => pattern.test(words));
  return named.length === 0 || named.some(([, kinds]) => kinds.includes(kind));
}

const CANDIDATES_MAX = 200;

/** Notices that this money may be for: same payer and amounts, the business that it names. */
export async function candidatesFor(tx: Tx, row: PaymentRow): Promise<NoticeRow[]> {
  const filter = { kinds: null, period: null, payer: row.payer, payee: row.payee, open: true };
  const open = await selectNoticePage(tx, { ...filter, after: "", rowsMax: CANDIDATES_MAX });
  const given = { payer: row.payer, amounts: amountsOfTexts(row.amounts) };
  return open.filter((one) => isFor(one, given) && isOfBusiness(row.words, one.kind));
}

async function inSuspense(tx: Tx, id: string): Promise<PaymentRow> {
  const row = await holdPayment(tx, id);
  if (row?.direction !== "in") throw no("payment_missing", { payment: id });
  if (row.state !== "suspense") throw no("payment_state", { payment: id });
  return row;
}

export type Suspended =
  | { readonly to: "match"; readonly number: string }
  | { readonly to: "return" };

/**
 * In the caller's transaction. Refusals: payment_missing, payment_state, money_notice_missing,
 * money_notice_payee, payment_exists, suspense_no_match, money_notice_state.
 */
export async function proposeSuspense(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, how }: { readonly id: string; readonly how: Suspended },
): Promise<PaymentRow> {
  const row = await inSuspense(tx, id);
  const notice = how.to === "match" ? await ownNotice(world, tx, how.number, "payee") : null;
  if (notice !== null) await assertMatches(tx, row, notice);
  const at = world.now();
  const proposed: PaymentRow = {
    ...{ ...row, notice_id: notice?.id ?? null, proposed: how.to },
    ...{ proposed_by: staffText(by), proposed_at: at },
  };
  await upsertPayment(tx, proposed);
  entries.push({
    at,
    actor: by,
    action: `suspense.${how.to}`,
    subject: id,
    detail: notice?.number,
  });
  return proposed;
}

async function assertMatches(tx: Tx, row: PaymentRow, notice: NoticeRow): Promise<void> {
  await assertUnpaid(tx, "in", notice);
  assertMayCome(notice);
  if (!(await candidatesFor(tx, row)).some(({ id }) => id === notice.id)) {
    throw no("suspense_no_match", { notice: notice.number });
  }
}

/**
 * In the caller's transaction: a second person releases what was proposed, or takes it off the
 * table. Refusals: payment_missing, payment_state, suspense_not_proposed, payment_same_person,
 * payment_exists, suspense_no_match, money_notice_state.
 */
export async function decideSuspense(
  world: MoneyWorld,
  { tx, entries, by }: MoneyStep,
  { id, agrees }: { readonly id: string; readonly agrees: boolean },
): Promise<PaymentRow> {
  const row = await inSuspense(tx, id);
  if (row.proposed_by === null) throw no("suspense_not_proposed", { payment: id });
  if (sameActor(staffOf(row.proposed_by), by)) throw no("payment_same_person");
  const at = world.now();
  entries.push({ at, actor: by, action: `suspense.${agrees ? "release" : "keep"}`, subject: id });
  if (!agrees) {
    const none = { notice_id: null, proposed: null, proposed_by: null, proposed_at: null };
    await upsertPayment(tx, { ...row, ...none });
    return { ...row, ...none };
  }
  const decision = { decided_by: staffText(by), decided_at: at };
  if (row.proposed === "return") return await giveBack(world, tx, { ...row, ...decision });
  return await match(tx, { ...row, ...decision }, { by, at });
}

async function giveBack(world: MoneyWorld, tx: Tx, row: PaymentRow): Promise<PaymentRow> {
  const returned = { ...row, state: "returned" } as const;
  await upsertPayment(tx, returned);
  const moved = { id: `${row.id}b`, at: row.decided_at ?? world.now(), back: true };
  await post(tx, [suspensePosting(row.payee, amountsOfTexts(row.amounts), moved)]);
  return returned;
}

async function match(
  tx: Tx,
  row: PaymentRow,
  { by, at }: { readonly by: Staff; readonly at: number },
): Promise<PaymentRow> {
  const notice = row.notice_id === null ? null : await holdNotice(tx, row.notice_id);
  if (notice === null) throw no("money_notice_missing", { notice: row.notice_id ?? "" });
  await assertMatches(tx, row, notice);
  const matched = { ...row, state: "matched" } as const;
  await upsertPayment(tx, matched);
  const money = { id: `${row.id}m`, at, through: "suspense" } as const;
  await post(tx, await moneyPostings(tx, notice, { party: "payee", money }));
  await receivedOf(tx, notice, { by, at });
  return matched;
}
