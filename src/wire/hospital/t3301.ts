/** 3301 目录对照上传: a list in some clients, one object in others. All of a call's rows, or none. */
import { Refusal } from "#base/refusals.ts";
import type { MapItems, MappingInput } from "#model/mapping.ts";
import { listOf } from "#wire/hospital/codes.ts";
import {
  type Fields,
  readCode,
  readDate,
  readNote,
  readText,
  rowsOf,
} from "#wire/hospital/input.ts";
import { booking, NO_OUTPUT } from "#wire/hospital/transaction.ts";

/** Rows of one call: what real clients send at most. */
const ROWS_MAX = 100;

function mapping(fields: Fields): MappingInput {
  return {
    ownCode: readText(fields, "fixmedins_hilist_id", 150),
    ownName: readText(fields, "fixmedins_hilist_name", 200),
    list: readCode(fields, "list_type", listOf),
    itemCode: readText(fields, "med_list_codg", 50),
    span: { from: readDate(fields, "begndate"), to: readDate(fields, "enddate") },
    detail: {
      approvalNumber: readNote(fields, "aprvno", 30),
      dosageForm: readNote(fields, "dosform", 200),
      excluded: readNote(fields, "exct_cont", 2_000),
      contents: readNote(fields, "item_cont", 2_000),
      unit: readNote(fields, "prcunt", 100),
      specification: readNote(fields, "spec", 200),
      packSpecification: readNote(fields, "pacspec", 100),
      note: readNote(fields, "memo", 500),
    },
  };
}

export const t3301 = booking<MapItems>({
  numbers: ["3301"],
  title: "目录对照上传",
  decode(request) {
    const { data, catalogcompin } = request.input;
    const name = data === undefined && catalogcompin !== undefined ? "catalogcompin" : "data";
    const sent = request.input[name];
    if (Array.isArray(sent) && sent.length > ROWS_MAX) {
      throw new Refusal("mappings_too_many", { limit: String(ROWS_MAX) });
    }
    const rows = rowsOf(request.input, name);
    if (rows.length === 0) {
      throw new Refusal("field_missing", { field: "目录对照信息(data)" });
    }
    return { kind: "mapItems", mappings: rows.map(mapping) };
  },
  encode: () => NO_OUTPUT,
});
