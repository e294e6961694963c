/**
 * What the hub allocated for a month and pair, against the cases that care, hub and home have; the
 * three copies of it, and its lines; that the two provinces' words stand behind its confirmation.
 */
import { canonical, digestOf } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import { amountsOf, by, type Figure, grouped, type Place, sumOf } from "#verify/look.ts";
import {
  inSpan,
  linesOf,
  type Months,
  type NodeMonth,
  noticeWithId,
  ofPair,
  pairKey,
} from "#verify/month.ts";
import { type Cleared, insidePair, type MonthCases, type Party } from "#verify/month-cases.ts";
import type { BatchRow, DeductionRow, LineRow } from "#verify/queries-clearing.ts";

/** A line by "area fund". */
export interface ExpectedLine {
  cases: number;
  amount: bigint;
  deduction: bigint;
}

const PARTIES: readonly Party[] = ["hub", "care", "home"];

const SOURCES = ["国家平台副本", "就医省结算", "参保省记录"];

function sourceOf(party: Party): string {
  return SOURCES[PARTIES.indexOf(party)] ?? party;
}

export function compareBatches(months: Months, cases: MonthCases): void {
  for (const node of months.nodes.values()) {
    const lines = grouped(node.lines, (line) => line.batch_id);
    for (const batch of node.batches.filter(({ month }) => inSpan(months.span, month))) {
      const own = lines.get(batch.id) ?? [];
      compareWithin(months, node, { batch, lines: own });
      const { cleared } = cases;
      compareWithCases(months, node, { batch, lines: own, cleared, parties: PARTIES });
      compareCopy(months, node, { batch, lines: own });
      compareState(months, node, batch);
      if (node.node !== months.hub?.node) compareWord(months, node, batch);
    }
  }
  findMissing(months, cases);
  compareCounters(months);
}

export interface Given {
  readonly batch: BatchRow;
  readonly lines: readonly LineRow[];
}

export function placeOf(node: NodeMonth, { id }: Pick<BatchRow, "id">): Place {
  return { node: node.node, where: `清算批次${id}` };
}

function fundsOf(lines: readonly LineRow[], of: (line: LineRow) => bigint) {
  const sums = new Map<string, bigint>();
  for (const line of lines) sums.set(line.fund, (sums.get(line.fund) ?? 0n) + of(line));
  return sums;
}

/** The head is what the lines come to, and its name and digest are those of its content. */
export function compareWithin({ look }: Months, node: NodeMonth, { batch, lines }: Given): void {
  const { month, care_node, home_node, scheme } = batch;
  const id = `bat_${month.replace("-", "")}${care_node}${home_node}${scheme.slice(0, 1)}`;
  const amounts = fundsOf(lines, (line) => line.amount_fen);
  const deductions = fundsOf(lines, (line) => line.deduction_fen);
  look.compare("batch", placeOf(node, batch), [
    ["编号", id, batch.id],
    ["基金合计", amounts, amountsOf(batch.funds)],
    ["扣款合计", deductions, amountsOf(batch.deductions)],
    ["应付金额", sumOf(amounts.values()) - sumOf(deductions.values()), batch.payable_fen],
    ["摘要", digestOfBatch(batch, lines), batch.digest],
  ]);
}

function digestOfBatch(batch: BatchRow, lines: readonly LineRow[]): string {
  const { month, care_node: care, home_node: home, scheme, cases } = batch;
  const sorted = [...lines].sort((a, b) =>
    `${a.home_area} ${a.fund}` < `${b.home_area} ${b.fund}` ? -1 : 1,
  );
  const texts = (amounts: ReadonlyMap<string, bigint>): Record<string, string> =>
    Object.fromEntries([...amounts].map(([fund, amount]) => [fund, `${amount}`]));
  return digestOf(
    canonical({
      ...{ month, care, home, scheme, cases, totalFen: `${batch.total_fen}` },
      funds: texts(amountsOf(batch.funds)),
      deductions: texts(amountsOf(batch.deductions)),
      payableFen: `${batch.payable_fen}`,
      lines: sorted.map((line) => ({
        ...{ homeArea: line.home_area, fund: line.fund, cases: line.cases },
        ...{ amountFen: `${line.amount_fen}`, deductionFen: `${line.deduction_fen}` },
      })),
    }),
  );
}

/** Deductions that a month credits, of a pair: what care released. */
export function creditedIn(months: Months, batch: BatchRow): readonly DeductionRow[] {
  const { month, scheme, care_node, home_node } = batch;
  const province = nodeOf(care_node);
  const isInside = province === nodeOf(home_node);
  const pair = isInside ? { care_node: province, home_node: province, scheme } : batch;
  const care = months.nodes.get(province) ?? months.hub;
  const released = ofPair(care?.deductions ?? [], pair).filter(
    (row) => row.state === "released" && row.month === month,
  );
  if (!isInside) return released;
  return released.filter((row) => {
    const { institution, home_area: area, care_area: careArea } = row;
    const standing = { care: province, home: province, area, scheme };
    const own = insidePair(months, standing, { month, institution, careArea });
    return own?.care_node === care_node && own.home_node === home_node;
  });
}

function expectedLines(
  cleared: Cleared | undefined,
  deductions: readonly DeductionRow[],
): ReadonlyMap<string, ExpectedLine> {
  const lines = new Map<string, ExpectedLine>();
  for (const [key, { cases, amount }] of cleared?.lines ?? []) {
    lines.set(key, { cases, amount, deduction: 0n });
  }
  for (const { home_area, fund, amount_fen } of deductions) {
    const key = `${home_area} ${fund}`;
    const line = lines.get(key) ?? { cases: 0, amount: 0n, deduction: 0n };
    lines.set(key, { ...line, deduction: line.deduction + amount_fen });
  }
  return lines;
}

export function compareWithCases(
  months: Months,
  node: NodeMonth,
  {
    batch,
    lines,
    cleared: all,
    parties,
  }: Given & { readonly cleared: MonthCases["cleared"]; readonly parties: readonly Party[] },
): void {
  const place = placeOf(node, batch);
  for (const party of parties) {
    const words = sourceOf(party);
    const [care, home] = [nodeOf(batch.care_node), nodeOf(batch.home_node)];
    const at = { hub: months.hub?.node, care, home }[party];
    if (at === undefined || !months.nodes.has(at)) continue;
    const cleared = all[party].get(pairKey(batch.month, batch));
    months.look.compare("batch", place, [
      [`病例数（按${words}）`, cleared?.cases ?? 0, batch.cases],
      [`费用总额（按${words}）`, cleared?.total ?? 0n, batch.total_fen],
    ]);
    const expected = expectedLines(cleared, creditedIn(months, batch));
    const rest = new Map(lines.map((line) => [`${line.home_area} ${line.fund}`, line]));
    for (const [key, should] of expected) {
      const line = rest.get(key);
      rest.delete(key);
      months.look.compare("batch", place, lineFigures(key, words, should, line));
    }
    for (const [key, line] of rest) {
      const none = { cases: 0, amount: 0n, deduction: 0n };
      months.look.compare("batch", place, lineFigures(key, words, none, line));
    }
  }
}

function lineFigures(
  key: string,
  words: string,
  should: ExpectedLine,
  line: LineRow | undefined,
): readonly Figure[] {
  return [
    [`明细${key}的病例数（按${words}）`, should.cases, line?.cases ?? null],
    [`明细${key}的金额（按${words}）`, should.amount, line?.amount_fen ?? null],
    [`明细${key}的扣款`, should.deduction, line?.deduction_fen ?? null],
  ];
}

/** Both provinces keep what the hub has, word for word. */
function compareCopy(months: Months, node: NodeMonth, { batch, lines }: Given): void {
  const { hub, look } = months;
  if (!hub || node === hub) return;
  const place = placeOf(node, batch);
  const own = hub.batches.find(({ id }) => id === batch.id);
  if (!own) {
    look.find("batch", place, "国家平台没有这一批次");
    return;
  }
  look.compare("batch", place, [
    ["月份", own.month, batch.month],
    ["就医省", own.care_node, batch.care_node],
    ["参保省", own.home_node, batch.home_node],
    ["险种", own.scheme, batch.scheme],
    ["状态", own.state, batch.state],
    ["生成时间", String(own.generated_at), String(batch.generated_at)],
    ["就医省确认人", own.care_confirmed_by, batch.care_confirmed_by],
    ["就医省确认时间", textOf(own.care_confirmed_at), textOf(batch.care_confirmed_at)],
    ["参保省确认人", own.home_confirmed_by, batch.home_confirmed_by],
    ["参保省确认时间", textOf(own.home_confirmed_at), textOf(batch.home_confirmed_at)],
    ["版本", own.version, batch.version],
    ["摘要", own.digest, batch.digest],
    ["变更序号", String(own.number), String(batch.number)],
  ]);
  const model = linesOf(hub, batch.id);
  look.compare("batch", place, [["明细", linesText(model), linesText(lines)]]);
}

function textOf(at: bigint | null): string | null {
  return at === null ? null : String(at);
}

function linesText(lines: readonly LineRow[]): string {
  const each = lines.map((line) => {
    const { home_area, fund, cases, amount_fen, deduction_fen } = line;
    return `${home_area} ${fund} ${cases} ${amount_fen} ${deduction_fen}`;
  });
  return each.sort().join("；");
}

/** From its confirmations, objections and notice. */
function compareState(months: Months, node: NodeMonth, batch: BatchRow): void {
  const { hub, look } = months;
  if (hub && node !== hub) return;
  look.compare("batch", placeOf(node, batch), [["状态", stateOf(node, batch), batch.state]]);
}

const AFTER_NOTICE: Readonly<Record<string, string>> = {
  issued: "noticed",
  toFinance: "toFinance",
  paid: "paid",
  received: "received",
};

export function stateOf(node: NodeMonth, batch: BatchRow): string {
  const [link] = by(node.noticeBatches, "batch", (row) => row.batch_id, batch.id);
  const notice = noticeWithId(node, link?.notice_id ?? null);
  if (notice?.total_fen === 0n) return "closed";
  if (notice) return AFTER_NOTICE[notice.state] ?? notice.state;
  const objected = node.objections.some((row) => row.batch_id === batch.id && row.outcome === null);
  if (objected) return "objected";
  const both = batch.care_confirmed_at !== null && batch.home_confirmed_at !== null;
  return both ? "confirmed" : "generated";
}

/** A confirmation stands on the word of two persons of the province, on this very content. */
function compareWord({ look }: Months, node: NodeMonth, batch: BatchRow): void {
  const side = node.node === batch.care_node ? "care" : "home";
  const by = side === "care" ? batch.care_confirmed_by : batch.home_confirmed_by;
  const place = placeOf(node, batch);
  const word = node.words.find((row) => row.batch_id === batch.id && row.version === batch.version);
  const said = word?.confirmed_at ? `${word.prepared_by} ${word.confirmed_by}` : null;
  if (by !== null) look.compare("batch", place, [["本省的确认", said, by]]);
  for (const row of node.words.filter((one) => one.batch_id === batch.id)) {
    const where = { ...place, where: `${place.where}第${row.version}版的确认` };
    if (row.version > batch.version) look.find("batch", where, "批次没有这一版");
    if (row.version === batch.version) {
      look.compare("batch", where, [["摘要", batch.digest, row.digest]]);
    }
  }
}

/** What was cleared and allocated has a batch, at the hub and at both. */
function findMissing({ nodes, look, span, submissions, hub }: Months, cases: MonthCases): void {
  for (const [key, { cases: count }] of cases.cleared.hub) {
    const [month = "", care = "", home = "", scheme = ""] = key.split(" ");
    if (!inSpan(span, month) || submissions.get(key)?.state !== "allocated") continue;
    for (const at of [hub?.node ?? "", care, home]) {
      const node = nodes.get(at);
      const has = node?.batches.some((row) => pairKey(row.month, row) === key);
      if (!node || has) continue;
      const place = { node: at, where: `${month} ${care}→${home} ${scheme}` };
      look.find("batch", place, `${count}笔已清分，却没有清算批次`);
    }
  }
}

/** Whoever is told of changes by their numbers misses none. */
function compareCounters({ hub, look, provinces }: Months): void {
  for (const { node, counters } of provinces) {
    // Only the hub gives numbers.
    for (const { what, last } of counters) {
      look.compare("batch", { node, where: `变更序号（${what}）` }, [
        ["最后序号", "0", String(last)],
      ]);
    }
  }
  if (!hub) return;
  const place = { node: hub.node, where: "变更序号" };
  const last = (of: readonly bigint[]): string =>
    String(of.reduce((most, one) => (one > most ? one : most), 0n));
  const given = new Map(hub.counters.map((row) => [row.what, String(row.last)]));
  const batches = hub.batches.map((row) => row.number ?? 0n);
  const notices = hub.notices.map((row) => row.news);
  if (batches.length > 0) {
    look.compare("batch", place, [["批次的最后序号", last(batches), given.get("batches")]]);
  }
  if (notices.length > 0) {
    look.compare("notice", place, [["通知书的最后序号", last(notices), given.get("notices")]]);
  }
}
