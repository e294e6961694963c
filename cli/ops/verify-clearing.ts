/** `verify --clearing`: reproduces a month's clearing, tells what it comes to and what differs. */
import { toJson } from "#base/json.ts";
import { rateText, yuanText } from "#base/money.ts";
import { USE_LEVEL_WORDS } from "#model/clearing-words.ts";
import type { Scheme } from "#model/person.ts";
import { SCHEME_WORDS } from "#model/words.ts";
import { type ClearingVerdict, verifyClearing } from "#verify/verify.ts";
import { type Arguments, EXIT, type Out, UsageError } from "../command.ts";
import { pairs as pairLines, table } from "../table.ts";
import { openNodes } from "./nodes.ts";

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** "2026-10", or "2026-10..2026-12" for several. Throws UsageError. */
export function spanOf(text: string): { readonly first: string; readonly last: string } {
  const [first = "", last = first, ...more] = text.split("..");
  const isSpan = more.length === 0 && MONTH.test(first) && MONTH.test(last) && first <= last;
  if (!isSpan) throw new UsageError("--clearing 应为月份，如 2026-10，或 2026-10..2026-12");
  return { first, last };
}

export async function runClearing(given: Arguments, out: Out): Promise<number> {
  const span = spanOf(given.values.get("clearing") ?? "");
  const { urls, stop } = await openNodes(given);
  try {
    const progress = (words: string): void => void process.stderr.write(`  已核 ${words}\n`);
    const verdict = await verifyClearing(urls, { ...span, progress });
    if (given.flags.has("json")) out(toJson(verdict));
    else for (const line of clearingLines(verdict, [...urls.keys()])) out(line);
    return verdict.findings.length === 0 ? EXIT.done : EXIT.found;
  } finally {
    await stop();
  }
}

const COUNT_WORDS: Readonly<Record<string, string>> = {
  cases: "结算",
  figures: "比对的数字",
  findings: "问题",
};

const LEVEL_WORDS: Readonly<Record<string, string>> = USE_LEVEL_WORDS;

const CHECK_WORDS: Readonly<Record<string, string>> = {
  ...{ case: "病例", day: "对账", batch: "清分", deduction: "扣款", notice: "通知书" },
  ...{ payment: "收付款", prefund: "预付金", claim: "手工报销", posting: "分录", total: "合计" },
};

export function clearingLines(
  { findings, counts, pairs }: ClearingVerdict,
  nodes: readonly string[],
): string[] {
  const counted = Object.entries(COUNT_WORDS).map(
    ([name, words]) => [words, String(counts[name] ?? 0)] as const,
  );
  const more = (counts.findings ?? 0) - findings.length;
  return [
    `重新核算了${nodes.length}个节点的清算：${nodes.join(" ")}`,
    "",
    ...pairLines(counted),
    "",
    ...pairTable(pairs),
    "",
    ...(findings.length === 0
      ? ["没有发现问题。"]
      : table(
          [{ title: "问题" }, { title: "节点" }, { title: "说明" }],
          findings.map(({ check, node, words }) => [CHECK_WORDS[check] ?? check, node, words]),
        )),
    ...(more > 0 ? [`另有${more}个问题未列出。`] : []),
  ];
}

function pairTable(pairs: ClearingVerdict["pairs"]): string[] {
  const money = ["病例金额", "扣款", "应付", "通知书", "已付", "已收", "预付金"];
  return table(
    [
      ...[{ title: "月份" }, { title: "就医省→参保省" }, { title: "险种" }],
      ...["病例", ...money, "使用率"].map((title) => ({ title, right: true })),
      { title: "预警" },
    ],
    pairs.map((row) => [
      ...[row.month, `${row.care}→${row.home}`, SCHEME_WORDS[row.scheme as Scheme] ?? row.scheme],
      String(row.cases),
      ...[row.casesFen, row.deductedFen, row.payableFen, row.noticedFen].map(yuanText),
      ...[row.paidFen, row.receivedFen, row.prefundFen].map(yuanText),
      row.useRateBp === null ? "无" : rateText(row.useRateBp),
      LEVEL_WORDS[row.level] ?? row.level,
    ]),
  );
}
