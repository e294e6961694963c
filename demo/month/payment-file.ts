/**
 * How finance pays by file: notices are handed over, each payee's account is entered by one and
 * released by another, the file goes to the bank, and what the bank did comes back as a table.
 */
import type { ChinaMonth } from "#base/date.ts";
import { fen, sumFen, yuanText } from "#base/money.ts";
import { type NodeId, nodeOf } from "#model/place.ts";
import { type Json, StoryBroken } from "../filing/caller.ts";
import { HAINAN, nameOf } from "./plan.ts";
import type { Scene } from "./scene.ts";

/** Digits of a made-up account: no bank begins one so. */
function accountOf(payee: string): string {
  return `99${payee.replace(/\D/g, "").padStart(14, "0")}`;
}

/** Notices from here on are with finance, and their payees have accounts. */
export async function handOver(scene: Scene, notices: readonly Json[]): Promise<void> {
  for (const { number, payer, payee } of notices) {
    const node = nodeOf(payer as never) as NodeId;
    await ensureAccount(scene, node, String(payee));
    await scene.act(node, "caiwu", `POST /money-notices/${number}/hand-over`);
  }
}

async function ensureAccount(scene: Scene, node: NodeId, place: string): Promise<void> {
  if ((await scene.list(node, "caiwu", `/payee-accounts?place=${place}`)).length > 0) return;
  const holder = place.length === 6 ? `${nameOf(place)}财政专户（演示）` : `${place}（演示户名）`;
  const account = { place, holder, bank: "中国银行演示支行", number: accountOf(place) };
  const entered = await scene.act(node, "caiwu", "POST /payee-accounts", account);
  const decide = `POST /payee-accounts/${entered.accountId}/decide`;
  await scene.act(node, "caiwu2", decide, { agrees: true });
}

/** What the bank gets; kept among the files of the play. */
export async function takeFile(scene: Scene, node: NodeId, month: ChinaMonth): Promise<void> {
  const path = "/payments/file";
  const rows = await scene.list(node, "caiwu", path);
  if (rows.length === 0) return;
  const unknown = rows.filter(({ account }) => account === null);
  if (unknown.length > 0) throw new StoryBroken(`${unknown[0]?.payee}没有收款账户`);
  const text = await scene.csv(node, "caiwu", path);
  scene.keep({ name: `${month}-${nameOf(node)}-付款文件.csv`, text });
  const total = sumFen(rows.map((row) => fen(String(row.total))));
  const words = `付款文件：${rows.length}笔，合计${yuanText(total)}，户名、账号都已由两人登记`;
  scene.tell(`${nameOf(node)}财务`, words);
}

/** What care owes its hospitals for a month's clearing. */
export async function hospitalNotices(scene: Scene, month: ChinaMonth): Promise<Json[]> {
  const path = `/money-notices?kind=institutionPayment&period=${month}&open=true`;
  return await scene.list(HAINAN, "caiwu", path);
}

/** The bank's answer is read in by one, and another releases each of its rows. */
export async function payHospitals(scene: Scene, notices: readonly Json[]): Promise<void> {
  const slips = notices.map(({ number, total }) => {
    return `${number},中国银行,BOC${number},${scene.today},${total}`;
  });
  const table = ["通知书编号,银行,银行流水号,付款日期,付款金额", ...slips].join("\r\n");
  const read = await scene.upload(HAINAN, "caiwu", {
    path: "/payments/import?bad=noneWritten",
    ...{ text: table, name: "bank.csv" },
  });
  if (read.written !== notices.length) throw new StoryBroken("银行回盘没有全部读入");
  const entered = await scene.list(HAINAN, "caiwu", "/payments?state=entered&direction=out");
  for (const { payment } of entered) {
    await scene.act(HAINAN, "caiwu2", `POST /payments/${payment}/decide`, { agrees: true });
  }
  const total = sumFen(notices.map((row) => fen(String(row.total))));
  const words = `银行回盘读入${notices.length}笔：付给医院${yuanText(total)}，另一人逐笔复核`;
  scene.tell(`${nameOf(HAINAN)}财务`, words);
}
