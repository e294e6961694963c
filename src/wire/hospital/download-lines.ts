/**
 * Rows of lists as lines of text: one cell for each official column, TAB between them, the word
 * null for what we do not hold. Nothing is invented to fill a column.
 */
import { type ChinaDate, chinaTimeText } from "#base/date.ts";
import { sm3 } from "#base/gm/sm3.ts";
import type { ItemMark } from "#model/charge.ts";
import type { ListedItem } from "#model/item.ts";
import type { EntryList, ListRow, StoredEntry } from "#model/list.ts";
import { ITEM_CLASS_CODES } from "#wire/hospital/codes.ts";
import { FILE_COLUMNS, type FileTransaction } from "#wire/hospital/download-codes.ts";

type Cell = string | undefined;
type Cells<Row> = Readonly<Record<string, (row: Row, on: ChinaDate) => Cell>>;

const EMPTY = "null";

/**
 * Clients hold a version as text and ask with the highest of a file, so texts sort as numbers do.
 */
export function versionText(version: number): string {
  return `v${String(version).padStart(6, "0")}`;
}

/** Another system's version, from before, is none of ours: such a client holds nothing yet. */
export function versionOf(text: string): number {
  const match = /^v?(\d{1,9})$/i.exec(text);
  return match ? Number(match[1]) : 0;
}

function yesNo(yes: boolean): string {
  return yes ? "1" : "0";
}

function mark(name: ItemMark) {
  return (item: ListedItem): string => yesNo(item.marks?.includes(name) ?? false);
}

function isPatent(item: ListedItem): boolean {
  return item.feeCategory === "patentDrug";
}

/** Versions of one code are told apart by their place and first day. */
export function recordOf(item: ListedItem): string {
  return sm3(`${item.code}\n${item.addedBy ?? ""}\n${item.span.from}`).slice(0, 32);
}

export function isValidOn(item: Pick<ListedItem, "span">, on: ChinaDate): boolean {
  return item.span.to === undefined || item.span.to >= on;
}

const name = (item: ListedItem): Cell => item.name;
const code = (item: ListedItem): Cell => item.code;
const form = (item: ListedItem): Cell => item.detail?.dosageForm;
const specification = (item: ListedItem): Cell => item.detail?.specification;
const unit = (item: ListedItem): Cell => item.detail?.unit;
const packUnit = (item: ListedItem): Cell => item.detail?.packUnit;
const preparationUnit = (item: ListedItem): Cell => item.detail?.preparationUnit;
const packSize = (item: ListedItem): Cell => item.detail?.packSize;
const from = (item: ListedItem): Cell => item.span.from;
const to = (item: ListedItem): Cell => item.span.to;
const updated = ({ updatedAt }: ListedItem): Cell =>
  updatedAt === undefined ? undefined : chinaTimeText(updatedAt);

/** What we hold of an item, under each title that the files have for it. */
const ITEM_CELLS: Cells<ListedItem> = {
  医疗目录编码: code,
  药品商品名: (item) => item.detail?.brand,
  通用名编号: (item) => item.detail?.genericCode,
  药品通用名: (item) => item.detail?.genericName ?? item.name,
  注册名称: name,
  单味药名称: name,
  医疗服务项目名称: name,
  耗材名称: name,
  中药配方颗粒代码: code,
  中药配方颗粒名称: name,
  药品剂型名称: form,
  剂型名称: form,
  注册剂型: form,
  药品规格: specification,
  注册规格: specification,
  规格: specification,
  规格型号: specification,
  药品类别名称: (item) => (isPatent(item) ? "中成药" : "西药"),
  中成药标志: (item) => yesNo(isPatent(item)),
  给药途径: (item) => item.detail?.route,
  最小包装数量: packSize,
  转换比: packSize,
  产品转换比: packSize,
  最小包装单位: packUnit,
  最小包装单位名称: packUnit,
  最小制剂单位: preparationUnit,
  最小制剂单位名称: preparationUnit,
  最小使用单位: preparationUnit,
  最小计价单位: unit,
  计价单位: unit,
  计价单位名称: unit,
  生产企业名称: (item) => item.detail?.maker,
  批准文号: (item) => item.detail?.approvalNumber,
  药品注册证号: (item) => item.detail?.licenceNumber,
  注册备案号: (item) => item.detail?.licenceNumber,
  诊疗项目内涵: (item) => item.detail?.contents,
  诊疗除外内容: (item) => item.detail?.excluded,
  备注: (item) => item.detail?.note,
  限制使用范围: (item) => item.restriction,
  医保限用范围: (item) => item.restriction,
  限制使用标志: (item) => yesNo(item.restriction !== undefined || item.limits !== undefined),
  国家医保药品目录甲乙类标识: (item) => ITEM_CLASS_CODES[item.itemClass],
  基本药物标志: mark("essential"),
  医保谈判药品标志: mark("negotiated"),
  儿童用药: mark("forChildren"),
  高值耗材标志: mark("highValue"),
  植入材料和人体器官标志: mark("implant"),
  医保区划: (item) => item.addedBy,
  开始日期: from,
  结束日期: to,
  生效时间: from,
  失效时间: to,
  开始时间: from,
  结束时间: to,
  有效标志: (item, on) => yesNo(isValidOn(item, on)),
  唯一记录号: recordOf,
  数据唯一记录号: recordOf,
  数据更新时间: updated,
  版本号: (item) => versionText(item.version ?? 1),
  版本名称: (item) => versionText(item.version ?? 1),
};

/** The titles under which a list has its code, its name and its own id. */
const ENTRY_TITLES: Readonly<
  Record<EntryList, readonly [code: string, name: string, id?: string]>
> = {
  disease: ["诊断代码", "诊断名称", "西医疾病诊断ID"],
  operation: ["手术操作代码", "手术操作名称", "手术标准目录ID"],
  chronicDisease: ["门慢门特病种目录代码", "门慢门特病种名称"],
  singleDisease: ["按病种结算病种目录代码", "按病种结算病种名称", "病种结算目录ID"],
  daySurgery: ["日间手术病种目录代码", "日间手术病种名称", "日间手术治疗目录ID"],
  tumourMorphology: ["形态学分类代码", "形态学分类", "肿瘤形态学ID"],
  herbalDisease: ["疾病分类代码", "疾病分类名称", "中医疾病诊断ID"],
  herbalSyndrome: ["证候分类代码", "证候分类名称", "中医证候ID"],
  newService: ["医疗目录编码", "医疗服务项目名称", "传输数据ID"],
};

const ENTRY_CELLS: Cells<StoredEntry> = {
  有效标志: (entry) => yesNo(entry.valid),
  数据创建时间: (entry) => chinaTimeText(entry.createdAt),
  数据更新时间: (entry) => chinaTimeText(entry.updatedAt),
  版本号: (entry) => versionText(entry.version),
  版本名称: (entry) => versionText(entry.version),
};

/** The official titles that a load may bring for a list, besides code and name. */
export function loadableTitles(list: EntryList): readonly string[] {
  const [transaction] = Object.entries(ENTRY_TRANSACTIONS).find(([, of]) => of === list) ?? [];
  const columns = FILE_COLUMNS[transaction as unknown as FileTransaction];
  const own = new Set([...ENTRY_TITLES[list], ...Object.keys(ENTRY_CELLS), ...RECORD_TITLES]);
  return columns.filter((title) => !own.has(title));
}

const RECORD_TITLES = ["唯一记录号", "数据唯一记录号"];

export const ENTRY_TRANSACTIONS = {
  1307: "disease",
  1308: "operation",
  1309: "chronicDisease",
  1310: "singleDisease",
  1311: "daySurgery",
  1313: "tumourMorphology",
  1314: "herbalDisease",
  1315: "herbalSyndrome",
  1321: "newService",
} as const satisfies Partial<Record<FileTransaction, EntryList>>;

function entryCell(list: EntryList, title: string): (entry: StoredEntry) => Cell {
  const [codeTitle, nameTitle, idTitle] = ENTRY_TITLES[list];
  if (title === codeTitle) return (entry) => entry.code;
  if (title === nameTitle) return (entry) => entry.name;
  if (title === idTitle || RECORD_TITLES.includes(title)) {
    return (entry) => sm3(`${list}\n${entry.code}`).slice(0, 32);
  }
  const known = ENTRY_CELLS[title];
  return known ? (entry) => known(entry, "" as ChinaDate) : (entry) => entry.columns[title];
}

/** A cell holds no TAB, no end of line, no other control character. */
function plain(cell: Cell): string {
  if (cell === undefined || cell === "") return EMPTY;
  return /[\p{Cc}\u2028\u2029]/u.test(cell)
    ? cell.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim() || EMPTY
    : cell;
}

/** Writes rows in the form of one transaction; columns are found once, not for each row. */
export function lineWriter(
  transaction: FileTransaction,
  list: EntryList | undefined,
): (row: ListRow, on: ChinaDate) => string {
  const titles = FILE_COLUMNS[transaction];
  if (list) {
    const cells = titles.map((title) => entryCell(list, title));
    return (row) =>
      "entry" in row ? cells.map((cell) => plain(cell(row.entry))).join("\t") : EMPTY;
  }
  const cells = titles.map((title) => ITEM_CELLS[title]);
  return (row, on) =>
    "item" in row ? cells.map((cell) => plain(cell?.(row.item, on))).join("\t") : EMPTY;
}
