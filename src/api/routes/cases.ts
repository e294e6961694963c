/** What waits for an agency: marks for review, settlements to compute again, stays let go. */
import Type, { type Static } from "typebox";
import { id, moment, momentText, words } from "#api/fields.ts";
import { areasReached } from "#api/reach.ts";
import { route } from "#api/route.ts";
import type { Staff } from "#model/actor.ts";
import type { Duty } from "#model/staff.ts";
import { OPEN_CASE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { areaOfCase, closeCase, type OpenCase, openCases } from "#settlement/settlement.ts";

const CHECKERS: { readonly duties: readonly Duty[] } = { duties: ["checker", "supervisor"] };

const CASE = Type.Object({
  kind: Type.String(),
  kindWords: Type.String(),
  subject: id("结算或就诊"),
  personId: id("人员编号"),
  area: Type.String(),
  openedAt: moment(),
  about: Type.Array(Type.String()),
});
type Shown = Static<typeof CASE>;

function shown(office: Office, open: OpenCase): Shown {
  return {
    kind: open.kind,
    kindWords: OPEN_CASE_WORDS[open.kind],
    subject: open.subject,
    personId: open.personId,
    area: areaOfCase(office.node, open),
    openedAt: momentText(open.openedAt),
    about: [...open.about],
  };
}

export const caseRoutes = [
  route({
    method: "GET",
    path: "/cases",
    title: "待处理的复核、重算和关闭的住院",
    at: "province",
    who: CHECKERS,
    place: "list",
    reads: "person",
    answer: Type.Object({ items: Type.Array(CASE) }),
    examples: [{ title: "没有待处理的", answer: { items: [] } }],
    handle: async ({ office, reach, looked }) => {
      const areas = areasReached(reach);
      const all = (await openCases(office.world.store)).map((open) => shown(office, open));
      const items = all.filter(({ area }) => areas.some((part) => area.startsWith(part)));
      looked([...new Set(items.map(({ personId }) => personId as never))], "cases");
      return { items };
    },
  }),
  route({
    method: "POST",
    path: "/cases/:subject/close",
    title: "处理完毕，写明处理情况",
    at: "province",
    who: CHECKERS,
    place: {
      of: async ({ office, params }) => {
        const all = await openCases(office.world.store);
        const open = all.find(({ subject }) => subject === params.subject);
        return open ? { area: areaOfCase(office.node, open) } : null;
      },
    },
    params: Type.Object({ subject: id("结算或就诊") }),
    body: Type.Object({ words: words("处理情况", 400) }, { additionalProperties: false }),
    answer: Type.Object({ kind: Type.String() }),
    writes: true,
    examples: [
      {
        title: "已重算",
        params: { subject: "stl_0mwr533ge8598fd3a4d39" },
        body: { words: "已重新结算，差额退给本人" },
        answer: { kind: "recompute" },
      },
    ],
    handle: async ({ office, params, body, actor }) => {
      const { world, trail } = office;
      const by = actor as Staff;
      return { kind: await closeCase(world, trail, { ...params, by, words: body.words }) };
    },
  }),
] as const;
