/** The hub's figures of a month by pair of places, once and as a stream of events. */
import Type, { type Static } from "typebox";
import { FILE, type FileAnswer } from "#api/answered.ts";
import { month, yuan } from "#api/fields.ts";
import { type Call, route } from "#api/route.ts";
import { chinaDate, monthOf } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import type { Duty } from "#model/staff.ts";
import { TERMS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { selectFlows } from "#settlement/settlement.ts";

const NATION: { readonly duties: readonly Duty[] } = { duties: ["dutyOperator"] };

const FLOW = Type.Object({
  careNode: Type.String(),
  homeNode: Type.String(),
  kind: Type.String(),
  state: Type.String(),
  stateWords: Type.String(),
  count: Type.Integer(),
  total: yuan("总额"),
});
const FIGURES = Type.Object({
  month: month(),
  settled: Type.Integer({ title: "有效结算" }),
  undone: Type.Integer({ title: "已冲正" }),
  cancelled: Type.Integer({ title: "撤销" }),
  flows: Type.Array(FLOW),
});
type Figures = Static<typeof FIGURES>;

async function figuresOf(office: Office, of: string): Promise<Figures> {
  const rows = await selectFlows(office.world.reports, of);
  const count = (wanted: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(wanted).reduce((sum, row) => sum + Number(row.count), 0);
  return {
    month: of,
    settled: count(({ kind, state }) => kind === "settle" && state === "booked"),
    undone: count(({ state }) => state === "undone" || state === "offset"),
    cancelled: count(({ kind, state }) => kind === "cancel" && state === "booked"),
    flows: rows.map((row) => ({
      careNode: row.care_node,
      homeNode: row.home_node,
      kind: row.kind,
      state: row.state,
      stateWords: TERMS.copyState[row.state as "booked"].zh,
      count: Number(row.count),
      total: yuanText(row.total_fen),
    })),
  };
}

const EVERY_MS = 2_000;
type Watching = Pick<Call, "office" | "ends" | "stands">;

/** Then the browser asks anew. */
const EVENTS_MAX = 300;

/**
 * An event when the figures have changed, a comment when they have not; at each heartbeat the
 * session and the duty are looked at, and without them the stream ends.
 */
async function* events({ office, ends, stands }: Watching): AsyncGenerator<string> {
  let before = "";
  for (let turn = 0; turn < EVENTS_MAX && !ends(); turn += 1) {
    if (turn > 0 && !(await stands())) return;
    const now = JSON.stringify(await figuresOf(office, monthOf(chinaDate(office.world.now()))));
    yield now === before ? ":\n\n" : `event: figures\ndata: ${now}\n\n`;
    before = now;
    await office.world.pause(EVERY_MS);
  }
}

export const statisticsRoutes = [
  route({
    method: "GET",
    path: "/statistics",
    title: "一个月各地之间的结算",
    at: "hub",
    who: NATION,
    place: "node",
    query: Type.Object({ month: Type.Optional(month()) }, { additionalProperties: false }),
    answer: FIGURES,
    examples: [
      {
        title: "本月",
        query: { month: "2026-11" },
        answer: { month: "2026-11", settled: 0, undone: 0, cancelled: 0, flows: [] },
      },
    ],
    handle: async ({ office, query, now }) =>
      await figuresOf(office, query.month ?? monthOf(chinaDate(now))),
  }),
  route({
    method: "GET",
    path: "/statistics/events",
    title: "本月结算的事件流",
    at: "hub",
    who: NATION,
    place: "node",
    answer: FILE,
    examples: [{ title: "订阅" }],
    handle: async (call): Promise<FileAnswer> => ({
      name: "",
      type: "text/event-stream; charset=utf-8",
      bytes: events(call),
    }),
  }),
] as const;
