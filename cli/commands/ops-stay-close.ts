/** `stay close ENCOUNTER --evidence WORDS`: the care agency ends a forgotten stay. */
import { randomBytes } from "node:crypto";
import type { EncounterId } from "#base/id.ts";
import { type Area, HUB, type NodeId } from "#model/place.ts";
import { ENCOUNTER_STATE_WORDS } from "#model/words.ts";
import { closeStay } from "#settlement/settlement.ts";
import { openPg } from "#store/store.ts";
import { createTrail } from "#trail/trail.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingAs, holderIn } from "../ops/acting.ts";
import { NODE_OPTIONS, NODE_VALUES, openNodes } from "../ops/nodes.ts";

const EVIDENCE_MAX = 200;

export const help: Help = {
  summary: "就医地经办凭证关闭医院遗忘的住院，使该参保人可在别处入院",
  usage:
    "就诊ID --evidence 凭据 --nodes 就医地节点 [--token-file 文件] [--by 登录名] [--database-url 地址]",
  options: [
    ["就诊ID", "入院登记时返回的就诊ID，如 enc_0mcja9…"],
    ["--evidence 凭据", "出院证明等，写明文号或日期，记入留痕"],
    ...ACTING_OPTIONS,
    ...NODE_OPTIONS,
  ],
  example: "lianjie stay close enc_0mcja9… --evidence 出院小结2026-11-20 --nodes 460000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, ...ACTING_VALUES, "evidence"] });
  const evidence = given.values.get("evidence")?.trim() ?? "";
  if (evidence === "" || evidence.length > EVIDENCE_MAX) {
    throw new UsageError(`须用 --evidence 写明凭据（不超过${EVIDENCE_MAX}字）`);
  }
  const [id, ...more] = given.plain;
  if (!id?.startsWith("enc_") || more.length > 0) throw new UsageError("须写明一个就诊ID（enc_…）");
  const { urls, stop } = await openNodes(given);
  const cares = [...urls].filter(([node]) => node !== HUB);
  const [care] = cares;
  if (!care || cares.length > 1) {
    await stop();
    throw new UsageError("请用 --nodes 写明一个就医地节点，如 --nodes 460000");
  }
  const [node, url] = care;
  const store = openPg({ url, connectionsMax: 1 });
  try {
    const trail = createTrail(node, randomBytes(6).toString("hex"));
    const encounterId = id as EncounterId;
    const world = { node: node as NodeId, store, now: Date.now };
    const holder = await holderIn(given, world);
    const by = (area: Area) => actingAs(holder, { duties: ["checker"], area });
    const end = await closeStay(world, trail, { encounterId, by, evidence });
    out(`${id} 已关闭，就诊状态：${ENCOUNTER_STATE_WORDS[end]}`);
    return EXIT.done;
  } finally {
    await store.close();
    await stop();
  }
}
