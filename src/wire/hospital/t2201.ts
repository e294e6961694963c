/**
 * 2201 门诊挂号: gives the visit its id. Person fields beside psn_no are not needed: many clients
 * leave them out.
 */
import type { Register } from "#model/command.ts";
import { schemeOf } from "#wire/hospital/codes.ts";
import { readCredential, readPerson } from "#wire/hospital/credential.ts";
import { fieldsOf, readCode, readNote, readText, readTime } from "#wire/hospital/input.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2201 = booking<Register>({
  numbers: ["2201"],
  title: "门诊挂号",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "register",
      homeArea: request.homeArea,
      personId: readPerson(fields),
      scheme: readCode(fields, "insutype", schemeOf),
      at: readTime(fields, "begntime"),
      credential: readCredential(fields),
      hospitalNumber: readText(fields, "ipt_otp_no", 40),
      doctorCode: readNote(fields, "atddr_no", 30),
      departmentCode: readNote(fields, "dept_code", 30),
      departmentName: readNote(fields, "dept_name", 100),
    };
  },
  encode: (opened) => ({
    data: {
      mdtrt_id: opened.encounterId,
      psn_no: opened.personId,
      ipt_otp_no: opened.hospitalNumber,
      exp_content: "",
    },
  }),
});
