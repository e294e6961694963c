/**
 * Policies in force on a day, for everybody: of which area and scheme, from when until when, and
 * each told in words with its figures and their sources.
 */
import Type from "typebox";
import { area, areaOrCountry, date, oneOf } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { loaded, RELEASE_SCHEMES, VERSION } from "#api/releases/shown.ts";
import { route } from "#api/route.ts";
import { addDays, type ChinaDate, chinaDate, covers } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { documentKindOf, explained, reportOn, TRUSTS } from "#benefits/benefits.ts";
import { RELEASE_SCHEME_WORDS } from "#model/words.ts";
import { type InForceRow, selectInForce, selectRelease } from "#rulebook/rulebook.ts";

const ON = Type.Optional(date("哪一天，不填为今天"));
const IN_FORCE = Type.Object({
  area: area("统筹区或省"),
  scheme: Type.String({ title: "险种" }),
  schemeWords: Type.String(),
  version: VERSION.properties.version,
  from: date("施行日期"),
  to: Type.Union([date("最后一天"), Type.Null()]),
});
const SHOWN = {
  ...{ area: "360300", scheme: "employee", schemeWords: RELEASE_SCHEME_WORDS.employee },
  ...{ version: "5f".repeat(32), from: "2021-12-01", to: null },
};
type Shown = typeof SHOWN;

const PARAMETER = Type.Object({
  benefit: Type.String({ title: "哪一项待遇" }),
  path: Type.String({ title: "在文本中的位置" }),
  text: Type.String({ title: "内容" }),
  from: date("起始日期"),
  to: Type.Union([date("终止日期"), Type.Null()]),
  sources: Type.Array(Type.Object({ document: Type.String(), trust: oneOf("可信程度", TRUSTS) }), {
    title: "依据",
  }),
});

function shown(row: InForceRow) {
  const { area: of, scheme, version, in_force_from: from, next_from: next } = row;
  const to = next === null ? null : addDays(next, -1);
  return { area: of, scheme, schemeWords: RELEASE_SCHEME_WORDS[scheme], version, from, to };
}

/** A document's text says all: only policies are told in words. */
function told(file: { readonly path: string; readonly text: string }, on: ChinaDate) {
  const report = loaded(() => reportOn(file));
  const parameters = report.benefits.flatMap(({ title, parameters: notes }) =>
    notes
      .filter(({ from, to }) => covers({ from, to }, on))
      .map(({ path, text, from, to = null, sources }) => {
        const known = sources.map(({ document, trust }) => ({ document, trust }));
        return { benefit: title, path, text, from, to, sources: known };
      }),
  );
  return { title: report.title, words: explained(report, file.text), parameters };
}

export const policyRoutes = [
  route({
    method: "GET",
    path: "/policies",
    title: "某日施行的政策",
    who: "public",
    query: listQuery({
      on: ON,
      area: Type.Optional(areaOrCountry()),
      scheme: Type.Optional(oneOf("险种或文件", RELEASE_SCHEMES)),
    }),
    answer: listAnswer(IN_FORCE),
    list: {
      name: "施行的政策",
      columns: [
        { title: "区划", of: (row: Shown) => row.area },
        { title: "险种", of: (row: Shown) => row.schemeWords },
        { title: "施行日期", of: (row: Shown) => row.from },
        { title: "最后一天", of: (row: Shown) => row.to },
        { title: "版本", of: (row: Shown) => row.version },
      ],
    },
    examples: [
      {
        title: "某日",
        query: { on: "2026-11-21", area: "360300" },
        answer: { items: [SHOWN], next: null },
      },
    ],
    handle: async ({ office, query, now }) => {
      const limit = limitOf(query);
      const [afterArea = "", afterScheme = ""] = afterOf(query, 2) ?? [];
      const page = {
        on: (query.on ?? chinaDate(now)) as ChinaDate,
        ...{ area: query.area ?? null, scheme: query.scheme ?? null },
        after: { area: String(afterArea), scheme: String(afterScheme) },
        rowsMax: limit + 1,
      };
      const rows = await office.world.reports.transaction((tx) => selectInForce(tx, page));
      return pageOf(rows, limit, { item: shown, key: (row) => [row.area, row.scheme] });
    },
  }),
  route({
    method: "GET",
    path: "/policies/:version",
    title: "一个施行过的政策：文字、当日参数和依据",
    who: "public",
    params: VERSION,
    query: Type.Object({ on: ON }, { additionalProperties: false }),
    answer: Type.Object({
      ...{ area: area(), scheme: Type.String(), title: Type.String() },
      words: Type.Array(Type.String(), { title: "逐行的文字" }),
      parameters: Type.Array(PARAMETER, { title: "当日的参数" }),
      text: Type.String({ title: "政策文本" }),
    }),
    examples: [
      { title: "某日的参数", params: { version: SHOWN.version }, query: { on: "2026-11-21" } },
    ],
    handle: async ({ office, params, query, now }) => {
      const { reports } = office.world;
      const [row] = await reports.transaction((tx) => selectRelease(tx, params.version));
      if (row?.state !== "approved") throw new Refusal("object_missing");
      const { scheme, text, path } = row;
      const on = (query.on ?? chinaDate(now)) as ChinaDate;
      const inWords =
        documentKindOf(row) !== null
          ? { title: RELEASE_SCHEME_WORDS[scheme], words: [], parameters: [] }
          : told({ path, text }, on);
      return { area: row.area, scheme, ...inWords, text };
    },
  }),
] as const;
