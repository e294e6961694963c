/** `verify --recompute`: reads the options, runs the recomputation, tells counts and differences. */
import { toJson } from "#base/json.ts";
import { type Recomputed, recomputeCountry } from "#recompute/recompute.ts";
import { type Arguments, EXIT, type Out, UsageError } from "../command.ts";
import { pairs } from "../table.ts";
import { openNodes } from "./nodes.ts";

/** Differences that are told in full; all are counted. */
const DIFFERENCES_MAX = 20;

export async function runRecompute(given: Arguments, out: Out): Promise<number> {
  const month = given.values.get("month");
  if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new UsageError("--month 应为月份，如 2021-12");
  }
  const area = given.values.get("area");
  if (area !== undefined && !/^\d{6}$/.test(area)) {
    throw new UsageError("--area 应为六位区划，如 360300");
  }
  const { urls, stop } = await openNodes(given);
  try {
    const progress = (words: string): void => void process.stderr.write(`  ${words}\n`);
    const options = { month, area, progress, now: Date.now, differencesMax: DIFFERENCES_MAX };
    const result = await recomputeCountry(urls, options);
    if (given.flags.has("json")) out(toJson(result));
    else for (const line of recomputedLines(result)) out(line);
    return result.different === 0 ? EXIT.done : EXIT.found;
  } finally {
    await stop();
  }
}

function recomputedLines(result: Recomputed): string[] {
  const { same, different, amounts, withoutFacts, differences, seconds } = result;
  const done = same + different;
  const rate = Math.round(done / Math.max(0.001, seconds));
  return [
    ...pairs([
      ["重算", `${done}笔，用时${seconds.toFixed(1)}秒，每秒${rate}笔`],
      ["完全相同", `${same}笔`],
      ["不同", `${different}笔${different > 0 ? `，其中金额不同${amounts}笔` : ""}`],
      ["没有当时的输入，未能重算", `${withoutFacts}笔`],
    ]),
    "",
    ...differences.flatMap(({ node, id, version, part, stored, recomputed }) => [
      `✗ ${node} ${id} 版本 ${version.slice(0, 12)} ${part}`,
      `    存储：${stored}`,
      `    重算：${recomputed}`,
    ]),
    different === 0
      ? `没有发现不同。${withoutFacts > 0 ? "（未能重算的除外）" : ""}`
      : `以上为最先发现的${differences.length}处不同，逐处列全。`,
  ];
}
