/** `staff tokens`: the tokens of whoever's token is given, and `--revoke` of one of them. */
import { chinaTimeText } from "#base/date.ts";
import { nodeOfToken } from "#identity/identity.ts";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";
import { tokenIn } from "../ops/acting.ts";
import { inOneNode, ONE_NODE_OPTIONS, ONE_NODE_VALUES } from "../ops/one-node.ts";
import { table } from "../table.ts";

export const help: Help = {
  summary: "列出本人的命令行令牌，或撤销其中一个",
  usage: "[--revoke 令牌编号] [--token-file 文件] [--node 节点] [--database-url 地址]",
  options: [
    ["--revoke 令牌编号", "撤销（tok_…），立即失效"],
    ["--token-file 文件", "本人的任一有效令牌；不写则用环境变量 LIANJIE_TOKEN"],
    ...ONE_NODE_OPTIONS,
  ],
  example: "lianjie staff tokens --revoke tok_0mci3…",
};

export async function run(args: string[], out: Out): Promise<number> {
  const values = [...ONE_NODE_VALUES, "revoke", "token-file"];
  const given = readArguments(args, { values });
  const token = tokenIn(given);
  const node = given.values.get("node") ?? nodeOfToken(token) ?? "";
  const at = new Map([...given.values, ["node", node] as const]);
  return await inOneNode({ ...given, values: at }, async ({ identity }) => {
    const holder = await identity.holderOfToken(token);
    const id = given.values.get("revoke");
    if (id !== undefined) {
      await identity.revokeToken(holder, id);
      out(`已撤销 ${id}`);
      return EXIT.done;
    }
    const rows = await identity.tokensOf(holder.staffId);
    const cells = rows.map((row) => [
      row.id,
      row.name,
      chinaTimeText(row.made_at),
      chinaTimeText(row.expires_at),
    ]);
    const titles = ["编号", "名称", "领取", "有效至"].map((title) => ({ title }));
    for (const line of table(titles, cells)) out(line);
    return EXIT.done;
  });
}
