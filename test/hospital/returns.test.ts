/** Drugs and services that come back: before a settlement, after it, and inside a stay. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import {
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  totalOf,
  type Visit,
} from "./client.ts";
import { startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let guangzhou: HospitalClient;

const RESIDENT = "390";

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  guangzhou = new HospitalClient(world, "H44010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

async function metforminSettled(batch: string): Promise<{ visit: Visit; settlement: string }> {
  const visit = await haikou.visit(world.known("deductibleDone"), {
    lines: [["metformin", 10]],
    careType: "14",
    disease: "M01600",
    batch,
  });
  const settled = await haikou.settle(visit);
  expect(setlinfo(settled).hifp_pay).toBe(47.6);
  return { visit, settlement: settlementOf(settled) };
}

test("a drug that comes back after its settlement is refused; undone, the rest is settled", async () => {
  const { visit, settlement } = await metforminSettled("b");
  const other = haikou.lines(visit, { lines: [["amlodipine", 10]], batch: "m" }, 2);
  const back = { ...haikou.refund(visit, "3", "1", ["metformin", 10]), chrg_bchno: "m" };
  const words = refusalText("charge_refund_settled", { serial: "3", line: "1", settlement });
  expect(words).toBe(
    `明细1已结算，不能上传退费明细3，请先撤销结算${settlement}（2208），再上传并结算余下的费用`,
  );
  for (const feedetail of [[...other, back], [back]]) {
    expect((await haikou.call("2204", { feedetail })).message).toBe(words);
  }
  await haikou.cancel(visit, settlement);
  expect((await haikou.call("2204", { feedetail: other })).ok).toBe(true);
  const ordinary = { ...visit, batch: "m", total: "184.30" };
  const info = setlinfo(await haikou.settle(ordinary, {}, { med_type: "11" }));
  expect([info.medfee_sumamt, info.hifp_pay]).toEqual([184.3, 0]);
});

test("a return is uploaded with its line's batch, so that one settlement sees both", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["amlodipine", 10]], batch: "b" });
  const back = haikou.refund(visit, "2", "1", ["amlodipine", 4]);
  const elsewhere = await haikou.call("2204", { feedetail: [{ ...back, chrg_bchno: "m" }] });
  const why = "门诊退费须与被退费的明细1同在收费批次b";
  expect(elsewhere.message).toBe(refusalText("charge_refund_invalid", { serial: "2", why }));
  const here = await haikou.call("2204", { feedetail: [{ ...back, chrg_bchno: "b" }] });
  expect(here.ok).toBe(true);
  expect(setlinfo(await haikou.settle({ ...visit, total: "110.58" })).medfee_sumamt).toBe(110.58);
});

async function residentStay(): Promise<Visit> {
  const person = world.known("nanchangResident");
  return await guangzhou.admit(person, { insutype: RESIDENT });
}

async function settleResident(stay: Visit, totalFen: bigint, changes: Fields) {
  return await guangzhou.settleStay("2304", stay, totalFen, { insutype: RESIDENT, ...changes });
}

test("a year's second stay settled in between, then a return and more, comes to what one bill would", async () => {
  const earlier = await residentStay();
  await guangzhou.charge(earlier, [["nursing", 50]], 1);
  await guangzhou.discharge(earlier);
  expect(setlinfo(await settleResident(earlier, 90_000n, {})).act_pay_dedc).toBe(900);

  const stay = await residentStay();
  expect((await guangzhou.charge(stay, [["nursing", 200]], 1)).ok).toBe(true);
  const interim = await settleResident(stay, 360_000n, { mid_setl_flag: "1", dscgTime: "" });
  expect(setlinfo(interim)).toMatchObject({ act_pay_dedc: 450, hifp_pay: 1890 });

  const back = guangzhou.refund(stay, "2", "1", ["nursing", 50]);
  expect((await guangzhou.call("2301", { feedetail: [back] })).ok).toBe(true);
  const part = { part: "政策范围内", uploaded: "-900.00" };
  for (const total of [-90_000n, 0n]) {
    const alone = await settleResident(stay, total, { mid_setl_flag: "1" });
    expect(alone.message).toBe(refusalText("total_negative", part));
  }

  expect((await guangzhou.charge(stay, [["nursing", 100]], 3)).ok).toBe(true);
  await guangzhou.discharge(stay);
  const final = await settleResident(stay, 90_000n, { mid_setl_flag: "0" });
  expect(setlinfo(final)).toMatchObject({ act_pay_dedc: 0, hifp_pay: 540 });
  for (const one of [final, interim]) {
    const data = { ...guangzhou.named(stay), setl_id: settlementOf(one) };
    expect((await guangzhou.call("2305", { data })).ok).toBe(true);
  }
});

test("charges and returns of one upload are taken in either order", async () => {
  const stay = await residentStay();
  const [line = {}] = guangzhou.lines(stay, { lines: [["nursing", 2]] }, 6);
  const back = guangzhou.refund(stay, "7", "6", ["nursing", 2]);
  expect((await guangzhou.call("2301", { feedetail: [line, back] })).ok).toBe(true);
  const [again = {}] = guangzhou.lines(stay, { lines: [["nursing", 2]] }, 8);
  const first = guangzhou.refund(stay, "9", "8", ["nursing", 2]);
  expect((await guangzhou.call("2301", { feedetail: [first, again] })).ok).toBe(true);
  expect((await guangzhou.charge(stay, [["nursing", 2]], 10)).ok).toBe(true);
  const wrong: readonly Fields[] = [
    guangzhou.refund(stay, "11", "10", ["nursing", 3]),
    { ...guangzhou.refund(stay, "11", "10", ["nursing", 1]), pric: 17, det_item_fee_sumamt: -17 },
    guangzhou.refund(stay, "11", "10", ["bloodCount", 1]),
    guangzhou.refund(stay, "11", "7", ["nursing", 1]),
  ];
  for (const refund of wrong) {
    const refused = await guangzhou.call("2301", { feedetail: [refund] });
    expect(refused.message).toMatch(/^退费明细11不正确：.+，请更正后重发$/);
  }
});

test("a line whose return is settled is not dropped before that settlement is cancelled", async () => {
  const stay = await haikou.admit(world.somebody());
  const interim = { mid_setl_flag: "1" };
  const msgid = haikou.newMessage();
  await haikou.charge(stay, [["ct", 2]], 1);
  const ct = totalOf({ lines: [["ct", 2]] });
  await haikou.settleStay("2304", stay, ct, interim, { msgid });
  const back = haikou.refund(stay, "2", "1", ["ct", 1]);
  await haikou.done("2301", { feedetail: [back] });
  await haikou.charge(stay, [["appendectomy", 1]], 3);
  const rest = totalOf({ lines: [["appendectomy", 1]] }) - totalOf({ lines: [["ct", 1]] });
  const second = settlementOf(await haikou.settleStay("2304", stay, rest, interim));
  expect((await haikou.reverse(msgid, "2304")).ok).toBe(true);
  const drop = { data: { ...haikou.named(stay), feedetl_sn: "1" } };
  expect((await haikou.call("2302", drop)).message).toBe(
    refusalText("charge_return_settled", { line: "1", serial: "2", settlement: second }),
  );
});

test("what several interim settlements hold is told with all of them, the last one last", async () => {
  const stay = await haikou.admit(world.somebody());
  const interim = { mid_setl_flag: "1" };
  const held: string[] = [];
  for (const first of [1, 2]) {
    await haikou.charge(stay, [["ct", 1]], first);
    const total = totalOf({ lines: [["ct", 1]] });
    held.push(settlementOf(await haikou.settleStay("2304", stay, total, interim)));
  }
  const again = await haikou.settleStay("2304", stay, totalOf({ lines: [["ct", 2]] }), interim);
  const words = refusalText("charges_settled", { settlements: held.join("、") });
  expect(again.message).toBe(words);
});
