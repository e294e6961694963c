/** `verify`: checks all nodes' books by the independent reader, prints counts, totals, findings. */

import { toJson } from "#base/json.ts";
import { yuanText } from "#base/money.ts";
import { type Verdict, verifyCountry } from "#verify/verify.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { NODE_OPTIONS, NODE_VALUES, openNodes } from "../ops/nodes.ts";
import { runRecompute } from "../ops/recompute.ts";
import { runClearing } from "../ops/verify-clearing.ts";
import { schemeFundWords } from "../scheme-fund.ts";
import { pairs, table } from "../table.ts";

export const help: Help = {
  summary: "独立复核：账平、三方一致、无一字被改；有问题指出在哪里",
  usage:
    "[--grace 秒] | --clearing 月 | --recompute [--month 月] [--area 区划] [--database-url 地址] [--nodes 列表] [--json]",
  options: [
    ["--grace 秒", "网络正在运行时，最近几秒内变动的结算不作三方比对（默认0）"],
    ["--unknown 秒", "结果未定超过这么久就报告（默认60）"],
    ["--clearing 2026-10", "改为重新核算这一月份的清算：每份报表的每个数字；可写 2026-10..2026-12"],
    ["--recompute", "改为重算：每笔结算按当时的输入和当时的政策版本再算一遍，应分毫不差"],
    ["--month 2021-12", "只重算这一月份"],
    ["--area 360300", "只重算这一统筹区、市或省"],
    ...NODE_OPTIONS,
    ["--json", "输出 JSON"],
  ],
  example: "lianjie verify --grace 5",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    flags: ["json", "recompute"],
    values: [...NODE_VALUES, "grace", "unknown", "clearing", "month", "area"],
  });
  if (given.values.has("clearing")) {
    const others = ["grace", "unknown", "month", "area"].some((name) => given.values.has(name));
    if (others || given.flags.has("recompute")) {
      throw new UsageError("--clearing 只和 --database-url、--nodes、--json 一起用");
    }
    return await runClearing(given, out);
  }
  if (given.flags.has("recompute")) return await runRecompute(given, out);
  if (given.values.has("month") || given.values.has("area")) {
    throw new UsageError("--month 和 --area 只用于 --recompute");
  }
  const seconds = (name: string, usual: number): number => {
    const text = given.values.get(name);
    if (text !== undefined && !/^\d{1,6}$/.test(text)) throw new UsageError(`--${name} 应为秒数`);
    return (text === undefined ? usual : Number(text)) * 1_000;
  };
  const graceMs = seconds("grace", 0);
  const unknownMaxMs = seconds("unknown", 60);
  const { urls, stop } = await openNodes(given);
  try {
    const progress = (words: string): void => void process.stderr.write(`  已读 ${words}\n`);
    const verdict = await verifyCountry(urls, { now: Date.now(), graceMs, unknownMaxMs, progress });
    if (given.flags.has("json")) out(toJson(verdict));
    else for (const line of linesOf(verdict, [...urls.keys()])) out(line);
    return verdict.findings.length === 0 ? EXIT.done : EXIT.found;
  } finally {
    await stop();
  }
}

const COUNT_WORDS: Readonly<Record<string, string>> = {
  settlements: "就医地结算",
  homeSettlements: "参保地记录",
  copies: "国家平台副本",
  transfers: "分录",
  trailEntries: "留痕",
  papers: "单据",
  accumulators: "累计",
  openingBalances: "其中有期初数的",
  inMotion: "在途（未作三方比对）",
  findings: "问题",
};

const CHECK_WORDS: Readonly<Record<string, string>> = {
  identity: "恒等式",
  agreement: "三方一致",
  stamp: "业务日期",
  ledger: "分录",
  balance: "平衡",
  mirror: "应收应付",
  accumulator: "累计",
  paper: "单据",
  encounter: "就诊",
  trail: "留痕",
  age: "未定过久",
};

export function linesOf({ findings, counts, totals }: Verdict, nodes: readonly string[]): string[] {
  const counted = Object.entries(COUNT_WORDS).map(
    ([name, words]) => [words, String(counts[name] ?? 0)] as const,
  );
  const listed = findings.map(({ check, node, subject, words }) => [
    CHECK_WORDS[check] ?? check,
    node,
    subject,
    words,
  ]);
  const more = (counts.findings ?? 0) - findings.length;
  return [
    `复核了${nodes.length}个节点：${nodes.join(" ")}`,
    "",
    ...pairs(counted),
    "",
    ...table(
      [
        { title: "月份" },
        { title: "就医地→参保地" },
        { title: "基金" },
        { title: "应收", right: true },
        { title: "应付", right: true },
        { title: "副本", right: true },
      ],
      totals.map(({ month, care, home, schemeFund, claimFen, debtFen, copyFen }) => [
        month,
        `${care}→${home}`,
        schemeFundWords(schemeFund),
        yuanText(claimFen),
        yuanText(debtFen),
        care === home ? "（省内）" : yuanText(copyFen),
      ]),
    ),
    "",
    ...(findings.length === 0
      ? ["没有发现问题。"]
      : table(
          [{ title: "问题" }, { title: "节点" }, { title: "位置" }, { title: "说明" }],
          listed,
        )),
    ...(more > 0 ? [`另有${more}个问题未列出。`] : []),
  ];
}
