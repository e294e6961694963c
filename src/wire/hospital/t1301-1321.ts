/**
 * 1301–1321 目录下载: all have one shape. The highest version held goes in, the number of a file comes
 * out, and 9102 gives the file: a ZIP with one text, UTF-8, without a header.
 */
import { chinaDate } from "#base/date.ts";
import type { ItemList } from "#model/item.ts";
import type { DownloadList, EntryList } from "#model/list.ts";
import type { FileTransaction } from "#wire/hospital/download-codes.ts";
import { ENTRY_TRANSACTIONS, lineWriter, versionOf } from "#wire/hospital/download-lines.ts";
import { fieldsOf, readText } from "#wire/hospital/input.ts";
import { query, type Transaction } from "#wire/hospital/transaction.ts";

const VERSION_MAX = 60;

interface Download {
  readonly number: string;
  readonly columns: FileTransaction;
  readonly list: ItemList | EntryList;
  readonly title: string;
  /** The younger transactions spell the deadline in another way. */
  readonly deadline?: "dld_endtime";
}

const TABLE: readonly Download[] = [
  { number: "1301", columns: 1301, list: "drug", title: "西药中成药目录下载" },
  { number: "1302", columns: 1302, list: "herbalPieces", title: "中药饮片目录下载" },
  { number: "1303", columns: 1303, list: "inHousePreparation", title: "医疗机构制剂目录下载" },
  { number: "1305", columns: 1305, list: "service", title: "医疗服务项目目录下载" },
  { number: "1306", columns: 1306, list: "consumable", title: "医用耗材目录下载" },
  {
    number: "1306A",
    columns: 1306,
    list: "consumable",
    title: "医用耗材目录下载",
    deadline: "dld_endtime",
  },
  { number: "1307", columns: 1307, list: "disease", title: "疾病与诊断目录下载" },
  { number: "1308", columns: 1308, list: "operation", title: "手术操作目录下载" },
  { number: "1309", columns: 1309, list: "chronicDisease", title: "门诊慢特病种目录下载" },
  { number: "1310", columns: 1310, list: "singleDisease", title: "按病种付费病种目录下载" },
  { number: "1311", columns: 1311, list: "daySurgery", title: "日间手术治疗病种目录下载" },
  { number: "1313", columns: 1313, list: "tumourMorphology", title: "肿瘤形态学目录下载" },
  { number: "1314", columns: 1314, list: "herbalDisease", title: "中医疾病目录下载" },
  { number: "1315", columns: 1315, list: "herbalSyndrome", title: "中医证候目录下载" },
  {
    number: "1320",
    columns: 1320,
    list: "herbalGranules",
    title: "中药配方颗粒目录下载",
    deadline: "dld_endtime",
  },
  {
    number: "1321",
    columns: 1321,
    list: "newService",
    title: "医疗服务项目（新）目录下载",
    deadline: "dld_endtime",
  },
];

function transaction({ number, columns, list, title, deadline }: Download): Transaction {
  const entries = Object.values(ENTRY_TRANSACTIONS).find((of) => of === list);
  const line = lineWriter(columns, entries);
  return query<DownloadList>({
    numbers: [number],
    title,
    decode(request) {
      const fields = fieldsOf(request.input, "data");
      const since = versionOf(readText(fields, "ver", VERSION_MAX));
      return { kind: "downloadList", list, since, title: number, line };
    },
    encode: (answer) => ({
      file_qury_no: answer.number,
      filename: answer.fileName,
      [deadline ?? "dld_end_time"]: chinaDate(answer.expiresAt),
      data_cnt: answer.rowCount,
    }),
  });
}

export const DOWNLOADS: readonly Transaction[] = TABLE.map(transaction);
