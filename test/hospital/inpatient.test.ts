/** Stays: admission, lines in batches, a refund, quote, discharge, settlement, and all undone. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import {
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  totalOf,
  type VisitPlan,
} from "./client.ts";
import { accumulators, open, sides } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const FIRST_DAYS: VisitPlan["lines"] = [
  ["bed", 5],
  ["nursing", 5],
  ["ct", 2],
  ["appendectomy", 1],
  ["ceftriaxone", 20],
];
const LAST_DAYS: VisitPlan["lines"] = [
  ["bed", 4],
  ["nursing", 4],
  ["beauty", 1],
  ["albumin", 2],
];

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
  await world.stop();
});

test("a whole stay is quoted, settled, cancelled and withdrawn step by step", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const stay = await haikou.admit(person);
  expect((await haikou.charge(stay, FIRST_DAYS, 1)).ok).toBe(true);
  expect((await haikou.charge(stay, LAST_DAYS, 20)).ok).toBe(true);
  const refund = haikou.refund(stay, "30", "5", ["ceftriaxone", 4]);
  expect((await haikou.call("2301", { feedetail: [refund] })).ok).toBe(true);
  const total = totalOf({ lines: FIRST_DAYS }) + totalOf({ lines: LAST_DAYS }) - 1_560n;
  const early = setlinfo(await haikou.settleStay("2303", stay, total));
  expect((await haikou.settleStay("2304", stay, total)).message).toBe(
    refusalText("encounter_state", { state: "在院" }),
  );
  expect((await haikou.discharge(stay)).ok).toBe(true);
  const quoted = setlinfo(await haikou.settleStay("2303", stay, total));
  const settled = await haikou.settleStay("2304", stay, total);
  const info = setlinfo(settled);
  for (const name of ["medfee_sumamt", "fund_pay_sumamt", "acct_pay", "psn_cash_pay", "hifp_pay"]) {
    expect(quoted[name], name).toBe(info[name]);
    expect(early[name], name).toBe(info[name]);
  }
  expect(Number(info.fund_pay_sumamt)).toBeGreaterThan(1_000);
  expect(info.act_pay_dedc).toBe(600);
  const stored = await sides(world, settlementOf(settled), HAINAN, JIANGXI);
  expect(stored.claims).toEqual(stored.debts);

  expect((await haikou.call("2405", { data: haikou.named(stay) })).message).toBe(
    refusalText("encounter_settled", {}),
  );
  const cancel = { data: { ...haikou.named(stay), setl_id: settlementOf(settled) } };
  expect(setlinfo(await haikou.call("2305", cancel)).medfee_sumamt).toBe(
    -Number(info.medfee_sumamt),
  );
  expect(await accumulators(world, person)).toEqual(before);
  expect((await haikou.call("2405", { data: haikou.named(stay) })).ok).toBe(true);
  expect((await haikou.call("2404", { data: haikou.named(stay) })).message).toBe(
    refusalText("encounter_has_charges", {}),
  );
  const all = { data: { ...haikou.named(stay), feedetl_sn: "0000" } };
  expect((await haikou.call("2302", all)).ok).toBe(true);
  expect((await haikou.call("2404", { data: haikou.named(stay) })).ok).toBe(true);
});

test("nobody is admitted twice: an open stay is gone on with, or ended first", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  const day = haikou.time.slice(0, 10);
  expect((await haikou.admission(person)).message).toBe(
    refusalText("stay_open_here", { day, encounter: stay.encounter }),
  );
  expect((await haikou.discharge(stay)).ok).toBe(true);
  const next = await haikou.admit(person);
  const back = await haikou.call("2405", { data: haikou.named(stay) });
  expect(back.message).toBe(refusalText("stay_open_here", { day, encounter: next.encounter }));
  expect((await haikou.call("2404", { data: haikou.named(next) })).ok).toBe(true);
  expect((await haikou.call("2405", { data: haikou.named(stay) })).ok).toBe(true);
});

test("an interim settlement takes the lines so far, the final one the rest", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await haikou.charge(stay, FIRST_DAYS, 1);
  const firstTotal = totalOf({ lines: FIRST_DAYS });
  const interim = await haikou.settleStay("2304", stay, firstTotal, { mid_setl_flag: "1" });
  expect(setlinfo(interim).medfee_sumamt).toBe(Number(firstTotal) / 100);
  await haikou.charge(stay, LAST_DAYS, 20);
  await haikou.discharge(stay);
  const final = await haikou.settleStay("2304", stay, totalOf({ lines: LAST_DAYS }));
  expect(setlinfo(final).medfee_sumamt).toBe(Number(totalOf({ lines: LAST_DAYS })) / 100);
  const cancel = { data: { ...haikou.named(stay), setl_id: settlementOf(interim) } };
  expect((await haikou.call("2305", cancel)).message).toBe(
    refusalText("settlement_not_last", {
      later: settlementOf(final),
      day: await world.businessDayOf(JIANGXI, settlementOf(final)),
    }),
  );
  const last = { data: { ...haikou.named(stay), setl_id: settlementOf(final) } };
  expect((await haikou.call("2305", last)).ok).toBe(true);
  expect((await haikou.call("2305", cancel)).ok).toBe(true);
});

test("a refund of a line that an interim settlement paid lowers the final bill", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  await haikou.charge(stay, FIRST_DAYS, 1);
  const firstTotal = totalOf({ lines: FIRST_DAYS });
  await haikou.settleStay("2304", stay, firstTotal, { mid_setl_flag: "1" });
  await haikou.charge(stay, LAST_DAYS, 20);
  const refund = haikou.refund(stay, "30", "5", ["ceftriaxone", 4]);
  expect((await haikou.call("2301", { feedetail: [refund] })).ok).toBe(true);
  await haikou.discharge(stay);
  const total = totalOf({ lines: LAST_DAYS }) - 1_560n;
  const final = await haikou.settleStay("2304", stay, total);
  expect(setlinfo(final).medfee_sumamt).toBe(Number(total) / 100);
});

test("a refund is never larger than what is left of its line", async () => {
  const stay = await haikou.admit(world.somebody());
  await haikou.charge(stay, FIRST_DAYS, 1);
  const part = haikou.refund(stay, "30", "5", ["ceftriaxone", 15]);
  expect((await haikou.call("2301", { feedetail: [part] })).ok).toBe(true);
  const rest = haikou.refund(stay, "31", "5", ["ceftriaxone", 6]);
  const refused = await haikou.call("2301", { feedetail: [rest] });
  expect(refused.message).toContain("退费金额超过被退费明细的余额");
  const twice = [
    haikou.refund(stay, "32", "5", ["ceftriaxone", 3]),
    haikou.refund(stay, "33", "5", ["ceftriaxone", 3]),
  ];
  expect((await haikou.call("2301", { feedetail: twice })).ok).toBe(false);
});

test("a stay of 3,000 lines is settled whole", { timeout: 60_000 }, async () => {
  const stay = await haikou.admit(world.somebody());
  for (let part = 0; part < 15; part += 1) {
    const lines = Array.from({ length: 200 }, () => ["ceftriaxone", 1] as const);
    const answer = await haikou.charge(stay, lines, part * 200 + 1);
    expect(answer.message).toBe("");
  }
  await haikou.discharge(stay);
  const settled = await haikou.settleStay("2304", stay, 3_000n * 390n);
  expect(setlinfo(settled).medfee_sumamt).toBe(11_700);
  const lines = await haikou.call("5204", { data: haikou.named(stay) });
  expect(lines.output as unknown as Fields[]).toHaveLength(3_000);
});

test("an unfiled patient who came by ambulance is settled as an emergency", async () => {
  const guangzhou = new HospitalClient(world, "H44010000001");
  const person = world.known("pingxiangUnfiled");
  const stay = await guangzhou.admit(person, {
    med_type: "24",
    exp_content: '{"IPT_TYPE":"2"}',
  });
  await guangzhou.charge(stay, FIRST_DAYS, 1);
  await guangzhou.discharge(stay);
  const settled = await guangzhou.settleStay("2304", stay, totalOf({ lines: FIRST_DAYS }), {
    med_type: "24",
  });
  expect(setlinfo(settled).exp_content).toContain("异地急诊抢救");
});
