/** `stay close ENCOUNTER --evidence WORDS`: the care agency ends a forgotten stay. */
import type { EncounterId } from "#base/id.ts";
import type { Area } from "#model/place.ts";
import { ENCOUNTER_STATE_WORDS } from "#model/words.ts";
import { closeStay } from "#settlement/settlement.ts";
import { dayGiven, EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingAs, holderIn } from "../ops/acting.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { withProvince, wordsIn } from "../ops/one-province.ts";

export const help: Help = {
  summary: "就医地经办凭证关闭医院遗忘的住院，使该参保人可在别处入院",
  usage:
    "就诊ID --evidence 凭据 --nodes 就医地节点 [--on 日期] [--withdraw | --release] [--token-file 文件] [--database-url 地址]",
  options: [
    ["就诊ID", "入院登记时返回的就诊ID，如 enc_0mcja9…"],
    ["--evidence 凭据", "出院证明等，写明文号或日期，记入留痕"],
    ["--on 日期", "凭据上的离院日期，如 2026-11-20；不早于入院，不晚于今天，不写则为今天"],
    ["--withdraw", "实际没有住院：撤销登记（须没有费用明细）；不写则办为出院"],
    ["--release", "医院已停业或无法办理：还有费用未结算也关闭，这些费用列入 open-cases"],
    ...ACTING_OPTIONS,
    ...NODE_OPTIONS,
  ],
  example:
    "lianjie stay close enc_0mcja9… --evidence 出院小结2026-11-20 --on 2026-11-20 --nodes 460000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    values: [...NODE_VALUES, ...ACTING_VALUES, "evidence", "on"],
    flags: ["withdraw", "release"],
  });
  const [withdraw, release] = [given.flags.has("withdraw"), given.flags.has("release")];
  if (withdraw && release) throw new UsageError("--withdraw 和 --release 只能写一个");
  const on = dayGiven(given, "on") ?? undefined;
  const evidence = wordsIn(given, "evidence", "凭据");
  const [id, ...more] = given.plain;
  if (!id?.startsWith("enc_") || more.length > 0) throw new UsageError("须写明一个就诊ID（enc_…）");
  return await withProvince(given, async ({ node, store, trail }) => {
    const world = { node, store, now: Date.now };
    const holder = await holderIn(given, world);
    const by = (area: Area) => actingAs(holder, { duties: ["checker"], area });
    const closing = { encounterId: id as EncounterId, by, evidence, on, withdraw, release };
    const end = await closeStay(world, trail, closing);
    out(`${id} 已关闭，就诊状态：${ENCOUNTER_STATE_WORDS[end.state]}`);
    if (end.unsettled > 0) out(`还有${end.unsettled}条费用没有结算，见 lianjie open-cases`);
    return EXIT.done;
  });
}
