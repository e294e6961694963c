/**
 * 5303 在院信息查询: who lies in the institution that asks. The visit knows no name: what it does not
 * know stays empty.
 */
import { chinaDate } from "#base/date.ts";
import type { PersonId } from "#model/person.ts";
import type { ReadStays } from "#model/report.ts";
import { CARE_TYPE_CODES, SCHEME_CODES, SEX_CODES } from "#wire/hospital/codes.ts";
import { fieldsOf, readTextMaybe, readTime } from "#wire/hospital/input.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t5303 = query<ReadStays>({
  numbers: ["5303"],
  title: "在院信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "readStays",
      personId: readTextMaybe(fields, "psn_no", 40) as PersonId | undefined,
      from: readTime(fields, "begntime"),
      to: readTime(fields, "endtime"),
    };
  },
  encode: ({ stays }) => ({
    data: stays.map((stay) => ({
      mdtrt_id: stay.encounterId,
      psn_no: stay.personId,
      psn_cert_type: stay.certificateNumber === undefined ? "" : "01",
      certno: stay.certificateNumber ?? "",
      psn_name: "",
      gend: SEX_CODES.unknown,
      brdy: "",
      insutype: SCHEME_CODES[stay.scheme],
      begndate: chinaDate(stay.admittedAt),
      med_type: CARE_TYPE_CODES[stay.careType],
      ipt_otp_no: stay.hospitalNumber,
      out_flag: stay.homeArea.slice(0, 2) === stay.careArea.slice(0, 2) ? "0" : "1",
    })),
  }),
});
