/** 2503 人员慢特病备案: the hospital assessed its patient; home decides on the qualification. */
import type { SendReport } from "#model/report.ts";
import { schemeOf } from "#wire/hospital/codes.ts";
import { fieldsOf, readCode, readDate, readText } from "#wire/hospital/input.ts";
import { readAbout, readLasts, serialOf } from "#wire/hospital/reports.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2503 = booking<SendReport>({
  numbers: ["2503"],
  title: "人员慢特病备案",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      ...readAbout(fields, request, "insu_optins"),
      report: {
        sort: "qualification",
        scheme: readCode(fields, "insutype", schemeOf),
        disease: readText(fields, "opsp_dise_code", 30),
        diseaseName: readText(fields, "opsp_dise_name", 300),
        assessedBy: {
          code: readText(fields, "ide_fixmedins_no", 30),
          name: readText(fields, "ide_fixmedins_name", 200),
        },
        assessedOn: readDate(fields, "hosp_ide_date"),
        doctor: {
          code: readText(fields, "diag_dr_codg", 30),
          name: readText(fields, "diag_dr_name", 50),
        },
        ...readLasts(fields),
        from: readDate(fields, "begndate"),
      },
    };
  },
  encode: serialOf,
});
