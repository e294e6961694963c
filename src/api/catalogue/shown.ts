/** Items of the catalogue and mappings as the API shows them. */
import Type, { type Static } from "typebox";
import { area, date, id, moment, momentText, oneOf } from "#api/fields.ts";
import { rateText } from "#base/money.ts";
import { ITEM_LISTS, type ListedItem, listOfItem, type UseLimits } from "#model/item.ts";
import { ITEM_CLASS_WORDS } from "#model/list-words.ts";
import { CARE_TYPE_WORDS, SCHEME_WORDS, SEX_WORDS } from "#model/words.ts";
import type { MappingPageRow } from "#registry/registry.ts";

const maybe = (title: string) => Type.Union([Type.String(), Type.Null()], { title });

export const ITEM = Type.Object({
  code: Type.String({ title: "医保目录编码" }),
  name: Type.String({ title: "名称" }),
  list: oneOf("目录类别", ITEM_LISTS),
  itemClass: oneOf("甲乙丙类", ["A", "B", "C"]),
  itemClassWords: Type.String(),
  feeCategory: Type.String({ title: "收费类别" }),
  addedBy: Type.Union([area("增补地"), Type.Null()]),
  ownShareEmployee: maybe("职工先行自付比例"),
  ownShareResident: maybe("居民先行自付比例"),
  ceilings: Type.Array(Type.Object({ level: Type.Integer(), price: Type.String() }), {
    title: "各级机构的单价上限（元）",
  }),
  paymentStandard: maybe("医保支付标准（元）"),
  limits: Type.Array(Type.String(), { title: "由程序核对的限定" }),
  restriction: maybe("须医院审批的限定支付范围"),
  from: date("起始日期"),
  to: Type.Union([date("终止日期"), Type.Null()]),
  version: Type.Integer({ title: "装入的版本" }),
});

/** "12.5" yuan from 12500000n: as many of the six places as say something. */
function priceText(priceE6: bigint): string {
  const digits = priceE6.toString().padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, "");
}

const priceOrNull = (priceE6: bigint | undefined): string | null =>
  priceE6 === undefined ? null : priceText(priceE6);
const rateOrNull = (rate: bigint | undefined): string | null =>
  rate === undefined ? null : rateText(rate);

function ageText(age: NonNullable<UseLimits["ageFrom"]>): string {
  return "years" in age ? `${age.years}周岁` : `${age.days}天`;
}

function limitTexts(limits: UseLimits = {}): string[] {
  const { sex, ageFrom, ageBelow, levels, careTypes, schemes, diagnoses, daysMax } = limits;
  const texts = [
    sex && `限${SEX_WORDS[sex]}性`,
    ageFrom && `限满${ageText(ageFrom)}`,
    ageBelow && `限未满${ageText(ageBelow)}`,
    levels && `限${levels.join("、")}级机构`,
    careTypes && `限${careTypes.map((type) => CARE_TYPE_WORDS[type]).join("、")}`,
    schemes && `限${schemes.map((scheme) => SCHEME_WORDS[scheme]).join("、")}`,
    diagnoses && `限诊断${diagnoses.join("、")}`,
    daysMax && `限${daysMax.per === "line" ? "每次开药" : "一次就诊"}不超过${daysMax.days}天`,
  ];
  return texts.filter((text) => text !== undefined);
}

export function itemShown(item: ListedItem): Static<typeof ITEM> {
  const { code, name, itemClass, feeCategory, ownShareBp, priceLimitE6, restriction } = item;
  const { from, to = null } = item.span;
  const ceilings = ([1, 2, 3] as const).flatMap((level) => {
    const price = priceLimitE6[level];
    return price === undefined ? [] : [{ level, price: priceText(price) }];
  });
  return {
    ...{ code, name, list: listOfItem(item), itemClass, feeCategory, ceilings, from, to },
    itemClassWords: ITEM_CLASS_WORDS[itemClass],
    addedBy: item.addedBy ?? null,
    ownShareEmployee: rateOrNull(ownShareBp.employee),
    ownShareResident: rateOrNull(ownShareBp.resident),
    paymentStandard: priceOrNull(item.paymentStandardE6),
    limits: limitTexts(item.limits),
    restriction: restriction ?? null,
    version: item.version ?? 1,
  };
}

export const MAPPING = Type.Object({
  ownCode: Type.String({ title: "机构自编码" }),
  ownName: Type.String({ title: "机构名称" }),
  list: Type.String({ title: "目录类别" }),
  itemCode: id("医保目录编码"),
  itemName: maybe("目录名称"),
  from: date("起始日期"),
  to: date("终止日期"),
  mappedAt: moment("对照时间"),
  withdrawnAt: Type.Union([moment("撤销时间"), Type.Null()]),
});

export function mappingShown(row: MappingPageRow): Static<typeof MAPPING> {
  const { own_code: ownCode, own_name: ownName, list, item_code: itemCode } = row;
  return {
    ...{ ownCode, ownName, list, itemCode, itemName: row.item_name },
    ...{ from: row.from_on, to: row.to_on, mappedAt: momentText(row.created_at) },
    withdrawnAt: row.withdrawn_at === null ? null : momentText(row.withdrawn_at),
  };
}
