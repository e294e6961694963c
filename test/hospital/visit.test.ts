/** What a visit's own words may say, and whose card may be shown. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { chinaTimeText, DAY_MS } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { HospitalClient, setlinfo } from "./client.ts";
import { startWorld, type TestWorld } from "./world.ts";

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

const wrongTime = (field: string, why: string): string =>
  refusalText("field_invalid", { field, why });

test("a visit is not registered for a day to come, nor for one long past", async () => {
  const person = world.somebody();
  const at = (ms: number): string => chinaTimeText(world.clock.now() + ms);
  const early = await haikou.register(person, { begntime: at(DAY_MS) });
  expect(early.message).toBe(wrongTime("挂号或入院时间", "晚于当前时间"));
  const late = await haikou.register(person, { begntime: at(-31 * DAY_MS) });
  expect(late.message).toBe(
    wrongTime("挂号或入院时间", "早于30天前，不能直接结算，请自费结算后回参保地报销"),
  );
});

test("a settled visit keeps its own words when the visit is described anew", async () => {
  const person = world.somebody();
  const visit = await haikou.visit(person, { lines: [["consultation", 1]] });
  const settled = setlinfo(await haikou.settle(visit));
  await haikou.done("2203", haikou.description(visit, { med_type: "13" }));
  const read = setlinfo(await haikou.read(visit, String(settled.setl_id)));
  expect(read.med_type).toBe("11");
});

test("nobody settles with another person's card, voucher or identity card", async () => {
  const person = world.somebody();
  const other = world.somebody();
  const visit = await haikou.visit(person, { lines: [["consultation", 1]] });
  const refused = refusalText("credential_invalid", { why: "凭证不是该参保人的" });
  const shown = [
    { mdtrt_cert_type: "02", mdtrt_cert_no: other.enrolment.person.certificateNumber },
    { mdtrt_cert_type: "01", mdtrt_cert_no: present(other.enrolment.evoucher, "a voucher") },
  ];
  for (const card of shown) {
    expect((await haikou.quote(visit, card)).message).toBe(refused);
    expect((await haikou.settle(visit, {}, card)).message).toBe(refused);
  }
  const own = { mdtrt_cert_type: "01", mdtrt_cert_no: person.enrolment.evoucher };
  expect((await haikou.settle(visit, {}, own)).ok).toBe(true);
});
