/**
 * What the three counted of each day, against the cases; the hub's comparisons, against what it was
 * told; differences as all parties have them; and what institutions applied for.
 */
import { HUB } from "#verify/case.ts";
import { type DayFigures, NO_DAY } from "#verify/day-counts.ts";
import { amountsOf, by, type Place } from "#verify/look.ts";
import { inSpan, type Months, type NodeMonth, pairDayOf } from "#verify/month.ts";
import { countOf, dayOf, type MonthCases, type Party } from "#verify/month-cases.ts";
import type { Facts } from "#verify/month-facts.ts";
import type {
  ComparisonRow,
  DifferenceRow,
  PairDayRow,
  SaidDayRow,
} from "#verify/queries-compared.ts";

export function compareDays(months: Months, cases: MonthCases, facts: Facts): void {
  const { hub, look } = months;
  for (const node of months.provinces) {
    for (const row of node.pairDays) comparePairDay(months, node, { row, cases });
    compareTold(months, node);
    compareApplications(months, node, facts);
  }
  for (const row of hub?.saidDays ?? []) compareSaidDay(months, row, cases);
  for (const row of hub?.comparisons ?? []) compareComparison(months, row);
  for (const node of months.nodes.values()) {
    for (const row of node.differences) compareDifference(months, node, row);
    compareActs(months, node);
  }
  // A day with cases that a party has not counted at all.
  for (const [key, { cases: count }] of cases.days) {
    const [day = "", party = "", care = "", home = "", scheme = ""] = key.split(" ");
    if (party === "hub") continue;
    const [at, peer] = party === "care" ? [care, home] : [home, care];
    const node = months.nodes.get(at);
    const isCounted = node?.countedDays.some((row) => row.day === day && row.side === party);
    const has = node && pairDayOf(node, { day, side: party, peer, scheme });
    if (!node || !isCounted || has) continue;
    const place = { node: at, where: `${day}与${peer}的对账（${party}，${scheme}）` };
    look.find("day", place, `有${count}笔，却没有统计`);
  }
}

function compareFigures(
  { look }: Months,
  place: Place,
  should: DayFigures,
  row: Pick<PairDayRow, "cases" | "total_fen" | "funds" | "root">,
): void {
  look.compare("day", place, [
    ["病例数", should.cases, row.cases],
    ["费用总额", should.total, row.total_fen],
    ["基金合计", should.funds, amountsOf(row.funds)],
    ["逐笔摘要", should.root, row.root],
  ]);
}

type DayPair = Pick<SaidDayRow, "day" | "care_node" | "home_node" | "scheme">;

function dayPair({ day, care_node, home_node, scheme }: DayPair): string {
  return `${day} ${care_node} ${home_node} ${scheme}`;
}

function saidBy(hub: NodeMonth, pair: DayPair, party: string): SaidDayRow | undefined {
  return by(hub.saidDays, "day", dayPair, dayPair(pair)).find((one) => one.party === party);
}

function differenceOf(node: NodeMonth, id: string): DifferenceRow | undefined {
  return by(node.differences, "id", (one) => one.id, id)[0];
}

interface OfDay {
  readonly row: PairDayRow;
  readonly cases: MonthCases;
}

function comparePairDay(months: Months, node: NodeMonth, { row, cases }: OfDay): void {
  const { day, side, peer, scheme } = row;
  const [care, home] = side === "care" ? [node.node, peer] : [peer, node.node];
  const place = { node: node.node, where: `${day}与${peer}的对账（${side}，${scheme}）` };
  const of = countOf(side as Party, { care, home, scheme });
  compareFigures(months, place, dayOf(cases.days, day, of) ?? NO_DAY, row);
  if (!months.hub) return;
  const pair = { day, care_node: care, home_node: home, scheme };
  const said = saidBy(months.hub, pair, side);
  // A row of no case, made because the other party told of one, was never told.
  if (row.revision > 0) {
    months.look.compare("day", place, [
      ["告知国家平台的次数", row.revision, said?.revision ?? null],
    ]);
  }
  const compared = by(months.hub.comparisons, "day", dayPair, dayPair(pair))[0];
  const revision = side === "care" ? compared?.care_revision : compared?.home_revision;
  const isJudged = compared !== undefined && revision === row.revision;
  months.look.compare("day", place, [
    ["状态", isJudged ? compared.state : "told", row.state],
    ["差异是否都已登记", isJudged ? compared.named : false, row.named],
    ["是否已有一致的时间", row.state === "agreed", row.agreed_at !== null],
  ]);
}

function compareSaidDay(months: Months, row: SaidDayRow, cases: MonthCases): void {
  const { day, care_node: care, home_node: home, scheme, party } = row;
  const place = { node: HUB, where: `${day} ${care}→${home} ${scheme}（${party}所报）` };
  const at = party === "care" ? care : home;
  const node = party === "hub" ? undefined : months.nodes.get(at);
  if (party !== "hub" && !node) return;
  const peer = party === "care" ? home : care;
  const own = node && pairDayOf(node, { day, side: party, peer, scheme });
  if (node) months.look.compare("day", place, [["次数", own?.revision ?? null, row.revision]]);
  else months.look.compare("day", place, [["次数", 0, row.revision]]);
  const of = countOf(party as Party, { care, home, scheme });
  compareFigures(months, place, dayOf(cases.days, day, of) ?? NO_DAY, row);
}

function compareComparison({ look, hub }: Months, row: ComparisonRow): void {
  const { day, care_node, home_node, scheme } = row;
  const place = { node: HUB, where: `${day} ${care_node}→${home_node} ${scheme}的比对` };
  const said = (party: string): SaidDayRow | undefined => hub && saidBy(hub, row, party);
  const roots = ["care", "hub", "home"].map((party) => said(party)?.root ?? NO_DAY.root);
  const isSame = new Set(roots).size === 1;
  look.compare("day", place, [
    ["就医省的次数", said("care")?.revision ?? 0, row.care_revision],
    ["参保省的次数", said("home")?.revision ?? 0, row.home_revision],
    ["国家平台的逐笔摘要", roots[1], row.hub_root],
    ["状态", isSame ? "agreed" : "differs", row.state],
  ]);
  if (isSame) look.compare("day", place, [["差异是否都已登记", false, row.named]]);
}

/** Whole days: counted so often, told so often, heard so often. */
function compareTold({ hub, look }: Months, node: NodeMonth): void {
  for (const row of node.countedDays) {
    const place = { node: node.node, where: `${row.day}的统计（${row.side}）` };
    look.compare("day", place, [["告知国家平台的次数", row.version, row.told_version]]);
    if (!hub) continue;
    const heard = by(hub.heardDays, "node", (one) => one.node, node.node).find(
      (one) => one.day === row.day && one.side === row.side,
    );
    look.compare("day", place, [["国家平台收到的次数", row.told_version, heard?.version ?? null]]);
  }
  const own = hub?.heardDays.filter((one) => one.node === node.node) ?? [];
  for (const row of own) {
    if (node.countedDays.some(({ day, side }) => day === row.day && side === row.side)) continue;
    look.find(
      "day",
      { node: HUB, where: `${node.node} ${row.day}（${row.side}）` },
      "省里没有这一天的统计",
    );
  }
}

function compareDifference(months: Months, node: NodeMonth, row: DifferenceRow): void {
  const { look, hub } = months;
  const place = { node: node.node, where: `对账差异${row.id}` };
  const isOpen = row.closed_at === null;
  const expected = isOpen ? (row.resolution === null ? "open" : "proposed") : undefined;
  const closed = row.decided_by === null ? "healed" : "resolved";
  look.compare("day", place, [
    ["所属月份", row.day.slice(0, 7), row.month],
    ["状态", expected ?? closed, row.state],
  ]);
  const own = node === hub ? undefined : hub && differenceOf(hub, row.id);
  if (hub && node !== hub && !own) look.find("day", place, "国家平台没有这一差异");
  if (own) {
    look.compare("day", place, [
      ["日期", own.day, row.day],
      ["类别", own.class, row.class],
      ["状态", own.state, row.state],
      ["处理办法", own.resolution, row.resolution],
      ["次数", own.version, row.version],
      ["就医省所有", own.care, row.care],
      ["国家平台所有", own.hub, row.hub],
      ["参保省所有", own.home, row.home],
    ]);
  }
  if (node !== hub) return;
  for (const at of [row.care_node, row.home_node]) {
    const other = months.nodes.get(at);
    if (!other || differenceOf(other, row.id)) continue;
    look.find("day", { ...place, node: at }, "国家平台有这一差异，这里没有");
  }
}

/** What the owner's staff did last is what stands with the difference. */
function compareActs({ look }: Months, node: NodeMonth): void {
  for (const row of node.differences.filter(({ owner }) => owner === node.node)) {
    const acts = node.acts.filter(({ difference_id }) => difference_id === row.id);
    const last = acts.at(-1);
    if (!last) continue;
    const proposed = acts.filter(({ act }) => act === "propose").at(-1)?.resolution ?? null;
    const place = { node: node.node, where: `对账差异${row.id}的处理` };
    const act = { open: "sendBack", proposed: "propose", resolved: "release" }[row.state];
    if (act !== undefined) look.compare("day", place, [["最后一步", act, last.act]]);
    if (row.state === "proposed" || row.state === "resolved") {
      look.compare("day", place, [["处理办法", row.resolution, proposed]]);
    }
  }
}

function compareApplications({ look, span }: Months, node: NodeMonth, facts: Facts): void {
  const sums = facts.applicationSums();
  for (const row of node.applications.filter(({ month }) => inSpan(span, month))) {
    const place = { node: node.node, where: `医疗机构的清算申请${row.id}` };
    look.compare("case", place, [
      ["状态", row.undone_at === null ? "applied" : "undone", row.state],
    ]);
    look.compare("case", place, [
      ["开始日期所在月份", row.month, row.begins.slice(0, 7)],
      ["结束日期所在月份", row.month, row.ends.slice(0, 7)],
    ]);
    if (row.recognised_fen > row.total_fen) {
      look.find("case", place, "医保认可费用多于医疗费总额");
    }
    if (row.undone_at !== null) continue;
    const sum = sums.get(row.id);
    look.compare("case", place, [
      ["清算人次", sum?.cases ?? 0, row.cases],
      ["医疗费总额", sum?.total ?? 0n, row.total_fen],
      ["基金申报总额", sum?.fund ?? 0n, row.fund_fen],
    ]);
  }
}
