/**
 * 1162 and 6101 解析医保电子凭证二维码: the code that a person shows for who it is and a token, which
 * goes on as the e-voucher's number. The standard leaves the code itself to a scanner's library;
 * here `ecQrCode` carries it. Nodes of 6101 are `InData` and `OutData`.
 */
import type { HospitalQueryAnswers, ScanVoucher } from "#model/command.ts";
import { isTreatmentBusiness, SEX_CODES } from "#wire/hospital/codes.ts";
import { type Fields, fieldsOf, readCode, readText } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import { query } from "#wire/hospital/transaction.ts";

const CODE_MAX = 100;

function decode(fields: Fields): ScanVoucher {
  readCode(fields, "businessType", isTreatmentBusiness);
  return { kind: "scanVoucher", code: readText(fields, "ecQrCode", CODE_MAX) };
}

function encode({ person, homeArea, token }: HospitalQueryAnswers["scanVoucher"]): OutObject {
  return {
    userName: person.name,
    idNo: person.certificateNumber,
    idType: person.certificateKind,
    ecToken: token,
    insuOrg: homeArea,
    authNo: "",
    ecIndexNo: "",
    gender: SEX_CODES[person.sex],
    birthday: person.birthDate,
    nationality: "",
    email: "",
  };
}

export const t1162 = query<ScanVoucher>({
  numbers: ["1162"],
  title: "解析医保电子凭证",
  decode: (request) => decode(fieldsOf(request.input, "data")),
  encode,
});

export const t6101 = query<ScanVoucher>({
  numbers: ["6101"],
  title: "解析医保电子凭证二维码",
  decode: (request) => decode(fieldsOf(request.input, "InData", "data")),
  encode: (answer) => ({ OutData: encode(answer) }),
});
