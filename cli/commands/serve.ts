/** `serve`: runs the nodes that the environment names, until a signal ends it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";

export const help: Help = {
  summary: "运行本机的节点（由环境变量指明），直到收到停止信号",
  usage: "",
  options: [
    ["LIANJIE_NODES", "本进程的节点，如 100000 或 360000,460000"],
    ["DATABASE_URL", "PostgreSQL 地址，可含 {node}"],
    ["LIANJIE_PEERS", "其他节点的地址，如 100000=http://主机:7000"],
    ["LIANJIE_KEYS", "节点间密钥文件；有其他节点时必须有"],
    ["HOST PORT LOG_LEVEL", "监听地址、端口（默认7000）、日志级别"],
  ],
  example: "LIANJIE_NODES=100000,360000,460000 DATABASE_URL=postgres://… lianjie serve",
};

/** The program's own start, which `node` may also run by itself. */
const PROGRAM = join(import.meta.dirname, "..", "..", "src", "main.ts");

export async function run(args: string[], out: Out): Promise<number> {
  readArguments(args, {});
  if (!existsSync(PROGRAM)) {
    out("本版本还不能单独运行节点：请先用 npm start 运行演示世界");
    return EXIT.broken;
  }
  const program = (await import(pathToFileURL(PROGRAM).href)) as { serve(): Promise<unknown> };
  await program.serve();
  return EXIT.done;
}
