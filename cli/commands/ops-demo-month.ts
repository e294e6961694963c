/**
 * `demo month 2026-10`: plays a month from its first settlement to the last receipt in a country of
 * its own, whose databases and clock are thrown away afterwards, and compares all totals.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import { addMonths, type ChinaMonth, chinaDate, DAY_MS, monthOf, startOfDay } from "#base/date.ts";
import { removeEmbedded } from "#store/dev/embedded.ts";
import { type Verdict, verifyCountry } from "#verify/verify.ts";
import { comparison } from "../../demo/month/comparison.ts";
import type { Figures } from "../../demo/month/figures.ts";
import { FIRST_MONTH, LAST_MONTH } from "../../demo/month/plan.ts";
import type { TableFile } from "../../demo/month/scene.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { DEMO_DATA } from "../ops/nodes.ts";

export const help: Help = {
  summary: "在自己的小世界里演一个月的清算：结算、对账、确认、清分、通知书、到账，最后核对到分",
  usage: "[月份] [--out 目录]",
  options: [
    ["月份", `费用所属的月份，如 2026-10；不写则为上个月（${FIRST_MONTH} 至 ${LAST_MONTH}）`],
    ["--out 目录", "把各张表写成 CSV 文件，放在这个目录（没有就建立）"],
  ],
  example: "lianjie demo month 2026-10 --out 清算表",
};

export async function run(args: string[], out: Out): Promise<number> {
  const { plain, values } = readArguments(args, { values: ["out"] });
  const month = monthGiven(plain);
  const folder = values.get("out");
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const { figures, files, verified } = await play(month, out, folder !== undefined);
  if (figures === null) {
    out("已停止，演示世界已经删除。");
    return EXIT.found;
  }
  for (const line of comparison(figures)) out(line);
  if (folder !== undefined) {
    for (const { name, text } of files) writeFileSync(join(folder, name), text);
    out(`${files.length}张表已写入 ${folder}`);
  }
  const findings = verified?.findings ?? [];
  for (const { node, subject, words } of findings) out(`✗ ${node} ${subject} ${words}`);
  if (findings.length === 0) out("独立复核（lianjie verify）没有发现问题。");
  const isClean = figures.faults.length === 0 && findings.length === 0;
  return isClean ? EXIT.done : EXIT.found;
}

function monthGiven(plain: readonly string[]): ChinaMonth {
  const [text, ...rest] = plain;
  if (rest.length > 0) throw new UsageError(`只写一个月份，多了：${rest.join(" ")}`);
  if (text === undefined) return addMonths(monthOf(chinaDate(Date.now())), -1);
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) {
    throw new UsageError(`“${text}”不是月份：四位年、两位月（01 至 12），如 2026-10`);
  }
  if (text < FIRST_MONTH || text > LAST_MONTH) {
    throw new UsageError(`演示的政策和日历只够演 ${FIRST_MONTH} 至 ${LAST_MONTH} 的月份`);
  }
  return text as ChinaMonth;
}

interface Played {
  /** Null: whoever watched ended it. */
  readonly figures: Figures | null;
  readonly files: readonly TableFile[];
  /** By code of its own, as `lianjie verify` does it. */
  readonly verified: Verdict | null;
}

/** Nothing is under way any more. */
const VERIFIED = { graceMs: 0, unknownMaxMs: 60_000 };

async function play(month: ChinaMonth, out: Out, isKept: boolean): Promise<Played> {
  // Loaded only here: the other commands start faster without the whole program.
  const { PlayEnded, playAlone } = await import("../../demo/month/month.ts");
  const { tablesOf } = await import("../../demo/month/tables.ts");
  const dir = join(dirname(DEMO_DATA), `month-${process.pid}`);
  const signals = onSignals(() => out("正在停止……（再按一次 Ctrl+C 立即退出）"));
  let files: readonly TableFile[] = [];
  let verified: Verdict | null = null;
  out(`演 ${month} 的清算，用自己的数据库和时钟，不碰正在运行的演示`);
  try {
    const figures = await playAlone({
      ...{ month, dir, now: Date.now, fetch, tell: out },
      pause: async (ms) => {
        await pauseFor(ms);
      },
      isEnded: signals.isEnded,
      afterwards: async (scene, { urls }) => {
        if (isKept) files = await tablesOf(scene, [month, addMonths(month, 1)]);
        const now = startOfDay(scene.today) + DAY_MS;
        verified = await verifyCountry(urls, { now, ...VERIFIED });
      },
    });
    return { figures, files, verified };
  } catch (error) {
    if (error instanceof PlayEnded) return { figures: null, files, verified };
    throw error;
  } finally {
    signals.off();
    await removeEmbedded(dir);
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The first signal ends the play cleanly, the second one the program. */
function onSignals(told: () => void) {
  let ended = false;
  const end = (): void => {
    if (ended) process.exit(130);
    ended = true;
    told();
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  const off = (): void => {
    process.off("SIGINT", end);
    process.off("SIGTERM", end);
  };
  return { isEnded: () => ended, off };
}
