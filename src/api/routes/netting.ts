/** What two pooling areas have agreed about netting (轧差): entered for one, agreed for the other. */
import Type, { type Static } from "typebox";
import { created } from "#api/answered.ts";
import { area, id, month, pastArea } from "#api/fields.ts";
import { FINANCE, OWN_READERS, stepOf } from "#api/money-shapes.ts";
import { route } from "#api/route.ts";
import type { ChinaMonth } from "#base/date.ts";
import {
  decideNetting,
  decideNettingEnd,
  enterNetting,
  enterNettingEnd,
  type NettingRow,
  selectNettings,
} from "#clearing/clearing.ts";
import type { Area } from "#model/place.ts";

const ROWS_MAX = 1_000;
const closed = { additionalProperties: false } as const;

const NETTING = Type.Object({
  agreement: id("约定编号"),
  area: area("登记的统筹区"),
  other: area("对方统筹区"),
  from: month("起始的清算月份"),
  to: month("终止的清算月份"),
  state: Type.String(),
  enteredBy: Type.String(),
  decidedBy: Type.Union([Type.String(), Type.Null()]),
  end: Type.Union([
    Type.Object({
      from: month("从这个月起不再轧差"),
      area: area("登记终止的统筹区"),
      enteredBy: Type.String(),
      decidedBy: Type.Union([Type.String(), Type.Null()], { description: "空：待复核" }),
    }),
    Type.Null(),
  ]),
});

function nettingShown(row: NettingRow): Static<typeof NETTING> {
  const other = row.entered_for === row.one ? row.other : row.one;
  return {
    ...{ agreement: row.id, area: row.entered_for, other, from: row.from_month },
    ...{ to: row.to_month, state: row.state, enteredBy: row.entered_by },
    decidedBy: row.decided_by,
    end: endShown(row),
  };
}

function endShown({ ends_from: from, ends_for: area, ...row }: NettingRow) {
  if (from === null || area === null) return null;
  return { from, area, enteredBy: row.ends_entered_by ?? "", decidedBy: row.ended_by };
}

const EXAMPLE = { agreement: "net_0mwr533ge8598fd3a4d39" };

export const nettingRoutes = [
  route({
    method: "GET",
    path: "/netting-agreements",
    title: "统筹区之间的轧差约定",
    at: "province",
    who: OWN_READERS,
    place: "node",
    answer: Type.Object({ items: Type.Array(NETTING) }),
    examples: [{ title: "全部" }],
    handle: async ({ office }) => {
      const rows = await selectNettings(office.world.reports, ROWS_MAX);
      return { items: rows.map(nettingShown) };
    },
  }),
  route({
    method: "POST",
    path: "/netting-agreements",
    title: "登记两个统筹区的轧差约定；记账仍按全额",
    status: 201,
    at: "province",
    who: FINANCE,
    place: "node",
    body: Type.Object(
      {
        area: area("登记的统筹区"),
        other: area("对方统筹区"),
        from: month("起始的清算月份"),
        to: month("终止的清算月份"),
      },
      closed,
    ),
    answer: NETTING,
    writes: true,
    examples: [
      {
        title: "一年",
        body: { area: "360300", other: "360100", from: "2027-01", to: "2027-12" },
      },
    ],
    handle: async ({ office, body, actor, commit }) => {
      const places = { area: body.area as Area, other: body.other as Area };
      const months = { from: body.from as ChinaMonth, to: body.to as ChinaMonth };
      return created(
        await commit(async (tx, entries) => {
          const step = stepOf(actor, tx, entries);
          return nettingShown(await enterNetting(office.world, step, { ...places, ...months }));
        }),
      );
    },
  }),
  route({
    method: "POST",
    path: "/netting-agreements/:agreement/decide",
    title: "由另一人代表对方统筹区同意或不同意轧差",
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ agreement: id("约定编号") }),
    body: Type.Object({ agrees: Type.Boolean({ title: "同意" }) }, closed),
    answer: NETTING,
    writes: true,
    examples: [
      {
        title: "同意",
        params: EXAMPLE,
        body: { agrees: true },
      },
    ],
    handle: async ({ office, params, body, actor, commit }) => {
      const decision = { id: params.agreement, agrees: body.agrees };
      return await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        return nettingShown(await decideNetting(office.world, step, decision));
      });
    },
  }),
  route({
    method: "POST",
    path: "/netting-agreements/:agreement/end",
    title: "登记从某月起终止轧差约定；该月的通知书须尚未签发，之前的月份不变",
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ agreement: id("约定编号") }),
    body: Type.Object(
      { area: pastArea("登记的统筹区"), from: month("从这个月起不再轧差") },
      closed,
    ),
    answer: NETTING,
    writes: true,
    examples: [{ title: "下半年起", params: EXAMPLE, body: { area: "360300", from: "2027-07" } }],
    handle: async ({ office, params, body, actor, commit }) => {
      const { area, from } = body as { readonly area: Area; readonly from: ChinaMonth };
      return await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        const asked = { id: params.agreement, area, from };
        return nettingShown(await enterNettingEnd(office.world, step, asked));
      });
    },
  }),
  route({
    method: "POST",
    path: "/netting-agreements/:agreement/end/decide",
    title: "由另一人代表对方统筹区同意或不同意终止轧差",
    at: "province",
    who: FINANCE,
    place: "node",
    params: Type.Object({ agreement: id("约定编号") }),
    body: Type.Object({ agrees: Type.Boolean({ title: "同意" }) }, closed),
    answer: NETTING,
    writes: true,
    examples: [{ title: "同意", params: EXAMPLE, body: { agrees: true } }],
    handle: async ({ office, params, body, actor, commit }) => {
      const decision = { id: params.agreement, agrees: body.agrees };
      return await commit(async (tx, entries) => {
        const step = stepOf(actor, tx, entries);
        return nettingShown(await decideNettingEnd(office.world, step, decision));
      });
    },
  }),
] as const;
