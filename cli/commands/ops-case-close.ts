/** `case close SUBJECT --by NAME --note WORDS`: somebody of the agency has dealt with it. */
import { OPEN_CASE_WORDS } from "#model/words.ts";
import { closeCase } from "#settlement/settlement.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { withProvince, wordsIn } from "../ops/one-province.ts";
import { whoIn } from "../ops/rulebooks.ts";

export const help: Help = {
  summary: "办结 open-cases 列出的一项，处理结果记入留痕",
  usage: "对象 --by 姓名 --note 处理结果 --nodes 省节点 [--database-url 地址]",
  options: [
    ["对象", "open-cases 列出的结算ID或就诊ID"],
    ["--by 姓名", "办理人"],
    ["--note 处理结果", "怎样处理的，记入留痕"],
    ...NODE_OPTIONS,
  ],
  example:
    "lianjie case close stl_0mv4krg6m1… --by 李经办 --note 已通知医院重新结算 --nodes 360000",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, "by", "note"] });
  const by = whoIn(given);
  const words = wordsIn(given, "note", "处理结果");
  const [subject, ...more] = given.plain;
  if (subject === undefined || more.length > 0) {
    throw new UsageError("须写明一个对象（open-cases 列出的结算ID或就诊ID）");
  }
  return await withProvince(given, async ({ store, trail }) => {
    const kind = await closeCase({ store, now: Date.now }, trail, { subject, by, words });
    out(`${subject}（${OPEN_CASE_WORDS[kind]}）已办结`);
    return EXIT.done;
  });
}
