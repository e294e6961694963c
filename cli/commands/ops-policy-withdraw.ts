/** `policy withdraw VERSION`: takes back a draft, or an approved version before its day. */
import { withdraw } from "#rulebook/rulebook.ts";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";
import { ACTING_OPTIONS, ACTING_VALUES, actingIn } from "../ops/acting.ts";
import { NODE_OPTIONS, NODE_VALUES } from "../ops/nodes.ts";
import { releasersAt, shortVersion, versionIn, withRulebooks } from "../ops/rulebooks.ts";

export const help: Help = {
  summary: "撤回草稿，或尚未施行的已批准版本",
  usage: "版本 [--token-file 文件] [--by 登录名] [--database-url 地址] [--nodes 列表]",
  options: [["版本", "版本号的前八位以上，见 policy releases"], ...ACTING_OPTIONS, ...NODE_OPTIONS],
  example: "lianjie policy withdraw 1f2e3d4c",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, { values: [...NODE_VALUES, ...ACTING_VALUES] });
  return await withRulebooks(given, async (rulebooks) => {
    const { context, version, area } = await versionIn(rulebooks, given.plain[0]);
    const by = await actingIn(given, context, { duties: releasersAt(context.node), area });
    await withdraw(context, { version, by });
    out(`已撤回：版本 ${shortVersion(version)}`);
    return EXIT.done;
  });
}
