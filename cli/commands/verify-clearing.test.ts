import { expect, test } from "vitest";
import { UsageError } from "../command.ts";
import { clearingLines, spanOf } from "../ops/verify-clearing.ts";

test("one month or several, and nothing else", () => {
  expect(spanOf("2026-10")).toEqual({ first: "2026-10", last: "2026-10" });
  expect(spanOf("2026-10..2026-12")).toEqual({ first: "2026-10", last: "2026-12" });
  for (const wrong of ["", "2026", "2026-13", "2026-12..2026-10", "2026-10..2026-11..2026-12"]) {
    expect(() => spanOf(wrong)).toThrow(UsageError);
  }
});

test("the month's figures stand in a table, and each fault says what it should be", () => {
  const words = "清算批次bat_1：应付金额应为1.00元，实为1.01元";
  const lines = clearingLines(
    {
      findings: [{ check: "batch", node: "460000", subject: "清算批次bat_1", words }],
      counts: { cases: 3, figures: 40, findings: 2 },
      pairs: [
        {
          ...{ month: "2026-10", care: "460000", home: "360000", scheme: "employee", cases: 3 },
          ...{ casesFen: 110n, deductedFen: 10n, payableFen: 100n, noticedFen: 100n },
          ...{ paidFen: 100n, receivedFen: 0n, prefundFen: 125n, useRateBp: 8_000n },
          level: "yellow",
        },
      ],
    },
    ["460000"],
  );
  const text = lines.join("\n");
  expect(text).toContain(words);
  expect(text).toMatch(/2026-10 +460000→360000 +\S*职工\S* +3 +1\.10 +0\.10 +1\.00/);
  expect(text).toMatch(/80(\.00)?% +黄色预警/);
  expect(text).toContain("另有1个问题未列出。");
});
