/** `serve`: runs the nodes that the environment names, until a signal ends it. */
import { EXIT, type Help, type Out, readArguments } from "../command.ts";

export const help: Help = {
  summary: "运行本机的节点（由环境变量指明），直到收到停止信号",
  usage: "",
  options: [
    ["LIANJIE_NODES", "本进程的节点，如 100000 或 360000,460000"],
    [
      "DATABASE_URL",
      "一台 PostgreSQL，各节点用库 lianjie_节点代码；或含 {node} 的地址，换成节点代码。库不存在时自动建立",
    ],
    [
      "LIANJIE_CONNECTIONS",
      "每个节点最多用几个数据库连接（2 至 1000，默认 8），另有 2 个用于报表；服务器不够时各节点均分",
    ],
    ["LIANJIE_PEERS", "其他节点的地址，逗号分隔，如 100000=http://主机:7000"],
    [
      "LIANJIE_KEYS",
      '节点间密钥文件；有其他节点时必须有。如 {"100000-360000": "64 位十六进制数"}，每对节点一项，双方相同；本节点的签章密钥另写一项，如 "360000": "…"，没有的不能签发单据',
    ],
    [
      "LIANJIE_PUBLIC_URL",
      "公众访问本进程的地址，如 https://ybj.example.cn，印在单据的二维码里；不写则二维码只有编号和校验码",
    ],
    ["LIANJIE_DIRECTORY", "统一身份认证（OpenID Connect）的设置文件，见 docs/operating.md；可不写"],
    [
      "LIANJIE_PROXIES",
      "本机前面的代理服务器，如 10.0.0.5,10.1.0.0/16：只有它们转告的来源地址才算数；没有代理就不写",
    ],
    ["HOST PORT LOG_LEVEL", "监听地址（默认 127.0.0.1）、端口（默认 7000）、日志级别（默认 info）"],
  ],
  example:
    "LIANJIE_NODES=100000,360000,460000 DATABASE_URL=postgres://lianjie:口令@主机:5432 lianjie serve",
};

export async function run(args: string[], out: Out): Promise<number> {
  readArguments(args, {});
  // Loaded only here: the other commands start faster without the whole program.
  const { serve } = await import("#main.ts");
  const { address, stop } = await serve();
  const signalled = new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
  out(`已在 ${address} 运行，按 Ctrl+C 停止`);
  await signalled;
  out("正在停止……");
  await stop();
  return EXIT.done;
}
