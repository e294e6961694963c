/**
 * 2501 转院备案: a hospital that may refer sends its patient to another province. 2501A names the visit
 * before it, too. Dates come as date-times from some clients.
 */

import type { InstitutionCode } from "#model/place.ts";
import type { SendReport } from "#model/report.ts";
import { yesNoOf } from "#wire/hospital/codes.ts";
import {
  fieldsOf,
  invalid,
  readArea,
  readCodeMaybe,
  readDate,
  readNote,
  readText,
} from "#wire/hospital/input.ts";
import { readAbout, readLasts, serialOf } from "#wire/hospital/reports.ts";
import { booking } from "#wire/hospital/transaction.ts";

export const t2501 = booking<SendReport>({
  numbers: ["2501", "2501A"],
  title: "转院备案",
  decode(request) {
    const fields = fieldsOf(request.input, "refmedin", "data");
    if (readCodeMaybe(fields, "hosp_agre_refl_flag", yesNoOf) === false) {
      invalid(fields, "hosp_agre_refl_flag", "医院不同意转院的，不能办理转院备案");
    }
    return {
      ...readAbout(fields, request, "insu_optins"),
      report: {
        sort: "referral",
        target: {
          code: readText(fields, "reflin_medins_no", 12) as InstitutionCode,
          name: readText(fields, "reflin_medins_name", 200),
          area: readArea(fields, "mdtrtarea_admdvs"),
        },
        diagnosis: {
          code: readText(fields, "diag_code", 20),
          name: readText(fields, "diag_name", 100),
        },
        condition: readNote(fields, "dise_cond_dscr", 2_000),
        on: readDate(fields, "refl_date"),
        why: readText(fields, "refl_rea", 100),
        opinion: readText(fields, "refl_opnn", 200),
        ...readLasts(fields),
      },
    };
  },
  encode: serialOf,
});
