/**
 * The ledger of one settlement, account by account: what the stored answers say must have been
 * moved, against the transfers that are there. And the sums over all of them, for the mirror.
 */
import { pages } from "#store/store.ts";
import { add, type BookedAnswer, readAnswer } from "#verify/answer.ts";
import type { At, Case } from "#verify/case.ts";
import { HUB, nodeOf } from "#verify/case.ts";
import type { Report } from "#verify/finding.ts";
import { balanceRows, type CareRow, type HomeRow, type TransferRow } from "#verify/queries.ts";
import type { NodeSnapshot } from "#verify/sources.ts";

type Sums = Map<string, bigint>;

/** What one part of one node must have posted. */
interface Expected {
  readonly node: string;
  readonly part: string;
  readonly accounts: Sums;
  /** Undefined: the node that chose it is not at hand. */
  readonly day: string | null | undefined;
  readonly month: string | null | undefined;
}

/** Home: each fund pays into what is owed to the care place. */
function homeAccounts(row: HomeRow, { schemeFunds }: BookedAnswer, sign: bigint): Sums {
  const accounts: Sums = new Map();
  const careNode = nodeOf(row.care_area ?? "");
  for (const [schemeFund, amount] of schemeFunds) {
    add(accounts, `fund:${row.home_area}:${schemeFund}`, -amount * sign);
    add(accounts, `owed:${careNode}:${row.home_area}:${schemeFund}`, amount * sign);
  }
  return accounts;
}

/** Care: owed to the institution, against the claim on the home place. */
function careAccounts(row: CareRow, { schemeFunds }: BookedAnswer, sign: bigint): Sums {
  const accounts: Sums = new Map();
  for (const [schemeFund, amount] of schemeFunds) {
    add(accounts, `institution:${row.institution}`, -amount * sign);
    add(accounts, `claim:${nodeOf(row.home_area)}:${row.home_area}:${schemeFund}`, amount * sign);
  }
  return accounts;
}

const HOME_STANDS: ReadonlySet<string> = new Set(["booked", "cancelled", "undone", "offset"]);
const CARE_STANDS: ReadonlySet<string> = new Set(["settled", "cancelled", "cancelling", "offset"]);

function expectedOf(one: Case): Expected[] {
  const expected: Expected[] = [];
  for (const { node, row } of one.home) {
    const answer = readAnswer(row.answer);
    if (typeof answer === "string" || !HOME_STANDS.has(row.state)) continue;
    const { business_day: day, month, undone_day, undone_month } = row;
    expected.push({ node, part: "home", accounts: homeAccounts(row, answer, 1n), day, month });
    if (row.state !== "undone") continue;
    const accounts = homeAccounts(row, answer, -1n);
    expected.push({ node, part: "homeUndo", accounts, day: undone_day, month: undone_month });
  }
  for (const { node, row } of one.care) {
    const answer = readAnswer(row.outcome);
    // What home booked and undid shows both halves at care, even if care heard only of the undoing.
    const isUndone = row.state === "reversed";
    if (typeof answer === "string" || (!CARE_STANDS.has(row.state) && !isUndone)) continue;
    const { business_day: day, month } = row;
    expected.push({ node, part: "care", accounts: careAccounts(row, answer, 1n), day, month });
    if (!isUndone) continue;
    const home = one.home.find((each) => each.row.state === "undone")?.row;
    const accounts = careAccounts(row, answer, -1n);
    const undonePeriod = { day: home?.undone_day, month: home?.undone_month };
    expected.push({ node, part: "careUndo", accounts, ...undonePeriod });
  }
  return expected;
}

const HOME_PARTS: ReadonlySet<string> = new Set(["home", "homeUndo"]);

export function checkPostings(one: Case, report: Report, parts: "all" | "home"): void {
  const rest = new Map<string, At<TransferRow>[]>();
  const looked = (part: string): boolean => parts === "all" || HOME_PARTS.has(part);
  for (const at of one.transfers.filter(({ row }) => looked(row.part))) {
    const key = `${at.node} ${at.row.part}`;
    const list = rest.get(key);
    if (list) list.push(at);
    else rest.set(key, [at]);
  }
  for (const expected of expectedOf(one).filter(({ part }) => looked(part))) {
    const key = `${expected.node} ${expected.part}`;
    comparePart(one.id, expected, rest.get(key) ?? [], report);
    rest.delete(key);
  }
  for (const [key, transfers] of rest) {
    const [node = "", part = ""] = key.split(" ");
    report.find("ledger", node, one.id, `有${transfers.length}笔${part}分录，却没有对应的结算`);
  }
}

function comparePart(
  id: string,
  expected: Expected,
  transfers: readonly At<TransferRow>[],
  report: Report,
): void {
  const { node, part, accounts, day, month } = expected;
  const rest: Sums = new Map(accounts);
  for (const { row } of transfers) {
    add(rest, row.source, row.amount_fen);
    add(rest, row.target, -row.amount_fen);
    if (day !== undefined && (row.business_day !== day || row.month !== month)) {
      const words = `${part}第${row.line}笔的业务日期${row.business_day}，应为${day}`;
      report.find("stamp", node, id, words);
    }
  }
  for (const [account, amount] of rest) {
    const words = `${part}账户${account}与应答相差${-amount}分`;
    report.find("ledger", node, id, words);
  }
}

const CHART =
  /^(institution:.+|fund:\d{6}:[a-z]+:[A-Za-z]+|(owed|claim):\d{6}:\d{6}:[a-z]+:[A-Za-z]+)$/;

/** Sums of all accounts of all nodes, and the three sides of the mirror. */
export interface Ledgers {
  take(one: Case, still: boolean): void;
  /** Node → account → sum. */
  readonly accounts: ReadonlyMap<string, Sums>;
  readonly totals: ReadonlyMap<string, Total>;
}

/** One month, care place, home place and fund, told by the three. */
export interface Total {
  readonly month: string;
  readonly care: string;
  readonly home: string;
  readonly schemeFund: string;
  claimFen: bigint;
  debtFen: bigint;
  copyFen: bigint;
}

export function createLedgers(report: Report): Ledgers {
  const accounts = new Map<string, Sums>();
  const totals = new Map<string, Total>();
  const total = (month: string, care: string, home: string, schemeFund: string): Total => {
    const key = `${month} ${care} ${home} ${schemeFund}`;
    let found = totals.get(key);
    if (!found) {
      found = { month, care, home, schemeFund, claimFen: 0n, debtFen: 0n, copyFen: 0n };
      totals.set(key, found);
    }
    return found;
  };
  /** owed:<care>:<area>:<scheme>:<fund> at home, claim:<home>:<area>:<scheme>:<fund> at care. */
  const mirror = (node: string, account: string, month: string, amount: bigint): void => {
    const [kind, peer = "", , scheme = "", fund = ""] = account.split(":");
    if (kind === "owed") total(month, peer, node, `${scheme}:${fund}`).debtFen += amount;
    if (kind === "claim") total(month, node, peer, `${scheme}:${fund}`).claimFen += amount;
  };
  return {
    accounts,
    totals,
    take: (one, still) => {
      for (const { node, row } of one.transfers) {
        checkTransfer(node, row, report);
        const sums = accounts.get(node) ?? new Map<string, bigint>();
        accounts.set(node, sums);
        add(sums, row.source, -row.amount_fen);
        add(sums, row.target, row.amount_fen);
        if (!still) continue;
        mirror(node, row.source, row.month, -row.amount_fen);
        mirror(node, row.target, row.month, row.amount_fen);
      }
      if (!still) return;
      for (const { row } of one.copies) {
        for (const [schemeFund, text] of Object.entries(row.pots ?? {})) {
          const amount = BigInt(text);
          total(row.month ?? "", row.care_node, row.home_node, schemeFund).copyFen += amount;
          if (row.state !== "undone") continue;
          total(row.undone_month ?? "", row.care_node, row.home_node, schemeFund).copyFen -= amount;
        }
      }
    },
  };
}

function checkTransfer(node: string, row: TransferRow, report: Report): void {
  report.count("transfers");
  const subject = `${row.id} ${row.part} ${row.line}`;
  if (row.amount_fen <= 0n) report.find("balance", node, subject, "金额不是正数");
  if (row.source === row.target) report.find("balance", node, subject, "借贷账户相同");
  for (const account of [row.source, row.target]) {
    if (!CHART.test(account)) report.find("balance", node, subject, `科目表外的账户${account}`);
  }
  if (row.month !== row.business_day.slice(0, 7)) {
    report.find("balance", node, subject, "月份不是业务日期的月份");
  }
}

/** After the run: the balances that other rooms read are those of the transfers. */
export async function checkBalances(
  { node, tx }: NodeSnapshot,
  ledgers: Ledgers,
  report: Report,
): Promise<void> {
  const rest: Sums = new Map(ledgers.accounts.get(node));
  for await (const page of pages(tx, balanceRows)) {
    for (const { account, amount_fen } of page) add(rest, account, -amount_fen);
  }
  for (const [account, amount] of rest) {
    report.find("balance", node, account, `余额视图与分录相差${-amount}分`);
  }
}

/** After the run: each node sums to zero, and the three sides of the mirror show the same. */
export function checkLedgers(ledgers: Ledgers, nodes: ReadonlySet<string>, report: Report): void {
  for (const [node, sums] of ledgers.accounts) {
    let sum = 0n;
    for (const amount of sums.values()) sum += amount;
    if (sum !== 0n) report.find("balance", node, node, `全部账户之和为${sum}分，应为零`);
  }
  for (const {
    month,
    care,
    home,
    schemeFund,
    claimFen,
    debtFen,
    copyFen,
  } of ledgers.totals.values()) {
    const subject = `${month} ${care}→${home} ${schemeFund}`;
    if (nodes.has(care) && nodes.has(home) && claimFen !== debtFen) {
      const words = `就医地应收${claimFen}分，参保地应付${debtFen}分`;
      report.find("mirror", care, subject, words);
    }
    if (care !== home && nodes.has(home) && nodes.has(HUB) && copyFen !== debtFen) {
      const words = `国家平台副本${copyFen}分，参保地应付${debtFen}分`;
      report.find("mirror", home, subject, words);
    }
  }
}
