/** Cases that wait for longer than they may: taken in all the same, or ended, by two persons. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { id, oneOf, words } from "#api/fields.ts";
import { afterOf, limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { FINANCE, OWN_READERS, stepOf } from "#api/money-shapes.ts";
import { route } from "#api/route.ts";
import { staffWords } from "#api/staff-words.ts";
import {
  decideEscalation,
  type EscalationRow,
  proposeEscalation,
  selectEscalationPage,
} from "#clearing/clearing.ts";
import { DEDUCTION_STATE_WORDS } from "#model/clearing-words.ts";

const text = Type.String();
const ACTS = ["takeIn", "end"] as const;
const STATE_WORDS = { ...DEDUCTION_STATE_WORDS, proposed: DEDUCTION_STATE_WORDS.entered };
const ACT_WORDS = { takeIn: "继续纳入清算", end: "终止，不再清算" } as const;

const ESCALATION = Type.Object({
  escalation: id("处理编号"),
  settlement: id("结算ID"),
  act: text,
  actWords: text,
  words: text,
  state: text,
  stateWords: text,
  proposedBy: text,
  decidedBy: Type.Union([text, Type.Null()]),
});
type Shown = Static<typeof ESCALATION>;

function shown(row: EscalationRow): Shown {
  return {
    ...{ escalation: row.id, settlement: row.settlement_id, act: row.act, words: row.words },
    ...{ actWords: ACT_WORDS[row.act], state: row.state, stateWords: STATE_WORDS[row.state] },
    proposedBy: row.proposed_by,
    decidedBy: row.decided_by,
  };
}

export const escalationRoutes = [
  route({
    method: "GET",
    path: "/clearing/escalations",
    title: "超期未清算的费用怎样处理，新的在前",
    at: "province",
    who: OWN_READERS,
    place: "node",
    query: listQuery({}),
    answer: listAnswer(ESCALATION),
    list: {
      name: "超期费用处理",
      columns: [
        { title: "处理编号", of: (row: Shown) => row.escalation },
        { title: "结算ID", of: (row: Shown) => row.settlement },
        { title: "处理", of: (row: Shown) => row.actWords },
        { title: "说明", of: (row: Shown) => row.words },
        { title: "状态", of: (row: Shown) => row.stateWords },
        { title: "提出人", of: (row: Shown) => staffWords(row.proposedBy) },
        { title: "复核人", of: (row: Shown) => staffWords(row.decidedBy) },
      ],
    },
    examples: [{ title: "全部" }],
    handle: async ({ office, query }) => {
      const limit = limitOf(query);
      const [after = ""] = afterOf(query, 1) ?? [];
      const rows = await selectEscalationPage(office.world.reports, { after, rowsMax: limit + 1 });
      return pageOf(rows, limit, { item: shown, key: (row) => [row.id] });
    },
  }),
  route({
    method: "POST",
    path: "/clearing/exceptions/:settlement/escalation",
    title: "提出超期费用的处理：继续纳入清算，或终止并说明原因",
    status: 201,
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ settlement: id("结算ID") }),
    body: Type.Object(
      { act: oneOf("处理", ACTS), words: words("说明", 400, 4) },
      { additionalProperties: false },
    ),
    answer: ESCALATION,
    writes: true,
    examples: [
      {
        title: "继续纳入清算",
        params: { settlement: "stl_0mwr533ge8598fd3a4d39" },
        body: { act: "takeIn", words: "医院已补确认，费用属实" },
      },
    ],
    handle: async ({ office, params, body, actor, commit }) =>
      created(
        await commit(async (tx, entries) => {
          const parameters = await office.rulebook.clearing(tx);
          const given = { ...body, settlement: params.settlement, parameters };
          return shown(await proposeEscalation(office.world, stepOf(actor, tx, entries), given));
        }),
      ),
  }),
  route({
    method: "POST",
    path: "/clearing/escalations/:escalation/decide",
    title: "由另一人复核超期费用的处理",
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ escalation: id("处理编号") }),
    body: Type.Object({ agrees: Type.Boolean({ title: "同意" }) }, { additionalProperties: false }),
    answer: ESCALATION,
    writes: true,
    examples: [
      {
        title: "同意",
        params: { escalation: "esc_0mwr533ge8598fd3a4d39" },
        body: { agrees: true },
      },
    ],
    handle: async ({ office, params, body, actor, commit }) => {
      const decision = { id: params.escalation, agrees: body.agrees };
      return await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        return shown(await decideEscalation(office.world, step, decision));
      });
    },
  }),
] as const;
