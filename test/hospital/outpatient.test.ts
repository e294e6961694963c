/** Whole visits without a stay: of other provinces, of the province, of the place itself. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { nodeOf } from "#model/place.ts";
import { DEMO_ITEMS } from "../../demo/catalogue.ts";
import {
  FIRST_BILL,
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  type VisitPlan,
} from "./client.ts";
import { accumulators, differences, open, sides } from "./stored.ts";
import { GUANGDONG, HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const COLD: VisitPlan["lines"] = [
  ["consultation", 1],
  ["bloodCount", 1],
  ["amoxicillin", 2],
  ["ambroxol", 1],
];
const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
  await world.stop();
});

/** Total = funds + account + cash + hospital, as the sheet shows it. */
function paidTotal(info: Fields): bigint {
  const names = ["fund_pay_sumamt", "acct_pay", "psn_cash_pay", "hosp_part_amt"];
  return names.reduce((sum, name) => sum + fenOf(info[name]), 0n);
}

function fenOf(value: unknown): bigint {
  return BigInt(Math.round(Number(value) * 100));
}

test("a patient of another province pays a plain visit by account, and the parts add up", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, { lines: COLD });
  const quoted = setlinfo(await haikou.quote(visit));
  const settled = await haikou.settle(visit);
  const info = setlinfo(settled);
  expect(info).toMatchObject({ medfee_sumamt: 54.7, fund_pay_sumamt: 0, acct_pay: 54.7 });
  expect(paidTotal(info)).toBe(5_470n);
  expect({ ...quoted, setl_id: "", medins_setl_id: "", setl_time: "", exp_content: "" }).toEqual({
    ...info,
    setl_id: "",
    medins_setl_id: "",
    setl_time: "",
    exp_content: "",
  });
  const stored = await sides(world, settlementOf(settled), HAINAN, JIANGXI);
  expect(stored.claims).toEqual(stored.debts);
});

test("a pharmacy of another province takes the account only", async () => {
  const pharmacy = new HospitalClient(world, "P46010000001");
  const person = world.somebody();
  const visit = await pharmacy.visit(person, {
    careType: "41",
    lines: [
      ["liuwei", 2],
      ["huoxiang", 1],
    ],
  });
  expect(setlinfo(await pharmacy.settle(visit))).toMatchObject({
    med_type: "41",
    medfee_sumamt: 33.7,
    acct_pay: 33.7,
    psn_cash_pay: 0,
  });
});

test("somebody of the place itself settles through the same transactions, and the hub hears nothing", async () => {
  const pingxiang = new HospitalClient(world, "H36030000002");
  const person = world.known("pingxiangLocal");
  const before = world.faults.passed.length;
  const found = await pingxiang.find(person);
  expect(found.ok).toBe(true);
  const settled = await pingxiang.settle(await pingxiang.visit(person, { lines: COLD }));
  expect(setlinfo(settled)).toMatchObject({ medfee_sumamt: 54.7, insu_admdvs: "360300" });
  expect(world.faults.passed.slice(before)).toEqual([]);
  const stored = await sides(world, settlementOf(settled), JIANGXI, JIANGXI);
  expect(stored).toMatchObject({
    care: { state: "settled" },
    home: { state: "booked" },
    copy: undefined,
  });
  expect(stored.claims).toEqual(stored.debts);
});

test("somebody of another pooling area of the province settles without the hub", async () => {
  const nanchang = new HospitalClient(world, "H36010000001");
  const person = world.somebody();
  const before = world.faults.passed.length;
  const settled = await nanchang.settle(await nanchang.visit(person, CHRONIC));
  expect(setlinfo(settled)).toMatchObject({ fund_pay_sumamt: 115.63, insu_admdvs: "360300" });
  expect(world.faults.passed.slice(before)).toEqual([]);
});

test("a resident has no account and pays cash beside the fund", async () => {
  const guangzhou = new HospitalClient(world, "H44010000002");
  const person = world.known("pingxiangResident");
  const lines: VisitPlan["lines"] = [
    ["mri", 2],
    ["ct", 2],
  ];
  const settled = await guangzhou.settle(
    await guangzhou.visit(person, { lines, scheme: "390", account: "1" }),
  );
  const info = setlinfo(settled);
  expect(info).toMatchObject({ insutype: "390", acct_pay: 0, medfee_sumamt: 1560 });
  expect(paidTotal(info)).toBe(156_000n);
  const stored = await sides(world, settlementOf(settled), GUANGDONG, nodeOf(person.area));
  expect(stored.claims).toEqual(stored.debts);
  expect(Object.keys(stored.debts).every((name) => name.includes(" resident:"))).toBe(true);
});

test("a father's account pays what the daughter's lacks, and gets it back with the cancellation", async () => {
  const daughter = world.known("relativesPatient");
  const father = world.known("relativesPayer");
  const before = [await accumulators(world, daughter), await accumulators(world, father)];
  const visit = await haikou.visit(daughter, { lines: COLD, account: "2" });
  const settled = await haikou.settle(visit);
  expect(setlinfo(settled)).toMatchObject({
    acct_pay: 54.7,
    acct_mulaid_pay: 49.7,
    psn_cash_pay: 0,
    balc: 0,
  });
  expect((await accumulators(world, father))["employee accountBalance always"]).toBe(295_030n);
  const msgid = haikou.newMessage();
  const cancelled = await haikou.cancel(visit, settlementOf(settled), { msgid });
  expect(setlinfo(cancelled)).toMatchObject({ acct_mulaid_pay: -49.7 });
  expect([await accumulators(world, daughter), await accumulators(world, father)]).toEqual(before);
  // Taking the cancellation back takes from the father's account again.
  expect((await haikou.reverse(msgid, "2208")).ok).toBe(true);
  expect((await accumulators(world, father))["employee accountBalance always"]).toBe(295_030n);
  await haikou.cancel(visit, settlementOf(settled));
  expect([await accumulators(world, daughter), await accumulators(world, father)]).toEqual(before);
});

test("a cancelled settlement is two rows, the second the exact negation, and restores what it used", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const visit = await haikou.visit(person, CHRONIC);
  const first = setlinfo(await haikou.settle(visit));
  const cancelled = await haikou.cancel(visit, String(first.setl_id));
  const second = setlinfo(cancelled);
  expect(second.setl_id).not.toBe(first.setl_id);
  const names = [
    ["medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"],
    ["act_pay_dedc", "hifp_pay", "fund_pay_sumamt", "psn_part_amt", "acct_pay", "psn_cash_pay"],
  ].flat();
  for (const name of names) expect(Number(second[name]) + Number(first[name]), name).toBe(0);
  expect(await accumulators(world, person)).toEqual(before);
  const stored = await sides(world, String(first.setl_id), HAINAN, JIANGXI);
  expect(stored).toMatchObject({ care: { state: "cancelled" }, home: { state: "cancelled" } });
  expect((await haikou.cancel(visit, String(first.setl_id))).message).toBe(
    refusalText("settlement_cancelled", {}),
  );
  const again = setlinfo(await haikou.settle(visit));
  expect(again).toMatchObject({ hifp_pay: 115.63, act_pay_dedc: 300 });
});

test("of two settlements of an institution that share a deductible the last is cancelled first", async () => {
  const person = world.somebody();
  const [first, second] = [
    await haikou.visit(person, CHRONIC),
    await haikou.visit(person, CHRONIC),
  ];
  const one = settlementOf(await haikou.settle(first));
  const two = await haikou.settle(second);
  expect(setlinfo(two)).toMatchObject({ act_pay_dedc: 0, hifp_pay: 325.63 });
  const refused = await haikou.cancel(first, one);
  const day = await world.businessDayOf(JIANGXI, settlementOf(two));
  const named = { later: settlementOf(two), day };
  expect(refused.message).toBe(refusalText("settlement_not_last", named));
  expect(refused.message).toContain(day);
  expect((await haikou.cancel(second, settlementOf(two))).ok).toBe(true);
  expect((await haikou.cancel(first, one)).ok).toBe(true);
});

test("what another hospital settled later does not hold a cancellation up, and is kept as a case", async () => {
  const person = world.somebody();
  const one = await haikou.visit(person, CHRONIC);
  const first = settlementOf(await haikou.settle(one));
  const guangzhou = new HospitalClient(world, "H44010000001");
  const two = await guangzhou.visit(person, CHRONIC);
  const second = await guangzhou.settle(two);
  expect(setlinfo(second)).toMatchObject({ act_pay_dedc: 0, hifp_pay: 325.63 });
  expect((await haikou.cancel(one, first)).ok).toBe(true);
  // Computed now the later one would bear the deductible: 210 less from the fund.
  expect(await differences(world, first, JIANGXI)).toEqual([
    { settlementId: settlementOf(second), differences: { "employee:pooled": "-210.00" } },
  ]);
  expect((await guangzhou.cancel(two, settlementOf(second))).ok).toBe(true);
  expect(await differences(world, settlementOf(second), JIANGXI)).toEqual([]);
});

test("a bill of nothing settles, is cancelled and leaves no trace in the accumulators", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, { lines: [["registration", 1]], careType: "11" });
  expect(
    (await haikou.call("2205", { data: { ...haikou.named(visit), chrg_bchno: "0000" } })).ok,
  ).toBe(true);
  const [line = {}] = haikou.lines(visit, { lines: [["consultation", 1]], batch: "B1" });
  const free = { ...line, pric: 0, det_item_fee_sumamt: 0 };
  await haikou.done("2204", { feedetail: [free] });
  const settled = await haikou.settle(visit, {}, { medfee_sumamt: "0.00" });
  expect(setlinfo(settled)).toMatchObject({ medfee_sumamt: 0, fund_pay_sumamt: 0 });
  expect((await haikou.cancel(visit, settlementOf(settled))).ok).toBe(true);
});

test("a settlement, its lines and what was used can be read again", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  const settled = setlinfo(await haikou.settle(visit));
  const read = setlinfo(await haikou.read(visit, String(settled.setl_id)));
  expect(read).toMatchObject({
    setl_id: settled.setl_id,
    hifp_pay: 115.63,
    acct_pay: 349.56,
    refd_setl_flag: "0",
    vali_flag: "1",
    pay_loc: "4",
    fixmedins_code: haikou.code,
  });
  const lines = await haikou.call("5204", {
    data: { ...haikou.named(visit), setl_id: settled.setl_id },
  });
  const rows = lines.output as unknown as Fields[];
  expect(rows).toHaveLength(FIRST_BILL.length);
  expect(rows.reduce((sum, row) => sum + fenOf(row.det_item_fee_sumamt), 0n)).toBe(46_519n);
  const used = await haikou.call("5206", { data: { psn_no: person.enrolment.person.id } });
  expect(used.output.cuminfo).toContainEqual(
    expect.objectContaining({ cum_type_code: "deductible:chronic", cum: 300 }),
  );
});

test("a visit may be settled in two batches, each by itself", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, CHRONIC);
  const more = { lines: COLD, batch: "B2" };
  await haikou.done("2204", { feedetail: haikou.lines(visit, more, 20) });
  expect(setlinfo(await haikou.settle(visit))).toMatchObject({ medfee_sumamt: 465.19 });
  const second = { ...visit, batch: "B2", total: "54.70" };
  const settled = await haikou.settle(second, {}, { med_type: "11" });
  expect(setlinfo(settled)).toMatchObject({ medfee_sumamt: 54.7, med_type: "11" });
});

test("every item of the care place's catalogue splits into four parts that add up to the line", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, { lines: COLD });
  const feedetail = DEMO_ITEMS.map(({ item, price }, index) => ({
    ...haikou.lines(visit, { lines: [["consultation", 1]], batch: "B9" })[0],
    feedetl_sn: `all${index}`,
    med_list_codg: item.code,
    pric: price,
    cnt: 1,
    det_item_fee_sumamt: price,
  }));
  const answer = await haikou.done("2204", { feedetail });
  const parts = ["fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt"];
  for (const row of answer.output.result as Fields[]) {
    const sum = parts.reduce((total, name) => total + fenOf(row[name]), 0n);
    expect(sum, JSON.stringify(row)).toBe(fenOf(row.det_item_fee_sumamt));
  }
});
