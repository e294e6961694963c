/** The first settlement of the country, from person look-up to the books of all three parties. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIRST_BILL, type Fields, HospitalClient, setlinfo, settlementOf } from "./client.ts";
import { accumulators, sides } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

test("the first settlement in the country: 465.19 is 115.63 of the fund and 349.56 of the account", async () => {
  const person = world.known("pingxiang");
  const found = await haikou.find(person);
  expect((found.output.insuinfo as Fields[])[0]).toMatchObject({
    insuplc_admdvs: "360300",
    insutype: "310",
    balc: 2000,
  });
  const visit = await haikou.visit(person, {
    lines: FIRST_BILL,
    careType: "14",
    disease: "M03900",
  });
  const quoted = setlinfo(await haikou.quote(visit));
  const settled = await haikou.settle(visit);
  const info = setlinfo(settled);
  expect(info).toMatchObject({
    medfee_sumamt: 465.19,
    inscp_scp_amt: 465.19,
    act_pay_dedc: 300,
    pool_prop_selfpay: 0.7,
    hifp_pay: 115.63,
    fund_pay_sumamt: 115.63,
    acct_pay: 349.56,
    psn_cash_pay: 0,
    balc: 1650.44,
  });
  const amounts = ["medfee_sumamt", "hifp_pay", "acct_pay", "psn_cash_pay", "balc", "act_pay_dedc"];
  for (const name of amounts) expect(quoted[name], name).toBe(info[name]);
  const month = haikou.time.slice(0, 7);
  expect(await sides(world, settlementOf(settled), HAINAN, JIANGXI)).toEqual({
    care: { state: "settled", month },
    home: { state: "booked", month },
    copy: { state: "booked", month },
    claims: { [`${month} employee:ownAccount`]: 34_956n, [`${month} employee:pooled`]: 11_563n },
    debts: { [`${month} employee:ownAccount`]: 34_956n, [`${month} employee:pooled`]: 11_563n },
  });
  expect(await accumulators(world, person)).toMatchObject({
    "employee accountBalance always": 165_044n,
  });
});
