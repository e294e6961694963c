/** A session that lacks its password or second factor does nothing but set it. */
import { Refusal } from "#base/refusals.ts";
import type { StaffSession } from "#model/staff.ts";

const WHAT = { password: "修改密码", secondFactor: "验证动态口令" } as const;

/** Refusals: session_unfinished. */
export function checkFinished({ mustFinish }: Pick<StaffSession, "mustFinish">): void {
  if (mustFinish === null) return;
  throw new Refusal("session_unfinished", { what: WHAT[mustFinish] });
}
