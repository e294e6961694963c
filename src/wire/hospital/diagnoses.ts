/**
 * Diagnoses of a visit, an admission or a discharge. What a client leaves out gets its usual
 * value.
 */
import type { Diagnosis } from "#model/settlement.ts";
import { yesNoOf } from "#wire/hospital/codes.ts";
import {
  invalid,
  readCodeMaybe,
  readNote,
  readText,
  readTextMaybe,
  rowsOf,
} from "#wire/hospital/input.ts";
import type { WireObject } from "#wire/hospital/json.ts";

const ORDER_TEXT = /^\d{1,3}(?:\.0+)?$/;

export function readDiagnoses(input: WireObject): Diagnosis[] {
  return rowsOf(input, "diseinfo").map((row, index) => {
    const order = readTextMaybe(row, "diag_srt_no", 10) ?? String(index + 1);
    if (!ORDER_TEXT.test(order)) invalid(row, "diag_srt_no", "应为整数");
    return {
      code: readText(row, "diag_code", 30),
      name: readText(row, "diag_name", 200),
      kind: readNote(row, "diag_type", 3) ?? "1",
      main: readCodeMaybe(row, "maindiag_flag", yesNoOf) ?? index === 0,
      order: Number(order),
      valid: readCodeMaybe(row, "vali_flag", yesNoOf) ?? true,
    };
  });
}
