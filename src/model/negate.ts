/** A cancellation's amounts: the exact negation, row by row. */
import type { Split } from "#model/charge.ts";
import type { Payment } from "#model/fund.ts";

export function negatedSplit(split: Split): Split {
  return {
    totalFen: -split.totalFen,
    ownExpenseFen: -split.ownExpenseFen,
    overLimitFen: -split.overLimitFen,
    ownShareFirstFen: -split.ownShareFirstFen,
    inScopeFen: -split.inScopeFen,
  };
}

export function negatedPayment(payment: Payment): Payment {
  return {
    totalFen: -payment.totalFen,
    funds: payment.funds.map((share) => ({
      ...share,
      amountFen: -share.amountFen,
      inScopeFen: -share.inScopeFen,
    })),
    ownAccountFen: -payment.ownAccountFen,
    relativesAccountFen: -payment.relativesAccountFen,
    cashFen: -payment.cashFen,
    hospitalFen: -payment.hospitalFen,
  };
}
