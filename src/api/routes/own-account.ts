/** What staff see and end of their own: sessions, and tokens for programs. */
import Type from "typebox";
import { NOTHING } from "#api/answered.ts";
import { id, moment, momentText, words } from "#api/fields.ts";
import { route } from "#api/route.ts";
import type { ListedSession } from "#identity/identity.ts";

const closed = { additionalProperties: false } as const;

export const SESSION = Type.Object({
  id: id("登录编号"),
  madeAt: moment("登录时间"),
  seenAt: moment("最近使用"),
  expiresAt: moment("到期"),
  entrance: Type.String({ title: "登录方式" }),
  factor: Type.String({ title: "第二因素" }),
  address: Type.String({ title: "网络地址" }),
  agent: Type.String({ title: "浏览器或程序" }),
  current: Type.Boolean({ title: "就是本次登录" }),
});

export function shownSession(row: ListedSession, currentId: string) {
  return {
    id: row.id,
    madeAt: momentText(row.made_at),
    seenAt: momentText(row.seen_at),
    expiresAt: momentText(row.expires_at),
    entrance: row.entrance,
    factor: row.factor,
    address: row.address,
    agent: row.agent,
    current: row.id === currentId,
  };
}

export const SESSION_SHOWN = {
  id: "ses_0mwzk8a79b7b8f9ce4717",
  madeAt: "2026-11-21T09:30:00+08:00",
  seenAt: "2026-11-21T09:41:00+08:00",
  expiresAt: "2026-11-21T21:30:00+08:00",
  entrance: "password",
  factor: "code",
  address: "10.1.2.3",
  agent: "Mozilla/5.0",
  current: true,
};

const TOKEN = Type.Object({
  id: id("令牌编号"),
  name: Type.String({ title: "名称" }),
  madeAt: moment("领取"),
  expiresAt: moment("有效至"),
});

export const ownAccountRoutes = [
  route({
    method: "GET",
    path: "/staff/sessions",
    title: "本人的登录",
    who: "staff",
    answer: Type.Object({ items: Type.Array(SESSION) }),
    examples: [{ title: "一处", answer: { items: [SESSION_SHOWN] } }],
    handle: async ({ office, session }) => {
      const rows = await office.identity.sessionsOf(session, session.staffId);
      return { items: rows.map((row) => shownSession(row, session.sessionId)) };
    },
  }),
  route({
    method: "DELETE",
    path: "/staff/sessions/:session",
    title: "结束本人的一处登录",
    who: "staff",
    params: Type.Object({ session: id("登录编号") }),
    answer: NOTHING,
    writes: true,
    examples: [{ title: "一处", params: { session: "ses_0mwzk8a79b7b8f9ce4717" } }],
    handle: async ({ office, session, params }) => {
      const own = { staffId: session.staffId, sessionId: params.session };
      await office.identity.revokeSessions(session, own);
      return null;
    },
  }),
  route({
    method: "DELETE",
    path: "/staff/sessions",
    title: "结束本人的其他登录",
    who: "staff",
    answer: Type.Object({ ended: Type.Integer() }),
    writes: true,
    examples: [{ title: "除本次外", answer: { ended: 2 } }],
    handle: async ({ office, session }) => {
      const all = { staffId: session.staffId, sessionId: null };
      return { ended: await office.identity.revokeSessions(session, all) };
    },
  }),
  route({
    method: "GET",
    path: "/staff/tokens",
    title: "本人的令牌",
    who: "staff",
    answer: Type.Object({ items: Type.Array(TOKEN) }),
    examples: [
      {
        title: "一个",
        answer: {
          items: [
            {
              id: "tok_0mwzk8a79b7b8f9ce4717",
              name: "值班机",
              madeAt: "2026-11-21T09:30:00+08:00",
              expiresAt: "2026-12-21T09:30:00+08:00",
            },
          ],
        },
      },
    ],
    handle: async ({ office, session }) => {
      const rows = await office.identity.tokensOf(session.staffId);
      const items = rows.map(({ id: token, name, made_at, expires_at }) => {
        const times = { madeAt: momentText(made_at), expiresAt: momentText(expires_at) };
        return { id: token, name, ...times };
      });
      return { items };
    },
  }),
  route({
    method: "POST",
    path: "/staff/tokens",
    title: "领取令牌，只显示这一次",
    who: "staff",
    body: Type.Object(
      {
        name: words("用在哪里", 40),
        days: Type.Integer({ title: "有效天数", minimum: 1, maximum: 366 }),
      },
      closed,
    ),
    answer: Type.Object({ id: id("令牌编号"), token: Type.String(), expiresAt: moment("有效至") }),
    examples: [
      {
        title: "三十天",
        body: { name: "值班机", days: 30 },
        answer: {
          id: "tok_0mwzk8a79b7b8f9ce4717",
          token: "lj_360000_…",
          expiresAt: "2026-12-21T09:30:00+08:00",
        },
      },
    ],
    handle: async ({ office, session, body }) => {
      const { expiresAt, ...made } = await office.identity.makeToken(session, body);
      return { ...made, expiresAt: momentText(expiresAt) };
    },
  }),
  route({
    method: "DELETE",
    path: "/staff/tokens/:token",
    title: "撤销本人的令牌",
    who: "staff",
    params: Type.Object({ token: id("令牌编号") }),
    answer: NOTHING,
    writes: true,
    examples: [{ title: "一个", params: { token: "tok_0mwzk8a79b7b8f9ce4717" } }],
    handle: async ({ office, session, params }) => {
      await office.identity.revokeToken(session, params.token);
      return null;
    },
  }),
] as const;
