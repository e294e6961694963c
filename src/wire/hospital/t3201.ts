/** 3201 医药机构费用结算对总账: counts and sums of some days against the platform's. */
import { yuanText } from "#base/money.ts";
import type { ReconcileTotals, TotalsReconciled } from "#model/institution-day.ts";
import { clearingTypeFrom, schemeOf } from "#wire/hospital/codes.ts";
import { DAY_FIELDS } from "#wire/hospital/day-fields.ts";
import { fieldsOf, readArea, readCode, readCount, requireAll } from "#wire/hospital/input.ts";
import { readAmounts, readDays, readWithRefunds } from "#wire/hospital/stated-sums.ts";
import { query } from "#wire/hospital/transaction.ts";

function words({ agrees, ours }: TotalsReconciled): string {
  const { rows, standing, totalFen, fundFen, accountFen } = ours;
  const counts = rows === standing ? `${rows}笔` : `${rows}笔（不计退费${standing}笔）`;
  const sums = `总额${yuanText(totalFen)}、基金${yuanText(fundFen)}、账户${yuanText(accountFen)}`;
  const told = `平台${counts}，${sums}`;
  return agrees ? told : `不一致：${told}；请用3202逐笔核对`;
}

export const t3201 = query<ReconcileTotals>({
  numbers: ["3201"],
  title: "医药机构费用结算对总账",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    requireAll(fields, DAY_FIELDS["3201"].required);
    return {
      kind: "reconcileTotals",
      scheme: readCode(fields, "insutype", schemeOf),
      clearingType: readCode(fields, "clr_type", clearingTypeFrom),
      homeArea: readArea(fields, "setl_optins"),
      ...readDays(fields, "stmt_begndate", "stmt_enddate"),
      withRefunds: readWithRefunds(fields),
      stated: {
        ...readAmounts(fields),
        cases: readCount(fields, "fixmedins_setl_cnt", { least: 0 }),
      },
    };
  },
  encode: (answer) => ({
    stmtinfo: {
      setl_optins: answer.homeArea,
      stmt_rslt: answer.agrees ? "0" : "1",
      stmt_rslt_dscr: words(answer),
    },
  }),
});
