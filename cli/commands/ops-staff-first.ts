/** `staff first`: the three administrators of a node that has none, with passwords told once. */
import { userInfo } from "node:os";
import type { FirstStaff } from "#identity/identity.ts";
import { ADMINISTRATOR_DUTIES } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";
import {
  type Arguments,
  EXIT,
  type Help,
  type Out,
  readArguments,
  UsageError,
} from "../command.ts";
import { inOneNode, ONE_NODE_OPTIONS, ONE_NODE_VALUES } from "../ops/one-node.ts";
import { pairs } from "../table.ts";

const OPTION = {
  administrator: "administrator",
  securityAdministrator: "security",
  auditor: "auditor",
} as const;

export const help: Help = {
  summary: "建立节点最初的三位管理员（三员分立），只在一位也没有时可用",
  usage:
    "--node 节点 --administrator 登录名:姓名 --security 登录名:姓名 --auditor 登录名:姓名 [--database-url 地址]",
  options: [
    ["--administrator 登录名:姓名", "系统管理员：开立、停用、注销账号"],
    ["--security 登录名:姓名", "安全管理员：授予、收回岗位，解除动态口令"],
    ["--auditor 登录名:姓名", "安全审计员：查看留痕"],
    ...ONE_NODE_OPTIONS,
  ],
  example:
    "lianjie staff first --node 360000 --administrator guan.li:管某 --security an.quan:安某 --auditor shen.ji:沈某",
};

function staffIn({ values }: Arguments): FirstStaff {
  const named = ADMINISTRATOR_DUTIES.map((duty) => {
    const [, loginName, name] = /^([^:：]+)[:：](.+)$/.exec(values.get(OPTION[duty]) ?? "") ?? [];
    if (loginName !== undefined && name !== undefined) return [duty, { loginName, name }] as const;
    throw new UsageError(`请用 --${OPTION[duty]} 登录名:姓名 写明${DUTY_WORDS[duty]}`);
  });
  return Object.fromEntries(named) as unknown as FirstStaff;
}

export async function run(args: string[], out: Out): Promise<number> {
  const values = [...ONE_NODE_VALUES, ...Object.values(OPTION)];
  const given = readArguments(args, { values });
  const staff = staffIn(given);
  return await inOneNode(given, async ({ node, identity }) => {
    const made = await identity.makeFirstAdministrators(userInfo().username, staff);
    out("三位管理员已建立。首次密码只显示这一次，请分别交给本人：");
    const rows = made.map(({ duty, loginName, firstPassword }) => {
      return [`  ${DUTY_WORDS[duty]}`, `${loginName}  ${firstPassword}`] as const;
    });
    for (const line of pairs(rows)) out(line);
    out(`各人首次登录：lianjie staff activate --node ${node} --login 登录名`);
    return EXIT.done;
  });
}
