/**
 * Staff of the demo: at each node the same login names, with one password and one authenticator
 * secret that the start prints. Nobody of them exists.
 */
import type { Instant } from "#base/date.ts";
import type { Random } from "#base/random.ts";
import { type SeededStaff, seedAccounts } from "#identity/identity.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import { ADMINISTRATOR_DUTIES, type Duty, type DutyPlace } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";
import type { Database } from "#store/store.ts";
import { demoInstitutions } from "./places.ts";
import { DEMO_SEED } from "./seed.ts";

export const DEMO_PASSWORD = "Yanshi-Zhanghao-2026";
/** Twenty bytes in base 32. */
export const DEMO_SECRET = "LIANJIEDEMOLIANJIEDEMOLIANJIEDEM";

type Where = "node" | "hospital" | "hub";

/** Login name, name, duty, where it is held, and what it may. */
const DEMO_STAFF: readonly (readonly [string, string, Duty, Where, string])[] = [
  ["shouli", "演示受理", "reception", "node", "受理备案和资格申请"],
  ["shenhe", "演示审核", "checker", "node", "审核申请，关闭医院遗忘的住院"],
  ["fuhe", "演示复核", "checker", "node", "同上（拟不予备案、专家意见须由两人办理）"],
  ["zhengce1", "演示政策甲", "policy", "node", "起草、批准政策（不能批准自己起草的）"],
  ["zhengce2", "演示政策乙", "policy", "node", "同上"],
  ["caiwu", "演示财务", "finance", "node", "对账、清算、登记收付款"],
  ["caiwu2", "演示财务乙", "finance", "node", "同上（复核须由另一人）"],
  ["jianguan", "演示监管", "supervisor", "node", "监管、协查"],
  ["shoufei", "演示收费", "cashier", "hospital", "本院窗口"],
  ["yibaoban", "演示医保办", "institutionManager", "hospital", "本院的医师和目录对照"],
  ["zhiban", "演示值班", "dutyOperator", "hub", "国家平台值守（只在 100000）"],
  ["zhiban2", "演示值班乙", "dutyOperator", "hub", "同上（须由两人决定的）"],
  ["guanli", "演示管理", "administrator", "node", "开立、停用、注销账号"],
  ["anquan", "演示安全", "securityAdministrator", "node", "授予、收回岗位，解除动态口令"],
  ["shenji", "演示审计", "auditor", "node", "查看留痕"],
];

/** Those of a node, each with the place of the duty. */
export function staffAt(node: NodeId): SeededStaff[] {
  const isHub = node === HUB;
  const hospital = demoInstitutions(DEMO_SEED).find(
    ({ institution }) => institution.kind === "hospital" && nodeOf(institution.area) === node,
  );
  return DEMO_STAFF.flatMap(([loginName, name, duty, where]) => {
    const isEverywhere = ADMINISTRATOR_DUTIES.some((one) => one === duty);
    if (where === "hub" ? !isHub : isHub && !isEverywhere) return [];
    const place = where === "hospital" ? hospital?.institution.code : node;
    return place === undefined
      ? []
      : [{ loginName, name, role: { duty, place: place as DutyPlace } }];
  });
}

export async function seedStaff(
  node: NodeId,
  store: Database,
  { now, random }: { readonly now: Instant; readonly random: Random },
): Promise<void> {
  const known = { password: DEMO_PASSWORD, secret: DEMO_SECRET };
  await seedAccounts(store, { ...known, staff: staffAt(node), now, random });
}

/** For the greeting: who there is, and what each may do. */
export function staffTable(): readonly (readonly string[])[] {
  return DEMO_STAFF.map(([loginName, , duty, , may]) => [loginName, DUTY_WORDS[duty], may]);
}
