/** 5304 转院信息查询: the referrals of the person that were not taken back, by their day. */
import type { ReadReported, Reported } from "#model/report.ts";
import { SCHEME_CODES, SEX_CODES } from "#wire/hospital/codes.ts";
import { readPerson } from "#wire/hospital/credential.ts";
import { fieldsOf, readDate, readDateMaybe } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import { query } from "#wire/hospital/transaction.ts";

export const t5304 = query<ReadReported>({
  numbers: ["5304"],
  title: "转院信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      ...{ kind: "readReported", what: "referrals", homeArea: request.homeArea },
      personId: readPerson(fields),
      from: readDate(fields, "begntime"),
      to: readDateMaybe(fields, "endtime"),
    };
  },
  encode: (reported) => ({
    refmedin: reported.referrals.map((referral) => refmedin(reported, referral)),
  }),
});

function refmedin(
  { person, scheme, homeArea }: Reported,
  { target, diagnosis, condition, on, why, from, to, phone }: Reported["referrals"][number],
): OutObject {
  return {
    insutype: SCHEME_CODES[scheme],
    psn_no: person.id,
    psn_cert_type: person.certificateKind,
    certno: person.certificateNumber,
    psn_name: person.name,
    gend: SEX_CODES[person.sex],
    brdy: person.birthDate,
    tel: phone ?? "",
    insu_optins: homeArea,
    diag_code: diagnosis.code,
    diag_name: diagnosis.name,
    dise_cond_dscr: condition ?? "",
    reflin_medins_no: target.code,
    reflin_medins_name: target.name,
    out_flag: "1",
    refl_date: on,
    refl_rea: why,
    begndate: from ?? on,
    enddate: to ?? "",
    hosp_agre_refl_flag: "1",
  };
}
