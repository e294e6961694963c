/**
 * Acting for a parent or child (代办): the person asks and ends, a checker of the ward's area
 * decides.
 */
import Type from "typebox";
import { created, NOTHING } from "#api/answered.ts";
import { date, id, moment, momentText, oneOf, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { type ObjectPlace, route } from "#api/route.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { type Guardianship, isGuardianshipExpired } from "#identity/identity.ts";
import { GUARDIANSHIP_EXPIRED_WORD, GUARDIANSHIP_STATE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";

const closed = { additionalProperties: false } as const;
const BY_CHECKER = { duties: ["checker"] } as const;
const nullable = <S extends ReturnType<typeof date>>(schema: S) =>
  Type.Union([schema, Type.Null()]);

const GUARDIANSHIP = Type.Object({
  id: id("申请编号"),
  guardianId: Type.String({ title: "代办人" }),
  wardId: Type.String({ title: "被代办人" }),
  relation: oneOf("被代办人是代办人的", ["child", "parent"]),
  proof: Type.String({ title: "关系证明" }),
  state: oneOf("状态", ["requested", "approved", "expired", "refused", "ended"]),
  stateWords: Type.String({ title: "状态的文字" }),
  requestedAt: moment("申请时间"),
  from: nullable(date("自")),
  to: nullable(date("至")),
  why: Type.Union([Type.String(), Type.Null()], { title: "未通过的原因" }),
});

const EXPIRED = "expired" as const;

/** As it is on a day: what was approved for days that are over is told as such. */
function shown(row: Guardianship, today: ChinaDate) {
  const isOver = isGuardianshipExpired(row, today);
  const state = isOver ? EXPIRED : row.state;
  return {
    ...{ id: row.id, guardianId: row.guardian_id as string, wardId: row.ward_id as string },
    ...{ relation: row.relation, proof: row.proof, state, why: row.why },
    stateWords: isOver ? GUARDIANSHIP_EXPIRED_WORD : GUARDIANSHIP_STATE_WORDS[row.state],
    requestedAt: momentText(row.requested_at),
    ...{ from: row.from_on as string | null, to: row.to_on as string | null },
  };
}

const ID = "gua_0mwzk8a79b7b8f9ce4717";
const SHOWN = {
  ...{ id: ID, guardianId: "3603000000000001", wardId: "3603000000000002" },
  ...{ relation: "child", proof: "户口簿第3页", state: "requested", why: null },
  stateWords: GUARDIANSHIP_STATE_WORDS.requested,
  ...{ requestedAt: "2026-11-21T09:30:00+08:00", from: null, to: null },
};
type Shown = ReturnType<typeof shown>;
const RELATIONS = { child: "子女", parent: "父母" } as const;
const COLUMNS = [
  { title: "申请编号", of: (row: Shown) => row.id },
  { title: "代办人", of: (row: Shown) => row.guardianId },
  { title: "被代办人", of: (row: Shown) => row.wardId },
  { title: "被代办人是代办人的", of: (row: Shown) => RELATIONS[row.relation] },
  { title: "关系证明", of: (row: Shown) => row.proof },
  { title: "申请时间", of: (row: Shown) => row.requestedAt },
];
const PARAMS = Type.Object({ guardianship: id("申请编号") });
const OF = { guardianship: ID };

/** Of the one who is acted for. */
const wardPlace = {
  of: async (call: {
    readonly office: Office;
    readonly params: { readonly guardianship: string };
  }): Promise<ObjectPlace | null> => {
    const area = await call.office.identity.guardianshipArea(call.params.guardianship);
    return area === null ? null : { area };
  },
};

export const guardianshipRoutes = [
  route({
    method: "GET",
    path: "/person/guardianships",
    title: "我代办的人，和代办我的人",
    at: "province",
    who: "person",
    reads: "person",
    answer: Type.Object({ items: Type.Array(GUARDIANSHIP) }),
    examples: [{ title: "一份申请", answer: { items: [SHOWN] } }],
    handle: async ({ office, session, looked, now }) => {
      const rows = await office.identity.guardianshipsOf(session);
      const others = rows.flatMap(({ guardian_id, ward_id }) => [guardian_id, ward_id]);
      looked([...new Set([session.personId, ...others])], "guardianships");
      return { items: rows.map((row) => shown(row, chinaDate(now))) };
    },
  }),
  route({
    method: "POST",
    path: "/person/guardianships",
    status: 201,
    title: "申请代办子女或父母",
    at: "province",
    who: "person",
    body: Type.Object(
      {
        certificateNumber: id("其身份证号码"),
        name: words("其姓名", 50),
        relation: oneOf("其为本人的", ["child", "parent"]),
        proof: words("关系证明", 200),
        proofDigest: Type.Optional(
          Type.String({
            title: "证明文件的SM3",
            pattern: "^[0-9a-f]{64}$",
            description: "64位小写的十六进制数",
          }),
        ),
      },
      closed,
    ),
    answer: Type.Object({ id: id("申请编号") }),
    writes: true,
    examples: [
      {
        title: "为子女",
        body: {
          certificateNumber: "990300201005010021",
          name: "张小某",
          relation: "child",
          proof: "户口簿第3页",
        },
        answer: { id: ID },
      },
    ],
    handle: async ({ office, session, body }) => {
      const { certificateNumber, name, ...rest } = body;
      const asked = { ward: { certificateNumber, name }, ...rest };
      return created(await office.identity.requestGuardianship(session, asked));
    },
  }),
  route({
    method: "DELETE",
    path: "/person/guardianships/:guardianship",
    title: "解除代办，或撤回申请",
    at: "province",
    who: "person",
    params: PARAMS,
    answer: NOTHING,
    writes: true,
    examples: [{ title: "解除", params: OF }],
    handle: async ({ office, session, params }) => {
      await office.identity.endGuardianship(session, params.guardianship);
      return null;
    },
  }),
  route({
    method: "GET",
    path: "/guardianships",
    title: "待审核的代办申请",
    at: "province",
    who: BY_CHECKER,
    place: "list",
    reads: "person",
    query: listQuery({}),
    answer: listAnswer(GUARDIANSHIP),
    list: { name: "待审核的代办申请", columns: COLUMNS },
    examples: [{ title: "一份", answer: { items: [SHOWN], next: null } }],
    handle: async ({ office, session, query, looked, now }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const page = { after, limit: limit + 1 };
      const rows = await office.identity.guardianshipRequests(session, page);
      const listed = rows.slice(0, limit);
      looked(
        listed.map(({ guardian_id }) => guardian_id),
        "guardianships",
      );
      return pageOf(rows, limit, {
        item: (row) => shown(row, chinaDate(now)),
        key: (row) => [row.id],
      });
    },
  }),
  route({
    method: "POST",
    path: "/guardianships/:guardianship/approve",
    title: "通过代办申请",
    at: "province",
    who: BY_CHECKER,
    place: wardPlace,
    params: PARAMS,
    body: Type.Object(
      { from: Type.Optional(date("自，不写为今天")), to: nullable(date("至")) },
      closed,
    ),
    answer: Type.Object({ from: date("自"), to: nullable(date("至")) }),
    writes: true,
    examples: [
      {
        title: "到子女成年为止",
        params: OF,
        body: { to: null },
        answer: { from: "2026-11-21", to: "2028-04-30" },
      },
    ],
    handle: async ({ office, session, params, body, now }) => {
      const from = (body.from ?? chinaDate(now)) as ChinaDate;
      const asked = { id: params.guardianship, from, to: body.to as ChinaDate | null };
      const span = await office.identity.approveGuardianship(session, asked);
      return { from: span.from as string, to: span.to as string | null };
    },
  }),
  route({
    method: "POST",
    path: "/guardianships/:guardianship/refuse",
    title: "不通过代办申请",
    at: "province",
    who: BY_CHECKER,
    place: wardPlace,
    params: PARAMS,
    body: Type.Object({ why: words("原因", 200) }, closed),
    answer: NOTHING,
    writes: true,
    examples: [{ title: "证明不清", params: OF, body: { why: "照片不清，请重新上传" } }],
    handle: async ({ office, session, params, body }) => {
      const { why } = body;
      await office.identity.refuseGuardianship(session, { id: params.guardianship, why });
      return null;
    },
  }),
  route({
    method: "POST",
    path: "/guardianships/:guardianship/end",
    title: "经办机构解除代办",
    at: "province",
    who: BY_CHECKER,
    place: wardPlace,
    params: PARAMS,
    answer: NOTHING,
    writes: true,
    examples: [{ title: "解除", params: OF }],
    handle: async ({ office, session, params }) => {
      await office.identity.endGuardianship(session, params.guardianship);
      return null;
    },
  }),
] as const;
