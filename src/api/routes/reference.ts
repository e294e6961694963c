/**
 * What everybody may look up: the dictionaries of the names that the program uses, the lists of
 * codes (diseases, operations and their like), and every refusal with what to do.
 */
import Type from "typebox";
import { oneOf, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import { conclusionOf } from "#base/conclusions.ts";
import { REFUSAL_CODES, refusalText } from "#base/refusals.ts";
import { refusalEnglish } from "#base/refusals-english.ts";
import { ENTRY_LISTS } from "#model/list.ts";
import { LIST_TERMS } from "#model/list-words.ts";
import { TERMS, type Term } from "#model/words.ts";
import { entryPage } from "#registry/registry.ts";

const WORD = Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() });

const ENTRY = Type.Object({
  code: Type.String({ title: "编码" }),
  name: Type.String({ title: "名称" }),
  columns: Type.Record(Type.String(), Type.String(), { title: "目录的其他列" }),
  valid: Type.Boolean({ title: "有效" }),
  version: Type.Integer({ title: "装入的版本" }),
});
const ENTRY_SHOWN = {
  ...{ code: "I10.x00", name: "原发性高血压", columns: {}, valid: true, version: 1 },
};

const REFUSAL = Type.Object({
  code: Type.String({ title: "代码" }),
  conclusion: Type.String({ title: "可以得出什么" }),
  zh: Type.String({ title: "文字，〔〕中是当时的内容" }),
  en: Type.String(),
});

/** Each parameter of a sentence by its name. */
const NAMES = new Proxy<Record<string, string>>({}, { get: (_, name) => `〔${String(name)}〕` });

export const referenceRoutes = [
  route({
    method: "GET",
    path: "/dictionaries",
    title: "各类名称的中英文",
    who: "public",
    answer: Type.Object({ dictionaries: Type.Record(Type.String(), Type.Array(WORD)) }),
    examples: [{ title: "全部" }],
    handle: async () => ({
      dictionaries: Object.fromEntries(
        Object.entries({ ...TERMS, ...LIST_TERMS }).map(([kind, terms]) => [
          kind,
          Object.entries<Term>(terms).map(([code, { zh, en }]) => ({ code, zh, en })),
        ]),
      ),
    }),
  }),
  route({
    method: "GET",
    path: "/dictionaries/refusals",
    title: "每一种不予办理的代码和文字",
    who: "public",
    answer: Type.Object({ refusals: Type.Array(REFUSAL) }),
    examples: [{ title: "全部" }],
    handle: async () => ({
      refusals: REFUSAL_CODES.map((code) => ({
        ...{ code, conclusion: conclusionOf(code) },
        ...{ zh: refusalText(code, NAMES), en: refusalEnglish(code, NAMES) },
      })),
    }),
  }),
  route({
    method: "GET",
    path: "/lists/:list",
    title: "疾病、手术、慢特病等目录",
    at: "province",
    who: "public",
    params: Type.Object({ list: oneOf("目录", ENTRY_LISTS) }),
    query: listQuery({
      text: Type.Optional(words("编码的开头，或名称的一部分", 60)),
      state: Type.Optional(oneOf("状态，不填为有效的", ["valid", "all"])),
    }),
    answer: listAnswer(ENTRY),
    list: {
      name: "目录",
      columns: [
        { title: "编码", of: (row: typeof ENTRY_SHOWN) => row.code },
        { title: "名称", of: (row: typeof ENTRY_SHOWN) => row.name },
        { title: "有效", of: (row: typeof ENTRY_SHOWN) => (row.valid ? "是" : "否") },
      ],
    },
    examples: [
      {
        title: "按编码的开头",
        params: { list: "disease" },
        query: { text: "I10" },
        answer: { items: [ENTRY_SHOWN], next: null },
      },
    ],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const validOnly = query.state !== "all";
      const sought = { list: params.list, text: query.text ?? null, validOnly };
      const { reports } = office.world;
      const rows = await entryPage(reports, sought, String(after), limit + 1);
      return pageOf(rows, limit, {
        item: ({ code, name, columns, valid, version }) => {
          return { code, name, columns: { ...columns }, valid, version };
        },
        key: ({ code }) => [code],
      });
    },
  }),
] as const;
