/** An example whose bill and lines tell two stories does not load. */
import { describe, expect, test } from "vitest";
import { PolicyError, readExamples } from "#benefits/benefits.ts";
import { base, layer, policyOf, ratio } from "../../test/written-policy.ts";

const policy = policyOf([layer([base, ratio()])]);
const KIND = "itemClass: A, feeCategory: other";

function loads(fields: string, more = ""): string {
  const text = `- title: 甲\n  case: { care: inpatient, visitOn: 2024-03-05, ${fields} }\n${more}`;
  try {
    readExamples("e.yaml", text, policy);
    return "";
  } catch (error) {
    if (error instanceof PolicyError) return error.message;
    throw error;
  }
}

describe("an example does not load", () => {
  test("without a total", () => {
    expect(loads("level: 3")).toBe(
      "e.yaml:2 [1].case：没有写费用总额 total。请在 case 里写 total: 医疗费总额（元）",
    );
    const visits = "  visits:\n    - { total: 5 }\n    - { level: 2 }\n";
    expect(loads("level: 3", visits)).toContain("第2次：没有写费用总额 total");
  });

  test("whose parts are more than the whole", () => {
    expect(loads("total: 100, ownExpense: 60, overLimit: 30, ownShareFirst: 10.01")).toBe(
      "e.yaml:2 [1].case：全自费、超限价、先行自付合计100.01元，超过总额100.00元。" +
        "total 写账单总额，各部分之和不能超过它，请核对",
    );
    expect(loads("total: 100, ownExpense: 60, overLimit: 30, ownShareFirst: 10")).toBe("");
  });

  test("whose lines come to another total", () => {
    expect(loads(`total: 10000, lines: [{ total: 4000, ${KIND} }]`)).toBe(
      "e.yaml:2 [1].case：lines 的总额（total）合计4000.00，账单上是10000.00。" +
        "请改明细，或在 case 里写 total: 4000.00",
    );
  });

  test("with a line whose parts are more than it", () => {
    const lines = `lines: [{ total: 60, ownExpense: 70, ${KIND} }, { total: 40, ${KIND} }]`;
    expect(loads(`total: 100, ownExpense: 70, ${lines}`)).toContain("合计70.00元，超过总额60.00元");
  });

  test.each(["ownExpense", "overLimit", "ownShareFirst"])("with %s in one of both only", (part) => {
    const line = `lines: [{ total: 100, ${part}: 40, ${KIND} }]`;
    expect(loads(`total: 100, ${line}`)).toContain(`（${part}）合计40.00，账单上是0.00`);
    const head = `total: 100, ${part}: 40, lines: [{ total: 100, ${KIND} }]`;
    expect(loads(head)).toContain(`（${part}）合计0.00，账单上是40.00`);
    expect(loads(`total: 100, ${part}: 40, ${line}`)).toBe("");
  });

  test("whose categories or days differ, in the visit that says so", () => {
    expect(loads("total: 100, categories: [{ total: 99, feeCategory: bed }]")).toContain(
      "categories",
    );
    const days = "days: [{ date: 2024-03-05, total: 60 }, { date: 2024-03-06, total: 40 }]";
    expect(loads(`total: 100, ${days}`)).toBe("");
    const visits = "  visits:\n    - {}\n    - { total: 101 }\n";
    expect(loads(`total: 100, ${days}`, visits)).toContain("第2次：days 的总额");
  });

  test("with a line that does not say its class, or its fee category", () => {
    expect(loads("total: 1, lines: [{ total: 1, feeCategory: bed }]")).toContain(
      "缺少字段“itemClass”",
    );
    expect(loads("total: 1, lines: [{ total: 1, itemClass: A }]")).toContain(
      "缺少字段“feeCategory”",
    );
    expect(loads("total: 1, categories: [{ total: 1 }]")).toContain("缺少字段“feeCategory”");
  });
});
