/** 1318 医保目录限价信息查询: the ceiling of one unit, a row for each level of institution that has one. */
import type { BrowsePriceLimits, PriceLimit } from "#model/browse.ts";
import { decimal } from "#wire/hospital/decimal.ts";
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

/** The excess is the patient's; the code has no printed table. */
const EXCESS_OWN = "1";

function row(limit: PriceLimit): OutObject {
  const { item, area, level, limitE6 } = limit;
  const { poolarea_no, ...timestamps } = itemTimestamps(limit);
  return {
    hilist_code: item.code,
    hilist_lmtpric_type: String(level),
    overlmt_dspo_way: EXCESS_OWN,
    insu_admdvs: item.addedBy ?? area,
    begndate: item.span.from,
    enddate: item.span.to ?? "",
    hilist_pric_uplmt_amt: decimal(limitE6, 6),
    ...timestamps,
    tabname: "",
    poolarea_no,
  };
}

const MATCHES = ["hilist_lmtpric_type", "overlmt_dspo_way", "rid", "tabname"];

export const t1318 = query<BrowsePriceLimits>({
  numbers: ["1318"],
  title: "医保目录限价信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "browsePriceLimits",
      filter: readFilter(fields, { code: "hilist_code" }),
      page: readPage(fields),
      matches: readMatches(fields, MATCHES, row),
    };
  },
  encode: (answer) => pageOutput(answer, row),
});
