/** The table of the transactions that hospitals may send, from the program's own. */
import { TRANSACTIONS } from "#wire/hospital/hospital.ts";

export function transactionsTable(): string {
  const rows = TRANSACTIONS.map(
    ({ numbers, title, stored }) => `| ${numbers.join("、")} | ${title} | ${stored ? "是" : ""} |`,
  );
  return ["| 交易 | 内容 | 记账 |", "|---|---|---|", ...rows, ""].join("\n");
}
