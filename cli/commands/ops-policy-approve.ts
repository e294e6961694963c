/** `policy approve VERSION --from DATE`: a second person puts a checked draft in force. */
import { chinaDate, parseChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { approve } from "#rulebook/rulebook.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingIn } from "../ops/acting.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { releasersAt, shortVersion, versionIn, withRulebooks } from "../ops/rulebooks.ts";

export const help: Help = {
  summary: "发布第二步：另一位政策岗人员批准，自某日起施行；批准后不可更改",
  usage: "版本 --from 日期 [--token-file 文件] [--by 登录名] [--database-url 地址] [--nodes 列表]",
  options: [
    ["版本", "版本号的前八位以上，见 policy releases"],
    ["--from 日期", "施行日期，明天或以后"],
    ...ACTING_OPTIONS,
    ...NODE_OPTIONS,
  ],
  example: "lianjie policy approve 1f2e3d4c --from 2027-01-01",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, ...ACTING_VALUES, "from"] });
  const from = parseChinaDate(given.values.get("from") ?? "");
  if (from === null) throw new UsageError("须用 --from 写明施行日期，如 2027-01-01");
  const today = chinaDate(Date.now());
  if (from <= today) throw new Refusal("release_date_past", { from, today }, "home");
  return await withRulebooks(given, async (rulebooks) => {
    const { context, version, area } = await versionIn(rulebooks, given.plain[0]);
    const by = await actingIn(given, context, { duties: releasersAt(context.node), area });
    await approve(context, { version, by, from });
    out(`已批准：版本 ${shortVersion(version)} 自 ${from} 起施行`);
    return EXIT.done;
  });
}
