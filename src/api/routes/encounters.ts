/** Patients at a care place's window, while their visit goes on. */
import Type from "typebox";
import { id } from "#api/fields.ts";
import { SEEN, shownSeen } from "#api/filing/seen.ts";
import { placeOfInstitution } from "#api/institution-place.ts";
import { route } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import type { Office } from "#nodes/nodes.ts";
import { type OpenVisitRow, selectOpenVisit } from "#settlement/settlement.ts";

const ENCOUNTER = "enc_0mwr533ge8598fd3a4d39";
const PARAMS = Type.Object({ encounter: id("就诊ID") });

async function visitOf({ world }: Office, encounter: string): Promise<OpenVisitRow | null> {
  const [row] = await selectOpenVisit(world.store, encounter);
  return row ?? null;
}

export const encounterRoutes = [
  route({
    method: "GET",
    path: "/encounters/:encounter/filings",
    title: "就诊患者的备案和慢特病资格：参保地告知的，参保地病种名称和全国名称并列",
    at: "province",
    who: { duties: ["reception", "cashier"] },
    place: {
      of: async ({ office, params }) => {
        const visit = await visitOf(office, params.encounter);
        return await placeOfInstitution(office, visit?.institution);
      },
    },
    reads: "person",
    params: PARAMS,
    answer: SEEN,
    examples: [{ title: "一次就诊", params: { encounter: ENCOUNTER } }],
    handle: async ({ office, params, looked, now }) => {
      const visit = await visitOf(office, params.encounter);
      if (!visit) throw new Refusal("object_missing");
      const { id: encounter, person_id: personId, home_area: homeArea } = visit;
      looked([personId], encounter, "filings");
      const seen = await present(
        office.seen,
        "a province hears of filings",
      )({ personId, homeArea });
      return shownSeen(seen, { encounter, homeArea, now });
    },
  }),
] as const;
