/** Daily reconciliation of three parties: days by pair, differences with three columns, acts. */
import Type, { type Static } from "typebox";
import { date, id, moment, momentText, month, oneOf, words, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import { chinaDate, DAY_MS, type Instant } from "#base/date.ts";
import { yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import type { Staff } from "#model/actor.ts";
import {
  DIFFERENCE_CLASS_WORDS,
  DIFFERENCE_STATE_WORDS,
  PAIR_DAY_STATE_WORDS,
  RESOLUTION_WORDS,
} from "#model/clearing-words.ts";
import type { CaseWord } from "#model/reconciliation.ts";
import type { Duty } from "#model/staff.ts";
import { TERMS } from "#model/words.ts";
import {
  type DifferenceRow,
  differenceOf,
  fundsOf,
  mayResolve,
  type PairDayRow,
  type PairState,
  resolveDifference,
  selectDifferencePage,
  selectDifferences,
  selectPairDayPage,
  selectPairStates,
} from "#reconciliation/reconciliation.ts";
import type { World } from "#world.ts";

const AGENCY: { readonly duties: readonly Duty[] } = {
  duties: ["checker", "finance", "supervisor"],
};
/** At a province its agency, at the hub whoever is on duty. */
const EITHER: { readonly duties: readonly Duty[] } = { duties: [...AGENCY.duties, "dutyOperator"] };

const SIDES = { care: TERMS.mover.care.zh, home: TERMS.mover.home.zh };
const node = (title: string) =>
  Type.String({ title, description: "六位数字的省编码", pattern: "^\\d{2}0000$" });
const MONTH_USUAL = (now: Instant): string => chinaDate(now).slice(0, 7);

const PAIR_DAY = Type.Object({
  day: date("业务日期"),
  side: Type.String(),
  sideWords: Type.String(),
  peer: node("对方省"),
  scheme: Type.String(),
  schemeWords: Type.String(),
  revision: Type.Integer({ title: "第几次统计" }),
  cases: Type.Integer({ title: "笔数" }),
  total: yuan("费用总额"),
  funds: Type.Record(Type.String(), yuan()),
  state: Type.String(),
  stateWords: Type.String(),
  countedAt: moment(),
  agreedAt: Type.Union([moment(), Type.Null()]),
});
type PairDayShown = Static<typeof PAIR_DAY>;

function pairDayShown(row: PairDayRow): PairDayShown {
  const funds = Object.entries(row.funds).map(([fund, fen]) => [fund, yuanText(BigInt(fen))]);
  return {
    ...{ day: row.day, side: row.side, sideWords: SIDES[row.side], peer: row.peer },
    ...{ scheme: row.scheme, schemeWords: TERMS.scheme[row.scheme].zh, revision: row.revision },
    ...{ cases: row.cases, total: yuanText(row.total_fen), funds: Object.fromEntries(funds) },
    ...{ state: row.state, stateWords: PAIR_DAY_STATE_WORDS[row.state] },
    countedAt: momentText(row.counted_at),
    agreedAt: row.agreed_at === null ? null : momentText(row.agreed_at),
  };
}

const HAS_WORDS: Readonly<Record<CaseWord["state"], string>> = {
  standing: "有效",
  takenBack: "已冲正",
  open: "结果未定",
  none: "无此笔",
};
const HAS = Type.Object({
  state: Type.String(),
  stateWords: Type.String(),
  day: Type.Union([date("业务日期"), Type.Null()]),
  total: yuan("费用总额"),
  funds: Type.Record(Type.String(), yuan()),
});

function hasShown({ state, day, totalFen, funds }: CaseWord): Static<typeof HAS> {
  const sums = Object.entries(fundsOf(funds)).map(([fund, fen]) => [fund, yuanText(fen ?? 0n)]);
  const stateWords = HAS_WORDS[state];
  const total = yuanText(totalFen);
  return { state, stateWords, day: day ?? null, total, funds: Object.fromEntries(sums) };
}

const maybe = Type.Union([Type.String(), Type.Null()]);
const DIFFERENCE = Type.Object({
  difference: id("差异编号"),
  settlement: id("结算ID"),
  day: date("业务日期"),
  month: month(),
  care: node("就医省"),
  home: node("参保省"),
  scheme: Type.String(),
  class: Type.String(),
  classWords: Type.String({ title: "差异类别" }),
  careHas: HAS,
  hubHas: HAS,
  homeHas: HAS,
  owner: node("应由谁处理"),
  state: Type.String(),
  stateWords: Type.String(),
  days: Type.Integer({ title: "已有几天" }),
  openedAt: moment(),
  /** What its owner may choose; empty when it is over. */
  may: Type.Array(Type.Object({ resolution: Type.String(), words: Type.String() })),
  resolution: maybe,
  words: maybe,
  proposedBy: maybe,
  decidedBy: maybe,
  closedAt: Type.Union([moment(), Type.Null()]),
  version: Type.String(),
});
type Shown = Static<typeof DIFFERENCE>;

function shown(row: DifferenceRow, now: Instant): Shown {
  const of = differenceOf(row);
  const isOpen = of.closedAt === null;
  const may = isOpen ? mayResolve(row) : [];
  return {
    ...{ difference: of.id, settlement: of.settlementId, day: of.day, month: of.month },
    ...{ care: of.care, home: of.home, scheme: of.scheme, owner: of.owner },
    ...{ class: of.class, classWords: DIFFERENCE_CLASS_WORDS[of.class] },
    careHas: hasShown(of.careHas),
    hubHas: hasShown(of.hubHas),
    homeHas: hasShown(of.homeHas),
    ...{ state: of.state, stateWords: DIFFERENCE_STATE_WORDS[of.state] },
    days: Math.floor(((of.closedAt ?? now) - of.openedAt) / DAY_MS),
    openedAt: momentText(of.openedAt),
    may: may.map((resolution) => ({ resolution, words: RESOLUTION_WORDS[resolution] })),
    ...{ resolution: of.resolution, words: of.words },
    ...{ proposedBy: of.proposedBy, decidedBy: of.decidedBy },
    closedAt: of.closedAt === null ? null : momentText(of.closedAt),
    version: versionOf(row),
  };
}

/** The hub's number, and what own staff did since. */
function versionOf({ version, state }: DifferenceRow): string {
  return `${version}.${state}`;
}

const S = "stl_0mwr533ge8598fd3a4d39";
const HAS_EXAMPLE = {
  ...{ state: "standing", stateWords: "有效", day: "2026-11-21", total: "465.19" },
  funds: { pooled: "115.63" },
};
const EXAMPLE: Shown = {
  ...{ difference: "dif_0mwr533ge8598fd3a4d39", settlement: S, day: "2026-11-21" },
  ...{ month: "2026-11", care: "460000", home: "360000", scheme: "employee", owner: "460000" },
  ...{ class: "missingAtCare", classWords: DIFFERENCE_CLASS_WORDS.missingAtCare },
  ...{ careHas: { ...HAS_EXAMPLE, state: "none", stateWords: "无此笔" }, hubHas: HAS_EXAMPLE },
  ...{ homeHas: HAS_EXAMPLE, state: "open", stateWords: DIFFERENCE_STATE_WORDS.open, days: 0 },
  ...{ openedAt: "2026-11-22T00:10:00+08:00", resolution: null, words: null },
  may: [{ resolution: "replay", words: RESOLUTION_WORDS.replay }],
  ...{ proposedBy: null, decidedBy: null, closedAt: null, version: "7.open" },
};
const COLUMNS = [
  { title: "差异编号", of: (row: Shown) => row.difference },
  { title: "结算ID", of: (row: Shown) => row.settlement },
  { title: "业务日期", of: (row: Shown) => row.day },
  { title: "就医省", place: true as const, of: (row: Shown) => row.care },
  { title: "参保省", place: true as const, of: (row: Shown) => row.home },
  { title: "差异类别", of: (row: Shown) => row.classWords },
  { title: "就医地状态", of: (row: Shown) => row.careHas.stateWords },
  { title: "就医地总额", money: true as const, of: (row: Shown) => row.careHas.total },
  { title: "国家平台状态", of: (row: Shown) => row.hubHas.stateWords },
  { title: "国家平台总额", money: true as const, of: (row: Shown) => row.hubHas.total },
  { title: "参保地状态", of: (row: Shown) => row.homeHas.stateWords },
  { title: "参保地总额", money: true as const, of: (row: Shown) => row.homeHas.total },
  { title: "处理方", place: true as const, of: (row: Shown) => row.owner },
  { title: "状态", of: (row: Shown) => row.stateWords },
];
const PARAMS = Type.Object({ difference: id("差异编号") });
const AT = { params: { difference: EXAMPLE.difference } };

/** Refusal: object_missing. */
async function found(world: World, difference: string): Promise<DifferenceRow> {
  const [row] = await world.store.transaction((tx) => selectDifferences(tx, [difference]));
  if (!row) throw new Refusal("object_missing");
  return row;
}

const PAIR = Type.Object({
  care: node("就医省"),
  home: node("参保省"),
  scheme: Type.String(),
  schemeWords: Type.String(),
  days: Type.Integer({ title: "已比对天数" }),
  agreed: Type.Integer({ title: "一致天数" }),
  differing: Type.Integer({ title: "有差异天数" }),
  open: Type.Integer({ title: "未处理差异" }),
  oldestDays: Type.Union([Type.Integer({ title: "最久几天" }), Type.Null()]),
});

function pairShown(row: PairState, now: Instant): Static<typeof PAIR> {
  const { care_node: care, home_node: home, scheme, days, agreed, differing, open } = row;
  const oldestDays = row.oldest_at === null ? null : Math.floor((now - row.oldest_at) / DAY_MS);
  const schemeWords = TERMS.scheme[scheme].zh;
  return { care, home, scheme, schemeWords, days, agreed, differing, open, oldestDays };
}

export const reconciliationRoutes = [
  route({
    method: "GET",
    path: "/reconciliation/days",
    title: "一个月逐日与各省的对账状态",
    at: "province",
    who: AGENCY,
    place: "node",
    query: listQuery({
      month: Type.Optional(month()),
      side: Type.Optional(oneOf("作为", Object.keys(SIDES))),
      state: Type.Optional(oneOf("状态", Object.keys(PAIR_DAY_STATE_WORDS))),
      peer: Type.Optional(node("对方省")),
    }),
    answer: listAnswer(PAIR_DAY),
    list: {
      name: "逐日对账",
      columns: [
        { title: "业务日期", of: (row: PairDayShown) => row.day },
        { title: "作为", of: (row: PairDayShown) => row.sideWords },
        { title: "对方省", place: true as const, of: (row: PairDayShown) => row.peer },
        { title: "险种", of: (row: PairDayShown) => row.schemeWords },
        { title: "笔数", of: (row: PairDayShown) => String(row.cases) },
        { title: "费用总额", money: true, of: (row: PairDayShown) => row.total },
        { title: "状态", of: (row: PairDayShown) => row.stateWords },
      ],
    },
    examples: [
      {
        title: "有差异的",
        query: { month: "2026-11", state: "differs" },
        answer: { items: [], next: null },
      },
    ],
    handle: async ({ office, query, now }) => {
      const limit = limitOf(query);
      const [day = "0001-01-01", afterSide = "", afterPeer = "", scheme = ""] =
        afterOf(query, ["date", "text", "text", "text"]) ?? [];
      const rows = await selectPairDayPage(office.world.reports, {
        month: query.month ?? MONTH_USUAL(now),
        ...{ side: query.side ?? null, state: query.state ?? null, peer: query.peer ?? null },
        after: [day, afterSide, afterPeer, scheme],
        rowsMax: limit + 1,
      });
      const key = (row: PairDayRow) => [row.day, row.side, row.peer, row.scheme];
      return pageOf(rows, limit, { item: pairDayShown, key });
    },
  }),
  route({
    method: "GET",
    path: "/reconciliation/differences",
    title: "三方对账的差异，最早的在前",
    who: EITHER,
    place: "node",
    query: listQuery({
      month: Type.Optional(month()),
      state: Type.Optional(oneOf("状态", Object.keys(DIFFERENCE_STATE_WORDS))),
      class: Type.Optional(oneOf("差异类别", Object.keys(DIFFERENCE_CLASS_WORDS))),
      peer: Type.Optional(node("其中一方")),
      owner: Type.Optional(node("处理方")),
    }),
    answer: listAnswer(DIFFERENCE),
    list: { name: "三方对账差异", columns: COLUMNS },
    examples: [
      { title: "待处理的", query: { state: "open" }, answer: { items: [EXAMPLE], next: null } },
    ],
    handle: async ({ office, query, now }) => {
      const limit = limitOf(query);
      const [openedAt = 0, last = ""] = afterOf(query, ["number", "text"]) ?? [];
      const rows = await selectDifferencePage(office.world.reports, {
        ...{ month: query.month ?? null, state: query.state ?? null, class: query.class ?? null },
        ...{ peer: query.peer ?? null, owner: query.owner ?? null },
        after: { openedAt, id: last },
        rowsMax: limit + 1,
      });
      const item = (row: DifferenceRow) => shown(row, now);
      return pageOf(rows, limit, { item, key: (row) => [row.opened_at, row.id] });
    },
  }),
  route({
    method: "GET",
    path: "/reconciliation/differences/:difference",
    title: "一笔差异，三方各是什么",
    who: EITHER,
    place: "node",
    params: PARAMS,
    answer: DIFFERENCE,
    examples: [{ title: "待处理的一笔", ...AT, answer: EXAMPLE }],
    handle: async ({ office, params, now }) =>
      shown(await found(office.world, params.difference), now),
  }),
  route({
    method: "POST",
    path: "/reconciliation/differences/:difference/propose",
    title: "提出处理办法，由另一人复核",
    who: EITHER,
    place: "node",
    params: PARAMS,
    body: Type.Object(
      {
        resolution: oneOf("处理办法", Object.keys(RESOLUTION_WORDS) as ["reverse"]),
        words: words("情况说明", 400, 2),
      },
      { additionalProperties: false },
    ),
    answer: DIFFERENCE,
    writes: true,
    versioned: true,
    examples: [
      { title: "补记", ...AT, body: { resolution: "replay", words: "已与参保省核对，补记" } },
    ],
    handle: async ({ office, params, body, actor, now, commit, expectVersion }) => {
      const asked = { act: "propose", ...body, id: params.difference, by: actor as Staff } as const;
      const check = (row: DifferenceRow): void => expectVersion(versionOf(row));
      return await commit(async (tx, entries) =>
        shown(await resolveDifference(office.world, { tx, entries }, { ...asked, check }), now),
      );
    },
  }),
  route({
    method: "POST",
    path: "/reconciliation/differences/:difference/decide",
    title: "复核处理办法：同意，或退回",
    who: EITHER,
    place: "node",
    params: PARAMS,
    body: Type.Object(
      { agree: Type.Boolean({ title: "同意" }), words: words("复核意见", 400, 2) },
      { additionalProperties: false },
    ),
    answer: DIFFERENCE,
    writes: true,
    versioned: true,
    examples: [{ title: "同意", ...AT, body: { agree: true, words: "同意" } }],
    handle: async ({ office, params, body, actor, now, commit, expectVersion }) => {
      const act = body.agree ? "release" : "sendBack";
      const by = actor as Staff;
      const check = (row: DifferenceRow): void => expectVersion(versionOf(row));
      const asked = { act, words: body.words, id: params.difference, by, check } as const;
      return await commit(async (tx, entries) =>
        shown(await resolveDifference(office.world, { tx, entries }, asked), now),
      );
    },
  }),
  route({
    method: "GET",
    path: "/reconciliation/pairs",
    title: "一个月各省之间的对账进度",
    at: "hub",
    who: { duties: ["dutyOperator"] },
    place: "node",
    query: Type.Object({ month: Type.Optional(month()) }, { additionalProperties: false }),
    answer: Type.Object({ month: month(), pairs: Type.Array(PAIR) }),
    examples: [{ title: "本月", query: { month: "2026-11" } }],
    handle: async ({ office, query, now }) => {
      const of = query.month ?? MONTH_USUAL(now);
      const rows = await selectPairStates(office.world.reports, of);
      return { month: of, pairs: rows.map((row) => pairShown(row, now)) };
    },
  }),
] as const;
