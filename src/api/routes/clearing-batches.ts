/** Batches of a month's clearing: seen, confirmed by two persons, objected to, decided. */
import Type from "typebox";
import { created } from "#api/answered.ts";
import {
  BATCH,
  batchShown,
  LINE,
  lineShown,
  OBJECTION,
  objectionShown,
  WORD,
  wordShown,
} from "#api/clearing-shapes.ts";
import { id, month, oneOf, pastArea, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import type { ChinaMonth } from "#base/date.ts";
import type { SettlementId } from "#base/id.ts";
import { Refusal } from "#base/refusals.ts";
import {
  decideObjection,
  giveConfirmation,
  prepareConfirmation,
  proposeDecision,
  raiseObjection,
  releaseObjection,
  selectBatch,
  selectBatchPage,
  selectLines,
  selectObjections,
  selectWord,
  withdrawObjection,
} from "#clearing/clearing.ts";
import type { Staff } from "#model/actor.ts";
import type { ObjectionReason } from "#model/clearing.ts";
import type { BatchState } from "#model/clearing-states.ts";
import { BATCH_STATE_WORDS, OBJECTION_WORDS } from "#model/clearing-words.ts";
import type { NodeId } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";

const FINANCE: { readonly duties: readonly Duty[] } = { duties: ["finance"] };
const OPERATOR: { readonly duties: readonly Duty[] } = { duties: ["dutyOperator"] };
const READERS: { readonly duties: readonly Duty[] } = {
  duties: ["finance", "supervisor", "dutyOperator", "auditor"],
};

const B = "bat_202611460000360000e";
const O = "obj_0mwr533ge8598fd3a4d39";
const AT = { params: { batch: B } };
const AT_OBJECTION = { params: { objection: O } };
const PARAMS = Type.Object({ batch: id("清算批次") });
const OBJECTION_PARAMS = Type.Object({ objection: id("异议编号") });

type Batch = ReturnType<typeof batchShown>;

const WHOLE = Type.Object({
  ...BATCH.properties,
  lines: Type.Array(LINE),
  objections: Type.Array(OBJECTION),
  word: Type.Union([WORD, Type.Null()]),
});

export const clearingBatchRoutes = [
  route({
    method: "GET",
    path: "/clearing/batches",
    title: "清算批次",
    who: READERS,
    place: "node",
    query: listQuery({
      month: Type.Optional(month()),
      care: Type.Optional(pastArea("就医省")),
      home: Type.Optional(pastArea("参保省")),
      state: Type.Optional(oneOf("状态", Object.keys(BATCH_STATE_WORDS) as BatchState[])),
    }),
    answer: listAnswer(BATCH),
    list: {
      name: "清算批次",
      columns: [
        { title: "批次", of: (row: Batch) => row.batch },
        { title: "费用月份", of: (row: Batch) => row.month },
        { title: "就医省", place: true as const, of: (row: Batch) => row.care },
        { title: "参保省", place: true as const, of: (row: Batch) => row.home },
        { title: "险种", of: (row: Batch) => row.schemeWords },
        { title: "笔数", of: (row: Batch) => String(row.cases) },
        { title: "费用总额", money: true, of: (row: Batch) => row.total },
        { title: "应付", money: true, of: (row: Batch) => row.payable },
        { title: "状态", of: (row: Batch) => row.stateWords },
      ],
    },
    examples: [{ title: "待确认的", query: { month: "2026-11", state: "generated" } }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const rows = await selectBatchPage(office.world.reports, {
        month: (query.month as ChinaMonth | undefined) ?? null,
        care: (query.care as NodeId | undefined) ?? null,
        home: (query.home as NodeId | undefined) ?? null,
        ...{ state: query.state ?? null, after, rowsMax: limit + 1 },
      });
      return pageOf(rows, limit, { item: batchShown, key: (row) => [row.id] });
    },
  }),
  route({
    method: "GET",
    path: "/clearing/batches/:batch",
    title: "一个清算批次：按统筹区和基金的明细、异议、本省的确认",
    who: READERS,
    place: "node",
    params: PARAMS,
    answer: WHOLE,
    examples: [{ title: "一个批次", ...AT }],
    handle: async ({ office, params }) =>
      await office.world.reports.transaction(async (tx) => {
        const row = await selectBatch(tx, params.batch);
        if (row === null) throw new Refusal("clearing_batch_missing", { batch: params.batch });
        const word = await selectWord(tx, row.id, row.version);
        return {
          ...batchShown(row),
          lines: (await selectLines(tx, [row.id])).map(lineShown),
          objections: (await selectObjections(tx, [row.id])).map(objectionShown),
          word: word && wordShown(word),
        };
      }),
  }),
  route({
    method: "GET",
    path: "/clearing/batches/:batch/lines",
    title: "一个清算批次按统筹区和基金的明细",
    who: READERS,
    place: "node",
    params: PARAMS,
    query: listQuery({}),
    answer: listAnswer(LINE),
    list: {
      name: "清算明细",
      columns: [
        {
          title: "统筹区",
          place: true as const,
          of: (row: ReturnType<typeof lineShown>) => row.area,
        },
        { title: "基金", of: (row: ReturnType<typeof lineShown>) => row.fundWords },
        { title: "笔数", of: (row: ReturnType<typeof lineShown>) => String(row.cases) },
        { title: "基金支付", money: true, of: (row: ReturnType<typeof lineShown>) => row.amount },
        { title: "审核扣款", money: true, of: (row: { deduction: string }) => row.deduction },
        { title: "应付", money: true, of: (row: { payable: string }) => row.payable },
      ],
    },
    examples: [{ title: "全部", ...AT }],
    handle: async ({ office, params, query }) => {
      const limit = limitOf(query);
      const [afterArea = "", afterFund = ""] = afterOf(query, 2) ?? [];
      const all = await selectLines(office.world.reports, [params.batch]);
      const rest = all.filter((row) => {
        return `${row.home_area} ${row.fund}` > `${afterArea} ${afterFund}`;
      });
      return pageOf(rest.slice(0, limit + 1), limit, {
        item: lineShown,
        key: (row) => [row.home_area, row.fund],
      });
    },
  }),
  route({
    method: "POST",
    path: "/clearing/batches/:batch/prepare",
    title: "核对一个清算批次，提交确认",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    answer: WORD,
    writes: true,
    examples: [{ title: "核对", ...AT }],
    handle: async ({ office, params, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        return wordShown(await prepareConfirmation(office.world, step, params.batch));
      }),
  }),
  route({
    method: "POST",
    path: "/clearing/batches/:batch/confirm",
    title: "由另一人确认一个清算批次",
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    answer: WORD,
    writes: true,
    examples: [{ title: "确认", ...AT }],
    handle: async ({ office, params, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        return wordShown(await giveConfirmation(office.world, step, params.batch));
      }),
  }),
  route({
    method: "POST",
    path: "/clearing/batches/:batch/objections",
    title: "对批次中的一笔费用提出异议",
    status: 201,
    at: "province",
    who: FINANCE,
    place: "node",
    params: PARAMS,
    body: Type.Object(
      {
        settlement: id("结算ID"),
        reason: oneOf("理由", Object.keys(OBJECTION_WORDS) as ObjectionReason[]),
        words: words("说明", 1_000, 4),
      },
      { additionalProperties: false },
    ),
    answer: OBJECTION,
    writes: true,
    examples: [
      {
        title: "说明依据",
        ...AT,
        body: {
          ...{ settlement: "stl_0mwr533ge8598fd3a4d39", reason: "wrongFund" },
          words: "应由大额补助资金支付",
        },
      },
    ],
    handle: async ({ office, params, body, actor, commit }) => {
      const parameters = await office.rulebook.clearing(office.world.store);
      const { settlement, reason, words: said } = body;
      const given = {
        ...{ batch: params.batch, settlementId: settlement as SettlementId, reason },
        words: said,
      };
      const made = await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        return objectionShown(await raiseObjection(office.world, step, given, parameters));
      });
      return created(made);
    },
  }),
  route({
    method: "POST",
    path: "/clearing/objections/:objection/release",
    title: "由另一人复核异议，报国家节点",
    at: "province",
    who: FINANCE,
    place: "node",
    params: OBJECTION_PARAMS,
    answer: OBJECTION,
    writes: true,
    examples: [{ title: "复核", ...AT_OBJECTION }],
    handle: async ({ office, params, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        return objectionShown(await releaseObjection(office.world, step, params.objection));
      }),
  }),
  route({
    method: "POST",
    path: "/clearing/objections/:objection/withdraw",
    title: "撤回异议",
    at: "province",
    who: FINANCE,
    place: "node",
    params: OBJECTION_PARAMS,
    answer: OBJECTION,
    writes: true,
    examples: [{ title: "撤回", ...AT_OBJECTION }],
    handle: async ({ office, params, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        return objectionShown(await withdrawObjection(office.world, step, params.objection));
      }),
  }),
  route({
    method: "POST",
    path: "/clearing/objections/:objection/propose",
    title: "对异议提出处理意见",
    at: "hub",
    who: OPERATOR,
    place: "node",
    params: OBJECTION_PARAMS,
    body: Type.Object(
      {
        proposal: oneOf("意见", ["upheld", "dismissed"], "upheld 成立，dismissed 不成立"),
        words: words("依据", 1_000, 4),
      },
      { additionalProperties: false },
    ),
    answer: OBJECTION,
    writes: true,
    examples: [
      { title: "成立", ...AT_OBJECTION, body: { proposal: "upheld", words: "参保信息核实属实" } },
    ],
    handle: async ({ office, params, body, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        const given = { id: params.objection, proposal: body.proposal, words: body.words };
        return objectionShown(await proposeDecision(office.world, step, given));
      }),
  }),
  route({
    method: "POST",
    path: "/clearing/objections/:objection/decide",
    title: "由另一人决定异议；成立的，批次重新清分",
    at: "hub",
    who: OPERATOR,
    place: "node",
    params: OBJECTION_PARAMS,
    body: Type.Object({ agrees: Type.Boolean({ title: "同意" }) }, { additionalProperties: false }),
    answer: OBJECTION,
    writes: true,
    examples: [{ title: "同意", ...AT_OBJECTION, body: { agrees: true } }],
    handle: async ({ office, params, body, actor, commit }) =>
      await commit(async (tx, entries) => {
        const step = { tx, entries, by: actor as Staff };
        const given = { id: params.objection, agrees: body.agrees };
        return objectionShown(await decideObjection(office.world, step, given));
      }),
  }),
] as const;
