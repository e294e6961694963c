/**
 * 3302 目录对照撤销, one at a time. One client names the node `catalogcompin` and leaves its own code
 * out.
 */
import type { UnmapItem } from "#model/mapping.ts";
import { listOf } from "#wire/hospital/codes.ts";
import { fieldsOf, readCode, readText } from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

export const t3302 = booking<UnmapItem>({
  numbers: ["3302"],
  title: "目录对照撤销",
  decode(request) {
    const fields = fieldsOf(request.input, "data", "catalogcompin");
    return {
      kind: "unmapItem",
      institution: readText(fields, "fixmedins_code", 30),
      ownCode: readText(fields, "fixmedins_hilist_id", 150),
      list: readCode(fields, "list_type", listOf),
      itemCode: readText(fields, "med_list_codg", 50),
    };
  },
  encode: () => NO_OUTPUT,
});
