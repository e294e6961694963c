/** What waits for an agency: marks for review, settlements to compute again, stays let go. */
import Type, { type Static } from "typebox";
import { id, moment, momentText, words } from "#api/fields.ts";
import { areaReached, areasOfPeople } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import type { Staff } from "#model/actor.ts";
import { type Area, areaOf } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import { OPEN_CASE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { closeCase, type OpenCase, openCases } from "#settlement/settlement.ts";

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

/** A stay is let go at care, which is the node's own; the others are of the person's home. */
async function placedCases(office: Office) {
  const all = await openCases(office.world.store);
  const people = [...new Set(all.map(({ personId }) => personId))];
  const areasOf = await areasOfPeople(office, people);
  return all.map((open) => {
    const isCare = open.kind === "stay_released";
    return { open, areas: isCare ? [areaOf(office.node)] : areasOf(open.personId) };
  });
}

function shown(open: OpenCase, at: Area): Shown {
  return {
    kind: open.kind,
    kindWords: OPEN_CASE_WORDS[open.kind],
    subject: open.subject,
    personId: open.personId,
    area: at,
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
      const items = (await placedCases(office)).flatMap(({ open, areas }) => {
        const at = areaReached(reach, areas);
        return at === null ? [] : [shown(open, at)];
      });
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
        const all = await placedCases(office);
        const found = all.find(({ open }) => open.subject === params.subject);
        return found ? found.areas.map((area) => ({ area })) : null;
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
