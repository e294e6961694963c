/** The hub's figures of a month by pair of places, once and as a stream of events. */
import Type, { type Static } from "typebox";
import { FILE, type FileAnswer } from "#api/answered.ts";
import { moment, momentText, month, yuan } from "#api/fields.ts";
import { type Call, route } from "#api/route.ts";
import { chinaDate, monthOf } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { isRefusalCode, refusalText } from "#base/refusals.ts";
import type { Duty } from "#model/staff.ts";
import { TERMS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { selectFlows } from "#settlement/settlement.ts";
import { type HeardCount, selectHeard } from "#statistics/statistics.ts";

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

const CALLS = Type.Object({
  node: Type.String({ title: "就医省" }),
  kind: Type.String({ title: "业务" }),
  calls: Type.Integer({ title: "次数" }),
  succeeded: Type.Integer({ title: "办成" }),
  unanswered: Type.Integer({ title: "未得应答" }),
  meanMs: Type.Integer({ title: "平均用时（毫秒）" }),
});
const MISTAKE = Type.Object({
  node: Type.String({ title: "就医省" }),
  kind: Type.String({ title: "业务" }),
  code: Type.String({ title: "原因代码" }),
  words: Type.String({ title: "原因" }),
  calls: Type.Integer({ title: "次数" }),
});
const CALL_FIGURES = Type.Object({
  from: moment(),
  until: moment(),
  calls: Type.Array(CALLS),
  /** The most frequent ones first. */
  mistakes: Type.Array(MISTAKE),
});

const DAY_HOURS = 24;
const MISTAKES_MAX = 100;
const OTHER_ENDS: Readonly<Record<string, string>> = {
  noAnswer: "未及时得到应答",
  defect: "平台内部错误",
};

/** How calls of institutions ended in the last hours, by province and kind. */
async function callsOf(office: Office, hours: number): Promise<Static<typeof CALL_FIGURES>> {
  const until = office.world.now();
  const from = until - hours * 3_600_000;
  const rows = await selectHeard(office.world.reports, from, until);
  const sums = new Map<string, { all: HeardCount[]; of: HeardCount }>();
  for (const row of rows) {
    const key = `${row.node} ${row.kind}`;
    const held = sums.get(key);
    if (held) held.all.push(row);
    else sums.set(key, { all: [row], of: row });
  }
  const total = (all: readonly HeardCount[]): number =>
    all.reduce((sum, { calls }) => sum + calls, 0);
  return {
    from: momentText(from),
    until: momentText(until),
    calls: [...sums.values()].map(({ all, of: { node, kind } }) => ({
      node,
      kind,
      calls: total(all),
      succeeded: total(all.filter(({ outcome }) => outcome === "ok")),
      unanswered: total(all.filter(({ outcome }) => outcome === "noAnswer")),
      meanMs: Math.round(all.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, total(all))),
    })),
    mistakes: rows
      .filter(({ outcome }) => outcome !== "ok")
      .sort((a, b) => b.calls - a.calls)
      .slice(0, MISTAKES_MAX)
      .map(({ node, kind, outcome, calls }) => ({
        node,
        kind,
        code: outcome,
        words: isRefusalCode(outcome)
          ? refusalText(outcome, {}).replaceAll("undefined", "…")
          : (OTHER_ENDS[outcome] ?? outcome),
        calls,
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
  let endedBefore = "";
  for (let turn = 0; turn < EVENTS_MAX && !ends(); turn += 1) {
    if (turn > 0 && !(await stands())) return;
    const now = JSON.stringify(await figuresOf(office, monthOf(chinaDate(office.world.now()))));
    yield now === before ? ":\n\n" : `event: figures\ndata: ${now}\n\n`;
    before = now;
    const { calls, mistakes } = await callsOf(office, 1);
    const ended = JSON.stringify({ calls, mistakes });
    if (ended !== endedBefore) yield `event: calls\ndata: ${ended}\n\n`;
    endedBefore = ended;
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
    path: "/statistics/calls",
    title: "各省医药机构业务的成败和用时",
    at: "hub",
    who: NATION,
    place: "node",
    query: Type.Object(
      { hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 744, title: "最近几小时" })) },
      { additionalProperties: false },
    ),
    answer: CALL_FIGURES,
    examples: [{ title: "最近一天", query: { hours: "24" } }],
    handle: async ({ office, query }) => await callsOf(office, query.hours ?? DAY_HOURS),
  }),
  route({
    method: "GET",
    path: "/statistics/events",
    title: "本月结算的事件流",
    at: "hub",
    who: NATION,
    place: "node",
    answer: FILE,
    events:
      "事件名 figures，data 是 GET /statistics 的回答；数字变了才有，其间每2秒一行注释（:）表示仍在连接。" +
      "约10分钟后由平台结束，请重新连接；断线后重连即得最新数字，不必补发。",
    examples: [{ title: "订阅" }],
    handle: async (call): Promise<FileAnswer> => ({
      name: "",
      type: "text/event-stream; charset=utf-8",
      bytes: events(call),
    }),
  }),
] as const;
