/** The trail searched: by those who supervise, and by a person for who looked at their data. */
import Type, { type Static } from "typebox";
import { date, id, moment, momentText, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, type Paging, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import { InputRefused } from "#api/validate.ts";
import { addDays, type ChinaDate, chinaDate, day, startOfDay } from "#base/date.ts";
import type { Office } from "#nodes/nodes.ts";
import { type FoundEntry, searchTrail } from "#trail/trail.ts";

const ENTRY = Type.Object({
  at: moment(),
  actor: Type.String({ title: "何人" }),
  action: Type.String({ title: "做何事" }),
  subject: Type.String({ title: "对何事项" }),
  personId: Type.Union([Type.String(), Type.Null()], { title: "人员编号" }),
  detail: Type.String({ title: "说明" }),
});
type Entry = Static<typeof ENTRY>;

const EXAMPLE: Entry = {
  at: "2026-11-21T09:30:00+08:00",
  actor: "staff:li.wei@360300/checker",
  action: "read GET /settlements/:settlement",
  subject: "stl_0mwr533ge8598fd3a4d39",
  personId: "3603000000000001",
  detail: "",
};

/** One search looks at no more days than these: the trail is long. */
const DAYS_MAX = 92;

function shown(entry: FoundEntry): Entry {
  const { at, actor, action, subject, person_id, detail } = entry;
  return { at: momentText(at), actor, action, subject, personId: person_id, detail };
}

interface Asked extends Paging {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Both days belong to it; without days the last week. */
function spanOf({ from, to }: Asked, now: number): { from: number; to: number } {
  const last = to === undefined ? chinaDate(now) : day(to);
  const first = from === undefined ? addDays(last, -7) : day(from);
  const wrong = spanFault(first, last);
  if (wrong) throw new InputRefused([{ field: "query.from", message: wrong }]);
  return { from: startOfDay(first), to: startOfDay(addDays(last, 1)) };
}

function spanFault(first: ChinaDate, last: ChinaDate): string | null {
  if (first > last) return "起始日期晚于截止日期，请更正";
  return addDays(first, DAYS_MAX) < last ? `一次最多查${DAYS_MAX}天，请分段查询` : null;
}

interface Narrowed {
  readonly subject?: string | undefined;
  readonly personId?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
}

/** The entry before which a page of the trail begins. */
export function beforeOf(paging: Paging) {
  const key = afterOf(paging, ["number", "text", "number"]);
  const [at, chain, position] = key ?? [Number.MAX_SAFE_INTEGER, "", 0];
  return { at, chain, position };
}

async function searched(office: Office, now: number, query: Asked, by: Narrowed) {
  const limit = limitOf(query);
  const span = spanOf(query, now);
  const before = beforeOf(query);
  const { subject = null, personId = null, actor = null, action = null } = by;
  const search = { ...span, subject, personId, actor, action, before, rowsMax: limit + 1 };
  // What was noted in the last second is not written yet.
  await office.trail.flush(office.world.store);
  const rows = await searchTrail(office.world.reports, search);
  return pageOf(rows, limit, {
    item: shown,
    key: ({ at: when, chain: of, position: place }) => [when, of, place],
  });
}

const SPAN = { from: Type.Optional(date("起")), to: Type.Optional(date("止")) };

export const trailRoutes = [
  route({
    method: "GET",
    path: "/trail",
    title: "查留痕",
    who: { duties: ["auditor", "supervisor"] },
    place: "node",
    reads: "person",
    query: listQuery({
      ...SPAN,
      subject: Type.Optional(id("事项")),
      personId: Type.Optional(id("人员编号")),
      actor: Type.Optional(words("何人（登录名、地点或其一部分）", 80)),
      action: Type.Optional(words("何事（开头）", 80)),
    }),
    answer: listAnswer(ENTRY),
    list: {
      name: "留痕",
      columns: [
        { title: "时间", of: (row: Entry) => row.at },
        { title: "何人", of: (row: Entry) => row.actor },
        { title: "何事", of: (row: Entry) => row.action },
        { title: "事项", of: (row: Entry) => row.subject },
        { title: "人员编号", of: (row: Entry) => row.personId },
        { title: "说明", of: (row: Entry) => row.detail },
      ],
    },
    examples: [
      {
        title: "一名工作人员近一周",
        query: { actor: "li.wei" },
        answer: { items: [EXAMPLE], next: null },
      },
    ],
    handle: async ({ office, now, query, looked }) => {
      const found = await searched(office, now, query, query);
      looked({ by: query.personId ?? query.subject ?? "" }, "trail");
      return found;
    },
  }),
] as const;
