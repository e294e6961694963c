/** 1304 民族药品目录查询: the ethnic drugs of the catalogue, with what is known of each. */
import type { BrowseItems, SeenItem } from "#model/browse.ts";
import { Decimal } from "#wire/hospital/decimal.ts";
import { isValidOn, recordOf, versionText } from "#wire/hospital/download-lines.ts";
import { fieldsOf, readDateMaybe } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import {
  changedOn,
  pageOutput,
  readFilter,
  readMatches,
  readPage,
  timestamps,
} from "#wire/hospital/page.ts";
import { query } from "#wire/hospital/transaction.ts";

const UNKNOWN_BEFORE = [
  ...["ethdrug_type", "chemname", "alis", "eng_name", "dosform", "each_dos", "used_frqu"],
  ...["nat_drug_no", "used_mtd", "ing", "chrt", "defs", "tabo", "mnan", "stog", "drug_spec"],
  ...["prcunt_type", "otc_flag", "pacmatl", "pacspec", "min_useunt", "min_salunt", "manl", "rute"],
];
const UNKNOWN_BETWEEN = ["pham_type", "memo", "pac_cnt", "min_unt"];
const UNKNOWN_AFTER = ["wubi", "pinyin"];

function empty(names: readonly string[]): OutObject {
  return Object.fromEntries(names.map((name) => [name, ""]));
}

function row(seen: SeenItem): OutObject {
  const { item, today } = seen;
  const { detail } = item;
  const packs = detail?.packSize;
  return {
    med_list_codg: item.code,
    drug_prodname: detail?.brand ?? "",
    genname_codg: detail?.genericCode ?? "",
    drug_genname: detail?.genericName ?? item.name,
    ...empty(UNKNOWN_BEFORE),
    dosform: detail?.dosageForm ?? "",
    drug_spec: detail?.specification ?? "",
    rute: detail?.route ?? "",
    begndate: item.span.from,
    enddate: item.span.to ?? "",
    ...empty(UNKNOWN_BETWEEN),
    memo: detail?.note ?? item.restriction ?? "",
    min_pac_cnt: packs !== undefined && /^\d{1,9}$/.test(packs) ? new Decimal(packs) : "",
    min_pacunt: detail?.packUnit ?? "",
    min_prepunt: detail?.preparationUnit ?? "",
    drug_expy: "",
    efcc_atd: detail?.contents ?? "",
    min_prcunt: detail?.unit ?? "",
    ...empty(UNKNOWN_AFTER),
    vali_flag: isValidOn(item, today) ? "1" : "0",
    rid: recordOf(item),
    crte_time: changedOn(seen),
    updt_time: changedOn(seen),
    ...timestamps(changedOn(seen)),
    ver: versionText(item.version ?? 1),
  };
}

const MATCHES = ["genname_codg", "drug_prodname", "tcmherb_name", "cpnd_flag", "rid", "ver"];

export const t1304 = query<BrowseItems>({
  numbers: ["1304"],
  title: "民族药品目录查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    const filter = readFilter(fields, { code: "med_list_codg", name: "drug_genname" });
    const from = readDateMaybe(fields, "opt_begn_time");
    const to = readDateMaybe(fields, "opt_end_time");
    const matches = readMatches(fields, MATCHES, row);
    return {
      kind: "browseItems",
      filter: { ...filter, list: "ethnicDrug" },
      page: readPage(fields),
      detailed: true,
      matches: (seen) => {
        const on = changedOn(seen);
        if ((from !== undefined && on < from) || (to !== undefined && on > to)) return false;
        return matches === undefined || matches(seen);
      },
    };
  },
  encode: (answer) => pageOutput(answer, row),
});
