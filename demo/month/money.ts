/** Money moves by notices: issued at month end, paid, received; and a payment that names none. */
import { addDays, addMonths, type ChinaMonth } from "#base/date.ts";
import { HUB } from "#model/place.ts";
import { type Json, StoryBroken } from "../filing/caller.ts";
import { payNotice, receiveNotice, slipOf } from "./days.ts";
import { handOver, hospitalNotices, payHospitals, takeFile } from "./payment-file.ts";
import { GUANGDONG, HAINAN, JIANGXI, lastDay, nameOf, PAID_BY_DAY, PROVINCES } from "./plan.ts";
import type { Scene } from "./scene.ts";

export async function issue(scene: Scene, month: ChinaMonth): Promise<void> {
  await scene.goTo(lastDay(addMonths(month, 1)), 9, 4);
  const notices = await noticesOf(scene, month);
  if (notices.length === 0) throw new StoryBroken("月末应有通知书，却没有");
  for (const { number, payer, payee, total, payBy } of notices) {
    const pair = `${nameOf(String(payer))}付${nameOf(String(payee))}`;
    scene.tell("国家平台通知书", `${number}：${pair} ${total}，${payBy}前拨付`);
  }
}

export async function noticesOf(scene: Scene, month: ChinaMonth): Promise<Json[]> {
  return await scene.list(HUB, "zhiban", `/money-notices?kind=clearing&period=${month}`);
}

/** How much of each prefund the month has used. */
export async function warn(scene: Scene): Promise<void> {
  const lines = (await scene.get(HUB, "zhiban", "/prefunds")).items as Json[];
  for (const { home, care, use } of lines) {
    if (use === null) continue;
    const { used, held, rate, levelName } = use as Json;
    const share = rate === null ? "没有预付金" : `预付金${held}，使用率${rate}`;
    const pair = `${nameOf(String(home))}→${nameOf(String(care))}`;
    scene.tell("预付金", `${pair} 本月${used}，${share}：${String(levelName)}`);
  }
}

/** Nearly what a month uses of it, in a round figure. */
const PREFUND = { employee: "6000.00", resident: "0.00" };

/** Care has none of home's money and asks for some, three working days after it confirmed. */
export async function askForPrefund(scene: Scene): Promise<string> {
  const words = "没有江西的预付金，先行垫付有困难";
  const asked = await scene.act(HAINAN, "caiwu", "POST /prefund-requests", {
    ...{ home: JIANGXI, ...PREFUND, words },
  });
  await scene.act(HAINAN, "caiwu2", `POST /prefund-requests/${asked.request}/release`);
  scene.tell("海南财务", `没有江西的预付金：申请紧急调增${PREFUND.employee}，两人办理`);
  return String(asked.request);
}

/** The hub looks at its own notices; granted by two persons, it is a notice. */
export async function grantPrefund(scene: Scene, request: string): Promise<void> {
  const at = `POST /prefund-requests/${request}`;
  await scene.act(HUB, "zhiban", `${at}/propose`, { to: "grant" });
  await scene.act(HUB, "zhiban2", `${at}/decide`, { agrees: true });
  await scene.rounds();
  scene.tell("国家平台", "紧急调增：一人提出意见、一人复核，同意，签发预付金通知书");
}

/** What is to be paid by now, prefunds too; and what care owes its hospitals, as far as `inside`. */
export async function pay(
  scene: Scene,
  month: ChinaMonth,
  inside: "paid" | "withFinance",
): Promise<void> {
  await scene.goTo(addDays(lastDay(addMonths(month, 1)), PAID_BY_DAY), 10, 1);
  const all = await scene.list(HUB, "zhiban", "/money-notices?open=true");
  const isPrefund = ({ kind }: Json): boolean => String(kind).startsWith("prefund");
  const notices = all.filter((row) => row.period === month || isPrefund(row));
  const wordsOf = (notice: Json): string => (isPrefund(notice) ? "预付金" : "跨省异地就医清算款");
  const hospitals = await hospitalNotices(scene, month);
  await handOver(scene, [...notices, ...hospitals]);
  for (const node of PROVINCES) await takeFile(scene, node, month);
  for (const notice of notices) await payNotice(scene, notice, wordsOf(notice));
  await scene.rounds(2);
  for (const notice of notices) await receiveNotice(scene, notice, wordsOf(notice));
  await scene.rounds(2);
  if (inside === "paid") await payHospitals(scene, hospitals);
}

/** Money that is nobody's notice lies in suspense until two persons send it back. */
export async function suspend(scene: Scene, month: ChinaMonth): Promise<void> {
  const amount = "1234.56";
  const number = `X${month.replace("-", "")}`;
  const booked = await scene.act(HAINAN, "caiwu", "POST /suspense", {
    ...{ payer: GUANGDONG, employee: amount, resident: "0.00" },
    ...slipOf(scene, "中国银行", number, "转账"),
  });
  const at = `/suspense/${booked.payment}`;
  const { items } = await scene.get(HAINAN, "caiwu", `${at}/matches`);
  if ((items as Json[]).length > 0) throw new StoryBroken("这笔来款不应有对应的通知书");
  await scene.act(HAINAN, "caiwu", `POST ${at}/propose`, { to: "return" });
  await scene.act(HAINAN, "caiwu2", `POST ${at}/decide`, { agrees: true });
  scene.tell("海南财务", `广东来款${amount}没有对应的通知书：记入待查来款，两人办理退回`);
}
