/** Log-in at a terminal, or from the lines of standard input: login name, password, code. */
import type { Client, LoggedIn } from "#identity/identity.ts";
import type { Arguments, Ask } from "../command.ts";
import { UsageError } from "../command.ts";
import type { NodeAt } from "./one-node.ts";

/** Whoever is at the machine; many may be, so it is no address of one of them. */
export const CONSOLE: Client = { address: "cli", agent: "lianjie" };

export function loginNameIn({ values }: Arguments): string {
  const loginName = values.get("login") ?? "";
  if (loginName === "") throw new UsageError("请用 --login 写明登录名");
  return loginName;
}

/** Refusals: those of identity's logIn. */
export async function logInHere(
  { identity }: NodeAt,
  loginName: string,
  ask: Ask,
): Promise<LoggedIn> {
  const password = await ask("密码：", "hidden");
  const code = (await ask("动态口令或备用码：", "plain")).trim();
  return await identity.logIn({ loginName, password, code, client: CONSOLE });
}
