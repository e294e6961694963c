/** Situations that hospitals report, played with made-up people; each states what comes back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { chinaTimeText, DAY_MS } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { HospitalClient, setlinfo, settlementOf, type Visit, type VisitPlan } from "./client.ts";
import { accumulators } from "./stored.ts";
import { startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const ONE: VisitPlan = { lines: [["amlodipine", 1]] };

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

function ago(days: number): string {
  return chinaTimeText(world.clock.now() - days * DAY_MS);
}

test("a stay that still goes on is registered however long ago it began, and settled directly", async () => {
  const begntime = ago(31);
  const stay = await haikou.admit(world.known("shenzhenExpired"), { begntime });
  const [line] = haikou.lines(stay, { lines: [["bed", 31]] });
  await haikou.done("2301", { feedetail: [{ ...line, fee_ocur_time: begntime }] });
  expect((await haikou.discharge(stay)).ok).toBe(true);
  const total = BigInt(String(line?.det_item_fee_sumamt).replace(".", ""));
  const settled = setlinfo(await haikou.settleStay("2304", stay, total));
  expect(Number(settled.fund_pay_sumamt)).toBeGreaterThanOrEqual(0);
  expect(settled.begndate).toBe(begntime.slice(0, 10));

  const longer = await haikou.admit(world.somebody(), { begntime: ago(200) });
  const over = { dscginfo: { ...haikou.named(longer), endtime: ago(31) } };
  const late = await haikou.call("2402", over);
  expect(late.message).toContain("早于30天前");
  expect((await haikou.discharge(longer)).ok).toBe(true);
});

test("part of a prescription comes back: cancelled, charged anew, settled and counted once", async () => {
  const person = world.somebody();
  const before = await accumulators(world, person);
  const lines: VisitPlan["lines"] = [
    ["amlodipine", 10],
    ["metformin", 5],
  ];
  const visit = await haikou.visit(person, { lines, batch: "b" });
  const first = setlinfo(await haikou.settle(visit));
  expect(first.medfee_sumamt).toBe(218.3);
  expect((await haikou.cancel(visit, String(first.setl_id))).ok).toBe(true);
  expect(await accumulators(world, person)).toEqual(before);
  const rest: VisitPlan["lines"] = [
    ["amlodipine", 6],
    ["metformin", 5],
  ];
  // The serial of a line that is there, with another quantity.
  const again = haikou.lines(visit, { lines: rest, batch: "b2" });
  expect((await haikou.call("2204", { feedetail: again })).message).toBe(
    refusalText("charge_serial_used", { serial: "1" }),
  );
  const anew = haikou.lines(visit, { lines: rest, batch: "b2" }, 11);
  await haikou.done("2204", { feedetail: anew });
  const batch: Visit = { ...visit, batch: "b2", total: "144.58" };
  const second = setlinfo(await haikou.settle(batch));
  expect(second.medfee_sumamt).toBe(144.58);

  const other = world.somebody();
  const plain = await haikou.visit(other, { lines: rest, batch: "b2" });
  const alone = setlinfo(await haikou.settle(plain));
  expect([second.hifp_pay, second.acct_pay]).toEqual([alone.hifp_pay, alone.acct_pay]);
  const { "employee accountBalance always": _, ...used } = await accumulators(world, person);
  const { "employee accountBalance always": __, ...once } = await accumulators(world, other);
  expect(used).toEqual(once);
});

test("a program that died goes back the way it came, and nothing is left of it", async () => {
  for (const reached of ["2201", "2204", "2207"] as const) {
    const person = world.somebody();
    const before = await accumulators(world, person);
    const visit = await haikou.visit(person, ONE);
    if (reached === "2207") {
      const settled = settlementOf(await haikou.settle(visit));
      expect((await haikou.cancel(visit, settled)).ok).toBe(true);
    }
    if (reached !== "2201") {
      const dropped = { data: { ...haikou.named(visit), chrg_bchno: visit.batch } };
      expect((await haikou.call("2205", dropped)).ok, reached).toBe(true);
    }
    const withdrawn = { data: haikou.named(visit) };
    expect((await haikou.call("2202", withdrawn)).ok, reached).toBe(true);
    expect(await accumulators(world, person), reached).toEqual(before);
    const twice = await haikou.call("2202", withdrawn);
    expect(twice.message).toBe(refusalText("encounter_state", { state: "已撤销登记" }));
  }
});

test("sums as a program in floating point makes them are taken as what they mean", async () => {
  const visit = await haikou.visit(world.somebody(), { lines: [["consultation", 1]], batch: "a" });
  const [line = {}] = haikou.lines(visit, { lines: [["amlodipine", 1]], batch: "b" }, 21);
  const sums = [
    { ...line, cnt: 3, pric: 12.87, det_item_fee_sumamt: 12.87 * 3 },
    { ...line, feedetl_sn: "22", cnt: 3, pric: 0.1, det_item_fee_sumamt: 0.1 * 3 },
  ];
  expect(sums.map((one) => String(one.det_item_fee_sumamt))).toEqual([
    "38.61",
    "0.30000000000000004",
  ]);
  const dusty = [{ ...sums[0], det_item_fee_sumamt: 38.61000000000001 }, sums[1]];
  const taken = await haikou.done("2204", { feedetail: dusty });
  const amounts = (taken.output.result as Record<string, unknown>[]).map(
    (row) => row.det_item_fee_sumamt,
  );
  expect(amounts).toEqual([38.61, 0.3]);
  const batch = { ...visit, batch: "b" };
  const quoted = setlinfo(await haikou.quote(batch, { medfee_sumamt: 38.91000000000001 }));
  expect(quoted.medfee_sumamt).toBe(38.91);
  const fine = await haikou.quote(batch, { medfee_sumamt: 38.911 });
  expect(fine.message).toContain("小数超过2位");
});
