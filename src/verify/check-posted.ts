/** What confirmations, deductions, notices, payments and claims must have posted at a province. */
import { chinaDate } from "#base/date.ts";
import { add } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import { claimPostings } from "#verify/check-claims.ts";
import { endingPostings } from "#verify/check-endings.ts";
import { comparePosted, type Expected } from "#verify/check-moves.ts";
import { isInside, isOfMonths } from "#verify/check-notices.ts";
import { amountsOf } from "#verify/look.ts";
import {
  inSpan,
  linesOf,
  type Months,
  type NodeMonth,
  noticeLinesOf,
  noticeWithId,
} from "#verify/month.ts";
import { areaMoney, bothWays, isByBatch } from "#verify/postings-inside.ts";
import type { BatchRow, NoticeRow, PaymentRow } from "#verify/queries-clearing.ts";

type Sums = Map<string, bigint>;

export function compareAllPosted(months: Months): void {
  for (const node of months.provinces) {
    comparePosted(months, node, [
      ...confirmations(months, node),
      ...deductions(months, node),
      ...notices(months, node),
      ...payments(months, node),
      ...bothWays(months, node),
      ...claimPostings(months, node),
      ...endingPostings(months, node),
    ]);
  }
}

function move(sums: Sums, from: string, to: string, amount: bigint): void {
  add(sums, from, -amount);
  add(sums, to, amount);
}

function dayOf(at: bigint | null): string | undefined {
  return at === null ? undefined : chinaDate(Number(at));
}

/** Where the books show that it lies in one of the months. */
function isPosted({ span }: Months, at: bigint | null): boolean {
  return inSpan(span, dayOf(at)?.slice(0, 7));
}

/** Home turns back what it posted provisionally; care's claim is confirmed, less deductions. */
function confirmations(months: Months, node: NodeMonth): Expected[] {
  const posted = node.batches.filter(({ posted_at }) => isPosted(months, posted_at));
  const inside = node.inside.filter(({ posted_at }) => isPosted(months, posted_at));
  return [
    ...posted.map((batch) => {
      return confirmation(node, batch, node.node === batch.home_node ? "home" : "care");
    }),
    ...inside.flatMap((batch) => [
      confirmation(node, batch, "home"),
      confirmation(node, batch, "care"),
    ]),
  ].filter(({ accounts }) => accounts.size > 0);
}

/** Until then debts and claims are between provinces; a batch inside one names two areas. */
function confirmation(node: NodeMonth, batch: BatchRow, part: "home" | "care"): Expected {
  const { care_node: care, home_node: home, scheme } = batch;
  const accounts: Sums = new Map();
  for (const line of linesOf(node, batch.id)) {
    const { home_area: area, fund, amount_fen, deduction_fen } = line;
    const of = `${area}:${scheme}:${fund}`;
    const net = amount_fen - deduction_fen;
    const [owed, claim] = [`owedConfirmed:${care}:${of}`, `claimConfirmed:${home}:${of}`];
    if (part === "home") {
      move(accounts, `owed:${nodeOf(care)}:${of}`, `fund:${of}`, amount_fen);
      move(accounts, owed, `benefitExpenditure:${of}`, net);
      // An area that pays its own institutions owes nobody.
      if (care === home) move(accounts, `fiscalAccount:${home}:${scheme}`, owed, net);
    } else {
      move(accounts, `claim:${nodeOf(home)}:${of}`, claim, amount_fen);
      move(accounts, claim, `deduction:${nodeOf(home)}:${of}`, deduction_fen);
      if (care === home) move(accounts, claim, `fiscalAccount:${care}:${scheme}`, net);
    }
  }
  const id = batch.id.replace(/^bat_/, "cnf_");
  return { kind: "confirmation", id, part, accounts, day: dayOf(batch.posted_at) };
}

function deductions(months: Months, node: NodeMonth): Expected[] {
  const own = node.deductions.filter(
    (row) =>
      row.care_node === node.node && row.state === "released" && isPosted(months, row.decided_at),
  );
  return own.map((row) => {
    const accounts: Sums = new Map();
    const of = `${row.home_node}:${row.home_area}:${row.scheme}:${row.fund}`;
    move(accounts, `deduction:${of}`, `institution:${row.institution}`, row.amount_fen);
    const day = dayOf(row.decided_at);
    return { kind: "deduction", id: row.id, part: "care", accounts, day };
  });
}

const DOWN: ReadonlySet<string> = new Set(["prefundRefund", "distribution", "prefundReturn"]);

/**
 * Home pays for clearing and prefund; only a refund comes the other way. What care passes on is
 * care's alone.
 */
function partOf({ kind }: NoticeRow, party: "payer" | "payee"): "home" | "care" {
  if (kind === "careDistribution" || kind === "institutionPayment") return "care";
  const isBack = DOWN.has(kind);
  return (party === "payer") === isBack ? "care" : "home";
}

function partyOf({ node }: NodeMonth, { payer }: NoticeRow): "payer" | "payee" {
  return nodeOf(payer) === node ? "payer" : "payee";
}

/** What is confirmed becomes what is to be paid, when the province first hears of the notice. */
function notices(months: Months, node: NodeMonth): Expected[] {
  const own = node.notices.filter(
    (row) => row.kind === "clearing" && isOfMonths(months, row) && !isByBatch(node, row),
  );
  return own.flatMap((notice) => {
    const accounts: Sums = new Map();
    const party = partyOf(node, notice);
    const { id, payer, payee } = notice;
    for (const line of noticeLinesOf(node, id)) {
      const { scheme, home_area, fund, amount_fen } = line;
      const [of, at] = [`${scheme}:${fund}`, `${home_area}:${scheme}:${fund}`];
      if (party === "payer") {
        move(accounts, `noticePayable:${payee}:${of}`, `owedConfirmed:${payee}:${at}`, amount_fen);
      } else {
        const receivable = `noticeReceivable:${payer}:${of}`;
        move(accounts, `claimConfirmed:${payer}:${at}`, receivable, amount_fen);
      }
    }
    const part = partOf(notice, party);
    const posted = { kind: "notice", id, part, accounts, day: undefined };
    if (notice.total_fen !== 0n) return [posted];
    const money = { notice, party, purse: `fiscalAccount:${notice[party]}` };
    const ended = id.replace(/^ntc_/, "pay_");
    const settled = moneyOf(node, money);
    return [posted, { kind: "payment", id: ended, part, accounts: settled, day: undefined }];
  });
}

interface Money {
  readonly notice: NoticeRow;
  readonly party: "payer" | "payee";
  /** "fiscalAccount:460000": the scheme follows. */
  readonly purse: string;
}

/** From one fiscal account of the province to another. */
const INSIDE: ReadonlySet<string> = new Set([
  ...["poolingShare", "distribution", "careDistribution", "prefundShare", "prefundReturn"],
]);

/** The money of a whole notice, at one of its parties. */
function moneyOf(node: NodeMonth, { notice, party, purse }: Money): Sums {
  const accounts: Sums = new Map();
  const { id, kind } = notice;
  const peer = party === "payer" ? notice.payee : notice.payer;
  const part = partOf(notice, party);
  const pay = (scheme: string, account: string, amount: bigint): void => {
    const own = `${purse}:${scheme}`;
    if (party === "payer") move(accounts, own, account, amount);
    else move(accounts, account, own, amount);
  };
  if (kind === "institutionPayment") {
    for (const [scheme, amount] of amountsOf(notice.amounts)) {
      const from = `expenditureAccount:${notice.payer}:${scheme}`;
      move(accounts, from, `institution:${notice.payee}`, amount);
    }
    return accounts;
  }
  if (kind === "clearing") {
    const name = part === "home" ? "noticePayable" : "noticeReceivable";
    for (const line of noticeLinesOf(node, id)) {
      pay(line.scheme, `${name}:${peer}:${line.scheme}:${line.fund}`, line.amount_fen);
    }
    return accounts;
  }
  const name = INSIDE.has(kind) ? "fiscalAccount" : part === "home" ? "prefundPaid" : "prefundHeld";
  for (const [scheme, amount] of amountsOf(notice.amounts)) {
    pay(scheme, `${name}:${peer}:${scheme}`, amount);
  }
  return accounts;
}

function payments(months: Months, node: NodeMonth): Expected[] {
  return node.payments.flatMap((row) =>
    row.direction === "out" ? paidOut(months, node, row) : cameIn(months, node, row),
  );
}

function noticeOf(node: NodeMonth, row: PaymentRow): NoticeRow | undefined {
  return noticeWithId(node, row.notice_id);
}

/**
 * Between a province and its own areas the books move once, when it has arrived; what an
 * institution is paid, when it has left.
 */
function paidOut(months: Months, node: NodeMonth, row: PaymentRow): Expected[] {
  const notice = noticeOf(node, row);
  if (!notice || row.state !== "matched") return [];
  const isOnce = isInside(notice) && notice.kind !== "institutionPayment";
  if (isOnce && notice.kind !== "areaClearing") return [];
  if (!isPosted(months, row.decided_at)) return [];
  if (isByBatch(node, notice)) {
    const moved = { places: [notice.payer], purse: "fiscalAccount" };
    return areaMoney(node, notice, { id: row.id, day: dayOf(row.decided_at), ...moved });
  }
  const money = { notice, party: "payer", purse: `fiscalAccount:${notice.payer}` } as const;
  const accounts = moneyOf(node, money);
  const part = partOf(notice, "payer");
  return [{ kind: "payment", id: row.id, part, accounts, day: dayOf(row.decided_at) }];
}

function cameIn(months: Months, node: NodeMonth, row: PaymentRow): Expected[] {
  const notice = noticeOf(node, row);
  const lay = row.state === "suspense" || row.state === "returned" || row.proposed !== null;
  const all: Expected[] = [];
  if (isPosted(months, row.entered_at)) {
    const day = dayOf(row.entered_at);
    if (lay) all.push({ ...suspended(row, 1n), id: row.id, day });
    else if (notice) all.push(...receipt(node, { row, notice, purse: "fiscalAccount" }, day));
  }
  if (!lay || !isPosted(months, row.decided_at)) return all;
  const day = dayOf(row.decided_at);
  if (row.state === "returned") {
    all.push({ ...suspended(row, -1n), id: `${row.id}b`, day });
  } else if (row.state === "matched" && notice) {
    const parts = receipt(node, { row, notice, purse: "suspense" }, day);
    all.push(...parts.map(({ id, ...rest }) => ({ ...rest, id: `${id}m` })));
  }
  return all;
}

interface Receipt {
  readonly row: PaymentRow;
  readonly notice: NoticeRow;
  readonly purse: "fiscalAccount" | "suspense";
}

function receipt(node: NodeMonth, given: Receipt, day: string | undefined): Expected[] {
  const { row, notice, purse } = given;
  if (isByBatch(node, notice)) {
    return areaMoney(node, notice, { id: row.id, day, places: [notice.payee], purse });
  }
  const own = `${purse}:${notice.payee}`;
  const accounts = moneyOf(node, { notice, party: "payee", purse: own });
  return [{ kind: "payment", id: row.id, part: partOf(notice, "payee"), accounts, day }];
}

/** Money that names no notice, and its way back. */
function suspended(row: PaymentRow, sign: bigint): Omit<Expected, "id" | "day"> {
  const accounts: Sums = new Map();
  for (const [scheme, amount] of amountsOf(row.amounts)) {
    const own = `${row.payee}:${scheme}`;
    const [lies, money] = [`suspense:${own}`, `fiscalAccount:${own}`];
    move(accounts, lies, money, amount * sign);
  }
  return { kind: "payment", part: "care", accounts };
}
