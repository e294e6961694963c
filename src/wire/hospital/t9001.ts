/**
 * 9001 签到: per operator and day. Other transactions do not require it, for many clients send no
 * number.
 */
import { chinaTimeText } from "#base/date.ts";
import type { SignIn } from "#model/command.ts";
import { fieldsOf, readNote, readText } from "#wire/hospital/input.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t9001 = booking<SignIn>({
  numbers: ["9001"],
  title: "签到",
  decode(request) {
    const fields = fieldsOf(request.input, "signIn", "data");
    return {
      kind: "signIn",
      operator: readText(fields, "opter_no", 30),
      address: readNote(fields, "ip", 40) ?? readNote(fields, "mac", 40) ?? "",
    };
  },
  encode: (answer) => ({
    signinoutb: { sign_time: chinaTimeText(answer.at), sign_no: answer.number },
  }),
});
