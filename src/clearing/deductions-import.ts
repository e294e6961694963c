/**
 * Deductions after a review as a table: a row for each, as if it were entered by hand, so another
 * person still decides each.
 */
import { assert } from "#base/assert.ts";
import { fenFromYuan } from "#base/money.ts";
import { type Deducting, enterDeduction } from "#clearing/deductions.ts";
import { enterEach } from "#clearing/import-each.ts";
import type { MoneyWorld } from "#clearing/payments.ts";
import { CLEARED_FUNDS } from "#model/clearing.ts";
import { PAYER_WORDS } from "#model/words.ts";
import { type BadCell, type Cells, createRowReader, type ImportPlan } from "#registry/registry.ts";

const FIRST = "结算ID";
const COLUMNS = [FIRST, "基金", "扣款金额", "扣款原因"];
const ID_MAX = 60;
const REASON_MAX = 400;
/** As the list of deductions shows them, or by the code that the API takes. */
const FUND_OF = Object.fromEntries([
  ...CLEARED_FUNDS.map((fund) => [PAYER_WORDS[fund], fund] as const),
  ...CLEARED_FUNDS.map((fund) => [fund, fund] as const),
]);

export function deductionsImport(world: MoneyWorld): ImportPlan<Deducting> {
  return {
    kind: "deductions",
    action: "deductions.imported",
    turn: "deductions",
    again: "once",
    columns: COLUMNS.map((name) => ({ name, required: true })),
    read: readDeduction,
    // Two reasons for one case and fund are two deductions.
    keyOf: ({ settlementId, fund, reason }) => `${settlementId} ${fund} ${reason}`,
    write: async (tx, rows, { actor }) => {
      assert(actor.kind === "staff", "finance is staff");
      // The import's own entry on the trail names the file; each row keeps who entered it.
      const step = { tx, entries: [], by: actor };
      const enter = (row: Deducting) => enterDeduction(world, step, row);
      const first = { column: FIRST, of: ({ settlementId }: Deducting) => settlementId };
      return await enterEach({ rows, enter, about: { deduction_too_much: "扣款金额" }, first });
    },
  };
}

function readDeduction(cells: Cells): Deducting | readonly BadCell[] {
  const reader = createRowReader(cells);
  const settlementId = reader.words(FIRST, ID_MAX);
  const fund = reader.oneOf("基金", FUND_OF, "pooled" as const);
  const amountFen = fenFromYuan(cells("扣款金额").replaceAll(",", ""));
  if (amountFen === null) reader.wrong("扣款金额", "不是金额，应为元，至多两位小数");
  else if (amountFen <= 0n) reader.wrong("扣款金额", "须大于零");
  const reason = reader.words("扣款原因", REASON_MAX);
  if (reason.length === 1) reader.wrong("扣款原因", "请写明原因，至少两个字");
  if (reader.bad.length > 0) return reader.bad;
  return { settlementId, fund, amountFen: amountFen ?? 0n, reason };
}
