/**
 * 2601 冲正: the caller does not know whether the original arrived, and names it by message id and
 * number.
 */
import { Refusal } from "#base/refusals.ts";
import type { Reverse } from "#model/command.ts";
import type { PersonId } from "#model/person.ts";
import { reversibleOf } from "#wire/hospital/codes.ts";
import { fieldsOf, readText, readTextMaybe } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

/** A mistyped id is a success, too: the sentence lets a clerk see it. */
const NOTHING_BOOKED =
  "该原报文ID在本机构没有办成任何业务，无须冲正；已记下，该报文此后到达也不办理。原报文ID填错的，请核对后重新冲正";

/** Two yeses for one settlement: the money goes back once. */
const CANCELLING =
  "该笔结算的撤销正在办理，以撤销的应答为准：撤销办成的，由撤销退还金额，勿重复退款；撤销未办成的，按本次冲正退还";

export const t2601 = booking<Reverse>({
  numbers: ["2601"],
  title: "冲正",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    const originalTransaction = readText(fields, "oinfno", 10).toUpperCase();
    const original = reversibleOf(originalTransaction);
    if (original === undefined) {
      throw new Refusal("transaction_not_reversible", { transaction: originalTransaction });
    }
    return {
      kind: "reverse",
      personId: readTextMaybe(fields, "psn_no", 40) as PersonId | undefined,
      originalMessageId: readText(fields, "omsgid", 40),
      originalTransaction,
      original,
    };
  },
  encode: ({ nothing, cancelling }) => {
    if (nothing) return { memo: NOTHING_BOOKED };
    return cancelling ? { memo: CANCELLING } : NO_OUTPUT;
  },
});
