/**
 * One settlement as all nodes tell it: the bill and the payment add up, care, hub and home agree on
 * amounts, period and state, and what home decided hangs together.
 */

import {
  add,
  type BookedAnswer,
  canonical,
  isDigestOf,
  type Parts,
  type ReadAnswer,
  readAnswer,
  readChanges,
  readJson,
  sentencesOf,
} from "#verify/answer.ts";
import type { Report } from "#verify/finding.ts";
import type { CareRow, CopyRow, HomeRow, SubjectRow, TransferRow } from "#verify/queries.ts";

export interface At<Row> {
  readonly node: string;
  readonly row: Row;
}

export interface Case {
  readonly id: string;
  readonly care: readonly At<CareRow>[];
  readonly home: readonly At<HomeRow>[];
  readonly copies: readonly At<CopyRow>[];
  readonly transfers: readonly At<TransferRow>[];
  readonly trail: readonly At<SubjectRow>[];
}

export interface CaseOptions {
  readonly now: number;
  readonly unknownMaxMs: number;
  /** Whatever moved within this long is not compared between nodes. */
  readonly graceMs: number;
  /** Nodes whose books are at hand. */
  readonly nodes: ReadonlySet<string>;
  readonly report: Report;
  /** Nodes with changes that cannot be read: their accumulators cannot be summed. */
  readonly damaged: Set<string>;
}

/** The hub has copies instead of settlements. */
export const HUB = "100000";

/** The node that serves an area: a province's first two digits. */
export function nodeOf(area: string): string {
  return `${area.slice(0, 2)}0000`;
}

/** Is its outcome still open? Since when? */
function openSince({ row }: At<CareRow>): number | null {
  if (row.state === "settling" || row.state === "unknown") {
    return row.reverse_ordered_at ?? row.created_at;
  }
  if (row.state === "cancelling") return row.cancel_since ?? row.created_at;
  return row.state === "settled" ? row.reverse_ordered_at : null;
}

export function inMotion(one: Case, options: CaseOptions): boolean {
  const [care] = one.care;
  const [home] = one.home;
  if (care && openSince(care) !== null) return true;
  const touched = [
    care?.row.created_at,
    care?.row.settled_at,
    care?.row.reverse_ordered_at,
    care?.row.cancel_since,
    home?.row.booked_at,
    home?.row.undone_at,
  ].map((at) => at ?? 0);
  return options.now - Math.max(...touched) < options.graceMs;
}

export function checkCase(one: Case, options: CaseOptions): void {
  const { report } = options;
  const [care] = one.care;
  const [home] = one.home;
  for (const [where, rows] of [
    ["就医地", one.care],
    ["参保地", one.home],
  ] as const) {
    if (rows.length > 1) {
      const nodes = rows.map(({ node }) => node).join("、");
      report.find("agreement", nodes, one.id, `同一结算在多个${where}节点有记录`);
    }
  }
  if (care) checkCareRow(care, options);
  if (home) checkHomeRow(home, options);
  if (inMotion(one, options)) {
    report.count("inMotion");
    return;
  }
  checkStates(one, options);
  if (care && home) checkSameWords(care, home, options);
  if (home && options.nodes.has(HUB)) checkCopy(one, home, options);
}

function addsUp(parts: Parts): boolean {
  const { total, ownExpense, overLimit, ownShareFirst, inScope } = parts;
  return total === ownExpense + overLimit + ownShareFirst + inScope;
}

function partsOf(row: CareRow): Parts {
  return {
    total: row.total_fen,
    ownExpense: row.own_expense_fen,
    overLimit: row.over_limit_fen,
    ownShareFirst: row.own_share_first_fen,
    inScope: row.in_scope_fen,
  };
}

/** Every amount has the sign of its kind: a cancellation's are negative or zero. */
function signsRight(amounts: Iterable<bigint>, isCancel: boolean): boolean {
  for (const amount of amounts) if (isCancel ? amount > 0n : amount < 0n) return false;
  return true;
}

function checkCareRow(care: At<CareRow>, { now, unknownMaxMs, report }: CaseOptions): void {
  const { node, row } = care;
  report.count("settlements");
  const since = openSince(care);
  if (since !== null && now - since > unknownMaxMs) {
    const seconds = Math.floor((now - since) / 1_000);
    report.find("age", node, row.id, `状态${row.state}已${seconds}秒未定`);
  }
  const parts = partsOf(row);
  if (!addsUp(parts)) report.find("identity", node, row.id, "费用总额不等于四部分之和");
  // An offset has the signs against what it offsets, whatever that is: the negation is compared.
  if (row.kind !== "offset" && !signsRight(Object.values(parts), row.kind === "cancel")) {
    report.find("identity", node, row.id, "费用有不该有的正负号");
  }
  if (row.request_subject !== (row.kind === "offset" ? row.cancels : row.id)) {
    report.find("agreement", node, row.id, "没有对应的医院请求记录");
  }
}

/** What home must have kept for each state. */
const ANSWERED: ReadonlySet<string> = new Set(["booked", "cancelled", "undone", "offset"]);

function checkHomeRow({ node, row }: At<HomeRow>, { report, damaged }: CaseOptions): void {
  report.count("homeSettlements");
  if (row.state === "tombstone") return;
  const answer = readAnswer(row.answer);
  const should = ANSWERED.has(row.state) ? "booked" : "refused";
  if (answer === "broken" || (answer === "refused") !== (should === "refused")) {
    report.find("agreement", node, row.id, `参保地状态${row.state}，存储的应答却不是${should}`);
    return;
  }
  if (row.content !== null && !isDigestOf(row.request_digest, row.content)) {
    report.find("agreement", node, row.id, "存储的请求内容与其摘要不符");
  }
  if (answer === "refused") return;
  if (readChanges(row.changes) === null) damaged.add(node);
  checkAnswer(row, answer, (check, words) => report.find(check, node, row.id, words));
}

type Tell = (check: "identity" | "stamp" | "agreement" | "accumulator", words: string) => void;

function checkAnswer(row: HomeRow, answer: BookedAnswer, tell: Tell): void {
  const { split, total, schemeFunds, cash, hospital } = answer;
  let paid = cash + hospital;
  for (const amount of schemeFunds.values()) paid += amount;
  if (total !== paid) tell("identity", "总额不等于各基金、账户、现金与医院承担之和");
  if (!addsUp(split)) tell("identity", "应答中费用总额不等于四部分之和");
  if (split.total !== total) tell("identity", "应答中费用总额与支付总额不同");
  const amounts = [...Object.values(split), total, ...schemeFunds.values(), cash, hospital];
  if (row.kind !== "offset" && !signsRight(amounts, row.kind === "cancel"))
    tell("identity", "应答中有不该有的正负号");
  if (answer.day !== row.business_day || answer.month !== row.month) {
    tell("stamp", "应答中的业务日期与记录的不同");
  }
  if (row.month !== row.business_day?.slice(0, 7)) tell("stamp", "月份不是业务日期的月份");
  if (answer.policyVersion !== row.policy_version) tell("agreement", "政策版本与应答中的不同");
  if (row.kind === "settle") {
    const said = sentencesOf(row.steps);
    if (!said || said.join("\n") !== answer.explanation.join("\n")) {
      tell("agreement", "计算步骤与应答中的说明不同");
    }
  }
  checkChanges(row, answer, tell);
  if (row.kind !== "settle") checkNegation(row, answer, tell);
  const gone = row.state === "cancelled" || row.state === "offset";
  if (gone && row.cancels_standing !== 1) {
    tell("agreement", `已撤销或冲抵，却有${row.cancels_standing ?? 0}笔有效的撤销或冲抵记录`);
  }
}

function checkChanges(row: HomeRow, answer: BookedAnswer, tell: Tell): void {
  const changes = readChanges(row.changes);
  if (!changes) {
    tell("accumulator", "累计变动的记录已损坏");
    return;
  }
  let moved = 0n;
  for (const { measure, delta } of changes) if (measure === "accountBalance") moved += delta;
  if (moved !== -answer.accounts) {
    tell("accumulator", `个人账户变动${moved}分，应答中支付${answer.accounts}分`);
  }
}

/** A cancellation takes back its original exactly, fen by fen and change by change. */
function checkNegation(row: HomeRow, answer: BookedAnswer, tell: Tell): void {
  const original = readAnswer(row.original_answer);
  if (typeof original === "string") {
    tell("agreement", `找不到被撤销的结算${row.cancels}`);
    return;
  }
  const sums = new Map<string, bigint>();
  for (const { split, total, schemeFunds, cash, hospital } of [answer, original]) {
    for (const [name, amount] of Object.entries(split)) add(sums, name, amount);
    for (const [schemeFund, amount] of schemeFunds) add(sums, schemeFund, amount);
    add(sums, "paid", total);
    add(sums, "cash", cash);
    add(sums, "hospital", hospital);
  }
  if (sums.size > 0) tell("identity", `不是原结算的逐项负数：${[...sums.keys()].join("、")}`);
  const changes = new Map<string, bigint>();
  const both = [readChanges(row.changes), readChanges(row.original_changes)];
  for (const { personId, scheme, measure, period, delta } of both.flatMap((list) => list ?? [])) {
    add(changes, `${personId} ${scheme} ${measure} ${period}`, delta);
  }
  if (changes.size > 0) tell("accumulator", "累计变动没有逐项退回");
  // Once the cancellation is undone, the original may stand, be undone, or be cancelled anew.
  const gone = row.kind === "offset" ? "offset" : "cancelled";
  if (row.state === "booked" && row.original_state !== gone) {
    tell("agreement", `撤销或冲抵状态${row.state}，原结算却是${row.original_state}`);
  }
}

/** Which states of home may stand beside a state of care, once nothing is in motion. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  settled: ["booked"],
  cancelled: ["cancelled"],
  refused: ["refused", "tombstone", "none"],
  reversed: ["undone", "tombstone", "refused"],
  offset: ["offset"],
};

function checkStates(one: Case, { nodes, report }: CaseOptions): void {
  const [care] = one.care;
  const [home] = one.home;
  if (!care) {
    const careNode = home?.row.care_area
      ? nodeOf(home.row.care_area)
      : one.copies[0]?.row.care_node;
    // A tombstone does not say whose settlement it ends: then only the whole country can tell.
    if (nodes.has(careNode ?? HUB)) {
      const at = home?.node ?? one.copies[0]?.node ?? one.transfers[0]?.node ?? "";
      report.find("agreement", at, one.id, "就医地没有这笔结算");
    }
    return;
  }
  const homeNode = nodeOf(care.row.home_area);
  if (home && home.node !== homeNode) {
    report.find("agreement", home.node, one.id, `参保地应为${homeNode}`);
  }
  const state = home?.row.state ?? "none";
  const allowed = BESIDE[care.row.state];
  if (nodes.has(homeNode) && allowed && !allowed.includes(state)) {
    const words = `就医地状态${care.row.state}，参保地${homeNode}却是${state}`;
    report.find("agreement", care.node, one.id, words);
  }
}

/** Care keeps home's answer as it came: the two texts say the same, to the last field. */
function checkSameWords(care: At<CareRow>, home: At<HomeRow>, { report }: CaseOptions): void {
  const tell: Tell = (check, words) => report.find(check, care.node, care.row.id, words);
  const { row } = care;
  if (row.person_id !== home.row.person_id) tell("agreement", "两地的参保人不同");
  if (home.row.state === "tombstone" || row.outcome === null) return;
  const theirs = readJson(home.row.answer);
  if (canonical(readJson(row.outcome)) !== canonical(theirs)) {
    tell("agreement", `就医地存储的应答与参保地${home.node}的不同`);
  }
  const answer = readAnswer(home.row.answer);
  if (typeof answer === "string") return;
  const mine = partsOf(row);
  const same = Object.entries(answer.split).every(
    ([name, amount]) => mine[name as keyof Parts] === amount,
  );
  if (!same) tell("agreement", `费用分割与参保地${home.node}的不同`);
  if (row.business_day !== home.row.business_day || row.month !== home.row.month) {
    tell("stamp", `业务日期与参保地${home.node}的不同`);
  }
}

/** The hub's copy of what crossed provinces: there when it must be, and the same to the fen. */
function checkCopy(one: Case, home: At<HomeRow>, { report }: CaseOptions): void {
  const [copy] = one.copies;
  const careArea = home.row.care_area;
  const crossed = careArea !== null && nodeOf(careArea) !== home.node;
  const answered = ANSWERED.has(home.row.state);
  const should = !crossed || !answered ? null : copyStateBeside(home.row.state);
  const is = copy?.row.state ?? null;
  if (copy) report.count("copies");
  if (should !== is) {
    const words = `参保地状态${home.row.state}，国家平台副本却是${is ?? "没有"}`;
    report.find("agreement", copy?.node ?? home.node, one.id, words);
  }
  if (!copy || !answered || careArea === null) return;
  const tell: Tell = (check, words) => report.find(check, copy.node, one.id, words);
  const { row } = copy;
  if (row.care_node !== nodeOf(careArea) || row.home_node !== home.node) {
    tell("agreement", "副本的两地与参保地记录的不同");
  }
  if (row.undone_day !== home.row.undone_day || row.undone_month !== home.row.undone_month) {
    tell("stamp", "副本的冲正日期与参保地的不同");
  }
  checkCopyAmounts(row, home.row, readAnswer(home.row.answer), tell);
}

function copyStateBeside(state: string): string {
  return state === "undone" || state === "offset" ? state : "booked";
}

function checkCopyAmounts(copy: CopyRow, home: HomeRow, answer: ReadAnswer, tell: Tell): void {
  if (typeof answer === "string") return;
  if (copy.business_day !== home.business_day || copy.month !== home.month) {
    tell("stamp", "副本的业务日期与参保地的不同");
  }
  if (copy.total_fen !== answer.total) tell("agreement", "副本的总额与参保地的不同");
  const schemeFunds = new Map(
    Object.entries(copy.pots ?? {}).map(([schemeFund, text]) => [schemeFund, BigInt(text)]),
  );
  for (const [schemeFund, amount] of answer.schemeFunds) add(schemeFunds, schemeFund, -amount);
  if (schemeFunds.size > 0)
    tell("agreement", `副本的金额与参保地的不同：${[...schemeFunds.keys()].join("、")}`);
  // A copy made of an undoing's answer, and an offset's, have that answer's digest: their amounts are
  // compared above.
  if (
    copy.state === "booked" &&
    copy.kind !== "offset" &&
    !isDigestOf(copy.answer_digest, home.answer)
  ) {
    tell("agreement", "副本的应答摘要与参保地存储的应答不符");
  }
}
