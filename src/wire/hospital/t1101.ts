/** 1101 人员信息获取: who is it, what insurance, from where. The home area becomes known here. */
import { ageOn, type ChinaDate, chinaDate, type Instant } from "#base/date.ts";
import type { FindPerson, HospitalQueryAnswers } from "#model/command.ts";
import { stateOn } from "#model/filing.ts";
import { FILING_KIND_WORDS, FILING_STATE_WORDS } from "#model/filing-words.ts";
import {
  IDENTITY_CODES,
  INSURANCE_STATE_CODES,
  PERSON_TYPE_CODES,
  SCHEME_CODES,
  SEX_CODES,
} from "#wire/hospital/codes.ts";
import { readCertificateNumber, readCredential } from "#wire/hospital/credential.ts";
import { fieldsOf, readTextMaybe } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import { query } from "#wire/hospital/transaction.ts";

type Found = HospitalQueryAnswers["findPerson"];

/** What the place has heard of the person's filings for it; home decides when it settles. */
function filingsText({ filings = [] }: Found, today: ChinaDate): string {
  if (filings.length === 0) return "";
  const shown = filings.map((filing) => ({
    FILING_ID: filing.id,
    FILING_KIND: FILING_KIND_WORDS[filing.kind],
    FILING_STATE: FILING_STATE_WORDS[stateOn(filing, today)],
    MDTRTAREA_ADMDVS: filing.areas.join(","),
    BEGNDATE: filing.span.from,
    ENDDATE: filing.span.to ?? "",
    ENDED_ON: filing.endedOn ?? "",
  }));
  return JSON.stringify({ FILINGS: shown });
}

function baseinfo(found: Found, receivedAt: Instant): OutObject {
  const { person } = found;
  return {
    psn_no: person.id,
    psn_cert_type: person.certificateKind,
    certno: person.certificateNumber,
    psn_name: person.name,
    gend: SEX_CODES[person.sex],
    naty: person.ethnicity,
    brdy: person.birthDate,
    age: ageOn(person.birthDate, chinaDate(receivedAt)),
    exp_content: filingsText(found, chinaDate(receivedAt)),
  };
}

export const t1101 = query<FindPerson>({
  numbers: ["1101"],
  title: "人员信息获取",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "findPerson",
      homeArea: request.homeArea,
      credential: readCredential(fields),
      certificateNumber: readCertificateNumber(fields),
      name: readTextMaybe(fields, "psn_name", 50),
    };
  },
  encode(found, request) {
    return {
      baseinfo: baseinfo(found, request.receivedAt),
      insuinfo: found.insurances.map((insurance) => ({
        balc: insurance.accountFen,
        insutype: SCHEME_CODES[insurance.scheme],
        psn_type: PERSON_TYPE_CODES[insurance.personType],
        psn_insu_stas: INSURANCE_STATE_CODES[insurance.standing],
        psn_insu_date: insurance.span.from,
        paus_insu_date: insurance.suspendedOn ?? "",
        cvlserv_flag: insurance.civilServant ? "1" : "0",
        insuplc_admdvs: insurance.area,
        emp_name: insurance.employer ?? "",
      })),
      idetinfo: found.identities.map((identity) => ({
        psn_idet_type: IDENTITY_CODES[identity.kind],
        psn_type_lv: "",
        memo: "",
        begntime: `${identity.span.from} 00:00:00`,
        endtime: identity.span.to === undefined ? "" : `${identity.span.to} 23:59:59`,
      })),
    };
  },
});
