/**
 * 2203 and 2203A 门诊就诊信息上传: care type, disease and diagnoses of a visit. The two names are
 * used the other way round in some provinces, so both are read alike.
 */
import type { DescribeVisit } from "#model/command.ts";
import { careTypeOf } from "#wire/hospital/codes.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { readDiagnoses } from "#wire/hospital/diagnoses.ts";
import { type Fields, fieldsOf, readCode, readTextMaybe, readTime } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";
import { visitFlags } from "#wire/hospital/visit-flags.ts";

/** Also met as dise_code. */
export function readDisease(fields: Fields): string | undefined {
  return readTextMaybe(fields, "dise_codg", 30) ?? readTextMaybe(fields, "dise_code", 30);
}

export const t2203 = booking<DescribeVisit>({
  numbers: ["2203", "2203A"],
  title: "门诊就诊信息上传",
  decode(request) {
    const fields = fieldsOf(request.input, "mdtrtinfo", "data");
    const careType = readCode(fields, "med_type", careTypeOf);
    return {
      kind: "describeVisit",
      ...readEncounter(fields),
      careType,
      at: readTime(fields, "begntime"),
      disease: readDisease(fields),
      diagnoses: readDiagnoses(request.input),
      flags: visitFlags(fields, careType),
    };
  },
  encode: () => NO_OUTPUT,
});
