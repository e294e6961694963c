/** What an insured person has for themselves: the record, the e-voucher, and who looked at it. */
import Type, { type Static } from "typebox";
import { id, moment, momentText, oneOf } from "#api/fields.ts";
import { limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { actText, partiesOf, whyText } from "#api/parties.ts";
import { route } from "#api/route.ts";
import { viewText } from "#api/routes/people.ts";
import { beforeOf } from "#api/routes/trail.ts";
import { VOUCHER, VOUCHER_SHOWN, voucherText } from "#api/voucher-shape.ts";
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import type { InstitutionCode } from "#model/place.ts";
import { issueVoucher, personView } from "#registry/registry.ts";
import { entriesOfPerson } from "#trail/trail.ts";

const SELF = { person: Type.Optional(id("所代办的人员编号")) };
const LOOK = Type.Object({
  at: moment("时间"),
  who: Type.String({ title: "谁" }),
  what: Type.String({ title: "做了什么" }),
  why: Type.String({ title: "用途或依据" }),
});

type Look = Static<typeof LOOK>;
const COLUMNS = [
  { title: "时间", of: (row: Look) => row.at },
  { title: "谁", of: (row: Look) => row.who },
  { title: "做了什么", of: (row: Look) => row.what },
  { title: "用途或依据", of: (row: Look) => row.why },
];

export const peopleOwnRoutes = [
  route({
    method: "GET",
    path: "/person/record",
    title: "本人的参保登记",
    at: "province",
    who: "person",
    reads: "person",
    query: Type.Object(SELF, { additionalProperties: false }),
    answer: Type.Object({
      personId: id("人员编号"),
      name: Type.String(),
      certificateNumber: Type.String(),
      insurances: Type.Array(Type.Object({}, { additionalProperties: true })),
      facts: Type.Array(Type.Object({}, { additionalProperties: true })),
      identities: Type.Array(Type.Object({}, { additionalProperties: true })),
    }),
    examples: [{ title: "本人" }],
    handle: async ({ office, personId, looked, now }) => {
      const view = await personView(office.world.store, personId, { revealed: true });
      looked([personId], personId, "own");
      const shown = viewText(view, true, chinaDate(now));
      const { name, certificateNumber, insurances, facts, identities } = shown;
      return { personId, name, certificateNumber, insurances, facts, identities };
    },
  }),
  route({
    method: "POST",
    path: "/person/voucher",
    title: "出示医保码（一分钟内有效，扫一次）",
    at: "province",
    who: "person",
    query: Type.Object(SELF, { additionalProperties: false }),
    body: Type.Object(
      {
        purpose: Type.Optional(oneOf("用途，不填为就诊", ["treatment", "logIn"])),
        institution: Type.Optional(id("就诊用的只在这家机构使用")),
      },
      { additionalProperties: false },
    ),
    answer: VOUCHER,
    examples: [
      {
        title: "就诊",
        body: {},
        answer: VOUCHER_SHOWN,
      },
      { title: "在另一台设备登录", body: { purpose: "logIn" } },
    ],
    writes: true,
    tellsOnce: true,
    handle: async ({ office, body, session, personId, actor, commit }) =>
      await commit(async (tx, entries) => {
        const { purpose = "treatment" } = body;
        if (purpose === "logIn" && personId !== session.personId) {
          throw new Refusal("login_voucher_own", {}, "home");
        }
        const institution = body.institution as InstitutionCode | undefined;
        const asked = { personId, purpose, institution, actor };
        return voucherText(await issueVoucher(tx, entries, office.world, asked));
      }),
  }),
  route({
    method: "GET",
    path: "/person/looks",
    title: "谁看过、办过我的信息",
    at: "province",
    who: "person",
    reads: "person",
    query: listQuery(SELF),
    answer: listAnswer(LOOK),
    list: { name: "谁看过、办过我的信息", columns: COLUMNS },
    examples: [
      {
        title: "最近的",
        answer: {
          items: [
            {
              at: "2026-11-21T09:30:00+08:00",
              who: "海口演示医院",
              what: "查询参保信息",
              why: "",
            },
          ],
          next: null,
        },
      },
    ],
    handle: async ({ office, query, personId, looked }) => {
      const limit = limitOf(query);
      const before = beforeOf(query);
      const rows = await entriesOfPerson(office.world.reports, personId, before, limit + 1);
      const parties = await partiesOf(office, rows);
      looked([personId], personId, "looks");
      return pageOf(rows, limit, {
        item: (row) => ({
          at: momentText(row.at),
          who: parties.who(row, personId),
          what: actText(row.action),
          why: whyText(row),
        }),
        key: (row) => [row.at, row.chain, row.position],
      });
    },
  }),
] as const;
