/** What waits for an agency: marks for review, settlements to compute again, stays let go. */
import Type, { type Static } from "typebox";
import { id, moment, momentText, oneOf, words, yuan } from "#api/fields.ts";
import { areaReached, areasOfPeople } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import { fen, yuanText } from "#base/money.ts";
import type { Staff } from "#model/actor.ts";
import { type Area, areaOf } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import { OPEN_CASE_WORDS, RECOMPUTE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import {
  closeCase,
  decideResolution,
  enterResolution,
  type OpenCase,
  openCases,
  type ResolutionRow,
  selectEntered,
} from "#settlement/settlement.ts";

const CHECKERS: { readonly duties: readonly Duty[] } = { duties: ["checker", "supervisor"] };

const RESOLUTION = Type.Object({
  how: Type.String(),
  howWords: Type.String(),
  amount: yuan(),
  reference: Type.String({ title: "银行流水号或追回单号" }),
  words: Type.String(),
  enteredBy: Type.String(),
  enteredAt: moment(),
  releasedBy: Type.Union([Type.String(), Type.Null()]),
});

function resolutionShown(row: ResolutionRow): Static<typeof RESOLUTION> {
  return {
    ...{ how: row.how, howWords: RECOMPUTE_WORDS[row.how], amount: yuanText(row.amount_fen) },
    ...{ reference: row.reference, words: row.words, enteredBy: row.entered_by },
    ...{ enteredAt: momentText(row.entered_at), releasedBy: row.released_by },
  };
}

const CASE = Type.Object({
  kind: Type.String(),
  kindWords: Type.String(),
  subject: id("结算或就诊"),
  personId: id("人员编号"),
  area: Type.String(),
  openedAt: moment(),
  about: Type.Array(Type.String()),
  /** Of a case to compute again: what was entered and waits for another person. */
  entered: Type.Union([RESOLUTION, Type.Null()]),
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

function shown(open: OpenCase, at: Area, entered: readonly ResolutionRow[]): Shown {
  const row = entered.find(({ settlement_id }) => settlement_id === open.subject);
  return {
    kind: open.kind,
    kindWords: OPEN_CASE_WORDS[open.kind],
    subject: open.subject,
    personId: open.personId,
    area: at,
    openedAt: momentText(open.openedAt),
    about: [...open.about],
    entered: row ? resolutionShown(row) : null,
  };
}

const PARAMS = Type.Object({ subject: id("结算或就诊") });
const PLACE_OF_CASE = {
  of: async (call: { readonly office: Office; readonly params: { readonly subject: string } }) => {
    const all = await placedCases(call.office);
    const found = all.find(({ open }) => open.subject === call.params.subject);
    return found ? found.areas.map((area) => ({ area })) : null;
  },
};
const AT = { params: { subject: "stl_0mwr533ge8598fd3a4d39" } };
const RESOLVERS: { readonly duties: readonly Duty[] } = { duties: ["checker", "finance"] };

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
      const placed = await placedCases(office);
      const subjects = placed.map(({ open }) => open.subject);
      const entered = await selectEntered(office.world.store, subjects);
      const items = placed.flatMap(({ open, areas }) => {
        const at = areaReached(reach, areas);
        return at === null ? [] : [shown(open, at, entered)];
      });
      looked([...new Set(items.map(({ personId }) => personId as never))], "cases");
      return { items };
    },
  }),
  route({
    method: "POST",
    path: "/cases/:subject/close",
    title: "处理完毕，写明处理情况（重算的除外）",
    at: "province",
    who: CHECKERS,
    place: PLACE_OF_CASE,
    params: PARAMS,
    body: Type.Object({ words: words("处理情况", 400) }, { additionalProperties: false }),
    answer: Type.Object({ kind: Type.String() }),
    writes: true,
    examples: [
      {
        title: "已核实",
        ...AT,
        body: { words: "已与医院核实" },
        answer: { kind: "outpatient_during_stay" },
      },
    ],
    handle: async ({ office, params, body, actor }) => {
      const { world, trail } = office;
      const by = actor as Staff;
      return { kind: await closeCase(world, trail, { ...params, by, words: body.words }) };
    },
  }),
  route({
    method: "POST",
    path: "/cases/:subject/resolution",
    title: "登记重算的处理结果，由另一人复核",
    at: "province",
    who: RESOLVERS,
    place: PLACE_OF_CASE,
    params: PARAMS,
    body: Type.Object(
      {
        how: oneOf("处理结果", Object.keys(RECOMPUTE_WORDS) as ["paid", "claimed", "nothing"]),
        amount: Type.Optional(yuan("补付或追回的金额（元）")),
        reference: Type.Optional(words("银行流水号或追回单号", 60)),
        words: words("说明", 400, 2),
      },
      { additionalProperties: false },
    ),
    answer: RESOLUTION,
    writes: true,
    examples: [
      {
        title: "补付",
        ...AT,
        body: { how: "paid", amount: "300.00", reference: "202611210001", words: "起付线多扣" },
      },
    ],
    handle: async ({ office, params, body, actor, commit }) => {
      const { how, amount, reference = "", words: said } = body;
      const amountFen = amount === undefined ? 0n : fen(amount);
      const by = actor as Staff;
      const entered = { ...params, how, amountFen, reference, words: said, by };
      return await commit(async (tx, entries) =>
        resolutionShown(await enterResolution(office.world, { tx, entries }, entered)),
      );
    },
  }),
  route({
    method: "POST",
    path: "/cases/:subject/decision",
    title: "复核重算的处理结果：同意并办结，或退回",
    at: "province",
    who: { duties: ["checker", "finance", "supervisor"] },
    place: PLACE_OF_CASE,
    params: PARAMS,
    body: Type.Object(
      { agree: Type.Boolean({ title: "同意" }), words: words("复核意见", 400, 2) },
      { additionalProperties: false },
    ),
    answer: RESOLUTION,
    writes: true,
    examples: [{ title: "同意", ...AT, body: { agree: true, words: "流水已核对" } }],
    handle: async ({ office, params, body, actor, commit }) => {
      const asked = { ...params, ...body, by: actor as Staff };
      return await commit(async (tx, entries) =>
        resolutionShown(await decideResolution(office.world, { tx, entries }, asked)),
      );
    },
  }),
] as const;
