/** A month closes: hospitals confirm, the hub allocates, provinces object and confirm. */
import { present } from "#base/assert.ts";
import { addMonths, type ChinaMonth } from "#base/date.ts";
import { HUB, type NodeId, nodeOf } from "#model/place.ts";
import { type Json, StoryBroken } from "../filing/caller.ts";
import { confirmingMonth, fetchingMonth } from "../hospital-month.ts";
import type { StoryCard } from "../story-card.ts";
import type { Settled } from "./days.ts";
import { dayOf, HAINAN, JIANGXI, nameOf, PROVINCES } from "./plan.ts";
import type { Scene } from "./scene.ts";

/** A hospital fetches its month (3260) and confirms each case as it has it itself (3261). */
export async function confirmAt(scene: Scene, at: StoryCard, month: ChinaMonth): Promise<void> {
  const { output } = await scene.hospital(at, "3260", fetchingMonth(month));
  const confirming = confirmingMonth(month, output);
  if (confirming === null) return;
  await scene.hospital(at, "3261", confirming.input);
  scene.tell(
    at.institution.name,
    `月度确认（3260、3261）：${month}的${confirming.count}笔，逐笔核对无误`,
  );
}

/** On the 20th care submits, on the 21st the hub allocates: both by themselves. */
export async function allocate(scene: Scene, month: ChinaMonth): Promise<void> {
  const next = addMonths(month, 1);
  await scene.goTo(dayOf(next, 20), 9, 5);
  const submitted = await scene.list(HUB, "zhiban", `/clearing/submissions?month=${month}`);
  const differing = submitted.filter(({ state }) => state === "differs");
  if (submitted.length === 0 || differing.length > 0) throw new StoryBroken("上报与国家平台不一致");
  const waiting = await scene.list(HUB, "zhiban", `/clearing/exceptions?month=${month}&open=yes`);
  const why = waiting.map((row) => `${row.settlement} ${row.reasonWords}`).join("、");
  scene.tell(
    "各省上报",
    `${submitted.length}份，国家平台自己的合计与之一致；暂不纳入${waiting.length}笔${why && `：${why}`}`,
  );
  await scene.goTo(dayOf(next, 21), 9, 4);
  const batches = await batchesOf(scene, month);
  if (batches.length === 0) throw new StoryBroken("国家平台应在21日清分，却没有");
  scene.tell("国家平台清分", `${batches.length}个批次：省对省，职工、居民分开，各基金分开`);
  for (const batch of batches) scene.tell("", batchLine(batch));
}

async function batchesOf(scene: Scene, month: ChinaMonth): Promise<Json[]> {
  return await scene.list(HUB, "zhiban", `/clearing/batches?month=${month}`);
}

function batchLine({ home, care, schemeWords, cases, payable }: Json): string {
  const pair = `${nameOf(String(home))}→${nameOf(String(care))}`;
  return `${pair} ${schemeWords} ${cases}笔 应付${payable}`;
}

/** Home objects to a case, two persons of the hub decide, and the batch is allocated again. */
export async function object(scene: Scene, month: ChinaMonth, { shown }: Settled): Promise<void> {
  const next = addMonths(month, 1);
  await scene.goTo(dayOf(next, 22), 9, 1);
  const batch = present(
    (await batchesOf(scene, month)).find(
      ({ home, care, scheme }) => home === JIANGXI && care === HAINAN && scheme === "employee",
    ),
    "a batch of Jiangxi and Hainan",
  );
  const raised = await scene.act(
    JIANGXI,
    "caiwu",
    `POST /clearing/batches/${batch.batch}/objections`,
    {
      ...{ settlement: shown.settlementId, reason: "deductionMissing" },
      words: "海南审核已扣款，本批次未冲减",
    },
  );
  await scene.act(JIANGXI, "caiwu2", `POST /clearing/objections/${raised.objection}/release`);
  await scene.rounds();
  const at = `POST /clearing/objections/${raised.objection}`;
  const proposal = { proposal: "upheld", words: "已向海南核实，下月连同扣款一并清算" };
  await scene.act(HUB, "zhiban", `${at}/propose`, proposal);
  await scene.act(HUB, "zhiban2", `${at}/decide`, { agrees: true });
  await scene.rounds(4);
  const again = await scene.get(HUB, "zhiban", `/clearing/batches/${batch.batch}`);
  scene.tell("江西财务", `对${shown.settlementId}提出异议（${raised.reasonWords}），另一人复核`);
  scene.tell(
    "国家平台",
    `一人提出意见、一人决定：异议成立，该笔推迟；应付${batch.payable}→${again.payable}，第${again.revision}版`,
  );
}

/** Two persons of each side of each batch, by the 25th. */
export async function confirmAll(scene: Scene, month: ChinaMonth): Promise<void> {
  await scene.goTo(dayOf(addMonths(month, 1), 24), 9, 1);
  const batches = await batchesOf(scene, month);
  for (const node of PROVINCES) {
    const own = batches.filter(({ home, care }) => home === node || care === node);
    for (const [loginName, act] of [
      ["caiwu", "prepare"],
      ["caiwu2", "confirm"],
    ] as const) {
      for (const { batch } of own) {
        await scene.act(node, loginName, `POST /clearing/batches/${batch}/${act}`);
      }
    }
  }
  await scene.rounds();
  const after = await batchesOf(scene, month);
  const open = after.filter(({ state }) => state !== "confirmed");
  if (open.length > 0) throw new StoryBroken(`${open.length}个批次没有确认`);
  scene.tell("各省财务", `一人核对、一人确认：${after.length}个批次，每批的两省都已确认`);
}

/** What was deducted from the hospital, told by care in the month after. */
export async function deduct(scene: Scene, { shown }: Settled): Promise<void> {
  const deduction = await scene.act(HAINAN, "caiwu", "POST /clearing/deductions", {
    ...{ settlement: shown.settlementId, fund: "pooled", amount: "120.00" },
    reason: "超标准收费",
  });
  await scene.act(HAINAN, "caiwu2", `POST /clearing/deductions/${deduction.deduction}/decide`, {
    to: "released",
  });
  const settlements = [shown.settlementId];
  await scene.act(HAINAN, "caiwu", "POST /clearing/agency-confirmations", { settlements });
  scene.tell("海南财务", `登记${shown.settlementId}的审核扣款120.00，两人办理；重新纳入清算`);
}

/** A patient gives back what was settled and cleared: a case of its own, of the open month. */
export async function cancelCleared(scene: Scene, { visit, shown }: Settled): Promise<void> {
  await scene.cancel(visit);
  const { institution, person } = visit.story;
  const home = nameOf(nodeOf(person.area as never) as NodeId);
  scene.tell(
    institution.name,
    `撤销已清算的${shown.settlementId}（2208，${home}）：原月份不变，下月清算中冲抵`,
  );
}
