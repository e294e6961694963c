/** 5301 人员慢特病备案查询: for which diseases home has qualified the person, from when to when. */
import type { ReadReported } from "#model/report.ts";
import { diseaseName } from "#wire/hospital/codes.ts";
import { readPerson } from "#wire/hospital/credential.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t5301 = query<ReadReported>({
  numbers: ["5301"],
  title: "人员慢特病备案查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    const personId = readPerson(fields);
    return { kind: "readReported", what: "qualifications", homeArea: request.homeArea, personId };
  },
  encode: ({ qualifications }) => ({
    feedetail: qualifications.map(({ disease, span }) => ({
      opsp_dise_code: disease,
      opsp_dise_name: diseaseName(disease),
      begndate: span.from,
      enddate: span.to ?? "",
    })),
  }),
});
