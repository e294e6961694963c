/** The days of a month: patients settle, the three parties compare, a prefund is asked for. */
import { present } from "#base/assert.ts";
import { addDays, type ChinaMonth } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import { type Json, StoryBroken } from "../filing/caller.ts";
import { readSettlement, type SettlementShown } from "../hospital-result.ts";
import type { Visit } from "../hospital-visit.ts";
import { dayOf, HAINAN, nameOf, type PlannedVisit } from "./plan.ts";
import type { Scene } from "./scene.ts";

export interface Settled {
  readonly visit: Visit;
  readonly shown: SettlementShown;
}

type Role = NonNullable<PlannedVisit["as"]>;

/** What the hospitals have settled, by their own records. */
export class Settlements {
  readonly all: Settled[] = [];
  readonly #roles = new Map<Role, Settled>();

  add(settled: Settled, role?: Role): void {
    this.all.push(settled);
    if (role) this.#roles.set(role, settled);
  }

  of(role: Role): Settled {
    return present(this.#roles.get(role), `the visit that is ${role}`);
  }
}

const SHORT: Readonly<Record<string, string>> = { "2207": "门诊结算", "2304": "住院结算" };

function settledOf(visit: Visit): Settled {
  return { visit, shown: present(readSettlement(visit.last.output), "a settlement's answer") };
}

async function settle(scene: Scene, { key, as }: PlannedVisit, settlements: Settlements) {
  const card = scene.card(key);
  const settled = settledOf(await scene.visit(card));
  settlements.add(settled, as);
  const { totalFen, fundFen, payers } = settled.shown;
  const account = payers.filter(({ name }) => name.includes("账户"));
  const accountFen = account.reduce((sum, { amountFen }) => sum + amountFen, 0n);
  const { number } = settled.visit.last;
  const [total, fund, own] = [totalFen, fundFen, accountFen].map(yuanText);
  const home = nameOf(nodeOf(card.person.area as never));
  scene.tell(
    card.institution.name,
    `${home}参保人${SHORT[number]}（${number}）：总额${total}，基金${fund}，账户${own}`,
  );
}

/** Each visit on its day; the day after, the three parties have compared it. */
export async function playVisits(
  scene: Scene,
  month: ChinaMonth,
  visits: readonly PlannedVisit[],
  settlements: Settlements,
): Promise<void> {
  for (const planned of visits) {
    await scene.goTo(dayOf(month, planned.day), 10, 1);
    if (planned.as === "lost") settlements.add(await losesAnAnswer(scene, month, planned));
    else await settle(scene, planned, settlements);
  }
}

/** One of finance enters the bank's slip, another releases it. */
export async function payNotice(scene: Scene, notice: Json, words: string): Promise<void> {
  const payer = String(notice.payer) as NodeId;
  const number = String(notice.number);
  const slip = slipOf(scene, "中国工商银行", number, words);
  const entered = await scene.act(payer, "caiwu", "POST /payments", {
    ...{ number, total: notice.total, ...slip },
  });
  await scene.act(payer, "caiwu2", `POST /payments/${entered.payment}/decide`, { agrees: true });
  scene.tell(
    `${nameOf(payer)}财务`,
    `${number} 拨付${notice.total}给${nameOf(String(notice.payee))}，银行流水号${slip.serial}，两人办理`,
  );
}

/** The payee finds it in its account, with the notice's number. */
export async function receiveNotice(scene: Scene, notice: Json, words: string): Promise<void> {
  const payee = String(notice.payee) as NodeId;
  const { number, payer, employee, resident, total } = notice;
  const slip = slipOf(scene, "中国银行", String(number), words);
  const came = { number, payer, employee, resident, ...slip };
  await scene.act(payee, "caiwu", "POST /receipts", came);
  scene.tell(`${nameOf(payee)}财务`, `${number} 到账${total}，已确认`);
}

export function slipOf(scene: Scene, bank: string, number: string, words: string) {
  const serial = `${bank === "中国银行" ? "BOC" : "ICBC"}${number}`;
  return { bank, serial, movedOn: scene.today, words };
}

/** The hospital hears no result; home has settled. A day later the three parties differ. */
async function losesAnAnswer(
  scene: Scene,
  month: ChinaMonth,
  planned: PlannedVisit,
): Promise<Settled> {
  const card = scene.card(planned.key);
  scene.line.cut(HAINAN);
  const visit = await scene.visit(card, true);
  scene.tell(card.institution.name, `${visit.last.number}：${visit.last.message}`);
  scene.tell("线路", "江西已经结算，应答在回海南的路上丢失，追询也没有应答");
  await scene.goTo(addDays(dayOf(month, planned.day), 2), 9, 8);
  const [found] = await scene.list(HAINAN, "caiwu", "/reconciliation/differences?state=open");
  if (!found) throw new StoryBroken("日对账应发现一笔差异，却没有");
  const { settlement, classWords, careHas, homeHas } = found as Record<string, Json>;
  scene.tell(
    "日对账",
    `${settlement}：${classWords}（海南：${careHas?.stateWords}，江西：${homeHas?.stateWords} ${homeHas?.total}）`,
  );
  await resolve(scene, found);
  const settled = settledOf(await scene.repeat(visit));
  const { totalFen, fundFen } = settled.shown;
  const [total, fund] = [totalFen, fundFen].map(yuanText);
  scene.tell(card.institution.name, `原样重发2207：总额${total}，基金${fund}，没有重复收费`);
  return settled;
}

async function resolve(scene: Scene, found: Json): Promise<void> {
  const at = `/reconciliation/differences/${found.difference}`;
  const words = "已与江西核对，江西已结算，补记";
  const proposed = await scene.actOn(HAINAN, "caiwu", {
    ...{ name: `POST ${at}/propose`, body: { resolution: "replay", words } },
    version: found.version,
  });
  scene.line.mend();
  await scene.actOn(HAINAN, "caiwu2", {
    ...{ name: `POST ${at}/decide`, body: { agree: true, words: "同意" } },
    version: proposed.version,
  });
  await scene.rounds(8);
  const after = await scene.get(HAINAN, "caiwu", at);
  const days = `/reconciliation/days?month=${String(found.day).slice(0, 7)}&state=differs`;
  const left = await scene.list(HAINAN, "caiwu", days);
  if (left.length > 0) throw new StoryBroken(`${left[0]?.day}仍有差异`);
  scene.tell("海南财务", `甲提出补记，乙复核：${after.stateWords}；三方现已一致`);
}
