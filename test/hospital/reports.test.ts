/**
 * What hospitals report of their patients, 2501 to 2507, and what they ask of it, 5301 to 5304:
 * home decides, the answer comes again the same, and only who reported it takes it back.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { day } from "#base/date.ts";
import { refusalText } from "#base/refusals.ts";
import { approveApplication, recordQualifications } from "#filing/filing.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { loadAreas, nationalAreas } from "#registry/registry.ts";
import { sql } from "#store/store.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { type Answer, FIRST_BILL, type Fields, HospitalClient, personIdOf } from "./client.ts";
import { atDesk } from "./desk.ts";
import { JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
/** At home, one that may refer and one that may not; and one elsewhere. */
let nanchang: HospitalClient;
let haikou: HospitalClient;

beforeAll(async () => {
  world = await startWorld();
  nanchang = new HospitalClient(world, "H36010000001");
  haikou = new HospitalClient(world, "H46010000001");
  await loadAreas(world.database(JIANGXI), nationalAreas());
});

afterEach(async () => {
  await world.calm();
  expect(world.defects).toEqual([]);
});

afterAll(async () => {
  await world.stop();
});

const today = (): string => haikou.time.slice(0, 10);

function serialIn(answer: Answer): string {
  return String((answer.output.result as Fields).trt_dcla_detl_sn);
}

function referral(person: DemoPerson, changes: Fields = {}): Fields {
  return {
    refmedin: {
      ...{ psn_no: personIdOf(person), insutype: "310", tel: "13800000000" },
      ...{ diag_code: "I10.x00", diag_name: "特发性(原发性)高血压" },
      ...{ reflin_medins_no: "H44010000001", reflin_medins_name: "广州演示医院" },
      ...{ mdtrtarea_admdvs: "440106", hosp_agre_refl_flag: "1", refl_type: "3" },
      ...{ refl_date: nanchang.time, refl_rea: "本地条件所限", refl_opnn: "同意转院" },
      ...changes,
    },
  };
}

const about = (person: DemoPerson, more: Fields = {}): Fields => ({
  data: { psn_no: personIdOf(person), ...more },
});

function withdrawn(person: DemoPerson, serial: string): Fields {
  return about(person, { trt_dcla_detl_sn: serial, memo: "误报" });
}

const reads = (hospital: HospitalClient, infno: string, person: DemoPerson, more: Fields = {}) =>
  hospital.call(infno, about(person, more));

async function referrals(person: DemoPerson): Promise<unknown> {
  const answer = await reads(nanchang, "5304", person, { begntime: "2021-01-01" });
  return answer.output.refmedin;
}

/** Somebody who is treated at home, in the ward of the hospital. */
async function patient(): Promise<DemoPerson> {
  const person = world.somebody();
  await nanchang.register(person);
  return person;
}

test("a hospital refers its patient; home decides, and the filing is for the target's city", async () => {
  const person = await patient();
  const msgid = nanchang.newMessage();
  const input = referral(person);
  const first = await nanchang.call("2501", input, { msgid });
  expect(first.message).toBe("");
  const serial = serialIn(first);
  expect((await nanchang.call("2501", input, { msgid })).text).toBe(first.text);
  expect(await referrals(person)).toMatchObject([
    { reflin_medins_no: "H44010000001", refl_date: today(), refl_rea: "本地条件所限" },
  ]);
  const clerk = { kind: "staff", id: "shenhe" } as const;
  const done = await atDesk(world, person, (filing, step) =>
    approveApplication(filing, { ...step, by: clerk }, { id: serial, check: () => {} }),
  );
  expect(done).toMatchObject({ state: "approved", channel: "institution" });
  expect(done.wish).toMatchObject({ kind: "referred", areas: ["440100"], phone: "13800000000" });
  // Decided: it is taken back no more.
  const late = await nanchang.call("2502", withdrawn(person, serial));
  expect(late.message).toBe(refusalText("application_state", { state: "已通过" }));
});

test("a referral is taken back by whoever made it while nobody has decided, and then is gone", async () => {
  const person = await patient();
  const msgid = nanchang.newMessage();
  const input = referral(person);
  const serial = serialIn(await nanchang.done("2501A", input, { msgid }));
  const other = new HospitalClient(world, "H36030000001");
  await other.register(person);
  const foreign = await other.call("2502", withdrawn(person, serial));
  expect(foreign.fields.err_code).toBe("application_missing");
  const undo = nanchang.newMessage();
  expect((await nanchang.call("2502", withdrawn(person, serial), { msgid: undo })).ok).toBe(true);
  expect((await nanchang.call("2502", withdrawn(person, serial), { msgid: undo })).ok).toBe(true);
  expect((await nanchang.call("2502", withdrawn(person, serial))).message).toBe(
    refusalText("application_state", { state: "已撤回" }),
  );
  expect((await nanchang.call("2501A", input, { msgid })).message).toBe(
    refusalText("message_cancelled", { what: "申报" }),
  );
  expect(await referrals(person)).toEqual([]);
});

test("who may not refer, does not agree, or refers within the province is told so", async () => {
  const person = await patient();
  const within = await nanchang.call("2501", referral(person, { mdtrtarea_admdvs: "360102" }));
  expect(within.fields.err_code).toBe("filing_target_home");
  const against = await nanchang.call("2501", referral(person, { hosp_agre_refl_flag: "0" }));
  expect(against.fields.err_code).toBe("field_invalid");
  const other = new HospitalClient(world, "H36010000002");
  await other.register(person);
  const unentitled = await other.call("2501", referral(person));
  expect(unentitled.message).toBe(refusalText("institution_may_not_refer", {}));
});

test("a message id that comes with another content is refused, home's books unchanged", async () => {
  const person = await patient();
  const msgid = nanchang.newMessage();
  await nanchang.done("2501", referral(person), { msgid });
  const other = referral(person, { refl_rea: "患者要求" });
  const answer = await nanchang.call("2501", other, { msgid });
  expect(answer.fields.err_code).toBe("message_reused");
  expect(await referrals(person)).toHaveLength(1);
});

test("when home's answer is lost the report is kept once, and its repeat is answered", async () => {
  const person = world.somebody();
  await haikou.find(person);
  const msgid = haikou.newMessage();
  world.faults.lose({ hop: "hub-home", kind: "report", lose: "answer", times: 1 });
  const lost = await haikou.call("2505", chosen(person), { msgid });
  expect(lost.fields.outcome).toBe("unknown");
  const again = await haikou.call("2505", chosen(person), { msgid });
  expect(again.ok).toBe(true);
  const [row] = await world.database(JIANGXI).query<{ readonly count: number }>(sql`
    select count(*)::int as count from filing.chosen_institutions
     where person_id = ${personIdOf(person)}`);
  expect(row?.count).toBe(1);
});

function chosen(person: DemoPerson, changes: Fields = {}): Fields {
  const named = { fixmedins_code: haikou.code, fixmedins_name: "测试医院", fix_srt_no: "1" };
  return about(person, { biz_appy_type: "03", begndate: today(), ...named, ...changes });
}

test("a person is bound to an institution once, up to home's number, and until it is undone", async () => {
  const person = world.somebody();
  await haikou.find(person);
  const no = async (changes: Fields) => (await haikou.call("2505", chosen(person, changes))).fields;
  expect((await no({ biz_appy_type: "06" })).err_code).toBe("field_invalid");
  expect((await no({ fixmedins_code: "H44010000001" })).err_code).toBe("field_invalid");
  expect((await no({ enddate: "2021-01-01" })).err_code).toBe("filing_dates_reversed");
  const serial = serialIn(await haikou.done("2505", chosen(person)));
  const listed = async () =>
    (await reads(haikou, "5302", person, { biz_appy_type: "03" })).output.psnfixmedin;
  expect(await listed()).toMatchObject([{ fixmedins_code: haikou.code, begndate: today() }]);
  const institution = haikou.code as InstitutionCode;
  expect((await haikou.call("2505", chosen(person))).message).toBe(
    refusalText("chosen_institution_stands", { institution }),
  );
  expect((await haikou.call("2506", withdrawn(person, serial))).ok).toBe(true);
  expect(await listed()).toEqual([]);
  await haikou.done("2505", chosen(person));
});

test("bound for a disease, the person is settled where 2505 binds them", async () => {
  const person = world.somebody("360100" as Area);
  const [personId, disease] = [personIdOf(person), "M01600"];
  const span = { from: day("2021-01-01") };
  await recordQualifications(world.database(JIANGXI), [{ personId, disease, span }]);
  const visit = await haikou.visit(person, { lines: FIRST_BILL, careType: "14", disease });
  expect((await haikou.quote(visit)).fields.err_code).toBe("institution_not_chosen");
  await haikou.done("2505", chosen(person));
  const settled = await haikou.settle(visit);
  expect([settled.ok, settled.message]).toEqual([true, ""]);
});

test("more institutions than home allows are refused with those that there are", async () => {
  const person = world.somebody();
  await haikou.find(person);
  await world.database(JIANGXI).query(sql`
    insert into filing.chosen_institutions
      (id, person_id, institution, from_on, changed_by, changed_at)
    select 'cho_' || n, ${personIdOf(person)}, 'H4401000000' || n, '2021-01-01', 'program', 0
      from generate_series(11, 13) n`);
  const answer = await haikou.call("2505", chosen(person));
  const there = "H440100000011、H440100000012、H440100000013";
  expect(answer.message).toBe(refusalText("chosen_institutions_many", { max: "3", chosen: there }));
});

test("qualifications are applied for, withdrawn once, and asked for as home has them", async () => {
  const person = world.somebody();
  await haikou.find(person);
  const applied = about(person, {
    ...{ insutype: "310", opsp_dise_code: "M01600", opsp_dise_name: "糖尿病" },
    ...{ insu_optins: "360300", ide_fixmedins_no: haikou.code, ide_fixmedins_name: "测试医院" },
    ...{ hosp_ide_date: today(), diag_dr_codg: "D1", diag_dr_name: "测试医师" },
    begndate: today(),
  });
  const serial = serialIn(await haikou.done("2503", applied));
  // Nobody has decided: home's word is what it was.
  expect((await reads(haikou, "5301", person)).output.feedetail).toEqual([
    expect.objectContaining({ opsp_dise_code: "M03900", opsp_dise_name: "高血压" }),
  ]);
  expect((await haikou.call("2504", withdrawn(person, serial))).ok).toBe(true);
  const twice = await haikou.call("2504", withdrawn(person, serial));
  expect(twice.message).toBe(refusalText("application_state", { state: "已撤回" }));
  // By the number of another sort nothing is withdrawn.
  const bound = serialIn(await haikou.done("2505", chosen(person)));
  const mixed = await haikou.call("2504", withdrawn(person, bound));
  expect(mixed.fields.err_code).toBe("application_missing");
});

test("an accident is kept at home with what the hospital found out", async () => {
  const person = world.somebody();
  await haikou.find(person);
  const told = { trum_time: today(), trum_site: "路上", trum_rea: "摔伤", chk_pay_flag: "1" };
  const who = { dcla_souc: "02", psn_cert_type: "01", certno: "1", psn_name: "某人" };
  const data = { ...told, ...who, insu_admdvs: "360300", begndate: today() };
  const serial = serialIn(await haikou.done("2507", about(person, data)));
  const [row] = await world.database(JIANGXI).query<{ readonly content: unknown }>(sql`
    select content from filing.reports where serial = ${serial}`);
  expect(row?.content).toMatchObject({ cause: "摔伤", place: "路上", payable: true });
});

const dayAfter = (days: number): string =>
  new Date(Date.parse(today()) + days * 86_400_000).toISOString().slice(0, 10);

test.each<[string, Fields, string]>([
  ["that is still to happen", { trum_time: 1 }, "accident_later"],
  ["that ends before it begins", { enddate: -1 }, "filing_dates_reversed"],
  ["whose days begin before it happened", { trum_time: 0, begndate: -1 }, "accident_from_early"],
])("an accident %s is refused and not kept", async (_what, days, code) => {
  const person = world.somebody();
  await haikou.find(person);
  const told = { trum_time: today(), trum_site: "路上", trum_rea: "摔伤", chk_pay_flag: "1" };
  const dated = Object.fromEntries(
    Object.entries(days).map(([field, after]) => [field, dayAfter(Number(after))]),
  );
  const data = { ...told, insu_admdvs: "360300", begndate: today(), ...dated };
  const answer = await haikou.call("2507", about(person, data));
  expect(answer.fields.err_code).toBe(code);
  const rows = await world.database(JIANGXI).query(sql`
    select serial from filing.reports where person_id = ${personIdOf(person)}`);
  expect(rows).toEqual([]);
});

test("an assessment that is still to come is refused", async () => {
  const person = world.somebody();
  await haikou.find(person);
  const applied = about(person, {
    ...{ insutype: "310", opsp_dise_code: "M01600", opsp_dise_name: "糖尿病" },
    ...{ insu_optins: "360300", ide_fixmedins_no: haikou.code, ide_fixmedins_name: "测试医院" },
    ...{ hosp_ide_date: dayAfter(1), diag_dr_codg: "D1", diag_dr_name: "测试医师" },
    begndate: dayAfter(1),
  });
  const answer = await haikou.call("2503", applied);
  expect(answer.fields.err_code).toBe("qualification_assessment_day");
});

test("a hospital is told who lies in its own beds, and of nobody else's", async () => {
  const person = world.somebody();
  const stay = await haikou.admit(person);
  const span = { begntime: `${today()} 00:00:00`, endtime: `${today()} 23:59:59` };
  const mine = await reads(haikou, "5303", person, span);
  expect(mine.output.data).toMatchObject([
    { mdtrt_id: stay.encounter, psn_no: personIdOf(person), out_flag: "1", med_type: "21" },
  ]);
  const guangzhou = new HospitalClient(world, "H44010000001");
  expect((await reads(guangzhou, "5303", person, span)).output.data).toEqual([]);
  await haikou.discharge(stay);
  expect((await reads(haikou, "5303", person, span)).output.data).toEqual([]);
});

test("of a person who was never here nothing is told and nothing kept", async () => {
  const person = world.somebody();
  for (const [hospital, infno] of [
    [haikou, "5301"],
    [haikou, "5302"],
    [nanchang, "5301"],
  ] as const) {
    const answer = await reads(hospital, infno, person, { biz_appy_type: "03" });
    expect(answer.fields.err_code).toBe("person_not_treated");
  }
  expect((await haikou.call("2505", chosen(person))).fields.err_code).toBe("person_not_treated");
});
