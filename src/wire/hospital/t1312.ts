/**
 * 1312 医保目录信息查询: class, fee category and limits of the care place's catalogue. Where the patient is
 * insured does not choose another one: the care place's catalogue holds (就医地目录).
 */
import type { BrowseItems, SeenItem } from "#model/browse.ts";
import { listOfItem } from "#model/item.ts";
import { feeCategoryCode, ITEM_CLASS_CODES, LIST_CODES } from "#wire/hospital/codes.ts";
import { fieldsOf } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import {
  itemTimestamps,
  pageOutput,
  readFilter,
  readMatches,
  readPage,
} from "#wire/hospital/page.ts";
import { query } from "#wire/hospital/transaction.ts";

/** Of kinds of use and of compounds we hold nothing: usable, alone and in compounds. */
const USUAL = "1";

function row(seen: SeenItem): OutObject {
  const { item, area } = seen;
  const careTypes = item.limits?.careTypes;
  const maternity = careTypes?.some((type) => /maternity/i.test(type)) ?? true;
  return {
    hilist_code: item.code,
    hilist_name: item.name,
    insu_admdvs: item.addedBy ?? area,
    begndate: item.span.from,
    enddate: item.span.to ?? "",
    med_chrgitm_type: feeCategoryCode(item.feeCategory),
    chrgitm_lv: ITEM_CLASS_CODES[item.itemClass],
    lmt_used_flag: item.restriction !== undefined || item.limits !== undefined ? "1" : "0",
    list_type: LIST_CODES[listOfItem(item)],
    med_use_flag: USUAL,
    matn_used_flag: maternity ? "1" : "0",
    hilist_use_type: USUAL,
    lmt_cpnd_type: USUAL,
    wubi: "",
    pinyin: "",
    memo: item.restriction ?? "",
    ...itemTimestamps(seen),
  };
}

const MATCHES = [
  ...["wubi", "pinyin", "med_chrgitm_type", "chrgitm_lv", "lmt_used_flag", "med_use_flag"],
  ...["matn_used_flag", "hilist_use_type", "lmt_cpnd_type"],
];

export const t1312 = query<BrowseItems>({
  numbers: ["1312"],
  title: "医保目录信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "browseItems",
      filter: readFilter(fields, { code: "hilist_code", name: "hilist_name" }),
      page: readPage(fields),
      detailed: false,
      matches: readMatches(fields, MATCHES, row),
    };
  },
  encode: (answer) => pageOutput(answer, row),
});
