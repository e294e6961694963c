/** What an insured person has for themselves: the record, the e-voucher, and who looked at it. */
import Type, { type Static } from "typebox";
import { id, moment, momentText, oneOf } from "#api/fields.ts";
import { limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { route } from "#api/route.ts";
import { viewText } from "#api/routes/people.ts";
import { beforeOf } from "#api/routes/trail.ts";
import { VOUCHER, VOUCHER_SHOWN, voucherText } from "#api/voucher-shape.ts";
import { Refusal } from "#base/refusals.ts";
import { staffOf } from "#model/actor.ts";
import type { InstitutionCode } from "#model/place.ts";
import type { Duty } from "#model/staff.ts";
import { DUTY_WORDS } from "#model/words.ts";
import { issueVoucher, personView } from "#registry/registry.ts";
import { entriesOfPerson } from "#trail/trail.ts";

const SELF = { person: Type.Optional(id("所代办的人员编号")) };
const LOOK = Type.Object({
  at: moment("时间"),
  who: Type.String({ title: "谁" }),
  what: Type.String({ title: "做了什么" }),
  why: Type.String({ title: "用途或机构" }),
});

type Look = Static<typeof LOOK>;
const COLUMNS = [
  { title: "时间", of: (row: Look) => row.at },
  { title: "谁", of: (row: Look) => row.who },
  { title: "做了什么", of: (row: Look) => row.what },
  { title: "用途或机构", of: (row: Look) => row.why },
];

/** What stands on the trail, in words for the person it is about. */
const ACTS: readonly (readonly [RegExp, string])[] = [
  [/^person\.found$/, "查询参保信息"],
  [/^quote\./, "预结算"],
  [/^settlement\./, "结算或查询结算"],
  [/^charges\./, "上传或查询费用明细"],
  [/^accumulators\.read$/, "查询年度累计"],
  [/^admission\.|^stay\./, "办理住院"],
  [/^voucher\./, "使用医保码"],
  [/^person\.recordChanged$/, "修改登记信息"],
  [/^read POST \/people\/search$/, "查找参保人"],
  [/^read GET \/people\//, "查看登记信息（已掩码）"],
  [/^read POST \/people\/.*reveal$/, "查看完整姓名和号码"],
  [/^read GET \/person\//, "查看本人信息"],
  [/^read GET \/(care\/)?settlements/, "查看结算"],
  [/^read GET \/trail/, "查阅操作记录"],
  [/^read (GET|POST) \/(cases|disputes)/, "办理待处理事项、异议或投诉"],
];

/** Of staff the post and its place, of others where they act: no names of people. */
function whoText(actor: string): string {
  const [kind, rest = ""] = actor.split(/:(.*)/s);
  if (kind === "staff") {
    const { place, duty } = staffOf(rest);
    return `经办机构${place ?? ""}${duty === undefined ? "" : `（${DUTY_WORDS[duty as Duty] ?? duty}）`}`;
  }
  if (kind === "institution") return `医药机构${rest.split(":")[0]}`;
  if (kind === "node") return `就医地${rest}`;
  return kind === "person" ? "本人或代办人" : "平台";
}

function actText(action: string): string {
  return ACTS.find(([pattern]) => pattern.test(action))?.[1] ?? "办理业务";
}

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
    handle: async ({ office, personId, looked }) => {
      const view = await personView(office.world.store, personId, { revealed: true });
      looked([personId], personId, "own");
      const { name, certificateNumber, insurances, facts, identities } = viewText(view, true);
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
              who: "医药机构H46010000001",
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
      looked([personId], personId, "looks");
      return pageOf(rows, limit, {
        item: (row) => ({
          at: momentText(row.at),
          who: whoText(row.actor),
          what: actText(row.action),
          why: row.detail.replace(/^(masked|own|looks|revealed) ?/, "").slice(0, 200),
        }),
        key: (row) => [row.at, row.chain, row.position],
      });
    },
  }),
] as const;
