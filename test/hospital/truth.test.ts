/** What queries tell of a settlement that is no more what it was, or never came to be. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import {
  FIRST_BILL,
  type Fields,
  HospitalClient,
  setlinfo,
  settlementOf,
  type Visit,
  type VisitPlan,
} from "./client.ts";
import { startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

async function lines(visit: Visit, settlement?: string) {
  const data = { ...haikou.named(visit), ...(settlement ? { setl_id: settlement } : {}) };
  return await haikou.call("5204", { data });
}

function holders(answer: { readonly output: Fields }): unknown[] {
  return [...new Set((answer.output as unknown as Fields[]).map(({ setl_id }) => setl_id))];
}

test("a cancelled settlement is told as refunded and no more valid, with its cancellation", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const first = settlementOf(await haikou.settle(visit));
  const valid = { refd_setl_flag: "0", vali_flag: "1" };
  expect(setlinfo(await haikou.read(visit, first))).toMatchObject(valid);
  expect(holders(await lines(visit))).toEqual([first]);
  const cancellation = settlementOf(await haikou.cancel(visit, first));
  const original = setlinfo(await haikou.read(visit, first));
  expect(original).toMatchObject({ refd_setl_flag: "1", vali_flag: "0", hifp_pay: 115.63 });
  expect(JSON.parse(String(original.exp_content))).toMatchObject({ REFD_SETL_ID: cancellation });
  const refund = setlinfo(await haikou.read(visit, cancellation));
  expect(refund).toMatchObject({ refd_setl_flag: "1", vali_flag: "1", hifp_pay: -115.63 });
  expect(JSON.parse(String(refund.exp_content))).toMatchObject({ INIT_SETL_ID: first });
  // The lines stay those that it had; as the visit has them nothing holds them.
  expect(holders(await lines(visit, first))).toEqual([first]);
  expect(holders(await lines(visit))).toEqual([""]);
  const second = settlementOf(await haikou.settle(visit));
  expect(holders(await lines(visit))).toEqual([second]);
  expect(setlinfo(await haikou.read(visit, first))).toMatchObject({ vali_flag: "0" });
  expect(setlinfo(await haikou.read(visit, second))).toMatchObject(valid);
});

test("a cancellation that was reversed leaves the settlement as it was", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const first = settlementOf(await haikou.settle(visit));
  const msgid = haikou.newMessage();
  const cancellation = settlementOf(await haikou.cancel(visit, first, { msgid }));
  expect((await haikou.reverse(msgid, "2208")).ok).toBe(true);
  expect(setlinfo(await haikou.read(visit, first))).toMatchObject({
    ...{ refd_setl_flag: "0", vali_flag: "1" },
  });
  for (const told of [await haikou.read(visit, cancellation), await lines(visit, cancellation)]) {
    expect(told.message).toBe(refusalText("settlement_reversed", {}));
  }
});

test("what was reversed is told by no query, in words that ask for no action that was not tried", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const msgid = haikou.newMessage();
  const first = settlementOf(await haikou.settle(visit, { msgid }));
  expect((await haikou.reverse(msgid)).ok).toBe(true);
  for (const told of [await haikou.read(visit, first), await lines(visit, first)]) {
    expect(told.message).toBe(refusalText("settlement_reversed", {}));
    expect(told.message).not.toContain("请勿重复办理");
  }
});

test("a settlement that was refused is told with the reason, and that nothing was booked", async () => {
  const visit = await haikou.visit(world.known("pingxiangUnqualified"), CHRONIC);
  expect((await haikou.settle(visit)).ok).toBe(false);
  const [refused = ""] = await world.refusedOf("460000" as never, visit.encounter);
  const why = refusalText("qualification_missing", { disease: "M03900" });
  const text = refusalText("settlement_not_booked", { settlement: refused, why });
  expect(text).toContain("没有记账");
  expect((await haikou.read(visit, refused)).message).toBe(text);
  expect((await lines(visit, refused)).message).toBe(text);
});

test("a settlement that is being cancelled is told neither as valid nor as cancelled", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const first = settlementOf(await haikou.settle(visit));
  for (const kind of ["cancel", "inquire"] as const) {
    world.faults.lose({ hop: "care-hub", kind, lose: "answer" });
  }
  expect((await haikou.cancel(visit, first)).ok).toBe(false);
  const told = await haikou.read(visit, first);
  expect(told.fields).toMatchObject({ err_code: "settlement_unfinished", outcome: "retry" });
  await world.calm();
  expect(setlinfo(await haikou.read(visit, first))).toMatchObject({ vali_flag: "0" });
});

test("a cancellation cannot be cancelled, and is called by its name", async () => {
  const visit = await haikou.visit(world.somebody(), CHRONIC);
  const cancellation = settlementOf(
    await haikou.cancel(visit, settlementOf(await haikou.settle(visit))),
  );
  expect((await haikou.cancel(visit, cancellation)).message).toBe(
    refusalText("settlement_is_cancellation", { settlement: cancellation }),
  );
});

test("accumulators are told as of the month that was asked about", async () => {
  const person = world.somebody();
  const asked = async (month?: string) => {
    const data = { psn_no: person.enrolment.person.id, cum_ym: month };
    const { output } = await haikou.done("5206", { data });
    return Object.fromEntries(
      (output.cuminfo as Fields[]).map((row) => [row.cum_type_code, [row.cum_ym, row.cum]]),
    );
  };
  const first = await haikou.visit(person, CHRONIC);
  await haikou.settle(first);
  const month = haikou.time.slice(0, 7).replace("-", "");
  const deductible = "deductible:chronic";
  const then = await asked(month);
  expect(then[deductible]).toEqual([month, 300]);
  world.clock.forward(35 * 86_400_000);
  await world.dueEverywhere();
  const later = haikou.time.slice(0, 7).replace("-", "");
  await haikou.find(person);
  await haikou.settle(await haikou.visit(person, { ...CHRONIC, lines: [["ct", 1]] }));
  const { accountBalance: _, ...whole } = then;
  expect(await asked(month)).toEqual(whole);
  if (later.slice(0, 4) === month.slice(0, 4)) {
    const now = await asked(later);
    expect(Object.keys(now).sort()).toEqual(Object.keys(then).sort());
    expect(now).not.toEqual(then);
  }
});
