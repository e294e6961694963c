/** `open-cases`: what waits for somebody of an agency, node by node. */
import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { chinaDate } from "#base/date.ts";
import { HUB } from "#model/place.ts";
import { OPEN_CASE_WORDS } from "#model/words.ts";
import { type OpenCase, openCases } from "#settlement/settlement.ts";
import { openPg } from "#store/store.ts";
import { createTrail, inTransaction } from "#trail/trail.ts";
import { masked } from "#verify/verify.ts";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";
import { NODE_OPTIONS, NODE_VALUES, openNodes } from "../ops/nodes.ts";
import { table } from "../table.ts";

export const help: Help = {
  summary: "经办机构待处理的事项：审核标记、需重算的结算、关闭时有未结算费用的住院（人员编号遮盖）",
  usage: "[--nodes 列表] [--database-url 地址]",
  options: [...NODE_OPTIONS],
  example: "lianjie open-cases --nodes 360000",
};

const COLUMNS = ["节点", "事项", "对象", "人员", "起始", "另一住院、其后的结算或费用条数"].map(
  (title) => ({ title }),
);

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: NODE_VALUES });
  const { urls, stop } = await openNodes(given);
  const rows: string[][] = [];
  try {
    for (const [node, url] of urls) {
      if (node !== HUB)
        for (const each of await listed(node, url)) rows.push([node, ...wordsOf(each)]);
    }
  } finally {
    await stop();
  }
  if (rows.length === 0) out("没有待处理的事项");
  else for (const line of table(COLUMNS, rows)) out(line);
  if (rows.length > 0) out("办结：lianjie case close 对象 --note 处理结果 --nodes 节点");
  return EXIT.done;
}

/** Whoever looks at persons' cases leaves a trace where they are. */
async function listed(node: string, url: string): Promise<readonly OpenCase[]> {
  const store = openPg({ url, connectionsMax: 1 });
  try {
    const cases = await openCases(store);
    const trail = createTrail(node, randomBytes(6).toString("hex"));
    const actor = { kind: "machine", id: userInfo().username } as const;
    await inTransaction(store, trail, async (_tx, entries) => {
      for (const { subject, personId } of cases) {
        entries.push({ at: Date.now(), actor, action: "case.listed", subject, personId });
      }
    });
    return cases;
  } finally {
    await store.close();
  }
}

function wordsOf({ kind, subject, personId, openedAt, about }: OpenCase): string[] {
  const person = String(masked(personId, "personId"));
  return [OPEN_CASE_WORDS[kind], subject, person, chinaDate(openedAt), about.join(" ")];
}
