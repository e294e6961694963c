/** 2402 出院办理. An older client names the node mdtrtinfo. */
import type { Discharge } from "#model/command.ts";
import { readEncounter } from "#wire/hospital/credential.ts";
import { readDiagnoses } from "#wire/hospital/diagnoses.ts";
import { fieldsOf, readTextMaybe, readTime } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

/** 离院方式 when a client does not say: 1 by doctor's order. */
const USUAL_WAY = "1";

export const t2402 = booking<Discharge>({
  numbers: ["2402"],
  title: "出院办理",
  decode(request) {
    const fields = fieldsOf(request.input, "dscginfo", "mdtrtinfo", "data");
    return {
      kind: "discharge",
      ...readEncounter(fields),
      at: readTime(fields, "endtime"),
      way: readTextMaybe(fields, "dscg_way", 3) ?? USUAL_WAY,
      diagnoses: readDiagnoses(request.input),
    };
  },
  encode: () => NO_OUTPUT,
});
