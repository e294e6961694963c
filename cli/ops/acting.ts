/**
 * Who acts: the holder of the token in `--token-file` or LIANJIE_TOKEN, with a duty that reaches
 * the place of the case. A name as typed is nobody.
 */
import { readFileSync } from "node:fs";
import { Refusal } from "#base/refusals.ts";
import { readStaffToken } from "#config.ts";
import { holderOfToken, type TokenHolder } from "#identity/identity.ts";
import { type Staff, staffActor } from "#model/actor.ts";
import type { Area, NodeId } from "#model/place.ts";
import { type Duty, roleAt } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";
import type { Database } from "#store/store.ts";
import { type Arguments, UsageError } from "../command.ts";

export const ACTING_VALUES = ["by", "token-file"] as const;
export const ACTING_OPTIONS: readonly (readonly [string, string])[] = [
  ["--token-file 文件", "办理人的令牌（lianjie staff token 领取）；不写则用环境变量 LIANJIE_TOKEN"],
  ["--by 登录名", "可不写；写了须与令牌的登录名相同"],
];

/** Throws UsageError without one. */
export function tokenIn({ values }: Pick<Arguments, "values">): string {
  const file = values.get("token-file");
  const token = file === undefined ? readStaffToken() : readFileSync(file, "utf8").trim();
  if (token !== undefined && token !== "") return token;
  throw new UsageError(
    "须由有账号的人员办理，只写姓名不算：请先用 lianjie staff token 领取令牌，" +
      "再用 --token-file 写明令牌文件，或设环境变量 LIANJIE_TOKEN",
  );
}

interface ActingAt {
  readonly node: NodeId;
  readonly store: Database;
  readonly now: () => number;
}

/** Refusals: token_refused, token_other_node, token_other_person. */
export async function holderIn(
  given: Pick<Arguments, "values">,
  world: ActingAt,
): Promise<TokenHolder> {
  const holder = await holderOfToken({ world }, tokenIn(given));
  const by = given.values.get("by")?.normalize("NFKC").trim().toLowerCase();
  if (by !== undefined && by !== holder.loginName) {
    throw new Refusal("token_other_person", { holder: holder.loginName, by });
  }
  return holder;
}

interface Needed {
  readonly duties: readonly Duty[];
  readonly area: Area;
}

/** As what they act at a place. Refusals: role_needed. */
export function actingAs(holder: TokenHolder, { duties, area }: Needed): Staff {
  const role = roleAt(holder.roles, duties, area);
  if (role !== null) return staffActor(holder, role);
  const duty = duties.map((one) => DUTY_WORDS[one]).join("或");
  throw new Refusal("role_needed", { duty, place: area });
}

/** Both at once. Refusals: token_refused, token_other_node, token_other_person, role_needed. */
export async function actingIn(
  given: Pick<Arguments, "values">,
  world: ActingAt,
  needed: Needed,
): Promise<Staff> {
  return actingAs(await holderIn(given, world), needed);
}
