/** `staff token`: a token by which commands act for whoever logs in here. */
import { hostname } from "node:os";
import { chinaTimeText } from "#base/date.ts";
import { type Ask, EXIT, type Help, type Out, readArguments } from "../command.ts";
import { logInHere, loginNameIn } from "../ops/log-in.ts";
import { inOneNode, ONE_NODE_OPTIONS, ONE_NODE_VALUES } from "../ops/one-node.ts";

const DAYS_USUAL = "30";

export const help: Help = {
  summary: "登录后领取命令行令牌；命令凭它以本人的名义办理",
  usage: "--node 节点 --login 登录名 [--name 名称] [--days 天数] [--database-url 地址]",
  options: [
    ["--login 登录名", "密码和动态口令逐项提问，或由标准输入逐行给出"],
    ["--name 名称", "令牌用在哪里；不写则为本机名"],
    ["--days 天数", `有效天数，不写为${DAYS_USUAL}`],
    ...ONE_NODE_OPTIONS,
  ],
  example: "lianjie staff token --node 360000 --login li.wei > ~/.lianjie-token",
};

/** Only the token itself goes to `out`, so that it can go into a file. */
export async function run(args: string[], out: Out, ask: Ask): Promise<number> {
  const given = readArguments(args, { values: [...ONE_NODE_VALUES, "login", "name", "days"] });
  const loginName = loginNameIn(given);
  return await inOneNode(given, async (at) => {
    const { token: own, session } = await logInHere(at, loginName, ask);
    const name = given.values.get("name") ?? hostname();
    const days = Number(given.values.get("days") ?? DAYS_USUAL);
    try {
      const { id, token, expiresAt } = await at.identity.makeToken(session, { name, days });
      process.stderr.write(`令牌 ${id}，有效至 ${chinaTimeText(expiresAt)}，只显示这一次：\n`);
      out(token);
    } finally {
      await at.identity.logOut(own);
    }
    return EXIT.done;
  });
}
