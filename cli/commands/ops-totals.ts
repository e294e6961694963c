/** `totals --month 2026-11`: what a month's settlements cost, by pair of places, scheme and fund. */
import type { ChinaMonth } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import { type Fen, sumFen } from "#base/money.ts";

import { type MonthTotal, monthTotals } from "#ledger/ledger.ts";
import { HUB, type NodeId } from "#model/place.ts";
import { PAYER_WORDS, SCHEME_WORDS } from "#model/words.ts";
import { openReports } from "#store/store.ts";
import { grouped } from "../amounts.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { NODE_OPTIONS, NODE_VALUES, openNodes } from "../ops/nodes.ts";
import { table } from "../table.ts";

export const help: Help = {
  summary:
    "一个月的结算合计：按参保地和就医地、险种、基金，应付和应收；当月撤销、冲正的从净额中减去",
  usage: "--month 月 [--nodes 列表] [--database-url 地址] [--json]",
  options: [["--month 2026-11", "结算月份"], ...NODE_OPTIONS, ["--json", "输出 JSON，金额为分"]],
  example: "lianjie totals --month 2026-11 --nodes 360000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { flags: ["json"], values: [...NODE_VALUES, "month"] });
  const month = given.values.get("month") ?? "";
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || given.plain.length > 0) {
    throw new UsageError("须用 --month 写明结算月份：四位年、两位月（01 至 12），如 2026-11");
  }
  const { urls, stop } = await openNodes(given);
  try {
    const totals = new Map<NodeId, readonly MonthTotal[]>();
    for (const [node, url] of urls) {
      // The hub keeps no ledger.
      if (node === HUB) continue;
      totals.set(node as NodeId, await totalsAt(node as NodeId, url, month as ChinaMonth));
    }
    if (given.flags.has("json")) out(toJson(jsonOf(totals)));
    else for (const [node, rows] of totals) for (const line of linesOf(node, rows)) out(line);
    return EXIT.done;
  } finally {
    await stop();
  }
}

async function totalsAt(node: NodeId, url: string, month: ChinaMonth): Promise<MonthTotal[]> {
  const reports = openReports({ url });
  try {
    return await monthTotals(reports, node, { first: month, last: month });
  } finally {
    await reports.close();
  }
}

function jsonOf(totals: ReadonlyMap<NodeId, readonly MonthTotal[]>) {
  return [...totals].flatMap(([node, rows]) => rows.map((row) => ({ node, ...row })));
}

function linesOf(node: NodeId, rows: readonly MonthTotal[]): string[] {
  if (rows.length === 0) return [`节点 ${node}：本月没有结算`, ""];
  const parts = [
    { words: "应付（本地参保人）", own: rows.filter(({ side }) => side === "home") },
    { words: "应收（本地医药机构）", own: rows.filter(({ side }) => side === "care") },
  ].filter(({ own }) => own.length > 0);
  return parts.flatMap(({ words, own }) => [`节点 ${node} ${words}`, ...tableOf(own), ""]);
}

function tableOf(rows: readonly MonthTotal[]): string[] {
  const amounts = (given: Pick<MonthTotal, "bookedFen" | "undoneFen" | "amountFen">): string[] => [
    grouped(given.bookedFen),
    grouped(given.undoneFen),
    grouped(given.amountFen),
  ];
  const sum = (of: (row: MonthTotal) => Fen): Fen => sumFen(rows.map(of));
  const all = {
    bookedFen: sum(({ bookedFen }) => bookedFen),
    undoneFen: sum(({ undoneFen }) => undoneFen),
    amountFen: sum(({ amountFen }) => amountFen),
  };
  return table(
    [
      { title: "就医地→参保地" },
      { title: "险种" },
      { title: "基金" },
      { title: "结算（元）", right: true },
      { title: "撤销、冲正（元）", right: true },
      { title: "净额（元）", right: true },
    ],
    [
      ...rows.map((row) => [
        `${row.careNode}→${row.homeArea}`,
        SCHEME_WORDS[row.scheme] ?? row.scheme,
        PAYER_WORDS[row.fund] ?? row.fund,
        ...amounts(row),
      ]),
      ["合计", "", "", ...amounts(all)],
    ],
  );
}
