/** Where money depends on it the wire is strict, and each refusal names the field for the clerk. */
import { expect, test } from "vitest";
import { Refusal, refusalText } from "#base/refusals.ts";
import {
  ADMIT,
  commandOf,
  DESCRIBE,
  envelope,
  FIND,
  fare,
  LINE,
  SETTLE,
  VISIT,
} from "#wire/fixtures/requests.ts";
import { decodeEnvelope, textOf, transactionOf } from "#wire/hospital/hospital.ts";

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no refusal";
}

function settling(changes: Readonly<Record<string, unknown>>): Promise<string> {
  return refusalOf(commandOf("2207", { data: { ...SETTLE, ...changes } }));
}

function line(changes: Readonly<Record<string, unknown>>, infno = "2204"): Promise<string> {
  return refusalOf(commandOf(infno, { feedetail: [LINE, { ...LINE, ...changes }] }));
}

test.each([
  ["psn_no", "人员编号(psn_no)"],
  ["mdtrt_id", "就诊ID(mdtrt_id)"],
  ["medfee_sumamt", "医疗费总额(medfee_sumamt)"],
  ["insutype", "险种类型(insutype)"],
  ["med_type", "医疗类别(med_type)"],
  ["chrg_bchno", "收费批次号(chrg_bchno)"],
  ["mdtrt_cert_type", "就诊凭证类型(mdtrt_cert_type)"],
  ["mdtrt_cert_no", "就诊凭证编号(mdtrt_cert_no)"],
])("a settlement without %s is refused by the field's name", async (name, label) => {
  expect(await settling({ [name]: undefined })).toBe(`field_missing: 缺少${label}，请补填后重发`);
  expect(await settling({ [name]: " " })).toContain(label);
});

test.each([
  ["medfee_sumamt", true, "医疗费总额(medfee_sumamt)不正确：应为文本"],
  ["medfee_sumamt", { value: 1 }, "应为文本"],
  ["medfee_sumamt", [465.19], "应为文本"],
  ["medfee_sumamt", "四百", "应为数字"],
  ["medfee_sumamt", "1,465.19", "应为数字"],
  ["medfee_sumamt", "465.191", "小数超过2位"],
  ["medfee_sumamt", -465.19, "不能为负数"],
  ["medfee_sumamt", "1e20", "超过允许的范围"],
  ["inscp_scp_amt", -1, "符合政策范围金额(inscp_scp_amt)不正确：不能为负数"],
  ["psn_no", { id: 1 }, "人员编号(psn_no)不正确：应为文本"],
  ["chrg_bchno", "9".repeat(31), "超过30个字符"],
])("a settlement whose %s is %j is refused", async (name, value, words) => {
  const refusal = await settling({ [name]: value });
  expect(refusal).toMatch(/^field_invalid/);
  expect(refusal).toContain(words);
});

test.each([
  ["insutype", "999", "险种类型(insutype)的代码999"],
  ["med_type", "77", "医疗类别(med_type)的代码77"],
  ["acct_used_flag", "5", "个人账户使用标志(acct_used_flag)的代码5"],
  ["mdtrt_cert_type", "88", "就诊凭证类型(mdtrt_cert_type)的代码88"],
])("a settlement whose %s is the unknown code %s is refused", async (name, value, words) => {
  const refusal = await settling({ [name]: value });
  expect(refusal).toMatch(/^code_unknown/);
  expect(refusal).toContain(words);
});

test("four parts go to the care place as they were sent, whether or not they add up", async () => {
  const data = { ...SETTLE, fulamt_ownpay_amt: 1, inscp_scp_amt: 464.18 };
  expect(await commandOf("2207", { data })).toMatchObject({
    sentSplitFen: [100n, 0n, 0n, 46_418n],
  });
});

test.each([
  [{ cnt: 0 }, "field_invalid", "第2条数量(cnt)"],
  [{ cnt: -1 }, "field_invalid", "门诊明细须为正数"],
  [{ det_item_fee_sumamt: -24.69 }, "field_invalid", "第2条明细项目费用总额(det_item_fee_sumamt)"],
  [{ pric: -1 }, "field_invalid", "第2条单价(pric)不正确：不能为负数"],
  [{ pric: "1.0000001" }, "field_invalid", "小数超过6位"],
  [{ cnt: "1.00001" }, "field_invalid", "小数超过4位"],
  [{ det_item_fee_sumamt: "24.691" }, "field_invalid", "小数超过2位"],
  [{ hosp_appr_flag: "7" }, "code_unknown", "医院审批标志(hosp_appr_flag)的代码7"],
  [{ fee_ocur_time: "昨天" }, "field_invalid", "应为yyyy-MM-dd HH:mm:ss"],
  [{ fee_ocur_time: "2021-02-30 00:00:00" }, "field_invalid", "费用发生时间(fee_ocur_time)"],
  [{ fee_ocur_time: "0001-01-01 00:00:00" }, "field_invalid", "日期超出范围"],
  [
    { med_list_codg: { a: 1 } },
    "field_invalid",
    "第2条医疗目录编码(med_list_codg)不正确：应为文本",
  ],
  [{ chrg_bchno: "" }, "field_missing", "第2条收费批次号(chrg_bchno)"],
  [{ mdtrt_id: "enc_other" }, "charges_mixed", "同一就诊"],
  [{ psn_no: "other" }, "charges_mixed", "同一就诊"],
])("a fee line with %j is refused", async (changes, code, words) => {
  const refusal = await line(changes);
  expect(refusal).toMatch(new RegExp(`^${code}`));
  expect(refusal).toContain(words);
});

test("an inpatient refund needs the serial that it takes back, and both signs negative", async () => {
  const bare = await line({ cnt: -1, det_item_fee_sumamt: -12.35 }, "2301");
  expect(bare).toMatch(/^charge_refund_invalid.*init_feedetl_sn/);
  const half = await line({ cnt: -1, det_item_fee_sumamt: 12.35, init_feedetl_sn: "1" }, "2301");
  expect(half).toMatch(/^charge_refund_invalid.*须为负数/);
});

test("an empty list of fee lines is refused in the words that clients look for", async () => {
  for (const feedetail of [[], null, undefined, ""]) {
    const refusal = await refusalOf(commandOf("2204", { feedetail }));
    expect(refusal).toBe(
      "charge_list_empty: 费用明细List不能为空，请填写费用明细(feedetail)后重发",
    );
  }
});

test("one call carries at most 200 fee lines", async () => {
  const lines = (count: number) => ({ feedetail: Array.from({ length: count }, () => LINE) });
  expect(await refusalOf(commandOf("2204", lines(200)))).toBe("no refusal");
  expect(await refusalOf(commandOf("2204", lines(201)))).toContain(
    refusalText("charges_too_many", { limit: "200" }),
  );
});

test("a row that is no object is refused", async () => {
  expect(await refusalOf(commandOf("2204", { feedetail: [LINE, 7] }))).toContain("第2条应为对象");
  expect(await refusalOf(commandOf("2207", { data: "settle" }))).toContain("应为对象");
});

test("an injury that does not say whether a third party is liable is refused", async () => {
  const label = "涉及第三方标志(REL_TTP_FLAG)";
  const injury = { ...ADMIT, med_type: "22" };
  expect(await refusalOf(commandOf("2401", { mdtrtinfo: injury }))).toContain(label);
  const flagged = { ...DESCRIBE, exp_content: '{"TRUM_FLAG":"1"}' };
  expect(await refusalOf(commandOf("2203", { mdtrtinfo: flagged }))).toContain(label);
  const outpatient = { ...DESCRIBE, med_type: "9903" };
  expect(await refusalOf(commandOf("2203", { mdtrtinfo: outpatient }))).toContain(label);
});

test("an unknown value of a flag is refused", async () => {
  const admit = { ...ADMIT, exp_content: { IPT_TYPE: "9" } };
  expect(await refusalOf(commandOf("2401", { mdtrtinfo: admit }))).toContain("IPT_TYPE)的代码9");
});

test.each([
  ["2201", "2201"],
  ["2204", "2204"],
  ["2206", "2206"],
  ["2601", "2601"],
])("a reversal cannot name transaction %s", async (oinfno, named) => {
  const refusal = await refusalOf(commandOf("2601", { data: { omsgid: "m1", oinfno } }));
  expect(refusal).toContain(refusalText("transaction_not_reversible", { transaction: named }));
});

test.each([
  ["2207", "settle"],
  ["2207A", "settle"],
  ["2304", "settle"],
  ["2102", "settle"],
  ["2208", "cancel"],
  ["2305", "cancel"],
  ["2103", "cancel"],
  ["2401", "admit"],
])("a reversal of %s undoes a %s", async (oinfno, original) => {
  const command = await commandOf("2601", { data: { psn_no: "", omsgid: "m1", oinfno } });
  expect(command).toMatchObject({ original, originalMessageId: "m1", originalTransaction: oinfno });
});

test("a month that does not exist is refused", async () => {
  expect(await refusalOf(commandOf("5206", { data: { psn_no: "1", cum_ym: "202113" } }))).toContain(
    "累计年月(cum_ym)",
  );
  expect(await commandOf("5206", { data: { psn_no: "1", cum_ym: "202112" } })).toMatchObject({
    month: "2021-12",
  });
});

test.each([
  [{ msgid: "" }, "field_missing", "发送方报文ID(msgid)"],
  [{ msgid: "9".repeat(41) }, "field_invalid", "超过40个字符"],
  [{ msgid: { a: 1 } }, "field_invalid", "发送方报文ID(msgid)"],
  [{ infno: undefined }, "field_missing", "交易编号(infno)"],
  [{ fixmedins_code: null }, "field_missing", "定点医药机构编号(fixmedins_code)"],
  [
    { insuplc_admdvs: "江西" },
    "field_invalid",
    "参保地医保区划(insuplc_admdvs)不正确：应为6位数字",
  ],
  [{ input: 7 }, "request_broken", "交易输入(input)应为对象"],
  [{ input: [] }, "request_broken", "交易输入(input)应为对象"],
])("an envelope with %j is refused", (changes, code, words) => {
  const text = JSON.stringify(envelope("1101", { data: FIND }, changes));
  expect(() => decodeEnvelope(text)).toThrow(words);
  expect(() => decodeEnvelope(text)).toThrow(expect.objectContaining({ code }));
});

test("a message id may be as long as those of real samples", () => {
  for (const length of [1, 29, 30, 31, 40]) {
    const text = JSON.stringify(envelope("1101", { data: FIND }, { msgid: "9".repeat(length) }));
    expect(decodeEnvelope(text).messageId).toHaveLength(length);
  }
});

test.each([
  ["", "报文无法解析"],
  ["not json", "不是有效的JSON"],
  ["[]", "报文应为对象"],
  ['"text"', "报文应为对象"],
  ["null", "报文应为对象"],
  ['{"infno":"1101"', "缺少逗号"],
  ['{"infno":"1101","input":{"data":{"__proto__":{"x":1}}}}', "不允许的字段名"],
])("the body %j is refused as broken", (text, words) => {
  expect(() => decodeEnvelope(text)).toThrow(words);
});

test("bytes that are no text in any known encoding are refused", () => {
  expect(() => textOf(Buffer.from([0x7b, 0xff, 0xff, 0xff]))).toThrow("编码不是UTF-8或GB18030");
});

test("an injury's flags in a broken text are not taken for a yes", async () => {
  const command = await commandOf("2401", { mdtrtinfo: { ...ADMIT, exp_content: "{TRUM_FLAG" } });
  expect(command).toMatchObject({ flags: { trauma: false, thirdParty: false } });
});

test("a cancellation, a query and a dropped line need the visit and its person", async () => {
  const cancel = { ...VISIT, setl_id: "stl_1" };
  for (const [infno, data] of [
    ["2208", cancel],
    ["2305", cancel],
    ["5203", cancel],
    ["2205", { ...VISIT, chrg_bchno: "B1" }],
    ["2302", { ...VISIT, feedetl_sn: "1" }],
    ["2202", VISIT],
    ["2404", VISIT],
    ["2405", VISIT],
    ["5204", VISIT],
  ] as const) {
    expect(await refusalOf(commandOf(infno, { data }))).toBe("no refusal");
    for (const name of Object.keys(data)) {
      const refusal = await refusalOf(commandOf(infno, { data: { ...data, [name]: "" } }));
      expect(refusal, infno).toContain(`(${name})`);
    }
  }
});

test("only bookings are stored under their message id", () => {
  const stored = (number: string) => transactionOf(number)?.stored;
  for (const number of ["1101", "2206", "2206A", "2303", "5203", "5204", "5206", "3201", "3260"]) {
    expect(stored(number), number).toBe(false);
  }
  for (const number of [
    "2201",
    "2204",
    "2205",
    "2207",
    "2207A",
    "2208",
    "2304",
    "2401",
    "2601",
    ...["3202", "3203", "3204", "3261", "3262"],
    "9001",
  ]) {
    expect(stored(number), number).toBe(true);
  }
  expect(transactionOf("4101")).toBeUndefined();
  expect(transactionOf("2203a")).toBe(transactionOf("2203A"));
});

test("a booking's digest does not depend on time, sign-in number or signature of the envelope", async () => {
  const digest = async (changes: Readonly<Record<string, unknown>>) => {
    const text = JSON.stringify(envelope("2207", { data: SETTLE }, changes));
    return (await fare(Buffer.from(text))).hospitalApi.call?.digest;
  };
  const first = await digest({});
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(await digest({ inf_time: "2022-01-01 00:00:00", sign_no: "x", cainfo: "y" })).toBe(first);
});
