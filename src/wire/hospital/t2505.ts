/** 2505 人员定点备案: the person binds themselves to the institution that sends it. */
import type { InstitutionCode } from "#model/place.ts";
import type { SendReport } from "#model/report.ts";
import { fieldsOf, invalid, readDate, readText } from "#wire/hospital/input.ts";
import { readAbout, readLasts, serialOf } from "#wire/hospital/reports.ts";
import { booking } from "#wire/hospital/transaction.ts";

/** biz_appy_type 业务申请类型: 就医定点医疗机构登记. */
const CHOSEN_INSTITUTION = "03";

export const t2505 = booking<SendReport>({
  numbers: ["2505"],
  title: "人员定点备案",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    if (readText(fields, "biz_appy_type", 3) !== CHOSEN_INSTITUTION) {
      invalid(fields, "biz_appy_type", "定点备案填03；转院请用2501，异地备案请患者向参保地申请");
    }
    return {
      ...readAbout(fields, request, "insuplc_admdvs"),
      report: {
        sort: "chosen",
        institution: {
          code: readText(fields, "fixmedins_code", 12) as InstitutionCode,
          name: readText(fields, "fixmedins_name", 200),
        },
        ...readLasts(fields),
        from: readDate(fields, "begndate"),
      },
    };
  },
  encode: serialOf,
});
