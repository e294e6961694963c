/** Patients at a care place's window, while their visit goes on. */
import Type from "typebox";
import { area, id, oneOf, words } from "#api/fields.ts";
import { SEEN, shownSeen } from "#api/filing/seen.ts";
import { placeOfInstitution } from "#api/institution-place.ts";
import { route, type Unnamed } from "#api/route.ts";
import { present } from "#base/assert.ts";
import { Refusal } from "#base/refusals.ts";
import type { PersonId } from "#model/person.ts";
import type { Area } from "#model/place.ts";
import type { Office } from "#nodes/nodes.ts";
import { holdersOf } from "#registry/registry.ts";
import { type OpenVisitRow, selectOpenVisit } from "#settlement/settlement.ts";

const WINDOW = { duties: ["reception", "cashier"] } as const;
const ENCOUNTER = "enc_0mwr533ge8598fd3a4d39";
const PARAMS = Type.Object({ encounter: id("就诊ID") });

async function visitOf({ world }: Office, encounter: string): Promise<OpenVisitRow | null> {
  const [row] = await selectOpenVisit(world.store, encounter);
  return row ?? null;
}

const seenAt = ({ seen }: Office) => present(seen, "a province hears of filings");

/** As their home has it: letters that are large, without what a clerk puts between. */
function shownNumber(number: string): string {
  return number.normalize("NFKC").replace(/[\s-]/g, "").toUpperCase();
}

/** Whose card it is: of other homes' people only home can say, by the digest. */
async function holders(
  { world }: Office,
  credential: Parameters<typeof holdersOf>[1],
  digest: string | null,
): Promise<readonly PersonId[] | Unnamed> {
  if (digest !== null) return { by: digest };
  const own = await holdersOf(world.store, credential);
  return own.length > 0 ? own : { by: "nobody here" };
}

export const encounterRoutes = [
  route({
    method: "GET",
    path: "/encounters/:encounter/filings",
    title: "就诊患者的备案和慢特病资格：参保地告知的，参保地病种名称和全国名称并列",
    at: "province",
    who: WINDOW,
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
      const seen = await seenAt(office)({ personId, homeArea });
      return shownSeen(seen, { encounter, homeArea, now });
    },
  }),
  route({
    method: "POST",
    path: "/institutions/:institution/filings-by-card",
    title: "持卡患者登记前的备案和慢特病资格：凭出示的身份证或社保卡，参保地告知的",
    at: "province",
    who: WINDOW,
    place: { of: ({ office, params }) => placeOfInstitution(office, params.institution) },
    reads: "person",
    params: Type.Object({ institution: id("医药机构") }),
    body: Type.Object(
      {
        kind: oneOf("凭证类型", ["identityCard", "socialCard"]),
        number: words("号码", 50),
        homeArea: area("参保地，见卡面或患者自述"),
      },
      { additionalProperties: false },
    ),
    answer: SEEN,
    examples: [
      {
        title: "身份证",
        params: { institution: "H36030000001" },
        body: { kind: "identityCard", number: "990101195303070019", homeArea: "460100" },
      },
    ],
    // A number that nobody showed is not tried out.
    perMinute: 20,
    handle: async ({ office, params, body, looked, now }) => {
      const homeArea = body.homeArea as Area;
      const credential = { kind: body.kind, number: shownNumber(body.number) };
      const seen = await seenAt(office)({ credential, homeArea });
      looked(
        await holders(office, credential, seen.digest),
        params.institution,
        `filings by ${body.kind} of ${homeArea}`,
      );
      return shownSeen(seen, { encounter: null, homeArea, now });
    },
  }),
] as const;
