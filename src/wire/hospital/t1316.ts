/**
 * 1316 医疗目录与医保目录匹配信息查询: here one code is both, in the national lists and in a place's additions.
 */
import type { BrowseItems, SeenItem } from "#model/browse.ts";
import { listOfItem } from "#model/item.ts";
import { LIST_CODES } from "#wire/hospital/codes.ts";
import { fieldsOf, readTextMaybe } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import {
  itemTimestamps,
  pageOutput,
  readFilter,
  readMatches,
  readPage,
} from "#wire/hospital/page.ts";
import { query } from "#wire/hospital/transaction.ts";

function row(seen: SeenItem): OutObject {
  const { item, area } = seen;
  return {
    med_list_codg: item.code,
    hilist_code: item.code,
    list_type: LIST_CODES[listOfItem(item)],
    insu_admdvs: item.addedBy ?? area,
    begndate: item.span.from,
    enddate: item.span.to ?? "",
    memo: "",
    ...itemTimestamps(seen),
  };
}

export const t1316 = query<BrowseItems>({
  numbers: ["1316"],
  title: "医疗目录与医保目录匹配信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    const code =
      readTextMaybe(fields, "med_list_codg", 50) === undefined ? "hilist_code" : "med_list_codg";
    return {
      kind: "browseItems",
      filter: readFilter(fields, { code }),
      page: readPage(fields),
      detailed: false,
      matches: readMatches(fields, ["hilist_code"], row),
    };
  },
  encode: (answer) => pageOutput(answer, row),
});
