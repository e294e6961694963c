/** `npm start`: the demo world on one port, until a signal ends it. */
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pauseFor } from "node:timers/promises";
import { parseArgs } from "node:util";
import { present } from "#base/assert.ts";
import { addMonths, type ChinaMonth, chinaDate, yearOf } from "#base/date.ts";
import { DatabaseRefused, troubleOf } from "#base/troubles.ts";
import { ConfigInvalid, type DemoConfig, readDemoConfig } from "#config.ts";
import { createMetrics } from "#probes.ts";
import { closeServer, createLog } from "#runtime.ts";
import { greeting } from "./greeting.ts";
import { createDemoApp } from "./http.ts";
import { pageFiles } from "./page-files.ts";
import { storyCards } from "./story-cards.ts";
import { startDemoWorld, WorldNotNew } from "./world.ts";

const DATA = join(import.meta.dirname, "..", ".data", "demo");

/** As every command of `lianjie` ends: refused, wrong usage, the program or the database failed. */
const EXIT = { refused: 1, usage: 2, broken: 3 } as const;

/** Something that the user can put right: told without a stack. */
class StartRefused extends Error {
  readonly code: number;

  constructor(words: string, code: number) {
    super(words);
    this.code = code;
  }
}

function print(words: string): void {
  process.stdout.write(`${words}\n`);
}

/** Before anything is started: a taken port is told at once. */
async function claimPort({ host, port }: DemoConfig): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  }).catch((error: NodeJS.ErrnoException) => {
    throw portRefused(error, { host, port });
  });
}

function portRefused(
  error: NodeJS.ErrnoException,
  { host, port }: { readonly host: string; readonly port: number },
): Error {
  if (error.code === "EADDRINUSE") {
    const other = port < 65_535 ? port + 1 : port - 1;
    return new StartRefused(
      `端口 ${port} 已被占用。请先停止占用它的程序（也许是另一个 npm start），或换一个端口：PORT=${other} npm start`,
      EXIT.refused,
    );
  }
  if (error.code === "EACCES") {
    const words = `没有权限使用端口 ${port}，请换 1024 以上的端口：PORT=7000 npm start`;
    return new StartRefused(words, EXIT.refused);
  }
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") {
    const words = `本机没有地址 ${host}，请更正 HOST（通常为 127.0.0.1 或 0.0.0.0）`;
    return new StartRefused(words, EXIT.usage);
  }
  return error;
}

/** What keeps the world from starting and can be put right here. */
function worldRefused(error: unknown): unknown {
  if (error instanceof DatabaseRefused) return new StartRefused(error.message, EXIT.refused);
  if (error instanceof WorldNotNew) {
    const words =
      "演示数据已经有了，时间不能倒回去演。清空后演：npm start -- --fresh --with-month；照旧启动：npm start";
    return new StartRefused(words, EXIT.refused);
  }
  const trouble = troubleOf(error);
  if (trouble !== null) return new StartRefused(trouble.words, EXIT.broken);
  if (!(error instanceof Error)) return error;
  const { message } = error;
  if (/^migration |of PostgreSQL \d+, this program brings/.test(message)) {
    return new StartRefused(
      `这份演示数据来自另一个版本的程序，请重新开始：npm start -- --fresh（${message}）`,
      EXIT.refused,
    );
  }
  return error;
}

const FLAG = { type: "boolean", default: false } as const;

function readArguments(): { readonly fresh: boolean; readonly withMonth: boolean } {
  try {
    const { values } = parseArgs({ options: { fresh: FLAG, "with-month": FLAG } });
    return { fresh: values.fresh, withMonth: values["with-month"] };
  } catch {
    const words =
      "只认识参数 --fresh（清空演示数据重新开始）和 --with-month（先演完一个已清算的月份）：npm start -- --fresh --with-month";
    throw new StartRefused(words, EXIT.usage);
  }
}

/** A past month in the demo's data, before it starts; gives the months that are cleared. */
async function playBefore(config: DemoConfig, fresh: boolean): Promise<readonly ChinaMonth[]> {
  const { PlayEnded, pastMonth, playPast } = await import("./month/month.ts");
  const month = pastMonth(chinaDate(Date.now()));
  print(`先演 ${month} 的清算，演完再启动（不到两分钟）`);
  let ended = false;
  const end = (): void => {
    if (ended) process.exit(130);
    ended = true;
    print("\n正在停止……（再按一次 Ctrl+C 立即退出）");
  };
  for (const signal of SIGNALS) process.on(signal, end);
  try {
    const pause = async (ms: number): Promise<void> => {
      await pauseFor(ms);
    };
    const given = { dir: DATA, databaseUrl: config.databaseUrl, now: Date.now, fetch, pause };
    await playPast({ ...given, month, fresh, tell: print, isEnded: () => ended });
    return [month, addMonths(month, 1)];
  } catch (error) {
    if (error instanceof PlayEnded) {
      const words = "已停止，这个月没有演完。重新来过：npm start -- --fresh --with-month";
      throw new StartRefused(words, EXIT.refused);
    }
    throw worldRefused(error);
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** The first signal stops cleanly, the second at once. */
function onSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const end = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    print("\n正在停止……（再按一次 Ctrl+C 立即退出）");
    stop().then(
      () => {
        print("已停止。");
        process.exit(0);
      },
      (error: unknown) => {
        process.stderr.write(`停止时出错：${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, end);
}

async function start(startedAt: number): Promise<void> {
  const { fresh, withMonth } = readArguments();
  const config = readDemoConfig();
  await claimPort(config);
  const months = withMonth ? await playBefore(config, fresh) : [];
  print(fresh && !withMonth ? "正在重新建立演示世界……" : "正在启动演示世界……");
  const metrics = createMetrics();
  const files = pageFiles();
  const world = await startDemoWorld({
    dir: DATA,
    fresh: fresh && !withMonth,
    databaseUrl: config.databaseUrl,
    publicUrl: config.publicUrl,
    log: createLog(config.logLevel),
    observe: metrics.group,
    progress: (words) => print(`  ${words}（${((Date.now() - startedAt) / 1_000).toFixed(1)} 秒）`),
  }).catch((error: unknown) => {
    throw worldRefused(error);
  });
  const app = await createDemoApp({ world, metrics, files: await files });
  const stop = async (): Promise<void> => {
    await closeServer(app);
    await world.stop();
  };
  try {
    const address = await app.listen({ host: config.host, port: config.port });
    onSignal(stop);
    const now = world.surroundings.now();
    const first = present(storyCards(yearOf(chinaDate(now)))[0], "the first story");
    print(greeting({ address, first, now, tookMs: now - startedAt, months }));
  } catch (error) {
    await stop();
    throw portRefused(error as NodeJS.ErrnoException, config);
  }
}

/** Null for a defect. */
function exitOf(error: unknown): number | null {
  if (error instanceof ConfigInvalid) return EXIT.usage;
  return error instanceof StartRefused ? error.code : null;
}

function defectText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

start(Date.now() - Math.round(process.uptime() * 1_000)).catch((error: unknown) => {
  const code = exitOf(error);
  const words = code !== null ? (error as Error).message : defectText(error);
  process.stderr.write(`${words}\n`);
  process.exit(code ?? EXIT.broken);
});
