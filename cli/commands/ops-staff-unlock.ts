/** `staff unlock`: the way back in at the machine, for whoever nobody of staff can let in. */
import { userInfo } from "node:os";
import { EXIT, type Help, type Out, readArguments } from "../command.ts";
import { loginNameIn } from "../ops/log-in.ts";
import { inOneNode, ONE_NODE_OPTIONS, ONE_NODE_VALUES } from "../ops/one-node.ts";

export const help: Help = {
  summary: "在服务器上解除登录失败的暂停，必要时给新的首次密码",
  usage: "--node 节点 --login 登录名 [--new-password] [--database-url 地址]",
  options: [
    ["--login 登录名", "被暂停登录的账号"],
    ["--new-password", "忘记密码时：给新的首次密码，登录和令牌随之结束，动态口令不变"],
    ...ONE_NODE_OPTIONS,
  ],
  example: "lianjie staff unlock --node 360000 --login guan.li",
};

export async function run(args: string[], out: Out): Promise<number> {
  const given = readArguments(args, {
    values: [...ONE_NODE_VALUES, "login"],
    flags: ["new-password"],
  });
  const loginName = loginNameIn(given);
  const newPassword = given.flags.has("new-password");
  return await inOneNode(given, async ({ identity }) => {
    const { username } = userInfo();
    const done = await identity.unlockAtMachine(username, { loginName, newPassword });
    out(`${done.loginName} 可以登录了，已留痕。`);
    if (done.firstPassword !== null) {
      out(`首次密码只显示这一次，登录后须修改：${done.firstPassword}`);
    }
    return EXIT.done;
  });
}
