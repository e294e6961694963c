/** `show SETTLEMENT_ID`: a settlement with its whole trace over care, hub and home. */
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { toJson } from "#base/json.ts";
import { openPg } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { masked, opened, type Trace, traceOf } from "#verify/verify.ts";
import {
  type Arguments,
  EXIT,
  type Help,
  type Out,
  readArguments,
  UsageError,
} from "../command.ts";
import { NODE_OPTIONS, NODE_VALUES, openNodes } from "../ops/nodes.ts";
import { type Fields, printed } from "../ops/show-print.ts";

export const help: Help = {
  summary: "一笔结算的全过程：三方记录、计算步骤、分录、留痕（个人信息遮盖）",
  usage: "结算ID [--full] [--database-url 地址] [--nodes 列表] [--json]",
  options: [
    ["--full", "显示个人信息和医院得到的应答原文"],
    ...NODE_OPTIONS,
    ["--json", "输出 JSON"],
  ],
  example: "lianjie show stl_0mv4krg6m1b60e15771af",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { flags: ["full", "json"], values: NODE_VALUES });
  const [settlementId, ...others] = given.plain;
  if (settlementId === undefined || others.length > 0) {
    throw new UsageError("请写一个结算ID，如 stl_0mv4krg6m1b60e15771af");
  }
  const { urls, stop } = await openNodes(given);
  try {
    const trace = await traceOf(urls, settlementId);
    if (trace.care.length + trace.home.length + trace.copies.length === 0) {
      for (const line of nothingFound(settlementId, [...urls.keys()], given)) out(line);
      return EXIT.found;
    }
    await leaveTrace(trace, urls);
    const shown = given.flags.has("full") ? opened(trace) : masked(opened(trace));
    if (given.flags.has("json")) out(toJson(shown));
    else for (const line of printed(shown as Fields)) out(line);
    return EXIT.done;
  } finally {
    await stop();
  }
}

/** What was looked at, and where else it may be. */
function nothingFound(id: string, nodes: readonly string[], given: Arguments): string[] {
  const elsewhere = given.values.has("nodes") ? ["去掉 --nodes 看全部节点"] : [];
  const server = "用 --database-url 指明那笔结算所在的服务器（不写则看 DATABASE_URL 或演示数据）";
  const shape = /^stl_[0-9a-z]+$/.test(id)
    ? "请逐字核对（结算单和医院得到的应答上有）"
    : "结算ID以 stl_ 开头，在结算单和医院得到的应答上；就诊号、报文ID都不是";
  return [
    `没有结算 ${id}（看过${nodes.length}个节点：${nodes.join(" ")}）`,
    `下一步：${[shape, ...elsewhere, server].join("；或")}。`,
  ];
}

/** Whoever looks at a person's case leaves a trace where the case is, whether masked or not. */
async function leaveTrace(trace: Trace, urls: ReadonlyMap<string, string>): Promise<void> {
  const actor = { kind: "machine", id: userInfo().username } as const;
  for (const row of [...trace.care, ...trace.home]) {
    const url = urls.get(row.node);
    if (url === undefined) continue;
    const store = openPg({ url, connectionsMax: 1 });
    const trail = createTrail(row.node, randomBytes(6).toString("hex"));
    trail.note({
      at: Date.now(),
      actor,
      action: "settlement.shown",
      subject: trace.settlementId,
      personId: row.person_id,
    });
    try {
      await trail.flush(store);
    } finally {
      await store.close();
    }
  }
}
