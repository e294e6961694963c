/** Who is logged in here, and what a page needs to write: the first call of every page. */
import Type, { type Static } from "typebox";
import { csrfOf } from "#api/cookies.ts";
import { id, moment, momentText } from "#api/fields.ts";
import { route } from "#api/route.ts";
import type { PersonSession, StaffSession } from "#model/staff.ts";

const ROLE = Type.Object({ duty: Type.String(), place: Type.String() });

export const STAFF = Type.Object({
  loginName: Type.String(),
  name: Type.String(),
  roles: Type.Array(ROLE),
  mustFinish: Type.Union([Type.Literal("password"), Type.Literal("secondFactor"), Type.Null()]),
  expiresAt: moment("到期"),
  csrf: Type.String(),
});

export const PERSON = Type.Object({
  personId: id("人员编号"),
  name: Type.String(),
  actsFor: Type.Array(id("人员编号")),
  expiresAt: moment("到期"),
  csrf: Type.String(),
});

const NODE = Type.Object({
  node: Type.String(),
  kind: Type.Union([Type.Literal("province"), Type.Literal("hub")]),
  at: moment("节点时间"),
});

const rolesOf = ({ roles }: StaffSession) => roles.map(({ duty, place }) => ({ duty, place }));

/** A session of staff as its page is told of it. */
export function shownStaff(session: StaffSession, token: string): Static<typeof STAFF> {
  return {
    loginName: session.loginName,
    name: session.name,
    roles: rolesOf(session),
    mustFinish: session.mustFinish,
    expiresAt: momentText(session.expiresAt),
    csrf: csrfOf(token),
  };
}

/** The same of a person. */
export function shownPerson(session: PersonSession, token: string): Static<typeof PERSON> {
  return {
    personId: session.personId,
    name: session.name,
    actsFor: [...session.actsFor],
    expiresAt: momentText(session.expiresAt),
    csrf: csrfOf(token),
  };
}

export const sessionRoutes = [
  route({
    method: "GET",
    path: "/node",
    title: "本节点",
    who: "public",
    answer: NODE,
    examples: [
      {
        title: "江西",
        answer: { node: "360000", kind: "province", at: "2026-11-21T09:30:00+08:00" },
      },
    ],
    handle: async ({ office, now }) => ({
      node: office.node,
      kind: office.kind,
      at: momentText(now),
    }),
  }),
  route({
    method: "GET",
    path: "/staff/session",
    title: "工作人员的会话",
    who: "staff",
    unfinished: true,
    answer: STAFF,
    examples: [
      {
        title: "政策岗",
        answer: {
          loginName: "li.wei",
          name: "李微",
          roles: [{ duty: "policy", place: "360300" }],
          mustFinish: null,
          expiresAt: "2026-11-21T17:30:00+08:00",
          csrf: "2d1f…",
        },
      },
    ],
    handle: async ({ session, token }) => shownStaff(session, token),
  }),
  route({
    method: "GET",
    path: "/person/session",
    title: "参保人的会话",
    who: "person",
    answer: PERSON,
    examples: [
      {
        title: "参保人",
        answer: {
          personId: "3603000000000001",
          name: "张某",
          actsFor: [],
          expiresAt: "2026-11-21T17:30:00+08:00",
          csrf: "2d1f…",
        },
      },
    ],
    handle: async ({ session, token }) => shownPerson(session, token),
  }),
] as const;
