/**
 * Consent to zones without filing: the home province sees what each care place said to what it has
 * released, the care province says it by two persons. The zone holds from its day all the same.
 */
import Type from "typebox";
import { date, moment, momentText, oneOf, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { VERSION } from "#api/releases/shown.ts";
import { route } from "#api/route.ts";
import type { Instant } from "#base/date.ts";
import type { Staff } from "#model/actor.ts";
import type { Duty } from "#model/staff.ts";
import { ZONE_OPINION_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import {
  type AskedRow,
  confirmOpinion,
  enterOpinion,
  type SeenZonesRow,
  selectAsked,
  selectSeenZones,
  zonesOf,
} from "#rulebook/rulebook.ts";

const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["policy", "checker", "supervisor", "auditor"],
};
const SAYERS: { readonly duties: readonly Duty[] } = { duties: ["policy", "checker"] };
const WHY_MAX = 400;
const nullable = (title: string) => Type.Union([Type.String(), Type.Null()], { title });
const node = (title: string) =>
  Type.String({ title, pattern: "^\\d{6}$", description: "六位数字" });
const at = (instant: Instant | null) => (instant === null ? null : momentText(instant));
const maybeMoment = (title: string) => Type.Union([moment(title), Type.Null()], { title });

const OPINION = {
  opinion: Type.Union([oneOf("意见", ["consents", "objects"]), Type.Null()], { title: "意见" }),
  opinionWords: Type.String({ title: "意见或待办" }),
  why: nullable("理由"),
};
const ASKED = Type.Object({
  ...{ version: VERSION.properties.version, careNode: node("就医省") },
  ...{ state: Type.String({ title: "版本状态" }), note: Type.String({ title: "说明" }) },
  ...{ inForceFrom: date("施行日期，不待意见"), ...OPINION },
  ...{ saidBy: nullable("就医地确认人"), saidAt: maybeMoment("确认时间") },
  askedAt: moment("征求时间"),
});
const ZONE = Type.Object({
  ...{ title: Type.String({ title: "名称" }), from: date("开始日期") },
  to: Type.Union([date("结束日期"), Type.Null()], { title: "结束日期" }),
  home: Type.Array(node("参保地")),
  treatedIn: Type.Array(node("就医地")),
  benefit: oneOf("待遇", ["local", "referral"]),
});
const SEEN = Type.Object({
  ...{ home: node("参保省"), version: VERSION.properties.version },
  ...{ inForceFrom: date("施行日期，不待意见"), zones: Type.Array(ZONE), ...OPINION },
  ...{ enteredBy: nullable("登记人"), confirmedBy: nullable("确认人") },
  ...{ confirmedAt: maybeMoment("确认时间"), heardAt: moment("收到时间") },
});

const V = "5f".repeat(32);
const SEEN_PARAMS = Type.Object({ home: node("参保省"), version: VERSION.properties.version });
const AT_SEEN = { params: { home: "310000", version: V } };

function opinionOf({ opinion, why }: Pick<SeenZonesRow, "opinion" | "why">, open: string) {
  const opinionWords = opinion === null ? open : ZONE_OPINION_WORDS[opinion];
  return { opinion, opinionWords, why };
}

function askedShown(row: AskedRow) {
  return {
    ...{ version: row.version, careNode: row.care_node, state: row.state, note: row.note },
    ...{ inForceFrom: row.in_force_from, ...opinionOf(row, "待就医地表态") },
    ...{ saidBy: row.said_by, saidAt: at(row.said_at), askedAt: momentText(row.owed_at) },
  };
}

function seenShown(row: SeenZonesRow) {
  const zones = zonesOf(row).map(({ title, home, treatedIn, from, to, benefit }) => {
    const places = { home: [...home], treatedIn: [...treatedIn] };
    return { title, from, to: to ?? null, benefit, ...places };
  });
  return {
    ...{ home: row.home_node, version: row.version, inForceFrom: row.in_force_from, zones },
    ...opinionOf(row, "待本地表态"),
    ...{ enteredBy: row.entered_by, confirmedBy: row.confirmed_by },
    ...{ confirmedAt: at(row.confirmed_at), heardAt: momentText(row.heard_at) },
  };
}

const contextOf = ({ node: here, world, trail }: Office) => ({
  ...{ node: here, trail },
  ...{ store: world.store, now: world.now },
});

type Asked = ReturnType<typeof askedShown>;
type Seen = ReturnType<typeof seenShown>;

export const zoneConsentRoutes = [
  route({
    method: "GET",
    path: "/zones/asked",
    title: "本省发布的免备案区，各就医地的意见",
    at: "province",
    who: READERS,
    place: "node",
    query: listQuery({}),
    answer: listAnswer(ASKED),
    list: {
      name: "免备案区就医地意见",
      columns: [
        { title: "版本", of: (row: Asked) => row.version },
        { title: "就医省", of: (row: Asked) => row.careNode },
        { title: "施行日期", of: (row: Asked) => row.inForceFrom },
        { title: "意见", of: (row: Asked) => row.opinionWords },
        { title: "理由", of: (row: Asked) => row.why },
        { title: "确认时间", of: (row: Asked) => row.saidAt },
      ],
    },
    examples: [{ title: "还没有发布过", answer: { items: [], next: null } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [version = "", place = ""] = afterOf(query, ["text", "text"]) ?? [];
      const page = { after: { version, node: place }, rowsMax: limit + 1 };
      const rows = await office.world.reports.transaction((tx) => selectAsked(tx, page));
      return pageOf(rows, limit, {
        item: askedShown,
        key: (row) => [row.version, row.care_node],
      });
    },
  }),
  route({
    method: "GET",
    path: "/zones/seen",
    title: "外省发布的、到本省就医的免备案区",
    at: "province",
    who: READERS,
    place: "node",
    query: listQuery({}),
    answer: listAnswer(SEEN),
    list: {
      name: "外省免备案区",
      columns: [
        { title: "参保省", of: (row: Seen) => row.home },
        { title: "版本", of: (row: Seen) => row.version },
        { title: "施行日期", of: (row: Seen) => row.inForceFrom },
        { title: "名称", of: (row: Seen) => row.zones.map(({ title }) => title).join("；") },
        { title: "意见", of: (row: Seen) => row.opinionWords },
        { title: "理由", of: (row: Seen) => row.why },
        { title: "确认人", of: (row: Seen) => row.confirmedBy },
      ],
    },
    examples: [{ title: "全部" }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [home = "", version = ""] = afterOf(query, ["text", "text"]) ?? [];
      const page = { after: { home, version }, rowsMax: limit + 1 };
      const rows = await office.world.reports.transaction((tx) => selectSeenZones(tx, page));
      return pageOf(rows, limit, {
        item: seenShown,
        key: (row) => [row.home_node, row.version],
      });
    },
  }),
  route({
    method: "POST",
    path: "/zones/seen/:home/:version/opinion",
    title: "登记对外省免备案区的意见：同意，或不同意并写明理由",
    at: "province",
    who: SAYERS,
    place: "node",
    params: SEEN_PARAMS,
    body: Type.Object(
      {
        opinion: oneOf("意见", ["consents", "objects"]),
        why: Type.Optional(words("理由", WHY_MAX)),
      },
      { additionalProperties: false },
    ),
    answer: SEEN,
    writes: true,
    examples: [{ title: "同意", ...AT_SEEN, body: { opinion: "consents" } }],
    handle: async ({ office, params, body, actor }) => {
      const said = { opinion: body.opinion, why: body.why ?? "", by: actor as Staff };
      return seenShown(await enterOpinion(contextOf(office), params, said));
    },
  }),
  route({
    method: "POST",
    path: "/zones/seen/:home/:version/confirm",
    title: "由另一人确认意见，参保地随后收到",
    at: "province",
    who: SAYERS,
    place: "node",
    params: SEEN_PARAMS,
    answer: SEEN,
    writes: true,
    examples: [{ title: "确认", ...AT_SEEN }],
    handle: async ({ office, params, actor }) =>
      seenShown(await confirmOpinion(contextOf(office), params, actor as Staff)),
  }),
] as const;
