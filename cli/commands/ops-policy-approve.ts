/** `policy approve VERSION --by NAME --from DATE`: a second person puts a checked draft in force. */
import { chinaDate, parseChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { approve } from "#rulebook/rulebook.ts";
import { EXIT, type Help, type Out, readArguments, UsageError } from "../command.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { shortVersion, versionIn, whoIn, withRulebooks } from "../ops/rulebooks.ts";

export const help: Help = {
  summary: "发布第二步：另一人批准，自某日起施行；批准后不可更改",
  usage: "版本 --by 姓名 --from 日期 [--database-url 地址] [--nodes 列表]",
  options: [
    ["版本", "版本号的前八位以上，见 policy releases"],
    ["--by 姓名", "批准人，不能是起草或送检的人"],
    ["--from 日期", "施行日期，明天或以后"],
    ...NODE_OPTIONS,
  ],
  example: "lianjie policy approve 1f2e3d4c --by 王批准 --from 2027-01-01",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, "by", "from"] });
  const by = whoIn(given);
  const from = parseChinaDate(given.values.get("from") ?? "");
  if (from === null) throw new UsageError("须用 --from 写明施行日期，如 2027-01-01");
  const today = chinaDate(Date.now());
  if (from <= today) throw new Refusal("release_date_past", { from, today }, "home");
  return await withRulebooks(given, async (rulebooks) => {
    const { context, version } = await versionIn(rulebooks, given.plain[0]);
    await approve(context, { version, by, from });
    out(`已批准：版本 ${shortVersion(version)} 自 ${from} 起施行`);
    return EXIT.done;
  });
}
