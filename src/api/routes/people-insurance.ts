/** An insurance is suspended and returns: entered by a clerk of the insurance's area. */
import Type from "typebox";
import { area, date, id, oneOf, words } from "#api/fields.ts";
import { areaReached } from "#api/person-place.ts";
import { route } from "#api/route.ts";
import { placeOfPerson } from "#api/routes/people.ts";
import type { ChinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type PersonId, SCHEMES } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import { changeInsurance } from "#registry/registry.ts";

export const peopleInsuranceRoutes = [
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
        area: area("参保地区划"),
        scheme: oneOf("险种", SCHEMES, "employee职工，resident居民"),
        state: oneOf("参保状态", ["active", "suspended"], "active恢复，suspended暂停"),
        from: date("自哪天起，不晚于今天"),
        reason: words("变更原因", 200),
      },
      { additionalProperties: false },
    ),
    answer: Type.Object({ version: Type.String({ title: "新的版本" }) }),
    examples: [
      {
        title: "单位停缴",
        params: { person: "3603000000000001" },
        body: {
          ...{ area: "360300", scheme: "employee", state: "suspended" },
          ...{ from: "2026-10-01", reason: "单位停缴2026年10月起的保费" },
        },
        answer: { version: "4" },
      },
      {
        title: "补缴后恢复",
        params: { person: "3603000000000001" },
        body: {
          ...{ area: "360300", scheme: "employee", state: "active" },
          ...{ from: "2026-10-12", reason: "单位已补缴2026年10月的保费" },
        },
        answer: { version: "5" },
      },
    ],
    writes: true,
    versioned: true,
    handle: async ({ params, body, actor, now, reach, commit, seenVersion }) => {
      const insured = body.area as Area;
      // Of somebody with two insurances each is its own area's.
      if (areaReached(reach, [insured]) === null) throw new Refusal("object_missing");
      return await commit(async (tx, entries) => {
        const version = await changeInsurance(tx, entries, {
          personId: params.person as PersonId,
          version: Number(seenVersion()),
          ...{ area: insured, scheme: body.scheme, state: body.state, reason: body.reason },
          ...{ from: body.from as ChinaDate, actor, at: now },
        });
        return { version: String(version) };
      });
    },
  }),
] as const;
