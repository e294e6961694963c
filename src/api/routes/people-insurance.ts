/** An insurance is suspended and returns: entered by a clerk of its area, and what was entered. */
import Type, { type Static } from "typebox";
import { date, id, moment, momentText, oneOf, recordArea, words } from "#api/fields.ts";
import { limitOf, listAnswer, listQuery, pageOf } from "#api/lists.ts";
import { partiesOf } from "#api/parties.ts";
import { areaReached } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import { placeOfPerson, SUSPENSIONS, suspensionsText } from "#api/routes/people.ts";
import { beforeOf } from "#api/routes/trail.ts";
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { insuranceStateOn } from "#model/insured.ts";
import { type PersonId, SCHEMES } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { INSURANCE_STATE_WORDS } from "#model/words.ts";
import { changeInsurance } from "#registry/registry.ts";
import { searchTrail } from "#trail/trail.ts";

const ENTERED = Type.Object({
  at: moment("办理时间"),
  who: Type.String({ title: "经办机构" }),
  detail: Type.String({ title: "参保、变更、暂停期间原来和现在、原因" }),
});
type Entered = Static<typeof ENTERED>;

const COLUMNS = [
  { title: "办理时间", of: (row: Entered) => row.at },
  { title: "经办机构", of: (row: Entered) => row.who },
  { title: "办理内容", of: (row: Entered) => row.detail },
];

const FROM_MEANS =
  "恢复：所在的那次暂停到前一日为止，是其第一天的，那次暂停撤销；补缴以前的保费，就从补到的那一天恢复。" +
  "暂停：尚未恢复的那次暂停改从这一天起；已恢复的暂停期间之内的日子不能再暂停。已经结算的不重算";
const CORRECTS_MEANS =
  "只在更正一次暂停的第一天时填，参保状态填suspended，上一项填正确的第一天；没有恢复和已经恢复的暂停都可以更正";

export const peopleInsuranceRoutes = [
  route({
    method: "GET",
    path: "/people/:person/insurance",
    title: "参保暂停和恢复的办理记录",
    at: "province",
    who: { duties: ["reception", "checker", "supervisor"] },
    place: { of: placeOfPerson },
    reads: "person",
    params: Type.Object({ person: id("人员编号") }),
    query: listQuery({}),
    answer: listAnswer(ENTERED),
    list: { name: "参保暂停和恢复的办理记录", columns: COLUMNS },
    examples: [
      {
        title: "暂停后恢复",
        params: { person: "3603000000000001" },
        answer: {
          items: [
            {
              ...{ at: "2026-10-12T09:30:00+08:00", who: "萍乡市医疗保障经办机构" },
              detail:
                "360300职工基本医疗保险：正常参保（2026-10-12起），" +
                "暂停期间原为2026-10-01起，现为2026-10-01至2026-10-11 〔单位已补缴2026年10月的保费〕",
            },
          ],
          next: null,
        },
      },
    ],
    handle: async ({ office, params, query, looked }) => {
      const personId = params.person as PersonId;
      const limit = limitOf(query);
      const rows = await searchTrail(office.world.reports, {
        ...{ from: 0, to: Number.MAX_SAFE_INTEGER, subject: null, personId, actor: null },
        ...{ action: "insurance.", before: beforeOf(query), rowsMax: limit + 1 },
      });
      const parties = await partiesOf(office, rows);
      looked([personId], personId, "insurance");
      return pageOf(rows, limit, {
        item: (row) => ({
          at: momentText(row.at),
          who: parties.agency(row.actor),
          detail: row.detail,
        }),
        key: (row) => [row.at, row.chain, row.position],
      });
    },
  }),
  route({
    method: "PUT",
    path: "/people/:person/insurance",
    title: "暂停或恢复参保，写明原因；备案随之暂停和恢复",
    at: "province",
    who: { duties: ["reception", "checker"] },
    place: { of: placeOfPerson },
    params: Type.Object({ person: id("人员编号") }),
    body: Type.Object(
      {
        // Looked for among the person's insurances, also when the area's code has ended.
        area: recordArea("参保地区划"),
        scheme: oneOf("险种", SCHEMES, "employee职工，resident居民"),
        state: oneOf("参保状态", ["active", "suspended"], "active恢复，suspended暂停"),
        from: date("自哪天起，不晚于今天", FROM_MEANS),
        corrects: Type.Optional(date("更正的那次暂停原来的第一天", CORRECTS_MEANS)),
        reason: words("变更原因", 200),
      },
      { additionalProperties: false },
    ),
    answer: Type.Object({
      version: Type.String({ title: "新的版本" }),
      state: Type.String({ title: "办理后今天的参保状态" }),
      suspensions: SUSPENSIONS,
    }),
    examples: [
      {
        title: "单位停缴",
        params: { person: "3603000000000001" },
        body: {
          ...{ area: "360300", scheme: "employee", state: "suspended" },
          ...{ from: "2026-10-01", reason: "单位停缴2026年10月起的保费" },
        },
        answer: {
          ...{ version: "4", state: "暂停参保" },
          suspensions: [{ from: "2026-10-01", to: null }],
        },
      },
      {
        title: "补缴后恢复",
        params: { person: "3603000000000001" },
        body: {
          ...{ area: "360300", scheme: "employee", state: "active" },
          ...{ from: "2026-10-12", reason: "单位已补缴2026年10月的保费" },
        },
        answer: {
          ...{ version: "5", state: "正常参保" },
          suspensions: [{ from: "2026-10-01", to: "2026-10-11" }],
        },
      },
      {
        title: "以后又补缴了暂停期间的保费：追溯恢复",
        params: { person: "3603000000000001" },
        body: {
          ...{ area: "360300", scheme: "employee", state: "active" },
          ...{ from: "2026-10-01", reason: "单位已补缴2026年10月1日至11日的保费" },
        },
        answer: { version: "6", state: "正常参保", suspensions: [] },
      },
    ],
    writes: true,
    versioned: true,
    handle: async ({ params, body, actor, now, reach, commit, seenNumber }) => {
      const insured = body.area as Area;
      // Of somebody with two insurances each is its own area's.
      if (body.corrects !== undefined && body.state !== "suspended") {
        throw new Refusal("field_invalid", {
          field: "参保状态",
          why: "更正暂停的第一天，填suspended",
        });
      }
      if (areaReached(reach, [insured]) === null) throw new Refusal("object_missing");
      return await commit(async (tx, entries) => {
        const { version, insurance } = await changeInsurance(tx, entries, {
          personId: params.person as PersonId,
          version: seenNumber(),
          ...{ area: insured, scheme: body.scheme, state: body.state, reason: body.reason },
          ...{ from: body.from as ChinaDate, actor, at: now },
          corrects: body.corrects as ChinaDate | undefined,
        });
        return {
          version: String(version),
          state: INSURANCE_STATE_WORDS[insuranceStateOn(insurance, chinaDate(now))],
          suspensions: suspensionsText(insurance),
        };
      });
    },
  }),
] as const;
