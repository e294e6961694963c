/**
 * 9002 签退. One client reads the node signoutoutb, the standard prints sign_time alone: both are
 * sent.
 */
import { chinaTimeText } from "#base/date.ts";
import type { SignOut } from "#model/command.ts";
import { fieldsOf, readNote, readText } from "#wire/hospital/input.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t9002 = booking<SignOut>({
  numbers: ["9002"],
  title: "签退",
  decode(request) {
    const fields = fieldsOf(request.input, "signOut", "data");
    return {
      kind: "signOut",
      operator: readText(fields, "opter_no", 30),
      number: readNote(fields, "sign_no", 40) ?? "",
    };
  },
  encode(answer) {
    const signTime = chinaTimeText(answer.at);
    return { signoutoutb: { sign_time: signTime }, sign_time: signTime };
  },
});
