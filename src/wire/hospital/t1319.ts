/**
 * 1319 医保目录先自付比例信息查询: own share first by scheme. An item that counts in part above a price has a
 * second row for that part.
 */
import type { BrowseOwnShares, OwnShare } from "#model/browse.ts";
import { SCHEME_CODES } from "#wire/hospital/codes.ts";
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

/** selfpay_prop_type 目录自付比例类别: of the whole, or by range of price. */
const OF_ALL = "10";
const BY_PRICE = "30";

function row(share: OwnShare): OutObject {
  const { item, area } = share;
  const { poolarea_no, ...timestamps } = itemTimestamps(share);
  return {
    hilist_code: item.code,
    selfpay_prop_psn_type: SCHEME_CODES[share.scheme],
    selfpay_prop_type: share.aboveE6 === undefined ? OF_ALL : BY_PRICE,
    insu_admdvs: item.addedBy ?? area,
    begndate: item.span.from,
    enddate: item.span.to ?? "",
    selfpay_prop: decimal(share.shareBp, 4),
    ...timestamps,
    tabname: "",
    poolarea_no,
  };
}

const MATCHES = ["selfpay_prop_psn_type", "selfpay_prop_type", "rid", "tabname"];

export const t1319 = query<BrowseOwnShares>({
  numbers: ["1319"],
  title: "医保目录先自付比例信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "browseOwnShares",
      filter: readFilter(fields, { code: "hilist_code" }),
      page: readPage(fields),
      matches: readMatches(fields, MATCHES, row),
    };
  },
  encode: (answer) => pageOutput(answer, row),
});
