/**
 * A month from its first settlement to the last receipt, and the next month's clearing, which takes
 * in what waited and what was cancelled afterwards; then all totals are compared.
 */
import { addMonths, type ChinaMonth } from "#base/date.ts";
import { allocate, cancelCleared, confirmAll, confirmAt, deduct, object } from "./close.ts";
import { playVisits, Settlements } from "./days.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { askForPrefund, grantPrefund, issue, pay, suspend, warn } from "./money.ts";
import { dayOf, NEXT_VISITS, VISITS } from "./plan.ts";
import type { Scene } from "./scene.ts";

/** Hospitals that confirm in time, each by a card of it. */
const IN_TIME = ["firstSettlement", "tumour", "residentLongTerm"] as const;
const LATE = "relativesAccount";

/** Gives what compares the totals, whenever it is asked. */
export async function playMonth(scene: Scene, month: ChinaMonth): Promise<() => Promise<Figures>> {
  const next = addMonths(month, 1);
  const settlements = new Settlements();

  scene.heading(`一、${month}：医院结算，每天三方对账`);
  await playVisits(scene, month, VISITS, settlements);

  scene.heading(`二、${next}：医院确认，国家清分，两省确认`);
  await scene.goTo(dayOf(next, 3));
  await playVisits(scene, next, NEXT_VISITS.slice(0, 1), settlements);
  await scene.goTo(dayOf(next, 9), 9, 1);
  for (const key of IN_TIME) await confirmAt(scene, scene.card(key), month);
  await playVisits(scene, next, NEXT_VISITS.slice(1), settlements);
  await allocate(scene, month);
  await object(scene, month, settlements.of("objected"));
  await confirmAll(scene, month);
  const request = await askForPrefund(scene);
  await scene.goTo(dayOf(next, 26), 9, 1);
  await cancelCleared(scene, settlements.of("cancelled"));

  scene.heading("三、通知书、拨付、到账");
  await issue(scene, month);
  await warn(scene);
  await grantPrefund(scene, request);
  await pay(scene, month, "paid");
  await suspend(scene, month);

  scene.heading(`四、${next}的清算：推迟的、扣款、撤销的冲抵`);
  await confirmAt(scene, scene.card(LATE), month);
  await confirmAt(scene, scene.card("firstSettlement"), next);
  await deduct(scene, settlements.of("objected"));
  await allocate(scene, next);
  await confirmAll(scene, next);
  await issue(scene, next);
  await warn(scene);
  await pay(scene, next, "withFinance");

  return () => figuresOf(scene, [month, next], settlements);
}
