/** The totals beside each other, for a terminal. */
import { SCHEME_WORDS } from "#model/words.ts";
import { grouped } from "../../cli/amounts.ts";
import { table } from "../../cli/table.ts";
import type { Figures } from "./figures.ts";
import { nameOf } from "./plan.ts";

export function comparison({ rows, months, faults }: Figures): string[] {
  const shown = months.map((one) => {
    const { month, cases, totalFen, ownCases, ownTotalFen } = one;
    const [here, there] = [totalFen, ownTotalFen].map(grouped);
    return `  ${month} 国家大屏：结算${cases}笔、总额${here}；医院自己的账：${ownCases}笔、总额${there}`;
  });
  const money = ["清算表", "通知书", "参保省账本", "就医省账本", "付出", "到账"];
  const columns = [
    ...["费用月份", "参保省→就医省", "险种"].map((title) => ({ title })),
    ...money.map((title) => ({ title, right: true })),
  ];
  const cells = rows.map((row) => [
    ...[row.month, `${nameOf(row.home)}→${nameOf(row.care)}`, SCHEME_WORDS[row.scheme]],
    ...[row.shownFen, row.noticedFen, row.payableFen].map(grouped),
    ...[row.receivableFen, row.paidFen, row.receivedFen].map(grouped),
  ]);
  return [
    "",
    "五、核对（元）：国家、通知书、两省账本、银行",
    ...shown,
    ...table(columns, cells).map((line) => `  ${line}`),
    "",
    ...(faults.length === 0
      ? ["全部一致，到分：两个月的每一笔都已清算、拨付、到账，账上没有余下的应收应付。"]
      : ["✗ 不一致：", ...faults.map((fault) => `  ${fault}`)]),
  ];
}
