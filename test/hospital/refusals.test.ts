/**
 * Every no that an institution can meet: in the envelope, with status 200, words that say what to
 * do, and nothing booked.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chinaTimeText } from "#base/date.ts";
import { type RefusalCode, refusalText } from "#base/refusals.ts";
import { signCall } from "#gateway/gateway.ts";
import { demoInstitutions } from "../../demo/places.ts";
import { DEMO_SEED } from "../../demo/seed.ts";
import {
  type Answer,
  FIRST_BILL,
  type Fields,
  HospitalClient,
  personIdOf,
  settlementOf,
  type Visit,
  type VisitPlan,
} from "./client.ts";
import { open, rowCounts } from "./stored.ts";
import { HAINAN, JIANGXI, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let visit: Visit;

const CHRONIC: VisitPlan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
const COLD: VisitPlan = { lines: [["consultation", 1]] };

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  visit = await haikou.visit(world.somebody(), CHRONIC);
});

let before: readonly unknown[];

async function counts(): Promise<readonly unknown[]> {
  return [await rowCounts(world, HAINAN), await rowCounts(world, JIANGXI)];
}

beforeEach(async () => {
  before = await counts();
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  expect(await open(world, HAINAN)).toBe(0n);
  await world.stop();
});

/** In the envelope, and no row anywhere. */
async function nothingBooked(answer: Answer, words: string | RegExp): Promise<void> {
  expect(answer.status).toBe(200);
  expect(answer.ok).toBe(false);
  if (typeof words === "string") expect(answer.message).toBe(words);
  else expect(answer.message).toMatch(words);
  expect(await counts()).toEqual(before);
}

/** The care place books its intent and home its no; no money moves. */
function noMoney(answer: Answer, code: RefusalCode, params: Record<string, string> = {}): void {
  expect(answer.message).toBe(refusalText(code, params));
}

test.each([
  [
    "a wrong type",
    { medfee_sumamt: { yuan: 465.19 } },
    /医疗费总额\(medfee_sumamt\)不正确：应为文本/,
  ],
  ["a missing field", { psn_no: "" }, /缺少人员编号\(psn_no\)/],
  ["an unknown code", { insutype: "777" }, /险种类型\(insutype\)的代码777不在字典中/],
  ["a negative amount", { medfee_sumamt: "-465.19" }, /不能为负数/],
  ["sums that do not add up", { fulamt_ownpay_amt: "1", inscp_scp_amt: "2" }, /四项费用分割之和/],
] as const)("%s is refused by the field's name", async (_name, changes, words) => {
  await nothingBooked(await haikou.settle(visit, {}, changes), words);
});

test("a total that differs from the uploaded lines is refused with both sums", async () => {
  const words = refusalText("total_differs", { sent: "465.20", uploaded: "465.19" });
  await nothingBooked(await haikou.settle(visit, {}, { medfee_sumamt: "465.20" }), words);
  const quote = await haikou.quote(visit, { medfee_sumamt: "465.20" });
  await nothingBooked(quote, words);
});

test("oversized input is refused", async () => {
  const huge = haikou.envelope("2207", { data: { note: "长".repeat(1_000_000) } });
  await nothingBooked(await haikou.post(JSON.stringify(huge)), /报文超过上限/);
});

test.each([
  ["broken JSON", '{"infno":"2207","input":{'],
  ["an array", "[1,2,3]"],
  ["nothing", ""],
  ["deep nesting", `{"infno":"2207","input":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}`],
  ["deep lists", `{"infno":"2207","input":{"data":${"[".repeat(50_000)}`],
  ["a poisoned key", '{"infno":"2207","input":{"data":{"__proto__":{"ok":1}}}}'],
] as const)("%s is refused as broken", async (_name, body) => {
  await nothingBooked(await haikou.post(body), /报文无法解析/);
});

test("bytes in GBK are read, bytes in no encoding are refused", async () => {
  const words = JSON.stringify(haikou.envelope("2207", { data: { psn_no: "X" } }));
  const [head = "", tail = ""] = words.split("测试医院");
  // 测试医院 in GBK.
  const gbk = Buffer.from([0xb2, 0xe2, 0xca, 0xd4, 0xd2, 0xbd, 0xd4, 0xba]);
  const body = Buffer.concat([Buffer.from(head.replaceAll("测试", "")), gbk, Buffer.from(tail)]);
  await nothingBooked(await haikou.post(body), /缺少/);
  await nothingBooked(await haikou.post(Buffer.from([0x7b, 0xff, 0xfe, 0xff])), /编码/);
});

test("an institution that is not designated, or is suspended, does nothing", async () => {
  const nobody = new HospitalClient(world, "H46010099999");
  const unknown = refusalText("institution_unknown", { institution: nobody.code });
  await nothingBooked(await nobody.find(visit.person), unknown);
  await nothingBooked(await nobody.register(visit.person), unknown);
  const elsewhere = new HospitalClient(world, "H11010000001");
  const far = refusalText("institution_unknown", { institution: elsewhere.code });
  await nothingBooked(await elsewhere.register(visit.person), far);
  const closed = new HospitalClient(world, "H46010000004");
  const suspended = refusalText("institution_suspended", {});
  await nothingBooked(await closed.find(visit.person), suspended);
  await nothingBooked(await closed.register(visit.person), suspended);
});

test.each([
  ["H46010000005", { med_type: "14" }, "institution_care_type_closed", { careType: "门诊慢特病" }],
  ["H46010000006", { med_type: "11" }, "institution_cross_province_closed", {}],
  [
    "H46010000007",
    { med_type: "14", dise_codg: "M01600" },
    "institution_disease_closed",
    { disease: "M01600" },
  ],
  ["H46010000001", { med_type: "14", dise_codg: "" }, "disease_missing", {}],
  [
    "H46010000003",
    { med_type: "9903", exp_content: '{"REL_TTP_FLAG":"0"}' },
    "institution_care_type_closed",
    { careType: "外伤门诊" },
  ],
  [
    "H46010000001",
    { med_type: "9903", exp_content: '{"REL_TTP_FLAG":"1","TRUM_FLAG":"1"}' },
    "third_party_liable",
    {},
  ],
] as const)("%s does not treat %j", async (code, changes, refusal, params) => {
  const client = new HospitalClient(world, code);
  const person = visit.person;
  const registered = await client.register(person);
  const encounter = String((registered.output.data as Fields).mdtrt_id);
  before = await counts();
  const described = client.description(
    { ...visit, encounter },
    { dise_codg: "M03900", ...changes },
  );
  await nothingBooked(await client.call("2203", described), refusalText(refusal, params));
});

test("a person is refused by what does not fit the card", async () => {
  const { name, certificateNumber } = visit.person.enrolment.person;
  const other = world.somebody().enrolment.person.certificateNumber;
  await nothingBooked(
    await haikou.find(visit.person, { psn_name: `${name}某` }),
    refusalText("person_name_differs", {}),
  );
  await nothingBooked(
    await haikou.find(visit.person, { certno: other }),
    refusalText("credential_invalid", { why: "证件号码与凭证不符" }),
  );
  const nobody = { mdtrt_cert_no: "999999190001010018", certno: "", psn_name: "" };
  await nothingBooked(await haikou.find(visit.person, nobody), refusalText("person_unknown", {}));
  expect(certificateNumber).not.toBe(other);
  const used = await haikou.call("5206", { data: { psn_no: personIdOf(world.somebody()) } });
  await nothingBooked(used, refusalText("person_not_treated", {}));
});

test("what an encounter is not is refused by name", async () => {
  const stranger = world.somebody();
  const named = (changes: Fields) => ({ data: { ...haikou.named(visit), ...changes } });
  await nothingBooked(
    await haikou.call("2202", named({ mdtrt_id: "enc_0" })),
    refusalText("encounter_unknown", { encounter: "enc_0" }),
  );
  await nothingBooked(
    await haikou.call("2202", named({ psn_no: personIdOf(stranger) })),
    refusalText("encounter_other_person", {}),
  );
  const neighbour = new HospitalClient(world, "H46010000002");
  await nothingBooked(
    await neighbour.call("2202", named({})),
    refusalText("encounter_other_institution", {}),
  );
  await nothingBooked(await neighbour.read(visit, "stl_0"), /该就诊不属于本机构/);
  await nothingBooked(
    await haikou.cancel(visit, "stl_0"),
    refusalText("settlement_missing", { settlement: "stl_0" }),
  );
  await nothingBooked(await haikou.read(visit, "stl_0"), /未查询到结算stl_0/);
});

test("a number of the hospital names one visit", async () => {
  const number = { ipt_otp_no: `N${haikou.newMessage()}` };
  const first = await haikou.register(visit.person, number);
  const encounter = String((first.output.data as Fields).mdtrt_id);
  before = await counts();
  const used = { number: number.ipt_otp_no, encounter };
  await nothingBooked(
    await haikou.register(visit.person, number),
    refusalText("encounter_number_used", used),
  );
  await nothingBooked(
    await haikou.register(world.somebody(), number),
    refusalText("encounter_number_others", { number: number.ipt_otp_no }),
  );
});

test("a visit that is not described, or without lines, is not settled", async () => {
  const registered = await haikou.register(visit.person);
  const encounter = String((registered.output.data as Fields).mdtrt_id);
  const bare = { ...visit, encounter };
  before = await counts();
  await nothingBooked(await haikou.settle(bare), refusalText("encounter_not_described", {}));
  await haikou.done("2203", haikou.description(bare));
  before = await counts();
  await nothingBooked(await haikou.settle(bare), refusalText("charges_missing", {}));
});

test("a line that the catalogue does not know, or that does not multiply, is refused", async () => {
  const [line = {}] = haikou.lines(visit, { lines: [["ct", 1]], batch: "B7" }, 70);
  await nothingBooked(
    await haikou.call("2204", { feedetail: [{ ...line, med_list_codg: "NONE" }] }),
    refusalText("charge_item_unknown", { item: "NONE" }),
  );
  await nothingBooked(
    await haikou.call("2204", { feedetail: [{ ...line, det_item_fee_sumamt: "261.00" }] }),
    refusalText("charge_amount_differs", { serial: "70" }),
  );
  await nothingBooked(
    await haikou.call("2204", { feedetail: [line, { ...line, pric: "259" }] }),
    refusalText("charge_serial_used", { serial: "70" }),
  );
});

test("a settled visit is not withdrawn, a settlement that home refused is not cancelled", async () => {
  const person = world.somebody();
  const settledVisit = await haikou.visit(person, CHRONIC);
  const settled = settlementOf(await haikou.settle(settledVisit));
  before = await counts();
  await nothingBooked(
    await haikou.call("2202", { data: haikou.named(settledVisit) }),
    refusalText("encounter_settled", {}),
  );
  expect((await haikou.cancel(settledVisit, settled)).ok).toBe(true);
  const unqualified = await haikou.visit(world.known("pingxiangUnqualified"), CHRONIC);
  await haikou.settle(unqualified);
  const [row] = await world.refusedOf(HAINAN, unqualified.encounter);
  before = await counts();
  await nothingBooked(
    await haikou.cancel(unqualified, row ?? ""),
    refusalText("settlement_state", { state: "未通过" }),
  );
});

test("home's no moves no money and leaves the visit open for another try", async () => {
  // The care place asks the hub who is connected.
  await world.calm();
  const transfers = async () => (await rowCounts(world, JIANGXI)).transfers;
  const money = await transfers();
  const resident = await haikou.visit(world.somebody(), { ...COLD, scheme: "390" });
  noMoney(await haikou.settle(resident), "insurance_missing", { scheme: "城乡居民基本医疗保险" });
  const maternity = await haikou.visit(world.somebody(), { ...COLD, careType: "51" });
  noMoney(await haikou.settle(maternity), "policy_missing", {
    area: "360300",
    scheme: "职工基本医疗保险",
    careType: "生育门诊",
  });
  const stranger = await haikou.visit(world.somebody(), COLD);
  const nobody = { ...stranger.person, enrolment: structuredClone(stranger.person.enrolment) };
  Object.assign(nobody.enrolment.person, { id: "3603009999999999" });
  // Home does not tell a stranger whether it knows the number.
  noMoney(await haikou.settle(await haikou.visit(nobody, COLD)), "credential_invalid", {
    why: "凭证不是该参保人的",
  });
  const away = { ...nobody, enrolment: structuredClone(nobody.enrolment) };
  Object.assign(away.enrolment.person, { id: "6501009999999999" });
  noMoney(await haikou.settle(await haikou.visit(away, COLD)), "receiver_unknown", {
    node: "650100",
  });
  expect(await transfers()).toBe(money);
});

test("an admission that home does not welcome is refused before it is one", async () => {
  const person = world.somebody();
  before = await counts();
  const maternity = await haikou.admission(person, { med_type: "52" });
  await nothingBooked(maternity, /尚无职工基本医疗保险.*的待遇政策/);
  await nothingBooked(await haikou.admission(person, { insutype: "390" }), /未查询到城乡居民/);
});

test("a query that home does not answer is told so", async () => {
  world.faults.lose({ hop: "hub-home", kind: "quote", lose: "answer", times: 1 });
  await nothingBooked(await haikou.quote(visit), refusalText("query_unanswered", {}));
});

test("a signed call settles, a forged one is told outside the envelope", async () => {
  const keys = demoInstitutions(DEMO_SEED).find(
    ({ institution }) => institution.code === haikou.code,
  );
  const parts = {
    accessKey: keys?.accessKey ?? "",
    name: "2206",
    timestamp: String(world.clock.now()),
    version: "1.0.0",
  };
  const headers = (secret: string): Record<string, string> => ({
    _api_access_key: parts.accessKey,
    _api_name: parts.name,
    _api_timestamp: parts.timestamp,
    _api_version: parts.version,
    _api_signature: signCall(parts, secret),
  });
  const call = (secret: string, client = haikou) =>
    client.call("2206", client.settling(visit), { path: "/CSB", headers: headers(secret) });
  expect((await call(keys?.secretKey ?? "")).ok).toBe(true);
  expect((await call("wrong")).text).toMatch(/^\{"code":401/);
  const neighbour = new HospitalClient(world, "H46010000002");
  expect((await call(keys?.secretKey ?? "", neighbour)).message).toContain("密钥不属于");
  const unsigned = await haikou.call("2206", haikou.settling(visit), { path: "/CSB" });
  expect(unsigned.text).toMatch(/^\{"code":401/);
  const path = "/fsi/api/rsfComIfsService/callService/1101";
  const other = await haikou.call("2206", haikou.settling(visit), { path });
  expect(other.message).toBe(
    refusalText("request_path_differs", { path: "1101", transaction: "2206" }),
  );
});

test("nobody drowns in what one message may carry", async () => {
  const [line = {}] = haikou.lines(visit, { lines: [["ct", 1]], batch: "B8" }, 80);
  const many = Array.from({ length: 201 }, (_one, index) => ({ ...line, feedetl_sn: `m${index}` }));
  await nothingBooked(
    await haikou.call("2204", { feedetail: many }),
    refusalText("charges_too_many", { limit: "200" }),
  );
  await nothingBooked(await haikou.call("9999", {}), /不支持的交易编号9999/);
  await nothingBooked(await haikou.reverse("m1", "2204"), /交易2204不可冲正/);
  expect(chinaTimeText(world.clock.now())).toBe(haikou.time);
});

test("an operator signs in and out", async () => {
  const signed = await haikou.done("9001", { signIn: { opter_no: "001", ip: "", mac: "" } });
  const { sign_no } = signed.output.signinoutb as Fields;
  expect(String(sign_no)).not.toBe("");
  await haikou.done("9002", { signOut: { sign_no, opter_no: "001" } });
});
