/**
 * Accounts and roles of a node's staff (三员分立): the administrator makes, locks and ends, the
 * security administrator gives and takes roles, all three administrators see who there is. Answers
 * with a first password are kept under no key.
 */
import Type from "typebox";
import { created, NOTHING } from "#api/answered.ts";
import { id, moment, momentText, oneOf, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import { SESSION, SESSION_SHOWN, shownSession } from "#api/routes/own-account.ts";
import { InputRefused } from "#api/validate.ts";
import { ADMINISTRATOR_DUTIES, DUTIES, type DutyPlace, type Role } from "#model/staff.ts";
import type { AccountState } from "#model/states.ts";
import { ACCOUNT_STATE_WORDS, DUTY_WORDS } from "#model/words.ts";

const closed = { additionalProperties: false } as const;
const BY_ADMINISTRATOR = { duties: ["administrator"] } as const;
const BY_SECURITY = { duties: ["securityAdministrator"] } as const;

const ROLE = Type.Object(
  {
    duty: oneOf("岗位", DUTIES),
    place: Type.String({
      title: "区划、机构或节点",
      pattern: "^[A-Z]?[0-9]{6,20}$",
      description: "六位区划或节点，或机构编号",
    }),
  },
  closed,
);

const ACCOUNT = Type.Object({
  id: id("账号编号"),
  loginName: Type.String(),
  name: Type.String(),
  state: oneOf("状态", ["active", "locked", "ended"]),
  madeAt: moment("开立"),
  /** The first password was not changed yet. */
  passwordGiven: Type.Boolean(),
  secondFactor: Type.Boolean(),
  roles: Type.Array(ROLE),
});

const PARAMS = Type.Object({ account: id("账号编号") });
const ACCOUNT_ID = "stf_0mwzk8a79b7b8f9ce4717";
const OF = { account: ACCOUNT_ID };
const GIVEN = Type.Object({ id: id("账号编号"), firstPassword: Type.String() });

const CSV = [
  { title: "登录名", of: ({ loginName }: { loginName: string }) => loginName },
  { title: "姓名", of: ({ name }: { name: string }) => name },
  { title: "状态", of: ({ state }: { state: AccountState }) => ACCOUNT_STATE_WORDS[state] },
  {
    title: "岗位",
    of: ({ roles }: { roles: readonly Role[] }) =>
      roles.map(({ duty, place }) => `${DUTY_WORDS[duty]}（${place}）`).join("、"),
  },
];

/** "policy:360300". Refusal: input_invalid. */
function roleIn(text: string): Role {
  const [, name, place = ""] = /^([A-Za-z]+):([A-Z]?\d{6,20})$/.exec(text) ?? [];
  const duty = DUTIES.find((one) => one === name);
  if (duty) return { duty, place: place as DutyPlace };
  throw new InputRefused([
    { field: "path.role", message: "岗位应写作 岗位:地点，如 policy:360300" },
  ]);
}

export const accountRoutes = [
  route({
    method: "GET",
    path: "/accounts",
    title: "账号和岗位",
    who: { duties: ADMINISTRATOR_DUTIES },
    place: "node",
    query: listQuery({}),
    answer: listAnswer(ACCOUNT),
    list: { name: "账号", columns: CSV },
    examples: [
      {
        title: "按登录名",
        answer: {
          items: [
            {
              ...{ id: ACCOUNT_ID, loginName: "li.wei", name: "李微", state: "active" },
              ...{ madeAt: "2026-11-21T09:30:00+08:00", passwordGiven: false, secondFactor: true },
              roles: [{ duty: "policy", place: "360300" }],
            },
          ],
          next: null,
        },
      },
    ],
    handle: async ({ office, session, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const rows = await office.identity.accountsAfter(session, { after, limit: limit + 1 });
      return pageOf(rows, limit, {
        item: (row) => ({
          ...{ id: row.id as string, loginName: row.login_name, name: row.name, state: row.state },
          madeAt: momentText(row.made_at),
          ...{ passwordGiven: row.password_given, secondFactor: row.totp_confirmed },
          roles: row.roles.map(({ duty, place }) => ({ duty, place: place as string })),
        }),
        key: ({ login_name }) => [login_name],
      });
    },
  }),
  route({
    method: "POST",
    path: "/accounts",
    status: 201,
    title: "开立账号，首次密码只显示这一次",
    who: BY_ADMINISTRATOR,
    place: "node",
    body: Type.Object({ loginName: words("登录名", 32), name: words("姓名", 40) }, closed),
    answer: GIVEN,
    examples: [
      {
        title: "开立",
        body: { loginName: "li.wei", name: "李微" },
        answer: { id: ACCOUNT_ID, firstPassword: "kq7m-x2ha-93bc-w4pz" },
      },
    ],
    handle: async ({ office, session, body }) =>
      created(await office.identity.makeAccount(session, body)),
  }),
  route({
    method: "POST",
    path: "/accounts/:account/state",
    title: "停用、恢复、注销账号",
    who: BY_ADMINISTRATOR,
    place: "node",
    params: PARAMS,
    body: Type.Object({ to: oneOf("状态", ["active", "locked", "ended"]) }, closed),
    answer: NOTHING,
    writes: true,
    examples: [{ title: "停用", params: OF, body: { to: "locked" } }],
    handle: async ({ office, session, params, body }) => {
      await office.identity.moveAccount(session, { id: params.account, to: body.to });
      return null;
    },
  }),
  route({
    method: "POST",
    path: "/accounts/:account/password",
    title: "重置密码，只显示这一次",
    who: BY_ADMINISTRATOR,
    place: "node",
    params: PARAMS,
    answer: GIVEN,
    examples: [
      {
        title: "重置",
        params: OF,
        answer: { id: ACCOUNT_ID, firstPassword: "kq7m-x2ha-93bc-w4pz" },
      },
    ],
    handle: async ({ office, session, params }) => {
      const firstPassword = await office.identity.resetPassword(session, params.account);
      return { id: params.account, firstPassword };
    },
  }),
  route({
    method: "POST",
    path: "/accounts/:account/reset-consent",
    title: "同意由另一位管理员重置三员的账号，一小时内有效，用一次",
    who: { duties: ADMINISTRATOR_DUTIES },
    place: "node",
    params: PARAMS,
    answer: NOTHING,
    writes: true,
    examples: [{ title: "审计员忘记密码，安全管理员先同意", params: OF }],
    handle: async ({ office, session, params }) => {
      await office.identity.agreeToReset(session, params.account);
      return null;
    },
  }),
  route({
    method: "POST",
    path: "/accounts/:account/second-factor-reset",
    title: "解除动态口令",
    who: BY_SECURITY,
    place: "node",
    params: PARAMS,
    answer: NOTHING,
    writes: true,
    examples: [{ title: "手机丢失", params: OF }],
    handle: async ({ office, session, params }) => {
      await office.identity.resetSecondFactor(session, params.account);
      return null;
    },
  }),
  route({
    method: "POST",
    path: "/accounts/:account/roles",
    title: "授予岗位",
    who: BY_SECURITY,
    place: "node",
    params: PARAMS,
    body: ROLE,
    answer: NOTHING,
    writes: true,
    examples: [{ title: "政策岗", params: OF, body: { duty: "policy", place: "360300" } }],
    handle: async ({ office, session, params, body }) => {
      const role = { duty: body.duty, place: body.place as DutyPlace };
      await office.identity.grantRole(session, { staffId: params.account, role });
      return null;
    },
  }),
  route({
    method: "DELETE",
    path: "/accounts/:account/roles/:role",
    title: "收回岗位",
    who: BY_SECURITY,
    place: "node",
    params: Type.Object({ account: id("账号编号"), role: id("岗位:地点") }),
    answer: NOTHING,
    writes: true,
    examples: [{ title: "政策岗", params: { ...OF, role: "policy:360300" } }],
    handle: async ({ office, session, params }) => {
      const role = roleIn(params.role);
      await office.identity.takeRole(session, { staffId: params.account, role });
      return null;
    },
  }),
  route({
    method: "GET",
    path: "/accounts/:account/sessions",
    title: "某账号的登录",
    who: BY_SECURITY,
    place: "node",
    params: PARAMS,
    answer: Type.Object({ items: Type.Array(SESSION) }),
    examples: [
      {
        title: "一处",
        params: OF,
        answer: { items: [{ ...SESSION_SHOWN, current: false }] },
      },
    ],
    handle: async ({ office, session, params }) => {
      const rows = await office.identity.sessionsOf(session, params.account);
      return { items: rows.map((row) => shownSession(row, session.sessionId)) };
    },
  }),
  route({
    method: "DELETE",
    path: "/accounts/:account/sessions",
    title: "结束某账号的全部登录",
    who: BY_SECURITY,
    place: "node",
    params: PARAMS,
    answer: Type.Object({ ended: Type.Integer() }),
    writes: true,
    examples: [{ title: "全部", params: OF, answer: { ended: 1 } }],
    handle: async ({ office, session, params }) => {
      const all = { staffId: params.account, sessionId: null };
      return { ended: await office.identity.revokeSessions(session, all) };
    },
  }),
  route({
    method: "PUT",
    path: "/accounts/:account/directory",
    title: "绑定统一身份",
    who: BY_ADMINISTRATOR,
    place: "node",
    params: PARAMS,
    body: Type.Object({ subject: words("统一身份编号", 200) }, closed),
    answer: NOTHING,
    writes: true,
    examples: [{ title: "绑定", params: OF, body: { subject: "u-3301" } }],
    handle: async ({ office, session, params, body }) => {
      const { subject } = body;
      await office.identity.bindDirectory(session, { staffId: params.account, subject });
      return null;
    },
  }),
  route({
    method: "DELETE",
    path: "/accounts/:account/directory",
    title: "解除统一身份",
    who: BY_ADMINISTRATOR,
    place: "node",
    params: PARAMS,
    answer: NOTHING,
    writes: true,
    examples: [{ title: "解除", params: OF }],
    handle: async ({ office, session, params }) => {
      await office.identity.unbindDirectory(session, params.account);
      return null;
    },
  }),
] as const;
