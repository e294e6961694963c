/** Templates of the imports: what each column takes, and a file to fill in. */
import Type from "typebox";
import { FILE } from "#api/answered.ts";
import { oneOf } from "#api/fields.ts";
import { UPLOAD } from "#api/imports.ts";
import { route } from "#api/route.ts";
import {
  IMPORT_ROWS_MAX,
  TEMPLATE_FORMATS,
  TEMPLATE_KINDS,
  TEMPLATE_TITLES,
  templateFile,
  templateOf,
} from "#registry/registry.ts";

const PARAMS = Type.Object({
  kind: oneOf(
    "哪一种导入",
    TEMPLATE_KINDS,
    TEMPLATE_KINDS.map((kind) => `${kind}（${TEMPLATE_TITLES[kind]}）`).join("、"),
  ),
});
const LIMITS = { bytes: UPLOAD.bytesMax, rows: IMPORT_ROWS_MAX };
const COLUMN = Type.Object({
  name: Type.String({ title: "列" }),
  required: Type.Boolean({ title: "必填" }),
  takes: Type.String({ title: "可填" }),
  sample: Type.String({ title: "示例" }),
});

export const importTemplateRoutes = [
  route({
    method: "GET",
    path: "/dictionaries/imports/:kind",
    title: "导入表格的各列：可填什么、示例、大小的上限",
    at: "province",
    who: "public",
    params: PARAMS,
    answer: Type.Object({
      columns: Type.Array(COLUMN, { title: "各列；不填的列可以没有，列的先后不限" }),
      limits: Type.Object({
        bytes: Type.Integer({ title: "一份表最多的字节" }),
        rows: Type.Integer({ title: "一份表最多的数据行" }),
      }),
    }),
    examples: TEMPLATE_KINDS.map((kind) => {
      return {
        title: TEMPLATE_TITLES[kind],
        params: { kind },
        answer: { columns: templateOf(kind), limits: LIMITS },
      };
    }),
    handle: async ({ params }) => ({ columns: templateOf(params.kind), limits: LIMITS }),
  }),
  route({
    method: "GET",
    path: "/dictionaries/imports/:kind/template",
    title: "导入模板（CSV，或附填写说明的Excel），示例行上传前须删除",
    at: "province",
    who: "public",
    params: PARAMS,
    query: Type.Object({ as: oneOf("文件", TEMPLATE_FORMATS) }, { additionalProperties: false }),
    answer: FILE,
    examples: [{ title: "Excel", params: { kind: "people" }, query: { as: "xlsx" } }],
    handle: async ({ params, query }) => await templateFile(params.kind, query.as),
  }),
] as const;
