/**
 * Worked examples as authors write them: what a case is when little is said, and what a wrong one
 * says.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ageOn, day } from "#base/date.ts";
import {
  Accumulators,
  amountsOf,
  caseOf,
  differences,
  PolicyError,
  policyIn,
  readExamples,
} from "#benefits/benefits.ts";
import type { Area } from "#model/place.ts";

const yearly = readFileSync(
  fileURLToPath(new URL("./examples/yearly.yaml", import.meta.url)),
  "utf8",
);
const policy = (): ReturnType<typeof policyIn> => policyIn({ path: "yearly.yaml", text: yearly });
const resident = (): ReturnType<typeof policyIn> =>
  policyIn({ path: "r.yaml", text: yearly.replace("scheme: employee", "scheme: resident") });
const visitOn = day("2024-03-05");

/** The sentences of every example in a text. */
function told(text: string): string[] {
  const examples = readExamples("e.examples.yaml", text, policy());
  return examples.flatMap((example) => differences(example, policy()));
}

function errorOf(text: string): string {
  try {
    readExamples("e.examples.yaml", text, policy());
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
  return "reads";
}

const KIND = "feeCategory: other, itemClass: A";

describe("a case in few words", () => {
  test("is the plainest: a working adult of forty, at home, level 3, everything in scope", () => {
    const plain = caseOf({ care: "outpatient", visitOn, total: 1_000n }, policy());
    expect(plain).toEqual({
      scheme: "employee",
      personType: "working",
      birthDate: "1984-03-04",
      civilServant: false,
      identities: [],
      homeArea: "000000",
      careArea: "000000",
      institution: { code: "H00000000001", kind: "hospital", level: 3 },
      careType: "outpatient",
      category: "local",
      visitOn,
      settledOn: visitOn,
      stay: "stay1",
      split: {
        totalFen: 1_000n,
        ownExpenseFen: 0n,
        overLimitFen: 0n,
        ownShareFirstFen: 0n,
        inScopeFen: 1_000n,
      },
      accountUse: "none",
      ownAccountFen: 0n,
      relativesAccountFen: 0n,
    });
  });

  test("without a total is a bill of nothing", () => {
    expect(caseOf({ care: "outpatient", visitOn }, policy()).split.totalFen).toBe(0n);
  });

  test("is an adult of the resident scheme where the policy is for residents", () => {
    expect(caseOf({ care: "outpatient", visitOn }, resident()).personType).toBe("residentAdult");
  });

  test("lies in Hainan where a category is named, in Beijing for those of Hainan", () => {
    const fields = { care: "outpatient", visitOn, category: "longTerm" } as const;
    expect(caseOf(fields, policy()).careArea).toBe("460100");
    expect(caseOf({ ...fields, home: "460200" as Area }, policy()).careArea).toBe("110000");
    expect(caseOf({ ...fields, careArea: "120000" as Area }, policy()).careArea).toBe("120000");
  });

  test("of a stay ends on the day it begins, and is settled on the day it ends", () => {
    const stay = caseOf({ care: "inpatient", visitOn }, policy(), 3);
    expect(stay).toMatchObject({ dischargedOn: visitOn, settledOn: visitOn, stay: "stay3" });
    const dischargedOn = day("2024-03-09");
    const long = caseOf({ care: "inpatient", visitOn, dischargedOn, stay: "own" }, policy());
    expect(long).toMatchObject({ dischargedOn, settledOn: dischargedOn, stay: "own" });
    const settledOn = day("2024-03-11");
    expect(caseOf({ care: "inpatient", visitOn, dischargedOn, settledOn }, policy())).toMatchObject(
      {
        dischargedOn,
        settledOn,
      },
    );
  });

  test("uses the own account where one is given, unless it says otherwise", () => {
    const fields = { care: "outpatient", visitOn, ownAccount: 5n } as const;
    expect(caseOf(fields, policy()).accountUse).toBe("own");
    expect(caseOf({ ...fields, use: "relatives" }, policy()).accountUse).toBe("relatives");
  });

  test("fills what its lines, categories and days leave out", () => {
    const split = { total: 10n, ownExpense: 1n, overLimit: 2n, ownShareFirst: 3n };
    const parts = { ownExpenseFen: 1n, overLimitFen: 2n, ownShareFirstFen: 3n, inScopeFen: 4n };
    const plain = { feeCategory: "other", itemClass: "A", item: undefined } as const;
    const filled = caseOf(
      {
        care: "outpatient",
        visitOn,
        lines: [
          { ...split, ...plain },
          { ...split, feeCategory: "bed", itemClass: "B", item: "X1" },
        ],
        categories: [
          { ...split, feeCategory: "other" },
          { ...split, feeCategory: "bed" },
        ],
        days: [{ ...split, date: visitOn }],
      },
      policy(),
    );
    const whole = { totalFen: 10n, ...parts };
    expect(filled.lines).toEqual([
      { ...whole, itemCode: "", itemClass: "A", feeCategory: "other" },
      { ...whole, itemCode: "X1", itemClass: "B", feeCategory: "bed" },
    ]);
    expect(filled.categories).toEqual([
      { ...whole, feeCategory: "other" },
      { ...whole, feeCategory: "bed" },
    ]);
    expect(filled.days).toEqual([{ ...whole, date: visitOn }]);
  });

  test("has its age on the day, even on a 29 February", () => {
    for (const on of [day("2024-02-29"), day("2024-03-01"), day("2024-01-01")]) {
      for (const age of [0, 1, 4, 73]) {
        const { birthDate } = caseOf({ care: "outpatient", visitOn: on, age }, policy());
        expect(ageOn(birthDate, on)).toBe(age);
      }
    }
  });

  test("whose parts are more than the whole is a defect", () => {
    const much = { care: "outpatient", visitOn, total: 100n, ownExpense: 101n } as const;
    expect(() => caseOf(much, policy())).toThrow("the parts are more than the total of 1.00");
  });
});

test("the amounts of an answer are told by payer, with what the person and the funds bear", () => {
  const result = policy().evaluate(
    caseOf({ care: "outpatient", visitOn, total: 400_000n, ownExpense: 100_000n }, policy()),
    () => 0n,
  );
  if ("refused" in result) throw new Error(result.refused.code);
  const named = Object.fromEntries(amountsOf(result));
  expect(named).toMatchObject({ pooled: 60_000n, largeSum: 0n, funds: 60_000n, hospital: 0n });
  expect(named).toMatchObject({ ownAccount: 0n, relativesAccount: 0n, cash: 340_000n });
  expect(named).toMatchObject({ total: 400_000n, deductible: 180_000n, personal: 340_000n });
});

describe("a worked example", () => {
  const head = "- title: 甲\n  case: { care: outpatient, visitOn: 2024-03-05, total: 3000 }\n";

  test("says nothing when every amount is as expected", () => {
    expect(told(`${head}  expect: { pooled: 600, cash: 2400 }\n`)).toEqual([]);
  });

  test("says what each differing amount should be and is", () => {
    expect(told(`${head}  expect: { pooled: 601, cash: 2400, aid: 1 }\n`)).toEqual([
      "pooled应为601.00，算得600.00",
      "aid应为1.00，算得0.00",
    ]);
  });

  test("says in which visit, and counts each before the next", () => {
    const visits =
      "  visits:\n    - { expect: { pooled: 600 } }\n" +
      "    - { total: 100, expect: { pooled: 50 } }\n";
    expect(told(head + visits)).toEqual([]);
    expect(told(head + visits.replace("pooled: 50 ", "pooled: 0 "))).toEqual([
      "第2次：pooled应为0.00，算得50.00",
    ]);
  });

  test("may begin with accumulators in use: fen, or counts of stays", () => {
    const used =
      "  used: { 'deductible:outpatient': 1800, 'stays:outpatient': 2, 'ordinal:outpatient': 1 }\n";
    expect(told(`${head}${used}  expect: { deductible: 0, pooled: 1500 }\n`)).toEqual([]);
    const [example] = readExamples("e.yaml", head + used, policy());
    expect([...(example?.used ?? [])]).toEqual([
      ["deductible:outpatient", 180_000n],
      ["stays:outpatient", 2n],
      ["ordinal:outpatient", 1n],
    ]);
  });

  test("does not begin with an accumulator that no rule reads", () => {
    for (const name of ["deductable:outpatient", "stays:inpatient", "paid", "accountBalance"]) {
      expect(errorOf(`${head}  used: { '${name}': 1 }\n  expect: { cash: 1 }\n`)).toMatch(
        new RegExp(`没有累计“${name}”。这份政策的累计：deductible:outpatient`),
      );
    }
  });

  test("has no part of a bill that is more than the bill: head, lines, a later visit", () => {
    const more = (words: string): string => errorOf(head.replace(/total: \d+/, words));
    expect(more("total: 100, ownExpense: 60, overLimit: 40")).toBe("reads");
    expect(more("total: 100, ownExpense: 60, overLimit: 40.01")).toContain("合计100.01元");
    expect(
      more(`total: 100, lines: [{ total: 100, ${KIND} }, { total: 5, ${KIND}, ownShareFirst: 6 }]`),
    ).toContain("[1].case.lines[2]：全自费、超限价、先行自付合计6.00元，超过总额5.00元");
    const later = `${head.replace(/total: \d+/, "total: 100, ownExpense: 60")}  visits:\n    - { total: 59 }\n`;
    expect(errorOf(later)).toContain("[1].visits[1]：");
  });

  test("may expect a refusal, and says when there is none, or another", () => {
    const inpatient = head.replace("outpatient", "inpatient");
    expect(told(`${inpatient}  refused: policy_missing\n`)).toEqual([]);
    expect(told(`${inpatient}  refused: filing_missing\n`)).toEqual([
      "被拒：policy_missing（没有一项待遇的 care 含 inpatient（住院））",
    ]);
    expect(told(`${inpatient}  expect: { pooled: 1 }\n`)).toEqual([
      "被拒：policy_missing（没有一项待遇的 care 含 inpatient（住院））",
    ]);
    expect(told(`${head}  refused: policy_missing\n`)).toEqual(["应当被拒：policy_missing"]);
  });

  test("names a refusal that an evaluation can give", () => {
    expect(errorOf(`${head}  refused: true\n`)).toContain(
      "不认识“true”。请写其中之一：policy_missing、policy_parameter_missing、filing_missing",
    );
  });

  test("keeps its source and what it contradicts", () => {
    const [example] = readExamples(
      "e.yaml",
      `${head}  source: 某报\n  contradicts: 报道为700元\n`,
      policy(),
    );
    expect(example).toMatchObject({ title: "甲", source: "某报", contradicts: "报道为700元" });
  });

  test("that is wrong tells its line and how to mend it", () => {
    expect(errorOf(`${head}  expect: { basic: 1 }\n`)).toBe(
      "e.examples.yaml:3 [1].expect.basic：不认识“basic”。可写：pooled、largeSum、seriousIllness、" +
        "civilServant、enterprise、aid、disabledVeteran、other、ownAccount、relativesAccount、cash、" +
        "hospital、total、deductible、funds、personal、layers、deductibles、accumulators、steps",
    );
    expect(errorOf(`${head}  expect: { pooled: 一 }\n`)).toContain(
      "[1].expect.pooled：“一”不是金额",
    );
    expect(errorOf(`${head}  used: { 'paid:x': 一 }\n`)).toBe(
      "e.examples.yaml:3 [1].used.paid:x：不是金额。请写元，如 300",
    );
    expect(errorOf(`${head}  used: { 'paid:x': [1] }\n`)).toContain("不是金额");
    expect(errorOf(`${head}  used: { 'stays:x': 1.5 }\n`)).toContain("“1.5”不是整数");
    expect(errorOf(`${head}  used: { 'ordinal:x': 1.5 }\n`)).toContain("“1.5”不是整数");
    expect(errorOf("- title: 甲\n")).toBe("e.examples.yaml:1 [1]：缺少字段“case”。请补上 case: …");
    expect(errorOf("- title: 甲\n  case: { care: outpatient }\n")).toContain("缺少字段“visitOn”");
    expect(errorOf("- title: 甲\n  case: { visitOn: 2024-01-01 }\n")).toContain("缺少字段“care”");
    expect(errorOf("title: 甲\n")).toBe(
      "e.examples.yaml:1 这里应是一个列表。请写成 [甲, 乙] 或每行以“- ”开头",
    );
  });
});

describe("accumulators in memory", () => {
  const key = { measure: "paid:x", period: "2024", year: 2024 };

  test("add up by measure, period and year over what was used before", () => {
    const held = new Accumulators(new Map([["paid:x", 100n]]));
    held.apply([{ ...key, delta: 5n }]);
    held.apply([{ ...key, delta: 2n }]);
    expect(held.read(key)).toBe(107n);
    expect(held.read({ ...key, period: "2025" })).toBe(100n);
    expect(held.read({ ...key, year: 2025 })).toBe(100n);
    expect(held.read({ ...key, measure: "paid:y" })).toBe(0n);
    expect([...held.held()]).toEqual([["paid:x|2024|2024", 7n]]);
  });

  test("come to nothing when what was booked is taken back", () => {
    const held = new Accumulators();
    held.apply([{ ...key, delta: 5n }]);
    held.apply([{ ...key, delta: 5n }], -1n);
    expect(held.held().size).toBe(0);
  });
});

describe("what an example expects inside", () => {
  const head = "- title: 例\n  case: { care: outpatient, visitOn: 2024-03-05, total: 6800 }\n";
  const expecting = (words: string): string[] => told(`${head}  expect: { ${words} }\n`);

  test("an amount and a deductible of each layer, accumulators, steps by their title", () => {
    expect(expecting("layers: { 门诊统筹: 2680 }, deductibles: { 门诊统筹: 1800 }")).toEqual([]);
    expect(
      expecting("accumulators: { 'deductible:outpatient': 1800, 'paid:outpatient': 2680 }"),
    ).toEqual([]);
    expect(expecting("steps: { 起付标准: 1800, 分段支付: 2680, bands: 2680, 封顶线: 0 }")).toEqual(
      [],
    );
    expect(
      expecting(
        "layers: { 门诊统筹: 1 }, deductibles: { 门诊统筹: 2 }, steps: { 起付标准: 3 }, " +
          "accumulators: { 'paid:outpatient': 4, 'scale:outpatient': 5 }",
      ),
    ).toEqual([
      "layers.门诊统筹应为1.00，算得2680.00",
      "deductibles.门诊统筹应为2.00，算得1800.00",
      "steps.起付标准应为3.00，算得1800.00",
      "accumulators.paid:outpatient应为4.00，算得2680.00",
      "accumulators.scale:outpatient应为5.00，算得6800.00",
    ]);
  });

  test("what accumulators hold after each visit, what was used before included", () => {
    const visits =
      "  used: { 'deductible:outpatient': 1000 }\n  visits:\n" +
      "    - { total: 300, expect: { accumulators: { 'deductible:outpatient': 1300 } } }\n" +
      "    - { total: 900, expect: { accumulators: { 'deductible:outpatient': 1800 } } }\n";
    expect(told(head + visits)).toEqual([]);
    expect(told(head + visits.replace("1300", "300"))).toHaveLength(1);
  });

  test("is of names that the policy has", () => {
    const wrong = (words: string): string => errorOf(`${head}  expect: { ${words} }\n`);
    expect(wrong("layers: { 住院统筹: 1 }")).toContain(
      "没有名为“住院统筹”的层。这份政策的层：门诊统筹",
    );
    expect(wrong("deductibles: { 住院统筹: 1 }")).toContain("这份政策的层：门诊统筹");
    expect(wrong("accumulators: { 'paid:basic': 1 }")).toContain("没有累计“paid:basic”");
    expect(wrong("steps: { 起付: 1 }")).toContain("没有名为“起付”的步骤。可写：本层基数、");
    expect(wrong("poled: 1")).toContain("是否想写“pooled”");
    expect(wrong("layers: 3")).toContain("一组字段");
  });
});

test("identity is one word in a case and in a condition; identities is still read", () => {
  const case_ = "- title: 例\n  case: { care: outpatient, visitOn: 2024-03-05, total: 1, ";
  for (const word of ["identity: lowIncome", "identities: [lowIncome]"]) {
    const [example] = readExamples("e.yaml", `${case_}${word} }\n`, policy());
    expect(example?.visits[0]?.theCase.identities).toEqual(["lowIncome"]);
  }
});
