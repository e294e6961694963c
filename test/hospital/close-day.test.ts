/** An institution closes its day: totals (3201), then case by case (3202), against a real node. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalText } from "#base/refusals.ts";
import { DETAIL_WORDS } from "#model/institution-day-words.ts";
import { sql } from "#store/store.ts";
import { fieldLabel } from "#wire/hospital/hospital.ts";
import { FIRST_BILL, type Fields, HospitalClient } from "./client.ts";
import {
  askDetail,
  type Booked,
  billed,
  bookedOf,
  left,
  packed,
  resultOf,
  textRow,
  totals,
} from "./statement.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

let world: TestWorld;
let haikou: HospitalClient;
let other: HospitalClient;
const DAY_MS = 86_400_000;

beforeAll(async () => {
  world = await startWorld();
  haikou = new HospitalClient(world, "H46010000001");
  other = new HospitalClient(world, "H46010000002");
});

afterAll(async () => {
  expect(world.defects).toEqual([]);
  await world.stop();
});

/** Each test has a day of its own. */
function nextDay(): void {
  world.clock.forward(DAY_MS);
}

async function asked(rows: readonly Booked[], changes: Fields = {}): Promise<Fields> {
  const answer = await haikou.done("3201", totals(haikou, rows, changes));
  return answer.output.stmtinfo as Fields;
}

test("a day with one standing, one cancelled and one reversed bill agrees, counted either way", async () => {
  nextDay();
  const [standing] = await billed(world, haikou);
  const cancelled = await billed(world, haikou, "cancelled");
  await billed(world, haikou, "reversed");
  const rows = [standing as Booked, ...cancelled];
  expect(rows).toHaveLength(3);
  expect((await asked(rows)).stmt_rslt).toBe("0");
  const without = { refd_setl_flag: "0", fixmedins_refd_setl_flag: 0 };
  expect((await asked(rows, { ...without, fixmedins_setl_cnt: 1 })).stmt_rslt).toBe("0");
  // Each flag counts for itself: three rows are wrong without refunds, one is wrong with them.
  expect((await asked(rows, without)).stmt_rslt).toBe("1");
  expect((await asked(rows, { fixmedins_setl_cnt: "1" })).stmt_rslt).toBe("1");
  const capital = { refd_setl_flag: "", fixmedins_refd_setl_flag: null, REFD_SETL_FLAG: "1" };
  expect((await asked(rows, capital)).stmt_rslt).toBe("0");
  expect((await asked(rows, { ...capital, fixmedins_setl_cnt: "1" })).stmt_rslt).toBe("1");
  const wrong = await asked(rows, { medfee_sumamt: "36.86" });
  expect(wrong.stmt_rslt).toBe("1");
  const { total, fund, account } = standing as Booked;
  expect(wrong.stmt_rslt_dscr).toBe(
    `不一致：平台3笔（不计退费1笔），总额${total}、基金${fund}、账户${account}；请用3202逐笔核对`,
  );
  for (const name of ["fund_pay_sumamt", "acct_pay"]) {
    expect((await asked(rows, { [name]: "0.01" })).stmt_rslt, name).toBe("1");
  }
});

test("totals are of one scheme, type, agency and of these days, by home's stamp", async () => {
  nextDay();
  const rows = await billed(world, haikou);
  expect((await asked(rows)).stmt_rslt).toBe("0");
  const apart = [{ insutype: "390" }, { clr_type: "21" }, { setl_optins: "360100" }];
  for (const changes of apart) expect((await asked([], changes)).stmt_rslt).toBe("0");
  nextDay();
  expect((await asked([])).stmt_rslt).toBe("0");
  const backwards = { stmt_begndate: "2031-01-02", stmt_enddate: "2031-01-01" };
  const refused = await haikou.call("3201", totals(haikou, [], backwards));
  expect(refused.message).toContain("早于开始日期");
  const long = { stmt_begndate: "2021-01-01", stmt_enddate: "2031-01-01" };
  expect((await haikou.call("3201", totals(haikou, [], long))).message).toContain("一次最多366天");
  const type = await haikou.call("3201", totals(haikou, [], { clr_type: "99" }));
  expect(type.message).toContain("清算类别(clr_type)");
  const missing = await haikou.call("3201", totals(haikou, [], { fixmedins_setl_cnt: "" }));
  expect(missing.message).toContain("缺少定点医药机构结算笔数");
});

test.each([
  [
    "3201",
    "insutype clr_type setl_optins stmt_begndate stmt_enddate medfee_sumamt fund_pay_sumamt acct_pay fixmedins_setl_cnt",
  ],
  ["3202", "setl_optins file_qury_no stmt_begndate stmt_enddate clr_type"],
  [
    "3203",
    "setlym clr_type begndate enddate medfee_sumamt fund_appy_sum acct_pay psntime cash_payamt med_sumfee",
  ],
  ["3260", "trt_year trt_month"],
  ["3262", "trt_year trt_month otransid"],
])("%s tells all that is missing in one refusal", async (number, names) => {
  const labels = names.split(" ").map(fieldLabel).join("、");
  const { message } = await haikou.call(number, { data: { note: "" } });
  expect(message).toBe(refusalText("field_missing", { field: labels }));
});

test("what the fund pays is compared apart from the account", async () => {
  nextDay();
  const plan = { lines: FIRST_BILL, careType: "14", disease: "M03900" };
  const rows = await billed(world, haikou, "settled", plan);
  expect(rows).toMatchObject([{ total: "465.19", fund: "115.63", account: "349.56" }]);
  const chronic = { clr_type: 14 };
  expect((await asked(rows, chronic)).stmt_rslt).toBe("0");
  const turned = { ...chronic, fund_pay_sumamt: "349.56", acct_pay: "115.63" };
  expect((await asked(rows, turned)).stmt_rslt).toBe("1");
  // As it was booked before the sums had columns of their own.
  await world.database(HAINAN).query(sql`update settlement.settlements
    set fund_fen = null, account_fen = null, cash_fen = null where id = ${rows[0]?.id}`);
  expect((await asked(rows, chronic)).stmt_rslt).toBe("0");
});

test("a bill reversed after its month never appears, nor does what stands against it", async () => {
  nextDay();
  const visit = await haikou.visit(world.somebody(), { lines: [["amlodipine", 1]] });
  const msgid = haikou.newMessage();
  const bill = bookedOf(await haikou.settle(visit, { msgid }));
  const day = haikou.time.slice(0, 10);
  const of = { stmt_begndate: day, stmt_enddate: day };
  expect((await asked([bill], of)).stmt_rslt).toBe("0");
  world.clock.forward(32 * DAY_MS);
  await haikou.reverse(msgid);
  await world.calm();
  const kinds = await world
    .database(HAINAN)
    .query<{ state: string }>(
      sql`select state from settlement.settlements where id = ${bill.id} or cancels = ${bill.id}`,
    );
  expect(kinds.map(({ state }) => state).sort()).toEqual(["offset", "settled"]);
  expect((await asked([], of)).stmt_rslt).toBe("0");
  expect((await asked([])).stmt_rslt).toBe("0");
});

describe("case by case", () => {
  test("what agrees leaves no row; each difference has one, on its side", async () => {
    nextDay();
    const [a] = (await billed(world, haikou)) as [Booked];
    const cancelled = (await billed(world, haikou, "cancelled")) as [Booked, Booked];
    const [dropped] = (await billed(world, haikou)) as [Booked];
    const [amounts] = (await billed(world, haikou)) as [Booked];
    const [person] = (await billed(world, haikou)) as [Booked];
    const [reversed] = (await billed(world, haikou, "reversed")) as [Booked];
    const [chronic] = (await billed(world, haikou, "settled", {
      lines: [["amlodipine", 1]],
      careType: "14",
      disease: "M03900",
    })) as [Booked];
    const strange = { ...a, id: "stl_strange" };
    const rows = [
      a,
      a,
      ...cancelled,
      { ...amounts, fund: "0.01" },
      { ...person, person: "3603009999" },
      reversed,
      chronic,
      strange,
    ];
    const answer = await askDetail(haikou, packed(rows.map(textRow).join("\n")));
    const result = await resultOf(world, haikou, answer);
    const found = result.map(({ id, memo }) => [id, memo.split("：")[0]]).sort();
    expect(found).toEqual(
      [
        [a.id, DETAIL_WORDS.twice],
        [amounts.id, DETAIL_WORDS.amounts],
        [person.id, DETAIL_WORDS.person],
        [reversed.id, DETAIL_WORDS.reversed],
        [chronic.id, DETAIL_WORDS.elsewhere],
        ["stl_strange", DETAIL_WORDS.onlyInstitution],
        ["null", DETAIL_WORDS.onlyPlatform],
      ].sort(),
    );
    const only = result.find(({ id }) => id === "null");
    expect(only).toMatchObject({ person: dropped.person, encounter: "null", result: "1" });
    expect(only?.message).toMatch(/^H46010000001/);
    expect(only?.amounts).toEqual([dropped.total, dropped.fund, dropped.account]);
    const differing = result.find(({ id }) => id === amounts.id);
    expect(differing?.memo).toContain("医疗机构总额18.43、基金0.01");
    const right = [a, ...cancelled, dropped, amounts, person].map(textRow).join("\n");
    expect(await resultOf(world, haikou, await askDetail(haikou, packed(right)))).toEqual([]);
  });

  test("a refund may stand under the id of what it takes back; one that is missing is told", async () => {
    nextDay();
    const [bill, refund] = (await billed(world, haikou, "cancelled")) as [Booked, Booked];
    const under = [bill, { ...refund, id: bill.id }].map(textRow).join("\r\n");
    expect(await resultOf(world, haikou, await askDetail(haikou, packed(under)))).toEqual([]);
    const [row, ...more] = await resultOf(
      world,
      haikou,
      await askDetail(haikou, packed(textRow(bill))),
    );
    expect(more).toEqual([]);
    expect(row).toMatchObject({ refund: "1", memo: DETAIL_WORDS.onlyPlatform });
    const [standing] = (await billed(world, haikou)) as [Booked];
    const never = { ...standing, total: `-${standing.total}`, fund: `-${standing.fund}` };
    const told = [bill, refund, standing, never].map(textRow).join("\n");
    const [wrong] = await resultOf(world, haikou, await askDetail(haikou, packed(told)));
    expect(wrong?.memo).toContain("平台没有撤销这笔结算");
  });

  test("who counts no refunds has neither row of a cancelled bill, and is told of neither", async () => {
    nextDay();
    const [standing] = (await billed(world, haikou)) as [Booked];
    const [bill] = (await billed(world, haikou, "cancelled")) as [Booked, Booked];
    const told = async (rows: readonly Booked[], flag: string) => {
      const flags = { refd_setl_flag: flag, fixmedins_refd_setl_flag: flag };
      const bytes = packed(rows.map(textRow).join("\n"));
      const result = await resultOf(world, haikou, await askDetail(haikou, bytes, flags));
      return result.map(({ refund, memo }) => [refund, memo]);
    };
    const only = DETAIL_WORDS.onlyPlatform;
    expect(await told([standing], "0")).toEqual([]);
    expect(await told([standing], "")).toEqual([]);
    expect((await told([standing], "1")).sort()).toEqual([
      ["0", only],
      ["1", only],
    ]);
    // Of two rows that are nothing together one alone is not.
    expect(await told([standing, bill], "0")).toEqual([["1", only]]);
    // What was taken back on another day stood on its own.
    const visit = await haikou.visit(world.somebody(), { lines: [["amlodipine", 1]] });
    const early = bookedOf(await haikou.settle(visit));
    nextDay();
    await haikou.cancel(visit, early.id);
    expect(await told([], "0")).toEqual([["1", only]]);
  });

  test("a bill whose outcome is not known yet is told as such, not as missing", async () => {
    nextDay();
    const visit = await haikou.visit(world.somebody(), { lines: [["amlodipine", 1]] });
    world.faults.lose({ hop: "care-hub", kind: "settle", lose: "answer", times: 1 });
    const settled = await haikou.settle(visit);
    const id = /stl_\w+/.exec(settled.message)?.[0] ?? "";
    const row = [id, visit.encounter, "36030", "18.43", "9.22", "9.21", "0"].join("\t");
    const [told] = await resultOf(world, haikou, await askDetail(haikou, packed(row)));
    expect(told?.memo).toBe(DETAIL_WORDS.undecided);
    await world.calm();
  });

  test("a file that is not what was declared with it is told so, once, with both sums", async () => {
    nextDay();
    const rows = (await billed(world, haikou, "cancelled")) as [Booked, Booked];
    const bytes = packed(rows.map(textRow).join("\n"));
    const told = async (changes: object) =>
      await resultOf(world, haikou, await askDetail(haikou, bytes, { ...changes }));
    const { medfee_sumamt, fund_pay_sumamt } = totals(haikou, rows).data;
    const right = { medfee_sumamt, fund_pay_sumamt };
    for (const count of ["2", "1", "0"]) {
      expect(await told({ ...right, fixmedins_setl_cnt: count })).toEqual([]);
    }
    const [whole, ...others] = await told({
      ...{ medfee_sumamt: "1.00", fund_pay_sumamt: "2.00", fixmedins_setl_cnt: "3" },
    });
    expect(others).toEqual([]);
    expect(whole).toMatchObject({ person: "null", id: "null", encounter: "null", result: "1" });
    expect(whole?.memo).toBe(
      `${DETAIL_WORDS.declared}：申报3笔，文件2笔（其中退费1笔）；` +
        `总额申报1.00、文件${medfee_sumamt}；基金申报2.00、文件${fund_pay_sumamt}`,
    );
  });

  test("a repeat gets the same file; GB18030 and an empty file are read", async () => {
    nextDay();
    const [bill] = (await billed(world, haikou)) as [Booked];
    const data = {
      ...totals(haikou, []).data,
      file_qury_no: await left(haikou, packed(textRow(bill))),
    };
    const msgid = haikou.newMessage();
    const first = await haikou.done("3202", { data }, { msgid });
    expect((await haikou.done("3202", { data }, { msgid })).text).toBe(first.text);
    // 明 in GBK, where an id should be.
    const gbk = Buffer.concat([
      Buffer.from([0xc3, 0xf7]),
      Buffer.from(textRow(bill).slice(bill.id.length)),
    ]);
    const read = await resultOf(world, haikou, await askDetail(haikou, packed(gbk)));
    expect(read.map(({ id }) => id).sort()).toEqual(["null", "明"].sort());
    expect(await resultOf(world, haikou, await askDetail(haikou, packed("")))).toHaveLength(1);
  });

  const ROW = ["stl_1", "enc_1", "36030", "18.43", "9.22", "9.21", "0"];
  const row = (at: number, text: string): string =>
    ROW.map((one, index) => (index === at ? text : one)).join("\t");
  const bomb = packed(new Uint8Array(41 * 1024 * 1024));
  test.each<[string, Uint8Array | string, string]>([
    ["UTF-16", Buffer.from(ROW.join("\t"), "utf16le"), "文本编码不是UTF-8或GB18030"],
    ["broken bytes", new Uint8Array([0xff, 0xff, 0x09]), "文本编码不是UTF-8或GB18030"],
  ])("%s is refused with its place", async (_what, text, why) => {
    const answer = await askDetail(haikou, packed(text));
    expect(answer.message).toContain("文件内容无法读取");
    expect(answer.message).toContain(why);
  });

  test.each<[string, string, string, string]>([
    ["six columns", `${ROW.join("\t")}\n${ROW.slice(1).join("\t")}`, "1", "第2行有6列，应为7列"],
    ["three decimals", row(3, "18.431"), "1", "第1行医疗费总额(medfee_sumamt)小数超过2位"],
    ["words for an amount", row(4, "很多"), "1", "第1行基金支付总额(fund_pay_sumamt)应为数字"],
    ["a missing id", row(1, "null"), "1", "第1行缺少就诊ID(mdtrt_id)；请更正"],
    [
      "all that is missing in a row",
      ["null", "", "36030", "", "9.22", "9.21", "0"].join("\t"),
      ...([
        "1",
        "第1行缺少结算ID(setl_id)、就诊ID(mdtrt_id)、医疗费总额(medfee_sumamt)；",
      ] as const),
    ],
    ["an unknown flag", row(6, "9"), "1", "应为0或1"],
    ["two rows", `${row(0, "")}\n${row(6, "9")}`, "2", "(setl_id)；第2行退费结算标志"],
    ["many rows", `${row(0, "")}\n`.repeat(7), "7", "第5行缺少结算ID(setl_id)……；"],
  ])("a file with %s is told row by row", async (_what, text, count, why) => {
    const { message } = await askDetail(haikou, packed(text));
    expect(message).toContain(`明细文件有${count}行不合规范，未对账：第`);
    expect(message).toContain(why);
    expect(message).not.toContain("无法读取");
  });

  test("what is no ZIP, has two texts, unpacks too far or has too many rows is refused", async () => {
    const refused = async (bytes: Uint8Array): Promise<string> =>
      (await askDetail(haikou, bytes)).message;
    const whole = packed(ROW.join("\t"));
    expect(await refused(Buffer.from(ROW.join("\t").repeat(10)))).toContain("不是完整的ZIP");
    expect(await refused(whole.slice(0, whole.length - 30))).toContain("不是完整的ZIP");
    const { zipSync } = await import("fflate");
    const two = zipSync({ "a.txt": Buffer.from("a"), "b.txt": Buffer.from("b") });
    expect(await refused(two)).toContain("应只有一个文本文件");
    expect(await refused(bomb)).toBe(refusalText("file_too_large", { limit: "40MB（解压后）" }));
    const many = packed("a\n".repeat(1_000_000));
    expect(await refused(many)).toBe(refusalText("file_too_large", { limit: "200000行" }));
  });

  test("another's file, an unknown and an expired one are not there", async () => {
    const number = await left(other, packed(ROW.join("\t")));
    const ask = async (of: string): Promise<string> => {
      const data = { ...totals(haikou, []).data, file_qury_no: of };
      return (await haikou.call("3202", { data })).message;
    };
    expect(await ask(number)).toBe(refusalText("file_unknown", { number }));
    const own = await left(haikou, packed(ROW.join("\t")));
    world.clock.forward(31 * DAY_MS);
    expect(await ask(own)).toBe(refusalText("file_unknown", { number: own }));
  });
});
