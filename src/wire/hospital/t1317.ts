/** 1317 医药机构目录匹配信息查询: an institution sees its own mappings, undone ones marked invalid. */
import { chinaDate } from "#base/date.ts";
import type { BrowseMappings, SeenMapping } from "#model/browse.ts";
import { LIST_CODES } from "#wire/hospital/codes.ts";
import { fieldsOf, readTextMaybe } from "#wire/hospital/input.ts";
import type { OutObject } from "#wire/hospital/json.ts";
import { pageOutput, readFilter, readMatches, readPage, timestamps } from "#wire/hospital/page.ts";
import { query } from "#wire/hospital/transaction.ts";

function row({ mapping, area }: SeenMapping): OutObject {
  const { detail } = mapping;
  return {
    fixmedins_code: mapping.institution,
    medins_list_codg: mapping.ownCode,
    medins_list_name: mapping.ownName,
    insu_admdvs: area,
    list_type: LIST_CODES[mapping.list],
    med_list_codg: mapping.itemCode,
    begndate: mapping.span.from,
    enddate: mapping.span.to,
    aprvno: detail.approvalNumber ?? "",
    dosform: detail.dosageForm ?? "",
    exct_cont: detail.excluded ?? "",
    item_cont: detail.contents ?? "",
    prcunt: detail.unit ?? "",
    spec: detail.specification ?? "",
    pacspec: detail.packSpecification ?? "",
    memo: detail.note ?? "",
    vali_flag: mapping.withdrawnAt === undefined ? "1" : "0",
    rid: mapping.id,
    updt_time: chinaDate(mapping.updatedAt),
    ...timestamps(chinaDate(mapping.createdAt)),
    poolarea_no: area,
  };
}

export const t1317 = query<BrowseMappings>({
  numbers: ["1317"],
  title: "医药机构目录匹配信息查询",
  decode(request) {
    const fields = fieldsOf(request.input, "data");
    return {
      kind: "browseMappings",
      institution: readTextMaybe(fields, "fixmedins_code", 30),
      ownCode: readTextMaybe(fields, "medins_list_codg", 150),
      filter: readFilter(fields, { code: "med_list_codg", name: "medins_list_name" }),
      page: readPage(fields),
      matches: readMatches(fields, ["rid"], row),
    };
  },
  encode: (answer) => pageOutput(answer, row),
});
