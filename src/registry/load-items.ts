/**
 * A file of drugs, services or materials as items of the catalogue. The national drug list, as
 * published, is read too: it has no codes, so its numbers stand for them.
 */
import { type ChinaDate, parseChinaDate } from "#base/date.ts";
import { FEE_CATEGORIES, type FeeCategory, type ItemClass } from "#model/charge.ts";
import { ITEM_LISTS, type ItemDetail, type ItemList, type ListedItem } from "#model/item.ts";
import { parseArea } from "#model/place.ts";
import type { LoadRow, LoadTable, WrongLine } from "#registry/load-table.ts";

export interface ItemsRead {
  readonly items: readonly { readonly line: number; readonly item: ListedItem }[];
  readonly wrong: readonly WrongLine[];
  readonly ignored: readonly string[];
}

const CLASSES: Readonly<Record<string, ItemClass>> = {
  ...{ 甲: "A", 乙: "B", 丙: "C" },
  ...{ A: "A", B: "B", C: "C" },
};
const DETAILS: readonly (keyof ItemDetail)[] = [
  ...(["brand", "genericName", "genericCode", "dosageForm", "specification", "unit"] as const),
  ...(["packSize", "packUnit", "preparationUnit", "route", "maker", "approvalNumber"] as const),
  ...(["licenceNumber", "contents", "excluded", "note"] as const),
];
const COLUMNS = [
  ...["code", "name", "list", "class", "fee", "ownEmployee", "ownResident", "limit1", "limit2"],
  ...["limit3", "restriction", "addedBy", "kind", "from", "to"],
];

/** What is wrong with a cell, thrown inside this file and told with its line. */
class WrongCell extends Error {}

function wrong(why: string): never {
  throw new WrongCell(why);
}

/** "12.5" with so many places, as a whole number of the last one. */
function decimal(row: LoadRow, column: string, places: number): bigint | undefined {
  const text = row.cell(column);
  if (text === "") return undefined;
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? "";
  if (!match || fraction.length > places) {
    return wrong(`${column}应为数字，最多${places}位小数`);
  }
  return BigInt(`${match[1]}${fraction.padEnd(places, "0")}`);
}

function dateOf(row: LoadRow, column: string): ChinaDate | undefined {
  const text = row.cell(column);
  if (text === "") return undefined;
  return parseChinaDate(text) ?? wrong(`${column}应为yyyy-MM-dd`);
}

function shareOf(row: LoadRow, column: string): bigint | undefined {
  const share = decimal(row, column, 2);
  return share !== undefined && share > 10_000n ? wrong(`${column}应在0到100之间`) : share;
}

function feeOf(text: string): FeeCategory {
  const known = FEE_CATEGORIES.find(
    (fee, index) => fee === text || String(index + 1).padStart(2, "0") === text.padStart(2, "0"),
  );
  return known ?? wrong(`fee应为收费类别01至${FEE_CATEGORIES.length}`);
}

function itemOf(row: LoadRow): ListedItem {
  const [code, name] = [row.cell("code"), row.cell("name")];
  if (code === "" || name === "") wrong("缺少编码或名称");
  if (code.length > 50) wrong("编码超过50个字符");
  const from = dateOf(row, "from") ?? wrong("缺少开始日期from");
  const to = dateOf(row, "to");
  if (to !== undefined && to < from) wrong("结束日期早于开始日期");
  const list = row.cell("list");
  const area = row.cell("addedBy");
  const [employee, resident] = [shareOf(row, "ownEmployee"), shareOf(row, "ownResident")];
  const limits = ([1, 2, 3] as const).flatMap((level) => {
    const limit = decimal(row, `limit${level}`, 6);
    return limit === undefined ? [] : [[level, limit] as const];
  });
  const told = DETAILS.flatMap((name) => (row.cell(name) === "" ? [] : [[name, row.cell(name)]]));
  return {
    code,
    name,
    ...(list === "" ? {} : { list: listOf(list) }),
    ...(area === "" ? {} : { addedBy: parseArea(area) ?? wrong("addedBy应为6位区划") }),
    itemClass: CLASSES[row.cell("class")] ?? wrong("class应为甲、乙或丙"),
    feeCategory: feeOf(row.cell("fee")),
    ...(row.cell("kind") === "" ? {} : { kind: row.cell("kind") }),
    ownShareBp: {
      ...(employee === undefined ? {} : { employee }),
      ...(resident === undefined ? {} : { resident }),
    },
    priceLimitE6: Object.fromEntries(limits),
    ...(row.cell("restriction") === "" ? {} : { restriction: row.cell("restriction") }),
    span: { from, ...(to === undefined ? {} : { to }) },
    ...(told.length === 0 ? {} : { detail: Object.fromEntries(told) as ItemDetail }),
  };
}

function listOf(text: string): ItemList {
  return ITEM_LISTS.find((list) => list === text) ?? wrong(`list应为${ITEM_LISTS.join("、")}之一`);
}

/** What the published list does not say must be said by who loads it. */
export interface PublishedTerms {
  readonly from: ChinaDate;
  readonly to: ChinaDate | undefined;
  readonly ownShareBp: ListedItem["ownShareBp"];
}

const PUBLISHED = ["section", "kind", "class_ab", "no", "name", "dosage_form"];

export function isPublishedList(table: LoadTable): boolean {
  return PUBLISHED.every((column) => table.header.includes(column));
}

/** "4.52元(24µg/粒)": the published standard of the first specification. */
const STANDARD = /^(\d+)\.(\d{2})元/;
const SECTION_LETTERS: Readonly<Record<string, string>> = {
  西药: "X",
  中成药: "Z",
  谈判: "T",
  竞价: "J",
};

function publishedItem(row: LoadRow, terms: PublishedTerms, before: string): ListedItem {
  const patent = row.cell("kind") === "中成药";
  const section = SECTION_LETTERS[row.cell("section")] ?? wrong("不认识的分部");
  const number = row.cell("no");
  if (!/^\d{0,5}$/.test(number) || (number === "" && before === "")) wrong("编号应为数字");
  const numbered = `NRDL-${section}${patent ? "Z" : "X"}${number.padStart(4, "0")}`;
  const [, yuan, cents] = STANDARD.exec(row.cell("payment_standard")) ?? [];
  const form = row.cell("dosage_form");
  return {
    // A form without a number of its own belongs to the drug above it.
    code: number === "" ? `${before}-A` : numbered,
    name: row.cell("name") === "" ? wrong("缺少名称") : row.cell("name"),
    list: "drug",
    itemClass: CLASSES[row.cell("class_ab")] ?? wrong("class_ab应为甲或乙"),
    feeCategory: patent ? "patentDrug" : "westernDrug",
    ownShareBp: terms.ownShareBp,
    priceLimitE6: {},
    ...(yuan ? { paymentStandardE6: BigInt(`${yuan}${cents}`) * 10_000n } : {}),
    ...(row.cell("restriction") === "" ? {} : { restriction: row.cell("restriction") }),
    ...(row.cell("section") === "谈判" ? { marks: ["negotiated"] } : {}),
    span: { from: terms.from, ...(terms.to === undefined ? {} : { to: terms.to }) },
    detail: { genericName: row.cell("name"), ...(form === "" ? {} : { dosageForm: form }) },
  };
}

export function readItems(table: LoadTable, terms: PublishedTerms | null): ItemsRead {
  const faults = [...table.wrong];
  const items: { line: number; item: ListedItem }[] = [];
  const known = new Set<string>();
  for (const row of table.rows) {
    // A star marks that the drug stands elsewhere in the list, too.
    if (terms && row.cell("repeat") === "1") continue;
    try {
      const before = items.at(-1)?.item.code ?? "";
      const item = terms ? publishedItem(row, terms, before) : itemOf(row);
      const key = `${item.code} ${item.addedBy ?? ""} ${item.span.from}`;
      if (known.has(key)) wrong(`编码${item.code}在${item.span.from}重复`);
      known.add(key);
      items.push({ line: row.line, item });
    } catch (error) {
      if (!(error instanceof WrongCell)) throw error;
      faults.push({ line: row.line, why: error.message });
    }
  }
  const used: readonly string[] = [...COLUMNS, ...DETAILS];
  const ignored = terms ? [] : table.header.filter((column) => !used.includes(column));
  return { items, wrong: faults, ignored };
}
