/** 5302 人员定点信息查询: to which institutions the person is bound now. */
import type { ReadReported } from "#model/report.ts";
import { SCHEME_CODES } from "#wire/hospital/codes.ts";
import { readPerson } from "#wire/hospital/credential.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t5302 = query<ReadReported>({
  numbers: ["5302"],
  title: "人员定点信息查询",
  decode(request) {
    const personId = readPerson(fieldsOf(request.input, "data"));
    return { kind: "readReported", what: "chosen", homeArea: request.homeArea, personId };
  },
  encode: ({ chosen, person, scheme }) => ({
    psnfixmedin: chosen.map((one, index) => ({
      psn_no: person.id,
      insutype: SCHEME_CODES[scheme],
      fix_srt_no: String(index + 1),
      fixmedins_code: one.institution,
      fixmedins_name: one.name,
      begndate: one.from,
      enddate: one.to ?? "",
      memo: "",
    })),
  }),
});
