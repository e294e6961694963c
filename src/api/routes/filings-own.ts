/**
 * What an insured person, or who acts for them, does about filings: reads the rules of their place,
 * uploads papers, and sees what is filed.
 */
import Type from "typebox";
import { EVIDENCE_FILE, PAGE_FILE } from "#api/answered.ts";
import { id } from "#api/fields.ts";
import {
  FILING_AT,
  FILING_EXAMPLE,
  FILING_PARAMS,
  FILING_SHOWN,
  FILING_WHOLE,
  printedFiling,
  shownFiling,
  versionsOf,
  wholeFiling,
} from "#api/filing/filings.ts";
import {
  keepMaterial,
  MATERIAL,
  MATERIAL_ABOUT,
  MATERIAL_AT,
  MATERIAL_COLUMNS,
  MATERIAL_EXAMPLE,
  MATERIAL_PARAMS,
  MATERIAL_SENT,
  MATERIAL_UPLOAD,
  materialFile,
  shownMaterial,
} from "#api/filing/materials.ts";
import { RULES, RULES_ASKED, rulesFor } from "#api/filing/rules.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import { Refusal } from "#base/refusals.ts";
import { filingsOf, selectMaterialsOf } from "#filing/filing.ts";

const SELF = { person: Type.Optional(id("所代办的人员编号")) };
const closed = { additionalProperties: false } as const;

export const filingsOwnRoutes = [
  route({
    method: "GET",
    path: "/person/filing-rules",
    title: "参保地怎样办备案：类别、材料、承诺书，各能报多少",
    at: "province",
    who: "person",
    reads: "person",
    query: Type.Object({ ...SELF, ...RULES_ASKED }, closed),
    answer: RULES,
    examples: [{ title: "去北京住院", query: { careArea: "110000" } }],
    handle: async ({ office, query, personId, looked }) => {
      looked([personId], personId, "filing rules");
      return await rulesFor(office, personId, query);
    },
  }),
  route({
    method: "GET",
    path: "/person/filings",
    title: "我的备案",
    at: "province",
    who: "person",
    reads: "person",
    query: Type.Object(SELF, closed),
    answer: Type.Object({ items: Type.Array(FILING_SHOWN) }),
    examples: [{ title: "全部", answer: { items: [FILING_EXAMPLE] } }],
    handle: async ({ office, personId, looked, now }) => {
      const filings = (await filingsOf(office.world.store, [personId])).get(personId) ?? [];
      looked([personId], "filings");
      return { items: filings.map((filing) => shownFiling(filing, now)) };
    },
  }),
  route({
    method: "GET",
    path: "/person/filings/:filing",
    title: "我的一份备案和它的各个版本",
    at: "province",
    who: "person",
    reads: "person",
    params: FILING_PARAMS,
    query: Type.Object(SELF, closed),
    answer: FILING_WHOLE,
    examples: [{ title: "一份", ...FILING_AT }],
    handle: async ({ office, params, personId, looked, now }) => {
      const rows = await versionsOf(office, params.filing, personId);
      looked([personId], params.filing);
      return wholeFiling(rows, now);
    },
  }),
  route({
    method: "GET",
    path: "/person/filings/:filing/sheet",
    title: "备案凭证，可以打印",
    at: "province",
    who: "person",
    reads: "person",
    params: FILING_PARAMS,
    query: Type.Object(SELF, closed),
    answer: PAGE_FILE,
    examples: [{ title: "打印", ...FILING_AT }],
    handle: async ({ office, params, personId, looked, now }) => {
      const rows = await versionsOf(office, params.filing, personId);
      looked([personId], params.filing, "sheet");
      return await printedFiling(office, rows, now);
    },
  }),
  route({
    method: "POST",
    path: "/person/materials",
    title: "上传材料（JPEG、PNG或PDF，不超过5 MB）",
    at: "province",
    who: "person",
    query: Type.Object({ ...SELF, ...MATERIAL_ABOUT }, closed),
    upload: MATERIAL_UPLOAD,
    answer: MATERIAL,
    writes: true,
    examples: [{ title: "居住证明", query: MATERIAL_SENT, answer: MATERIAL_EXAMPLE }],
    handle: async (call) => await keepMaterial(call, call.personId),
  }),
  route({
    method: "GET",
    path: "/person/materials",
    title: "我的材料，新的在前",
    at: "province",
    who: "person",
    reads: "person",
    query: listQuery(SELF),
    answer: listAnswer(MATERIAL),
    list: { name: "我的材料", columns: MATERIAL_COLUMNS },
    examples: [{ title: "全部", answer: { items: [MATERIAL_EXAMPLE], next: null } }],
    handle: async ({ office, query, personId, looked }) => {
      const limit = limitOf(query);
      const before = String(afterOf(query, 1)?.[0] ?? "~");
      const page = { before, rowsMax: limit + 1 };
      const rows = await selectMaterialsOf(office.world.store, personId, page);
      looked([personId], "materials");
      return pageOf(rows, limit, { item: shownMaterial, key: ({ id: last }) => [last] });
    },
  }),
  route({
    method: "GET",
    path: "/person/materials/:material",
    title: "我的一份材料的原件",
    at: "province",
    who: "person",
    reads: "person",
    params: MATERIAL_PARAMS,
    query: Type.Object(SELF, closed),
    answer: EVIDENCE_FILE,
    examples: [{ title: "原件", ...MATERIAL_AT }],
    handle: async ({ office, params, personId, looked }) => {
      const only = params.material;
      const page = { before: "~", rowsMax: 1, only };
      const [seen] = await selectMaterialsOf(office.world.store, personId, page);
      if (!seen) throw new Refusal("object_missing");
      const file = await materialFile(office, only, personId);
      looked([personId], only);
      return file;
    },
  }),
] as const;
