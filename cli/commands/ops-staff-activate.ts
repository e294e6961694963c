/** `staff activate`: a first log-in without a browser: another password, and the second factor. */
import { type Ask, EXIT, type Help, type Out, readArguments } from "../command.ts";
import { CONSOLE, loginNameIn } from "../ops/log-in.ts";
import { inOneNode, ONE_NODE_OPTIONS, ONE_NODE_VALUES } from "../ops/one-node.ts";

export const help: Help = {
  summary: "首次登录：改首次密码，绑定动态口令，取得备用码",
  usage: "--node 节点 --login 登录名 [--database-url 地址]",
  options: [
    ["--login 登录名", "本人的登录名；首次密码、新密码、动态口令逐项提问"],
    ...ONE_NODE_OPTIONS,
  ],
  example: "lianjie staff activate --node 360000 --login li.wei",
};

export async function run(args: string[], out: Out, ask: Ask): Promise<number> {
  const given = readArguments(args, { values: [...ONE_NODE_VALUES, "login"] });
  const loginName = loginNameIn(given);
  return await inOneNode(given, async ({ identity }) => {
    const client = CONSOLE;
    const password = await ask("首次密码：", "hidden");
    let { token, session } = await identity.logIn({ loginName, password, client });
    if (session.mustFinish === "password") {
      const newPassword = await ask("新密码：", "hidden");
      const changed = await identity.changePassword({ token, password, newPassword, client });
      ({ token, session } = changed);
      out("密码已改。");
    }
    const { secret, address } = await identity.startSecondFactor(token);
    out("请在手机的身份验证器中添加，然后输入它显示的六位口令：");
    out(`  密钥  ${secret}`);
    out(`  地址  ${address}`);
    const code = await ask("动态口令：", "plain");
    const shown = await identity.showSecondFactor({ token, code, client });
    out("动态口令已绑定。备用码只显示这一次，每个用一次，请抄下收好：");
    for (const one of shown.recoveryCodes) out(`  ${one}`);
    await identity.logOut(shown.token);
    return EXIT.done;
  });
}
