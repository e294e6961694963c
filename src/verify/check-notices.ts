/**
 * Notices: their numbers follow from what they are about, their sums from the batches they take
 * together, their states from what was paid and received, and all copies say the same.
 */
import { canonical, digestOf } from "#verify/answer.ts";
import { nodeOf } from "#verify/case.ts";
import { compareTaken, findKept, lineKey } from "#verify/check-taken.ts";
import { amountsOf, by, grouped, type Place, sumOf } from "#verify/look.ts";
import { inSpan, type Months, type NodeMonth, noticeLinesOf, noticeWithId } from "#verify/month.ts";
import type { NoticeLineRow, NoticeRow } from "#verify/queries-clearing.ts";

const LETTERS: Readonly<Record<string, string>> = {
  clearing: "QS",
  prefundYearly: "YF",
  prefundEmergency: "YJ",
  prefundRefund: "YT",
  poolingShare: "SJ",
  distribution: "XB",
  careDistribution: "XF",
  institutionPayment: "JG",
  areaClearing: "SN",
  prefundShare: "SY",
  prefundReturn: "XY",
};

export const PREFUND: ReadonlySet<string> = new Set([
  ...["prefundYearly", "prefundEmergency", "prefundRefund"],
]);

/** Of a clearing's run, or issued in one of the months. */
export function isOfMonths({ span }: Months, { period, issued_on }: NoticeRow): boolean {
  return inSpan(span, period.slice(0, 7)) || inSpan(span, issued_on.slice(0, 7));
}

export function placeOfNotice(node: NodeMonth, { number }: NoticeRow): Place {
  return { node: node.node, where: `通知书${number}` };
}

/** Of what care passes on, and between areas: `check-passed-on.ts`, `check-inside.ts`, `check-prefund-shares.ts` have them. */
const PASSED_ON: ReadonlySet<string> = new Set([
  ...["careDistribution", "institutionPayment", "areaClearing", "prefundShare", "prefundReturn"],
]);

/** Nobody outside the province is told of it. */
export function isInside({ kind, payer, payee }: NoticeRow): boolean {
  return kind === "institutionPayment" || nodeOf(payer) === nodeOf(payee);
}

export function compareNotices(months: Months): void {
  for (const node of months.nodes.values()) {
    const lines = grouped(node.noticeLines, (line) => line.notice_id);
    for (const notice of node.notices.filter((row) => isOfMonths(months, row))) {
      const own = lines.get(notice.id) ?? [];
      compareWithin(months, node, { notice, lines: own });
      if (notice.kind === "clearing" && mayTell(months, node, notice)) {
        compareTaken(months, node, notice);
      }
      if (node === months.hub) compareBatchCount(months, node, notice);
      else if (isInside(notice)) compareInside(months, node, notice);
      else compareCopy(months, node, { notice, lines: own });
      compareState(months, node, notice);
    }
  }
  for (const node of months.nodes.values()) findKept(months, node, "clearing");
  findMissing(months);
}

/** Which batches a notice takes the hub says; a province has it of what it heard since it does. */
function mayTell({ hub }: Months, node: NodeMonth, { id }: NoticeRow): boolean {
  return node === hub || by(node.noticeBatches, "notice", (row) => row.notice_id, id).length > 0;
}

/** Both provinces have heard of the same. */
function compareBatchCount({ provinces, look }: Months, hub: NodeMonth, notice: NoticeRow): void {
  const ids = (node: NodeMonth): string =>
    by(node.noticeBatches, "notice", (row) => row.notice_id, notice.id)
      .map(({ batch_id }) => batch_id)
      .sort()
      .join("、");
  for (const node of provinces) {
    if (ids(node) === "") continue;
    look.compare("notice", placeOfNotice(node, notice), [["所含批次", ids(hub), ids(node)]]);
  }
}

interface Given {
  readonly notice: NoticeRow;
  readonly lines: readonly NoticeLineRow[];
}

function compareWithin({ look }: Months, node: NodeMonth, { notice, lines }: Given): void {
  const { kind, period, payer, payee } = notice;
  const number = `${LETTERS[kind] ?? "??"}${period.replaceAll("-", "")}${payer}${payee}`;
  const place = placeOfNotice(node, notice);
  const amounts = amountsOf(notice.amounts);
  look.compare("notice", place, [
    ["编号", number, notice.number],
    ["标识", `ntc_${number.toLowerCase()}`, notice.id],
    ["金额", sumOf(amounts.values()), notice.total_fen],
    ["摘要", digestOfNotice(notice, lines), notice.digest],
  ]);
  if (kind !== "clearing" && kind !== "areaClearing") return;
  const sums = new Map<string, bigint>();
  for (const { scheme, amount_fen } of lines) {
    sums.set(scheme, (sums.get(scheme) ?? 0n) + amount_fen);
  }
  look.compare("notice", place, [["按险种的金额", sums, amounts]]);
}

function digestOfNotice(notice: NoticeRow, lines: readonly NoticeLineRow[]): string {
  const { kind, period, payer, payee, issued_on, to_finance_by, pay_by, receipt_by } = notice;
  const sorted = [...lines].sort((a, b) => (lineKey(a) < lineKey(b) ? -1 : 1));
  return digestOf(
    canonical({
      ...{ kind, period, payer, payee, issuedOn: issued_on, toFinanceBy: to_finance_by },
      ...{ payBy: pay_by, receiptBy: receipt_by },
      amounts: Object.fromEntries(Object.entries(notice.amounts)),
      lines: sorted.map(({ scheme, home_area, fund, amount_fen }) => ({
        ...{ scheme, homeArea: home_area, fund, amountFen: `${amount_fen}` },
      })),
    }),
  );
}

/** The hub numbers only what it issues. */
function compareInside(months: Months, node: NodeMonth, notice: NoticeRow): void {
  const place = placeOfNotice(node, notice);
  months.look.compare("notice", place, [["变更序号", "0", String(notice.news)]]);
  if (!PASSED_ON.has(notice.kind)) compareShare(months, node, notice);
}

/**
 * What a pooling area pays up, or gets back: its lines of the notice of its run, under whichever of
 * its codes. Of one that the other side pays the period is marked.
 */
function compareShare({ look }: Months, node: NodeMonth, notice: NoticeRow): void {
  const place = placeOfNotice(node, notice);
  const isUp = notice.kind === "poolingShare";
  const [area, province] = isUp ? [notice.payer, notice.payee] : [notice.payee, notice.payer];
  const [period, peer] = [notice.period.slice(0, 7), `${notice.period.slice(8, 10)}0000`];
  const isBack = notice.period.endsWith("T");
  const [payer, payee] = isBack ? [peer, province] : [province, peer];
  const whole = node.notices.find(
    (row) =>
      row.kind === "clearing" &&
      row.period === period &&
      row.payer === payer &&
      row.payee === payee,
  );
  if (!whole) {
    look.find("notice", place, "没有它所依据的清算通知书");
    return;
  }
  const sums = new Map<string, bigint>();
  for (const line of noticeLinesOf(node, whole.id)) {
    if (node.places.poolIn(period, line.home_area) !== area) continue;
    sums.set(line.scheme, (sums.get(line.scheme) ?? 0n) + line.amount_fen);
  }
  const sign = isUp === isBack ? -1n : 1n;
  const own = [...sums].map(([scheme, sum]) => [scheme, sum * sign] as const);
  const expected = new Map(own.filter(([, sum]) => sum > 0n));
  look.compare("notice", place, [["按险种的金额", expected, amountsOf(notice.amounts)]]);
}

function compareCopy({ hub, look }: Months, node: NodeMonth, { notice, lines }: Given): void {
  if (!hub) return;
  const place = placeOfNotice(node, notice);
  const own = noticeWithId(hub, notice.id);
  if (!own) {
    look.find("notice", place, "国家平台没有这份通知书");
    return;
  }
  look.compare("notice", place, [
    ["类别", own.kind, notice.kind],
    ["期间", own.period, notice.period],
    ["付款方", own.payer, notice.payer],
    ["收款方", own.payee, notice.payee],
    ["按险种的金额", amountsOf(own.amounts), amountsOf(notice.amounts)],
    ["金额", own.total_fen, notice.total_fen],
    ["状态", own.state, notice.state],
    ["版本", own.version, notice.version],
    ["变更序号", String(own.news), String(notice.news)],
    ["摘要", own.digest, notice.digest],
  ]);
  const text = (of: readonly NoticeLineRow[]): string =>
    of
      .map((line) => `${lineKey(line)} ${line.amount_fen}`)
      .sort()
      .join("；");
  const model = noticeLinesOf(hub, notice.id);
  look.compare("notice", place, [["明细", text(model), text(lines)]]);
}

/** From the moments at which it moved; a province's own from what it did. */
function compareState(months: Months, node: NodeMonth, notice: NoticeRow): void {
  const { look, hub } = months;
  const place = placeOfNotice(node, notice);
  const { to_finance_at, paid_at, received_at } = notice;
  const moments = [to_finance_at, paid_at, received_at].filter((at) => at !== null).length;
  const state = ["issued", "toFinance", "paid", "received"][moments];
  const version = notice.total_fen === 0n ? 1 : 1 + moments;
  look.compare("notice", place, [
    ["状态", state, notice.state],
    ["版本", version, notice.version],
  ]);
  if (node === hub || notice.total_fen === 0n) return;
  const own = (direction: string): boolean =>
    node.payments.some(
      (row) =>
        row.notice_id === notice.id && row.direction === direction && row.state === "matched",
    );
  const rank = moments;
  if (nodeOf(notice.payer) === node.node) {
    look.compare("payment", place, [["付款是否已登记并复核", rank >= 2, own("out")]]);
  }
  if (nodeOf(notice.payee) === node.node && rank === 3) {
    look.compare("payment", place, [["到账是否已确认", true, own("in")]]);
  }
  if (!isInside(notice)) compareWords(months, node, notice);
}

const WORDS = ["toFinance", "paid", "received"] as const;

/** What a province told the hub is what its notice says. */
function compareWords({ look }: Months, node: NodeMonth, notice: NoticeRow): void {
  const place = placeOfNotice(node, notice);
  const rank = ["issued", ...WORDS].indexOf(notice.state);
  const mine = nodeOf(notice.payer) === node.node ? ["toFinance", "paid"] : ["received"];
  const said = node.noticeWords
    .filter(({ notice_id }) => notice_id === notice.id)
    .map(({ word }) => word);
  const due = WORDS.filter((word, index) => mine.includes(word) && rank > index);
  // Money may be here before the payer has said that it left.
  const early = mine.includes("received") && rank < 3 && said.includes("received");
  const expected = early ? [...due, "received"] : due;
  look.compare("notice", place, [
    ["已告知国家平台的步骤", expected.join("、"), said.sort(byStep).join("、")],
  ]);
}

function byStep(a: string, b: string): number {
  return WORDS.indexOf(a as "paid") - WORDS.indexOf(b as "paid");
}

/** Of what this province passes on, or asks for, because of a notice. */
export function sharePeriod({ node }: NodeMonth, { period, payer, payee }: NoticeRow): string {
  return payer === node ? `${period}-${payee.slice(0, 2)}` : `${period}-${payer.slice(0, 2)}T`;
}

/** Both parties have what the hub issued; a province has asked each of its areas for its share. */
function findMissing(months: Months): void {
  const { hub, nodes, look } = months;
  for (const notice of hub?.notices.filter((row) => isOfMonths(months, row)) ?? []) {
    for (const party of [notice.payer, notice.payee]) {
      const node = nodes.get(nodeOf(party));
      if (!node || noticeWithId(node, notice.id)) continue;
      look.find("notice", placeOfNotice(node, notice), "国家平台已签发，这里没有");
    }
  }
  for (const node of months.provinces) {
    for (const notice of node.notices.filter((row) => isOfMonths(months, row))) {
      if (notice.kind === "clearing") findShares(months, node, notice);
    }
  }
}

function findShares({ look }: Months, node: NodeMonth, notice: NoticeRow): void {
  const own = noticeLinesOf(node, notice.id);
  const sums = new Map<string, bigint>();
  const isBack = notice.payer !== node.node;
  for (const { home_area, scheme, amount_fen } of own) {
    if (nodeOf(home_area) !== node.node) continue;
    const pool = node.places.poolIn(notice.period, home_area);
    if (pool === node.node) continue;
    const key = `${pool} ${scheme}`;
    sums.set(key, (sums.get(key) ?? 0n) + (isBack ? -amount_fen : amount_fen));
  }
  const period = sharePeriod(node, notice);
  for (const [key, sum] of sums) {
    if (sum === 0n) continue;
    const [area = "", scheme = ""] = key.split(" ");
    const isUp = sum > 0n;
    const share = node.notices.find(
      (row) =>
        row.kind === (isUp ? "poolingShare" : "distribution") &&
        row.period === period &&
        (isUp ? row.payer : row.payee) === area,
    );
    const found = amountsOf(share?.amounts ?? {}).get(scheme) ?? null;
    const figure = `统筹区${area}的${isUp ? "上解" : "下拨"}（${scheme}）`;
    look.compare("notice", placeOfNotice(node, notice), [[figure, isUp ? sum : -sum, found]]);
  }
}
