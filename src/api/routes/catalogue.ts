/**
 * The care place's catalogue (就医地目录): anybody looks items up, with their versions, ceilings and
 * restrictions; institutions' mappings are for whoever checks them; policy clerks load files.
 */
import Type from "typebox";
import { CATALOGUE_LOAD } from "#api/catalogue/job.ts";
import { ITEM, itemShown, MAPPING, mappingShown } from "#api/catalogue/shown.ts";
import { areaOrCountry, date, oneOf, words } from "#api/fields.ts";
import { UPLOAD } from "#api/imports.ts";
import { beginJob } from "#api/jobs/begin.ts";
import { jobOf } from "#api/jobs/shape.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { INSTITUTION_PARAMS, placeOfInstitution } from "#api/place-shapes.ts";
import { route } from "#api/route.ts";
import { InputRefused } from "#api/validate.ts";
import { present } from "#base/assert.ts";
import { addDays, type ChinaDate, chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { ITEM_LISTS } from "#model/item.ts";
import type { Area, InstitutionCode } from "#model/place.ts";
import { itemPage, itemsLike, itemVersions, selectMappingPage } from "#registry/registry.ts";

const ITEM_EXAMPLE = {
  ...{ code: "XC09CAE168A001010100482", name: "厄贝沙坦片", list: "drug" as const },
  ...{ itemClass: "B" as const, itemClassWords: "乙类", feeCategory: "westernDrug" },
  ...{ addedBy: null, ownShareEmployee: "10%", ownShareResident: "20%", ceilings: [] },
  ...{ paymentStandard: null, limits: [], restriction: null },
  ...{ from: "2026-01-01", to: null, version: 1 },
};
const CODE = Type.String({ title: "医保目录编码", minLength: 1, maxLength: 50 });
const NAME = words("名称", 100, 2);
const ON = Type.Optional(date("哪一天，不填为今天"));
const YEAR_DAYS = 366;

type Shown = typeof ITEM_EXAMPLE;

const readRoutes = [
  route({
    method: "GET",
    path: "/catalogue",
    title: "就医地目录",
    at: "province",
    who: "public",
    query: listQuery({
      text: Type.Optional(words("名称的一部分，或编码的开头", 60)),
      list: Type.Optional(oneOf("目录类别", ITEM_LISTS)),
      itemClass: Type.Optional(oneOf("甲乙丙类", ["A", "B", "C"])),
      area: Type.Optional(areaOrCountry("在哪个区划看：同一编码取最近的增补")),
      on: ON,
    }),
    answer: listAnswer(ITEM),
    list: {
      name: "就医地目录",
      columns: [
        { title: "编码", of: (item: Shown) => item.code },
        { title: "名称", of: (item: Shown) => item.name },
        { title: "类别", of: (item: Shown) => item.itemClassWords },
        { title: "增补地", of: (item: Shown) => item.addedBy },
        { title: "职工先自付", of: (item: Shown) => item.ownShareEmployee },
        { title: "居民先自付", of: (item: Shown) => item.ownShareResident },
        {
          title: "单价上限",
          of: ({ ceilings }: { ceilings: readonly { level: number; price: string }[] }) =>
            ceilings.map(({ level, price }) => `${level}级${price}`).join("；"),
        },
        { title: "限定", of: (item: Shown) => item.limits.join("；") },
        { title: "限定支付范围", of: (item: Shown) => item.restriction },
        { title: "起始日期", of: (item: Shown) => item.from },
        { title: "终止日期", of: (item: Shown) => item.to },
      ],
    },
    examples: [
      {
        title: "按名称",
        query: { text: "厄贝沙坦", area: "460100" },
        answer: { items: [ITEM_EXAMPLE], next: null },
      },
    ],
    handle: async ({ office, query, now }) => {
      const limit = limitOf(query);
      const [code, addedBy, from] = afterOf(query, ["text", "text", "date"]) ?? [];
      const after =
        code === undefined
          ? null
          : { code: String(code), addedBy: String(addedBy), from: String(from) };
      const { text = null, list = null, itemClass = null } = query;
      const sought = {
        ...{ text, list, itemClass, area: (query.area ?? null) as Area | null },
        on: (query.on ?? chinaDate(now)) as ChinaDate,
      };
      const items = await itemPage(office.world.reports, sought, after, limit + 1);
      return pageOf(items, limit, {
        item: itemShown,
        key: (item) => [item.code, item.addedBy ?? "", item.span.from],
      });
    },
  }),
  route({
    method: "GET",
    path: "/catalogue/matches",
    title: "与一个机构内名称相近的目录项目",
    at: "province",
    who: "public",
    query: Type.Object({ name: NAME, on: ON }, { additionalProperties: false }),
    answer: Type.Object({ items: Type.Array(ITEM) }),
    examples: [
      {
        title: "带规格的名称",
        query: { name: "厄贝沙坦片(150mg)" },
        answer: { items: [ITEM_EXAMPLE] },
      },
    ],
    handle: async ({ office, query, now }) => {
      const on = (query.on ?? chinaDate(now)) as ChinaDate;
      const items = await itemsLike(office.world.reports, query.name, on);
      return { items: items.map(itemShown) };
    },
  }),
  route({
    method: "GET",
    path: "/catalogue/:code",
    title: "一个目录项目的各个版本",
    at: "province",
    who: "public",
    params: Type.Object({ code: CODE }),
    answer: Type.Object({
      versions: Type.Array(
        Type.Object({
          ...ITEM.properties,
          detail: Type.Record(Type.String(), Type.String(), { title: "剂型、规格、生产企业等" }),
        }),
      ),
    }),
    examples: [
      {
        title: "一种药",
        params: { code: ITEM_EXAMPLE.code },
        answer: { versions: [{ ...ITEM_EXAMPLE, detail: { dosageForm: "片剂" } }] },
      },
    ],
    handle: async ({ office, params }) => {
      const versions = await itemVersions(office.world.reports, params.code);
      if (versions.length === 0) throw new Refusal("object_missing");
      const texts = ({ detail = {} }: (typeof versions)[number]) =>
        Object.fromEntries(Object.entries(detail).map(([name, text]) => [name, String(text)]));
      return { versions: versions.map((item) => ({ ...itemShown(item), detail: texts(item) })) };
    },
  }),
] as const;

interface MappingLine {
  readonly ownCode: string;
  readonly ownName: string;
  readonly itemCode: string;
  readonly itemName: string | null;
  readonly from: string;
  readonly to: string;
  readonly withdrawnAt: string | null;
}

const mappingRoutes = [
  route({
    method: "GET",
    path: "/institutions/:institution/mappings",
    title: "机构自编码与目录的对照",
    at: "province",
    who: { duties: ["checker", "supervisor", "institutionManager", "cashier"] },
    place: { of: placeOfInstitution },
    params: INSTITUTION_PARAMS,
    query: listQuery({
      text: Type.Optional(words("自编码的开头，或名称的一部分", 60)),
      state: Type.Optional(oneOf("状态", ["standing", "withdrawn"])),
    }),
    answer: listAnswer(MAPPING),
    list: {
      name: "目录对照",
      columns: [
        { title: "自编码", of: (row: MappingLine) => row.ownCode },
        { title: "机构名称", of: (row: MappingLine) => row.ownName },
        { title: "目录编码", of: (row: MappingLine) => row.itemCode },
        { title: "目录名称", of: (row: MappingLine) => row.itemName },
        { title: "起始日期", of: (row: MappingLine) => row.from },
        { title: "终止日期", of: (row: MappingLine) => row.to },
        { title: "撤销时间", of: (row: MappingLine) => row.withdrawnAt },
      ],
    },
    examples: [
      {
        title: "有效的",
        params: { institution: "H36030000001" },
        query: { state: "standing" },
        answer: {
          items: [
            {
              ...{ ownCode: "YP0001", ownName: "厄贝沙坦片(150mg)", list: "drug" },
              ...{ itemCode: ITEM_EXAMPLE.code, itemName: ITEM_EXAMPLE.name },
              ...{ from: "2026-01-01", to: "2099-12-31", withdrawnAt: null },
              mappedAt: "2026-01-01T09:00:00+08:00",
            },
          ],
          next: null,
        },
      },
    ],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [code = "", id = ""] = afterOf(query, 2) ?? [];
      const sought = {
        institution: params.institution as InstitutionCode,
        text: query.text ?? null,
        standing: query.state === undefined ? null : query.state === "standing",
      };
      const after = { code: String(code), id: String(id) };
      const rows = await selectMappingPage(office.world.reports, sought, after, limit + 1);
      return pageOf(rows, limit, {
        item: mappingShown,
        key: (row) => [row.own_code, row.id],
      });
    },
  }),
] as const;

const loadRoutes = [
  route({
    method: "POST",
    path: "/catalogue/loads",
    title: "装入目录文件（CSV或Excel，不超过5 MB）：先试算，后写入",
    at: "province",
    who: { duties: ["policy"] },
    place: "node",
    query: Type.Object(
      {
        run: oneOf("办理", ["trial", "apply"]),
        wholeOn: Type.Optional(date("文件是所含目录的全部：没有的自该日起停用")),
      },
      { additionalProperties: false },
    ),
    upload: UPLOAD,
    answer: jobOf(CATALOGUE_LOAD),
    writes: true,
    status: 202,
    perMinute: 10,
    examples: [{ title: "试算", query: { run: "trial" } }],
    handle: async (call) => {
      const { query, now } = call;
      const file = present(call.file, "the route takes a file");
      const wholeOn = (query.wholeOn ?? null) as ChinaDate | null;
      if (wholeOn !== null && wholeOn > addDays(chinaDate(now), YEAR_DAYS)) {
        const message = "停用日期离今天超过一年，请核对";
        throw new InputRefused([{ field: "query.wholeOn", message }]);
      }
      const input = { fileName: file.name, wholeOn, apply: query.run === "apply" };
      return await beginJob(call as never, CATALOGUE_LOAD, input);
    },
  }),
] as const;

export const catalogueRoutes = [...readRoutes, ...mappingRoutes, ...loadRoutes] as const;
