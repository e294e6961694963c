/**
 * What real hospital software sends, one test per quirk: each is survived and means what was
 * meant.
 */
import { expect, test } from "vitest";
import { parseChinaTime } from "#base/date.ts";
import {
  ADMIT,
  CARD,
  commandOf,
  DESCRIBE,
  DIAGNOSIS,
  envelope,
  FIND,
  fare,
  LINE,
  SETTLE,
  VISIT,
} from "#wire/fixtures/requests.ts";

const NINE_THIRTY = parseChinaTime("2021-12-01 09:30:00");

test("numbers come as texts or as numbers, mixed in one message", async () => {
  const mixed = { ...LINE, det_item_fee_sumamt: "24.69", cnt: "2.0000", pric: 12.3456 };
  const command = await commandOf("2204", { feedetail: [mixed] });
  expect(command).toMatchObject({
    charges: [{ totalFen: 2_469n, quantityE4: 20_000n, priceE6: 12_345_600n }],
  });
});

test("an amount keeps its cents whatever form the number has", async () => {
  for (const amount of ["465.19", 465.19, "465.190", "4.6519e2", " 465.19 "]) {
    const command = await commandOf("2207", { data: { ...SETTLE, medfee_sumamt: amount } });
    expect(command).toMatchObject({ totalFen: 46_519n });
  }
});

test('"" stands for absent numbers in a settlement', async () => {
  const parts = {
    fulamt_ownpay_amt: "",
    overlmt_selfpay: "",
    preselfpay_amt: "",
    inscp_scp_amt: "",
  };
  const command = await commandOf("2207", { data: { ...SETTLE, ...parts } });
  expect(command).toMatchObject({ totalFen: 46_519n, sentSplitFen: undefined });
});

test("zero for all four parts means that the client did not compute them", async () => {
  const parts = {
    fulamt_ownpay_amt: 0,
    overlmt_selfpay: 0.0,
    preselfpay_amt: "0",
    inscp_scp_amt: 0,
  };
  const command = await commandOf("2207", { data: { ...SETTLE, ...parts } });
  expect(command).toMatchObject({ sentSplitFen: undefined });
});

test("four parts that add up are passed on", async () => {
  const parts = { fulamt_ownpay_amt: "10", preselfpay_amt: 5.19, inscp_scp_amt: "450.00" };
  const command = await commandOf("2207", { data: { ...SETTLE, ...parts } });
  expect(command).toMatchObject({ sentSplitFen: [1_000n, 0n, 519n, 45_000n] });
});

test('null, "null", "" and absent are one', async () => {
  for (const nothing of [null, "null", "", undefined]) {
    const data = { ...SETTLE, invono: nothing, acct_used_flag: nothing, card_sn: nothing };
    const changes = { dev_no: nothing, sign_no: nothing, insuplc_admdvs: nothing };
    const command = await commandOf("2207", { data }, changes);
    expect(command).toMatchObject({ accountUse: "none", invoice: undefined });
  }
});

test("texts come as numbers: serials, ordinals, flags, codes", async () => {
  const line = { ...LINE, feedetl_sn: 900719925474, hosp_appr_flag: 1, prd_days: 7 };
  expect(await commandOf("2204", { feedetail: [line] })).toMatchObject({
    charges: [{ serial: "900719925474", approval: "approved" }],
  });
  const diseinfo = [{ ...DIAGNOSIS, diag_srt_no: 2, vali_flag: 0 }];
  expect(
    await commandOf("2203", { mdtrtinfo: { ...DESCRIBE, med_type: 14 }, diseinfo }),
  ).toMatchObject({ careType: "chronic", diagnoses: [{ order: 2, valid: false }] });
});

test("a serial is a text in one client and a number in another, and comes back as text", async () => {
  for (const serial of ["CG20211201", "-CG20211201", "XM1", "yp2"]) {
    const command = await commandOf("2204", { feedetail: [{ ...LINE, feedetl_sn: serial }] });
    expect(command).toMatchObject({ charges: [{ serial }] });
  }
});

test("a date-time comes as a date, with T, with a fraction, or with a zone", async () => {
  const at = async (begntime: string) => {
    const command = await commandOf("2201", {
      data: { ...VISIT, ...CARD, insutype: "310", ipt_otp_no: "MZ1", begntime },
    });
    return (command as { at?: number }).at;
  };
  expect(await at("2021-12-01 09:30:00")).toBe(NINE_THIRTY);
  expect(await at("2021-12-01T09:30:00")).toBe(NINE_THIRTY);
  expect(await at("2021-12-01T09:30:00.0000000")).toBe(NINE_THIRTY);
  expect(await at("2021-12-01T09:30:00+08:00")).toBe(NINE_THIRTY);
  expect(await at("2021-12-01T01:30:00Z")).toBe(NINE_THIRTY);
  expect(await at("20211201093000")).toBe(NINE_THIRTY);
  expect(await at("2021-12-01")).toBe(parseChinaTime("2021-12-01 00:00:00"));
});

test("a number in exponent form is read as it is meant", async () => {
  const text = JSON.stringify(envelope("2207", { data: { ...SETTLE, medfee_sumamt: 123 } }));
  const { hospitalApi } = await fare(Buffer.from(text.replace(":123,", ":4.6519E+2,")));
  expect(hospitalApi.command).toMatchObject({ totalFen: 46_519n });
});

test("the node data is missing and its fields stand right under input", async () => {
  expect(await commandOf("2304", { ...SETTLE, mid_setl_flag: "0" })).toMatchObject({
    kind: "settle",
    totalFen: 46_519n,
    inpatient: true,
  });
  expect(await commandOf("1101", FIND)).toMatchObject({ kind: "findPerson" });
});

test("a needless data node stands beside the list of 2301", async () => {
  const command = await commandOf("2301", { data: {}, feedetail: [LINE] });
  expect(command).toMatchObject({ kind: "addCharges", charges: [{ serial: "1" }] });
});

test("a list of one row comes as an object", async () => {
  expect(await commandOf("2204", { feedetail: LINE })).toMatchObject({
    charges: [{ serial: "1" }],
  });
  expect(await commandOf("2203", { mdtrtinfo: DESCRIBE, diseinfo: DIAGNOSIS })).toMatchObject({
    diagnoses: [{ code: "I10.x00" }],
  });
});

test("an object comes as a list of one", async () => {
  expect(await commandOf("2207", { data: [SETTLE] })).toMatchObject({ totalFen: 46_519n });
});

test("2302 comes as a list from one client and as an object from another", async () => {
  const row = { ...VISIT, feedetl_sn: "7" };
  expect(await commandOf("2302", { data: [row, { ...row, feedetl_sn: 8 }] })).toMatchObject({
    what: { serials: ["7", "8"] },
  });
  expect(await commandOf("2302", { data: { ...VISIT, feedetl_sn: "0000" } })).toMatchObject({
    what: "all",
  });
});

test("2402 comes with mdtrtinfo in place of dscginfo", async () => {
  const leave = { ...VISIT, endtime: "2021-12-09 10:00:00", dscg_way: "1" };
  for (const node of ["dscginfo", "mdtrtinfo"]) {
    expect(await commandOf("2402", { [node]: leave })).toMatchObject({
      kind: "discharge",
      way: "1",
    });
  }
});

test("the disease comes as dise_code in place of dise_codg", async () => {
  const { dise_codg: code, ...rest } = DESCRIBE;
  const command = await commandOf("2203", { mdtrtinfo: { ...rest, dise_code: code } });
  expect(command).toMatchObject({ disease: "M03900" });
});

test("2203 and 2203A are two names of one transaction, so are 2206A and 2207A", async () => {
  const visit = { mdtrtinfo: DESCRIBE, diseinfo: [DIAGNOSIS] };
  expect(await commandOf("2203A", visit)).toEqual(await commandOf("2203", visit));
  expect(await commandOf("2206A", { data: SETTLE })).toEqual(
    await commandOf("2206", { data: SETTLE }),
  );
  expect(await commandOf("2207A", { data: SETTLE })).toEqual(
    await commandOf("2207", { data: SETTLE }),
  );
});

test("exp_content is a text of JSON, broken JSON, an object or a list, also named expContent", async () => {
  const flags = { IPT_TYPE: "2" };
  const forms: readonly Record<string, unknown>[] = [
    { exp_content: JSON.stringify(flags) },
    { exp_content: '{"IPT_TYPE":"\\2\\"}' },
    { exp_content: "{'IPT_TYPE':'2'}" },
    { exp_content: "{IPT_TYPE:2" },
    { exp_content: flags },
    { exp_content: [flags] },
    { exp_content: [], ipt_type: 2 },
    { expContent: JSON.stringify(flags) },
    { expContent: [flags] },
    { ipt_type: "2" },
    { exp_content: { IPT_TYPE: 2 } },
  ];
  for (const form of forms) {
    const command = await commandOf("2401", { mdtrtinfo: { ...ADMIT, ...form } });
    expect(command, JSON.stringify(form)).toMatchObject({ flags: { emergency: true } });
  }
});

test("an exp_content whose inner quotes were not escaped does not break the message", async () => {
  const text = JSON.stringify(envelope("2401", { mdtrtinfo: { ...ADMIT, exp_content: "@@" } }));
  for (const inner of ['{"IPT_TYPE":"2"}', '{"IPT_TYPE":"\\2\\"}']) {
    const { hospitalApi } = await fare(Buffer.from(text.replace("@@", () => inner)));
    expect(hospitalApi.command).toMatchObject({ flags: { emergency: true, referral: false } });
  }
});

test("unknown fields are ignored wherever they stand", async () => {
  const data = { ...SETTLE, mdtrt_mode: "0", hcard_basinfo: { deep: [1] }, mid_setl_flag: "0" };
  const changes = { recer_admvs: "440100", serv_code: "x", app_id: 7, enc_type: null };
  const command = await commandOf("2207", { data, extra: [1, 2] }, changes);
  expect(command).toEqual(await commandOf("2207", { data: SETTLE }));
});

test("person fields that many clients leave out are not asked for", async () => {
  const data = {
    ...VISIT,
    ...CARD,
    insutype: "310",
    begntime: "2021-12-01 09:30:00",
    ipt_otp_no: 1,
  };
  expect(await commandOf("2201", { data })).toMatchObject({
    kind: "register",
    hospitalNumber: "1",
  });
});

test("routing fields that many clients leave out are not asked for", async () => {
  const bare = {
    recer_sys_code: undefined,
    infver: undefined,
    opter: undefined,
    sign_no: undefined,
  };
  expect(await commandOf("1101", { data: FIND }, bare)).toMatchObject({ kind: "findPerson" });
});

test("a hospital group's proxy names the institution medins_code", async () => {
  const changes = { fixmedins_code: undefined, medins_code: "H46010000001", insur_code: "460100" };
  const text = JSON.stringify(envelope("1101", { data: FIND }, changes));
  expect((await fare(Buffer.from(text))).hospitalApi.call).toMatchObject({
    institution: "H46010000001",
  });
});

test("the home area is blank, or repeated inside the input, or an agency's number", async () => {
  const blank = { insuplc_admdvs: "" };
  const inner = { ...ADMIT, insuplc_admdvs: "360399", mdtrtarea_admdvs: "460100" };
  expect(await commandOf("1101", { data: FIND }, blank)).toMatchObject({ homeArea: undefined });
  expect(await commandOf("2401", { mdtrtinfo: inner }, blank)).toMatchObject({
    homeArea: "360300",
  });
  expect(await commandOf("2401", { mdtrtinfo: ADMIT })).toMatchObject({ homeArea: "360300" });
});

test("codes come in local splits or without their leading zero", async () => {
  const careType = async (med_type: string) =>
    (await commandOf("2207", { data: { ...SETTLE, med_type } })) as { careType?: string };
  expect(await careType("140104")).toMatchObject({ careType: "chronic" });
  expect(await careType("1301")).toMatchObject({ careType: "emergency" });
  const admit = { ...ADMIT, med_type: "2101", mdtrt_cert_type: "2" };
  expect(await commandOf("2401", { mdtrtinfo: admit })).toMatchObject({
    careType: "inpatient",
    credential: { kind: "identityCard", number: "990101195303070018" },
  });
});

test("a card kind that a client forgot to turn from 06 into 03 is a social-security card", async () => {
  const data = { ...FIND, mdtrt_cert_type: "06", card_sn: "99A0" };
  expect(await commandOf("1101", { data })).toMatchObject({
    credential: { kind: "socialCard", serial: "99A0" },
  });
});

test("the check digit of an identity card comes as a small x", async () => {
  const data = { ...FIND, mdtrt_cert_no: "99010119530307001x", certno: "99010119530307001x" };
  expect(await commandOf("1101", { data })).toMatchObject({
    credential: { number: "99010119530307001X" },
    certificateNumber: "99010119530307001X",
  });
});

test("an e-voucher replaces the certificate, which older clients leave empty", async () => {
  const data = { mdtrt_cert_type: "01", mdtrt_cert_no: "token", psn_cert_type: "", certno: "" };
  expect(await commandOf("1101", { data: { ...data, psn_name: "" } })).toMatchObject({
    credential: { kind: "evoucher", number: "token" },
    certificateNumber: undefined,
    name: undefined,
  });
});

test("a diagnosis without vali_flag is valid, the first without maindiag_flag is the main one", async () => {
  const { vali_flag: _flag, ...diagnosis } = DIAGNOSIS;
  const command = await commandOf("2203", {
    mdtrtinfo: DESCRIBE,
    diseinfo: [diagnosis, diagnosis],
  });
  expect(command).toMatchObject({
    diagnoses: [
      { valid: true, main: true },
      { valid: true, main: false },
    ],
  });
});

test("2205 with batch 0000 before every upload drops what is not settled and succeeds", async () => {
  const { hospitalApi, text } = await fare(
    Buffer.from(JSON.stringify(envelope("2205", { data: { ...VISIT, chrg_bchno: "0000" } }))),
  );
  expect(hospitalApi.command).toMatchObject({ kind: "dropCharges", what: "all" });
  expect(JSON.parse(text)).toMatchObject({ infcode: 0, err_msg: "" });
});

test("an emergency visit is an emergency also when its flag is missing", async () => {
  const visit = { ...DESCRIBE, med_type: "13" };
  expect(await commandOf("2203", { mdtrtinfo: visit })).toMatchObject({
    flags: { emergency: true },
  });
  const both = { ...visit, exp_content: '{"OTP_ER_REFL_FLAG":"3"}' };
  expect(await commandOf("2203", { mdtrtinfo: both })).toMatchObject({
    flags: { emergency: true, referral: true },
  });
});

test("an injury that names no third party is accepted when it says so", async () => {
  const exp_content = '{"TRUM_FLAG":"1","REL_TTP_FLAG":"0"}';
  const command = await commandOf("2401", { mdtrtinfo: { ...ADMIT, med_type: "22", exp_content } });
  expect(command).toMatchObject({
    careType: "inpatientTrauma",
    flags: { trauma: true, thirdParty: false },
  });
});

test("flags of a settlement are passed on only when they were sent", async () => {
  expect(await commandOf("2207", { data: SETTLE })).toMatchObject({ flags: undefined });
  const command = await commandOf("2207", { data: { ...SETTLE, exp_content: { TRUM_FLAG: "0" } } });
  expect((command as { flags?: unknown }).flags).toEqual({ trauma: false });
});

test("bytes of the machine's own encoding (GBK) are read", async () => {
  const text = JSON.stringify(envelope("1101", { data: { ...FIND, psn_name: "@@" } }));
  const [before = "", after = ""] = text
    .replace("海口演示医院", "")
    .replace("测试操作员", "")
    .split("@@");
  // 张三 in GBK.
  const name = Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]);
  const { hospitalApi } = await fare(
    Buffer.concat([Buffer.from(before), name, Buffer.from(after)]),
  );
  expect(hospitalApi.command).toMatchObject({ name: "张三" });
});

test("the whole envelope or its input comes as a text of JSON from a local library", async () => {
  const inner = JSON.stringify({ data: FIND });
  expect(await commandOf("1101", inner)).toMatchObject({ kind: "findPerson" });
  const whole = JSON.stringify(JSON.stringify(envelope("1101", { data: FIND })));
  expect((await fare(Buffer.from(whole))).hospitalApi.command).toMatchObject({
    kind: "findPerson",
  });
});

test("a refund line is negative and names the line that it takes back", async () => {
  const refund = {
    ...LINE,
    cnt: -2,
    det_item_fee_sumamt: -24.69,
    init_feedetl_sn: "1",
    feedetl_sn: "9",
  };
  expect(await commandOf("2301", { feedetail: [refund] })).toMatchObject({
    charges: [{ quantityE4: -20_000n, totalFen: -2_469n, priceE6: 12_345_600n, refundOf: "1" }],
  });
});

test("interim settlement, own account and relatives' account are read from texts and numbers", async () => {
  const data = { ...SETTLE, mid_setl_flag: 1, acct_used_flag: 2, invono: 12345 };
  expect(await commandOf("2304", { data })).toMatchObject({
    interim: true,
    accountUse: "relatives",
    invoice: "12345",
  });
});
