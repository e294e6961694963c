/** Limits of use and ceilings over time, as a hospital meets them through the interface. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { present } from "#base/assert.ts";
import { chinaTimeText, DAY_MS } from "#base/date.ts";
import { fen } from "#base/money.ts";
import { refusalText } from "#base/refusals.ts";
import type { Sex } from "#model/person.ts";
import type { DemoPerson } from "../../demo/people.ts";
import { type Answer, type Fields, HospitalClient, setlinfo, type Visit } from "./client.ts";
import { HAINAN, startWorld, type TestWorld } from "./world.ts";

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

/** Somebody of this sex, insured in another province. */
function of(sex: Sex): DemoPerson {
  for (;;) {
    const person = world.somebody();
    if (person.enrolment.person.sex === sex) return person;
  }
}

type Lines = readonly (readonly [item: string, quantity: number, changes?: Fields])[];

function sent(visit: Visit, lines: Lines, first = 1): Fields {
  const plain = haikou.lines(visit, {
    lines: lines.map(([key, count]) => [key, count]),
    batch: "B1",
  });
  return {
    feedetail: plain.map((line, index) => ({
      ...line,
      feedetl_sn: String(first + index),
      ...lines[index]?.[2],
    })),
  };
}

/** [own expense, over limit, own share first, in scope, remark] of each line of an answer. */
function parts(answer: Answer): unknown[][] {
  const rows = answer.output.result as readonly Fields[];
  return rows.map((row) => [
    ...["fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt", "memo"].map(
      (name) => row[name],
    ),
  ]);
}

async function opened(person: DemoPerson): Promise<Visit> {
  const registered = await haikou.register(person);
  const encounter = String((registered.output.data as Fields).mdtrt_id);
  return { person, encounter, batch: "B1", plan: { lines: [] }, total: "0" };
}

const diagnosed = (visit: Visit, code: string, changes: Fields = {}): Fields => ({
  ...haikou.description(visit, changes),
  diseinfo: [
    {
      diag_type: "1",
      diag_srt_no: "1",
      diag_code: code,
      diag_name: code,
      diag_dept: "A03",
      dise_dor_no: "D1",
      dise_dor_name: "测试医师",
      diag_time: haikou.time,
      maindiag_flag: "1",
      vali_flag: "1",
    },
  ],
});

test("an item of the other sex is own expense and says so; home tells who the person is", async () => {
  const visits = await Promise.all([of("male"), of("female")].map(opened));
  const found = await Promise.all(
    visits.map(async (visit) => {
      await haikou.done("2203", haikou.description(visit));
      return parts(
        await haikou.done(
          "2204",
          sent(visit, [
            ["gynaecology", 1],
            ["bloodCount", 1],
          ]),
        ),
      );
    }),
  );
  expect(found).toEqual([
    [
      [30, 0, 0, 0, "限女性使用，患者为男性，全自费"],
      [0, 0, 0, 18, ""],
    ],
    [
      [0, 0, 0, 30, ""],
      [0, 0, 0, 18, ""],
    ],
  ]);
  const asked = world.faults.started("findPerson");
  await haikou.done("2204", sent(present(visits[0], "a visit"), [["prostate", 1]], 9));
  expect(world.faults.started("findPerson")).toBe(asked);
});

test("while home is silent the line stays payable and says what is missing", async () => {
  const visit = await opened(of("male"));
  await haikou.done("2203", haikou.description(visit));
  world.faults.lose({ hop: "hub-home", kind: "findPerson", lose: "answer", times: 1 });
  const lines = await haikou.done(
    "2204",
    sent(visit, [
      ["gynaecology", 1],
      ["childCold", 1],
    ]),
  );
  world.faults.clear();
  expect(parts(lines)).toEqual([
    [0, 0, 0, 30, "限女性使用，未取得患者性别，暂按可支付"],
    [0, 0, 0, 9.8, "限未满14周岁使用，未取得患者出生日期，暂按可支付"],
  ]);
});

test("lines that came before the description are split again with it, settled ones are not", async () => {
  const visit = await opened(of("female"));
  const early = await haikou.done(
    "2204",
    sent(visit, [
      ["hypertensionPack", 1],
      ["bloodCount", 1],
    ]),
  );
  expect(parts(early)[0]).toEqual([
    ...[0, 0, 0, 42],
    "限诊断I10、M039使用，尚未上传就诊信息，暂按可支付",
  ]);
  await haikou.done("2203", diagnosed(visit, "E11.900"));
  expect(await stored(visit)).toEqual([
    [42, 0, 0, 0, "限诊断I10、M039使用，本次诊断为E11.900，全自费"],
    [0, 0, 0, 18, ""],
  ]);
  await haikou.done("2203", diagnosed(visit, "I10.x00"));
  expect(await stored(visit)).toEqual([
    [0, 0, 0, 42, ""],
    [0, 0, 0, 18, ""],
  ]);
  const other = await haikou.settle({ ...visit, total: "60.00" }, {}, { med_type: "13" });
  const why = "与就诊信息不一致，有限定使用的明细，请先更正就诊信息";
  expect(other.message).toBe(refusalText("field_invalid", { field: "医疗类别", why }));
  const settled = setlinfo(await haikou.settle({ ...visit, total: "60.00" }));
  expect(settled.inscp_scp_amt).toBe(60);
  await haikou.done("2203", diagnosed(visit, "E11.900"));
  expect(await stored(visit, String(settled.setl_id))).toContainEqual([0, 0, 0, 42, ""]);
});

async function stored(visit: Visit, settlement = ""): Promise<unknown[][]> {
  const answer = await haikou.done("5204", {
    data: { ...haikou.named(visit), setl_id: settlement },
  });
  const rows = answer.output as unknown as readonly Fields[];
  const result = [...rows].sort((a, b) => Number(a.feedetl_sn) - Number(b.feedetl_sn));
  return parts({ ...answer, output: { result } });
}

test("three sessions a week are paid, whatever the visit; the fourth is over limit", async () => {
  const person = of("female");
  const monday = world.clock.now();
  for (const [count, expected] of [
    [2, [0, 60, 0, 900, "单价超过限价，超出部分自费"]],
    [2, [0, 510, 0, 450, "每周最多支付3个单位，超出部分自费；单价超过限价，超出部分自费"]],
  ] as const) {
    const visit = await opened(person);
    await haikou.done("2203", haikou.description(visit));
    const at = { fee_ocur_time: chinaTimeText(monday) };
    const answer = await haikou.done("2204", sent(visit, [["filtration", count, at]]));
    expect(parts(answer)).toEqual([expected]);
  }
  const visit = await opened(person);
  const begntime = chinaTimeText(monday - 7 * DAY_MS);
  await haikou.done("2203", haikou.description(visit, { begntime }));
  const earlier = { fee_ocur_time: begntime };
  const answer = await haikou.done("2204", sent(visit, [["filtration", 1, earlier]]));
  expect(parts(answer)).toEqual([[0, 30, 0, 450, "单价超过限价，超出部分自费"]]);
});

test("a stay pays so many days of an item in the order of the days, a refund gives its day back", async () => {
  const start = world.clock.now();
  const begntime = chinaTimeText(start - 16 * DAY_MS);
  const stay = await haikou.admit(of("female"), { begntime });
  const dayOf = (index: number): Fields => ({
    fee_ocur_time: chinaTimeText(start - index * DAY_MS),
  });
  // The latest day first: the order of a call does not matter.
  const days = Array.from({ length: 16 }, (_, index) => ["edaravone", 1, dayOf(index)] as const);
  const unknown = await haikou.done("2301", stayLines(stay, days, 1));
  const full = "单次就诊最多支付14天，已满，全自费";
  // Admitted without a diagnosis: no day is paid.
  expect(new Set(parts(unknown).map(([own]) => own))).toEqual(new Set([46]));
  await haikou.done("2402", {
    dscginfo: { ...haikou.named(stay), endtime: haikou.time },
    diseinfo: diagnosed(stay, "I63.900").diseinfo,
  });
  const rows = await stored(stay);
  expect(rows.map(([own]) => own)).toEqual([46, 46, ...Array.from({ length: 14 }, () => 0)]);
  expect(rows[0]?.[4]).toBe(full);
  expect(rows[15]?.[3]).toBe(46);
  const total = fen("736.00");
  const settled = setlinfo(await haikou.settleStay("2304", stay, total));
  expect(settled.fulamt_ownpay_amt).toBe(92);
  expect(settled.inscp_scp_amt).toBe(644);
});

function stayLines(stay: Visit, lines: Lines, first: number): Fields {
  const { feedetail } = sent(stay, lines, first) as { feedetail: readonly Fields[] };
  return { feedetail: feedetail.map(({ chrg_bchno: _, ...line }) => line) };
}

test("a refund of a stay's line mirrors its limit, and of all leaves nothing", async () => {
  const stay = await haikou.admit(of("male"));
  const lines = await haikou.done(
    "2301",
    stayLines(
      stay,
      [
        ["filtration", 4],
        ["gynaecology", 2],
      ],
      1,
    ),
  );
  expect(parts(lines)).toEqual([
    [0, 570, 0, 1350, "每周最多支付3个单位，超出部分自费；单价超过限价，超出部分自费"],
    [60, 0, 0, 0, "限女性使用，患者为男性，全自费"],
  ]);
  const back = async (serial: string, of: string, key: string, count: number): Promise<unknown[]> =>
    present(
      parts(
        await haikou.done("2301", { feedetail: [haikou.refund(stay, serial, of, [key, count])] }),
      )[0],
      "a line",
    ).slice(0, 4);
  // The one above the ceiling goes first.
  expect(await back("11", "1", "filtration", 1)).toEqual([0, -480, 0, 0]);
  expect(await back("12", "1", "filtration", 1)).toEqual([0, -30, 0, -450]);
  const next = await haikou.done("2301", stayLines(stay, [["filtration", 2]], 20));
  expect(parts(next)[0]?.slice(0, 4)).toEqual([0, 510, 0, 450]);
  expect(await back("13", "1", "filtration", 2)).toEqual([0, -60, 0, -900]);
  expect(await back("14", "2", "gynaecology", 2)).toEqual([-60, 0, 0, 0]);
});

test("days prescribed beyond the longest supply are own expense", async () => {
  const visit = await opened(of("male"));
  await haikou.done("2203", haikou.description(visit));
  const answer = await haikou.done(
    "2204",
    sent(visit, [
      ["oseltamivir", 2, { prd_days: 10 }],
      ["oseltamivir", 1, { prd_days: "7.00" }],
      ["oseltamivir", 1, { prd_days: "" }],
    ]),
  );
  expect(parts(answer)).toEqual([
    [34.8, 0, 0, 81.2, "每次最多支付7天用量，本次10天，超出部分自费"],
    [0, 0, 0, 58, ""],
    [0, 0, 0, 58, "每次最多支付7天用量，未填用药天数，暂按可支付"],
  ]);
  const wrong = await haikou.call("2204", sent(visit, [["oseltamivir", 1, { prd_days: "七" }]], 9));
  expect(wrong.message).toContain("应为数字");
});

test("own share by kind, partial counting and payment standards split the line", async () => {
  const visit = await opened(of("male"));
  await haikou.done("2203", haikou.description(visit));
  const lines = ["rituximab", "pacemaker", "ablationCatheter", "rivaroxaban"];
  const answer = await haikou.done(
    "2204",
    sent(
      visit,
      lines.map((key) => [key, 1]),
    ),
  );
  expect(parts(answer)).toEqual([
    [0, 0, 288, 672, ""],
    // Hainan asks 40 % of the employed where the nation asks 50.
    [0, 0, 15_200, 22_800, ""],
    [0, 0, 300, 1_300, "单价超出部分按比例计入"],
    [5, 0, 0, 16, "单价超过医保支付标准，超出部分自费"],
  ]);
});

test("a local addition holds in its place only", async () => {
  const visit = await opened(of("male"));
  await haikou.done("2203", haikou.description(visit));
  const own = await haikou.done(
    "2204",
    sent(visit, [
      ["hainanOintment", 1],
      ["haikouGranules", 10],
    ]),
  );
  expect(parts(own).map(([, , , inScope]) => inScope)).toEqual([18, 3]);
  const other = await haikou.call("2204", sent(visit, [["yunnanEthnic", 1]], 9));
  expect(other.message).toContain("不在就医地目录中");
});

test("what a withdrawn visit used of a week's sessions is free again", async () => {
  const person = of("male");
  const first = await opened(person);
  await haikou.done("2204", sent(first, [["filtration", 3]]));
  await haikou.done("2202", { data: { ...haikou.named(first), ipt_otp_no: "MZ0" } });
  const next = await opened(person);
  const lines = await haikou.done("2204", sent(next, [["filtration", 3]]));
  expect(parts(lines)[0]?.[3]).toBe(1350);
});

test("a refund is of its line's batch, and is dropped with it", async () => {
  const visit = await opened(of("male"));
  await haikou.done("2204", sent(visit, [["filtration", 3]]));
  const back = haikou.refund(visit, "2", "1", ["filtration", 3]);
  const refund = (batch: string): Promise<Answer> =>
    haikou.call("2204", { feedetail: [{ ...back, chrg_bchno: batch }] });
  const why = "门诊退费须与被退费的明细1同在收费批次B1";
  const elsewhere = await refund("B2");
  expect(elsewhere.message).toBe(refusalText("charge_refund_invalid", { serial: "2", why }));
  expect((await refund("B1")).message).toBe("");
  await haikou.done("2205", { data: { ...haikou.named(visit), chrg_bchno: "B1" } });
  expect((await refund("B1")).message).toContain("未查询到被退费的明细1");
});

test("two visits at once in two processes use a week's sessions once", async () => {
  await world.addProcess(HAINAN);
  const person = of("male");
  const visits = [await opened(person), await opened(person)];
  for (const visit of visits) await haikou.done("2203", haikou.description(visit));
  const answers = await Promise.all(
    visits.map((visit) => haikou.done("2204", sent(visit, [["filtration", 2]]))),
  );
  const inScope = answers.map((answer) => Number(parts(answer)[0]?.[3])).sort();
  expect(inScope).toEqual([450, 900]);
});
