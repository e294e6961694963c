/** Settlements at home for its agencies and for the person, and the trace of one at each party. */
import Type from "typebox";
import { area, id, moment, momentText, oneOf, yuan } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, type Paging, pageOf } from "#api/lists.ts";
import { areasReached } from "#api/reach.ts";
import { type ListColumn, route } from "#api/route.ts";
import { careRow, deskRow, PLACE_AT_CARE, PLACE_AT_HOME } from "#api/settlements/place.ts";
import {
  SETTLEMENT,
  SETTLEMENT_HEAD,
  type SettlementHead,
  settlementHead,
  settlementShown,
} from "#api/settlements/shown.ts";
import { yuanText } from "#base/money.ts";
import { Refusal } from "#base/refusals.ts";
import type { Duty } from "#model/staff.ts";
import { TERMS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { selectCopy, selectDeskPage } from "#settlement/settlement.ts";

const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["reception", "checker", "finance", "supervisor"],
};
const PARAMS = Type.Object({ settlement: id("结算ID") });
const S = "stl_0mwr533ge8598fd3a4d39";
const AT = { params: { settlement: S } };
const LAST = "~";

const STATES = Object.keys(TERMS.homeState);

interface Filter {
  readonly areas: readonly string[];
  readonly personId: string | null;
  readonly state: string | null;
}

async function pageAt(office: Office, query: Paging, filter: Filter) {
  const limit = limitOf(query);
  const [at = Number.MAX_SAFE_INTEGER, last = LAST] = afterOf(query, ["number", "text"]) ?? [];
  const before = { at, id: last };
  const rows = await selectDeskPage(office.world.reports, {
    ...filter,
    before,
    rowsMax: limit + 1,
  });
  return pageOf(rows, limit, { item: settlementHead, key: (row) => [row.booked_at, row.id] });
}

const HEAD_EXAMPLE: SettlementHead = {
  settlement: S,
  kind: "settle",
  kindWords: TERMS.bookingKind.settle.zh,
  state: "booked",
  stateWords: TERMS.homeState.booked.zh,
  personId: "3603000000000001",
  personName: "张*",
  scheme: TERMS.scheme.employee.zh,
  homeArea: "360300",
  careArea: "460100",
  institution: "海口演示医院",
  careType: TERMS.careType.chronic.zh,
  category: TERMS.category.longTerm.zh,
  total: "465.19",
  funds: "115.63",
  businessDay: "2026-11-21",
  bookedAt: "2026-11-21T09:30:00+08:00",
};
const LIST_EXAMPLE = { answer: { items: [HEAD_EXAMPLE], next: null } };

const COLUMNS: readonly ListColumn[] = [
  { title: "结算ID", of: (row: SettlementHead) => row.settlement },
  { title: "状态", of: (row: SettlementHead) => row.stateWords },
  { title: "人员编号", of: (row: SettlementHead) => row.personId },
  { title: "参保地", of: (row: SettlementHead) => row.homeArea },
  { title: "就医地", of: (row: SettlementHead) => row.careArea },
  { title: "医药机构", of: (row: SettlementHead) => row.institution },
  { title: "医疗类别", of: (row: SettlementHead) => row.careType },
  { title: "总额", money: true, of: (row: SettlementHead) => row.total },
  { title: "基金支付", money: true, of: (row: SettlementHead) => row.funds },
  { title: "记账时间", of: (row: SettlementHead) => row.bookedAt },
];

export const settlementRoutes = [
  route({
    method: "GET",
    path: "/settlements",
    title: "本地参保人的结算",
    at: "province",
    who: READERS,
    place: "list",
    reads: "person",
    query: listQuery({
      personId: Type.Optional(id("人员编号")),
      state: Type.Optional(oneOf("状态", STATES)),
    }),
    answer: listAnswer(SETTLEMENT_HEAD),
    list: { name: "结算", columns: COLUMNS },
    examples: [{ title: "最近的", query: { limit: "20" }, ...LIST_EXAMPLE }],
    handle: async ({ office, query, reach, looked }) => {
      const { personId = null, state = null } = query;
      const page = await pageAt(office, query, { areas: areasReached(reach), personId, state });
      const people = new Set(page.items.map((item) => item.personId as never));
      looked([...people], "settlements");
      return page;
    },
  }),
  route({
    method: "GET",
    path: "/settlements/:settlement",
    title: "一笔结算和它的每一步",
    at: "province",
    who: READERS,
    place: PLACE_AT_HOME,
    reads: "person",
    params: PARAMS,
    answer: SETTLEMENT,
    examples: [{ title: "首例", ...AT }],
    handle: async ({ office, params, looked }) => {
      const row = await deskRow(office, params.settlement);
      if (!row) throw new Refusal("object_missing");
      looked([row.person_id], row.id);
      return settlementShown(row);
    },
  }),
  route({
    method: "GET",
    path: "/person/settlements",
    title: "我的结算",
    at: "province",
    who: "person",
    reads: "person",
    query: listQuery({ person: Type.Optional(id("代办的亲属")) }),
    answer: listAnswer(SETTLEMENT_HEAD),
    list: { name: "我的结算", columns: COLUMNS },
    examples: [{ title: "本人的", ...LIST_EXAMPLE }],
    handle: async ({ office, query, personId, looked }) => {
      const page = await pageAt(office, query, { areas: [""], personId, state: null });
      looked([personId], "settlements");
      return page;
    },
  }),
  route({
    method: "GET",
    path: "/person/settlements/:settlement",
    title: "我的一笔结算和它的每一步",
    at: "province",
    who: "person",
    reads: "person",
    params: PARAMS,
    query: Type.Object({ person: Type.Optional(id("代办的亲属")) }),
    answer: SETTLEMENT,
    examples: [{ title: "首例", ...AT }],
    handle: async ({ office, params, personId, looked }) => {
      const row = await deskRow(office, params.settlement);
      if (row?.person_id !== personId) throw new Refusal("object_missing");
      looked([personId], row.id);
      return settlementShown(row);
    },
  }),
  route({
    method: "GET",
    path: "/care/settlements/:settlement",
    title: "就医地所记的一笔结算",
    at: "province",
    who: { duties: ["checker", "supervisor", "institutionManager", "cashier"] },
    place: PLACE_AT_CARE,
    reads: "person",
    params: PARAMS,
    answer: Type.Object({
      settlement: id(),
      institution: Type.String(),
      encounter: Type.String(),
      homeArea: area("参保地"),
      state: Type.String(),
      careType: Type.String(),
      total: yuan(),
      createdAt: moment("发出时间"),
      settledAt: Type.Union([moment(), Type.Null()]),
      inquiries: Type.Integer({ title: "查询次数" }),
    }),
    examples: [{ title: "首例", ...AT }],
    handle: async ({ office, params, looked }) => {
      const row = await careRow(office, params.settlement);
      if (!row) throw new Refusal("object_missing");
      looked([row.person_id], row.id);
      return {
        settlement: row.id,
        institution: row.institution,
        encounter: row.encounter_id,
        homeArea: row.home_area,
        state: TERMS.settlementState[row.state as "settled"].zh,
        careType: TERMS.careType[row.care_type as "chronic"].zh,
        total: yuanText(row.total_fen),
        createdAt: momentText(row.created_at),
        settledAt: row.settled_at === null ? null : momentText(row.settled_at),
        inquiries: row.attempts,
      };
    },
  }),
  route({
    method: "GET",
    path: "/copies/:settlement",
    title: "国家平台所经一笔结算的去向、时间和摘要",
    at: "hub",
    who: { duties: ["dutyOperator", "auditor"] },
    place: "node",
    params: PARAMS,
    answer: Type.Object({
      settlement: id(),
      kind: Type.String(),
      state: Type.String(),
      careNode: Type.String(),
      homeNode: Type.String(),
      requestDigest: Type.String(),
      answerDigest: Type.String(),
      copiedAt: moment("留存时间"),
      undoneAt: Type.Union([moment(), Type.Null()]),
    }),
    examples: [{ title: "首例", ...AT }],
    handle: async ({ office, params }) => {
      const [row] = await office.world.store.transaction((tx) => selectCopy(tx, params.settlement));
      if (!row) throw new Refusal("object_missing");
      return {
        settlement: row.id,
        kind: TERMS.bookingKind[row.kind].zh,
        state: TERMS.copyState[row.state].zh,
        careNode: row.care_node,
        homeNode: row.home_node,
        requestDigest: row.request_digest,
        answerDigest: row.answer_digest,
        copiedAt: momentText(row.copied_at),
        undoneAt: row.undone_at === null ? null : momentText(row.undone_at),
      };
    },
  }),
] as const;
