/**
 * What the bank did with a payment file comes back as a table (银行回盘): a row for each notice with
 * the bank's serial number. Each row is a payment as if it were entered by hand, so another person
 * still releases it.
 */
import { assert } from "#base/assert.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { fenFromYuan } from "#base/money.ts";
import { enterEach } from "#clearing/import-each.ts";
import { enterPayment, type MoneyWorld, type Paying } from "#clearing/payments.ts";
import { type BadCell, type Cells, createRowReader, type ImportPlan } from "#registry/registry.ts";

const CODE_MAX = 60;
const WORDS_MAX = 200;
const FIRST = "通知书编号";
const REQUIRED = [FIRST, "银行", "银行流水号", "付款日期", "付款金额"];

/** Which column a refusal of the payment is about. */
const ABOUT = {
  payment_serial_known: "银行流水号",
  payment_date: "付款日期",
  payment_amount: "付款金额",
};

export function slipsImport(world: MoneyWorld): ImportPlan<Paying> {
  return {
    kind: "slips",
    action: "payments.imported",
    turn: "slips",
    again: "once",
    columns: [...REQUIRED.map((name) => ({ name, required: true })), { name: "附言" }],
    read: readSlip,
    keyOf: ({ number }) => number,
    write: async (tx, rows, { actor }) => {
      assert(actor.kind === "staff", "finance is staff");
      // The import's own entry on the trail names the file; each payment keeps who entered it.
      const step = { tx, entries: [], by: actor };
      const enter = (row: Paying) => enterPayment(world, step, row);
      const first = { column: FIRST, of: ({ number }: Paying) => number };
      return await enterEach({ rows, enter, about: ABOUT, first });
    },
  };
}

function readSlip(cells: Cells): Paying | readonly BadCell[] {
  const reader = createRowReader(cells);
  // Of a day that is missing or wrong enough has been said.
  const movedOn: ChinaDate = reader.dayMaybe("付款日期") ?? chinaDate(0);
  const totalFen = fenFromYuan(cells("付款金额").replaceAll(",", ""));
  if (totalFen === null) reader.wrong("付款金额", "不是金额，应为元，至多两位小数");
  const number = reader.words(FIRST, CODE_MAX).toUpperCase();
  const serial = reader.words("银行流水号", CODE_MAX);
  const [bank, words] = [reader.words("银行", CODE_MAX), reader.words("附言", WORDS_MAX)];
  if (reader.bad.length > 0) return reader.bad;
  return { number, bank, serial, words, movedOn, totalFen: totalFen ?? 0n };
}
