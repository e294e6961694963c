/** `case close SUBJECT --note WORDS`: somebody of the agency has dealt with it. */
import { Refusal } from "#base/refusals.ts";
import { OPEN_CASE_WORDS } from "#model/words.ts";
import { areaOfCase, closeCase, openCases } from "#settlement/settlement.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingAs, holderIn } from "../ops/acting.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { withProvince, wordsIn } from "../ops/one-province.ts";

export const help: Help = {
  summary: "办结 open-cases 列出的一项，处理结果记入留痕",
  usage: "对象 --note 处理结果 --nodes 省节点 [--token-file 文件] [--database-url 地址]",
  options: [
    ["对象", "open-cases 列出的结算ID或就诊ID"],
    ["--note 处理结果", "怎样处理的，记入留痕；须有管到该项所在地的审核岗"],
    ...ACTING_OPTIONS,
    ...NODE_OPTIONS,
  ],
  example: "lianjie case close stl_0mv4krg6m1… --note 已通知医院重新结算 --nodes 360000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, ...ACTING_VALUES, "note"] });
  const words = wordsIn(given, "note", "处理结果");
  const [subject, ...more] = given.plain;
  if (subject === undefined || more.length > 0) {
    throw new UsageError("须写明一个对象（open-cases 列出的结算ID或就诊ID）");
  }
  return await withProvince(given, async ({ node, store, trail }) => {
    const world = { node, store, now: Date.now };
    const holder = await holderIn(given, world);
    const open = (await openCases(store)).find((each) => each.subject === subject);
    if (!open) throw new Refusal("case_missing", { subject });
    const by = actingAs(holder, { duties: ["checker"], area: areaOfCase(node, open) });
    const kind = await closeCase(world, trail, { subject, by, words });
    out(`${subject}（${OPEN_CASE_WORDS[kind]}）已办结`);
    return EXIT.done;
  });
}
