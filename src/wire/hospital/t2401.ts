/** 2401 入院办理: gives the stay its id; for patients of other places the filing is checked here. */
import type { Admit } from "#model/command.ts";
import { careTypeOf, schemeOf } from "#wire/hospital/codes.ts";
import {
  readCertificateNumber,
  readCredentialMaybe,
  readPerson,
} from "#wire/hospital/credential.ts";
import { readDiagnoses } from "#wire/hospital/diagnoses.ts";
import {
  fieldsOf,
  readAreaMaybe,
  readCode,
  readNote,
  readText,
  readTime,
} from "#wire/hospital/input.ts";
import { readDisease } from "#wire/hospital/t2203.ts";
import { booking } from "#wire/hospital/transaction.ts";
import { visitFlags } from "#wire/hospital/visit-flags.ts";

export const t2401 = booking<Admit>({
  numbers: ["2401"],
  title: "入院办理",
  decode(request) {
    const fields = fieldsOf(request.input, "mdtrtinfo", "data");
    const careType = readCode(fields, "med_type", careTypeOf);
    return {
      kind: "admit",
      homeArea: request.homeArea ?? readAreaMaybe(fields, "insuplc_admdvs"),
      personId: readPerson(fields),
      scheme: readCode(fields, "insutype", schemeOf),
      at: readTime(fields, "begntime"),
      credential: readCredentialMaybe(fields),
      certificateNumber: readCertificateNumber(fields),
      hospitalNumber: readText(fields, "ipt_no", 40),
      careType,
      disease: readDisease(fields),
      departmentCode: readNote(fields, "adm_dept_codg", 30),
      departmentName: readNote(fields, "adm_dept_name", 100),
      bed: readNote(fields, "adm_bed", 30),
      diagnoses: readDiagnoses(request.input),
      flags: visitFlags(fields, careType),
    };
  },
  encode: (opened) => ({
    result: {
      mdtrt_id: opened.encounterId,
      psn_no: opened.personId,
      ipt_no: opened.hospitalNumber,
      exp_content: "",
    },
  }),
});
