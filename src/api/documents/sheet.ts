/** The sheet of one settlement, as care or as home has it, and how it is shown to whom. */
import { maskedName } from "#api/mask.ts";
import { chinaDate } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import {
  markOn,
  type PaperRow,
  type SheetCase,
  type Standing,
  settlementSheet,
} from "#documents/documents.ts";
import { type Area, areaOf } from "#model/place.ts";
import { LEVEL_WORDS, SETTLEMENT_STATE_WORDS } from "#model/words.ts";
import type { Office } from "#nodes/nodes.ts";
import { areaName, maskedNumber } from "#registry/registry.ts";
import { type SettledCase, settledAtCare, settledAtHome } from "#settlement/settlement.ts";

/** Of a policy version, which is a digest: enough to find it. */
const VERSION_DIGITS = 16;

/** Of one settlement: whose books, and whether the person's name is hidden. */
export const EDITIONS = ["care", "careMasked", "home", "homeMasked"] as const;
export type Edition = (typeof EDITIONS)[number];

async function caseOf({ world }: Office, id: string, edition: Edition) {
  const load = edition.startsWith("care") ? settledAtCare : settledAtHome;
  return await world.store.transaction((tx) => load(tx, id));
}

async function named(office: Office, code: Area, settled: SettledCase) {
  // By the names of the settlement's own day, so that the sheet stays what it was.
  const on = chinaDate(settled.booked.bookedAt);
  const name = await office.world.reports.transaction((tx) => areaName(tx, code, on));
  return { code, name: name ?? code };
}

async function institutionOf(office: Office, { institution }: SettledCase) {
  const { code, name, level } = institution;
  if (name !== undefined) return { code, name, level };
  const held = office.reference ? (await office.reference()).institutions.get(code) : undefined;
  return { code, name: held?.name ?? code, level: held?.level };
}

/** By the names of its day, beside the code by which places settle. */
async function diseaseOf({ world, rulebook, node }: Office, { disease, booked }: SettledCase) {
  if (disease === undefined) return undefined;
  const on = chinaDate(booked.bookedAt);
  const { diseases } = await world.store.transaction((tx) =>
    rulebook.qualificationRules(tx, areaOf(node), on),
  );
  const named = diseases.find(({ national }) => national?.code === disease);
  return named?.national ? `${disease} ${named.national.name}` : disease;
}

function markOf({ takenBack }: SettledCase): string | undefined {
  return takenBack === null ? undefined : SETTLEMENT_STATE_WORDS[takenBack];
}

/** Refusal: document_amountless. */
export async function sheetPaper(office: Office, id: string, edition: Edition) {
  const settled = await caseOf(office, id, edition);
  if (!settled) throw new Refusal("document_amountless");
  const { booked } = settled;
  const { person, stamp, filingId, filingVersion } = booked;
  const institution = await institutionOf(office, settled);
  const isMasked = edition.endsWith("Masked");
  const sheet: SheetCase = {
    settlementId: settled.id,
    encounterId: settled.encounterId,
    kind: settled.kind,
    mark: markOf(settled),
    cancels: settled.cancels ?? undefined,
    person: {
      ...person,
      name: isMasked ? maskedName(person.name) : person.name,
      certificateNumber: maskedNumber(person.certificateNumber),
    },
    personType: booked.personType,
    scheme: booked.scheme,
    homeArea: await named(office, settled.homeArea, settled),
    careArea: await named(office, settled.careArea, settled),
    category: booked.category,
    filing: filingId && `${filingId}（第${filingVersion ?? 1}版）`,
    policyVersion: booked.policyVersion.slice(0, VERSION_DIGITS),
    institution,
    level: institution.level && LEVEL_WORDS[institution.level],
    careType: settled.careType,
    disease: await diseaseOf(office, settled),
    diagnosis: settled.diagnosis,
    from: settled.from,
    to: settled.to,
    settledAt: booked.bookedAt,
    businessDay: stamp?.businessDay,
    split: booked.split,
    categories: settled.categories,
    payment: booked.payment,
    deductibleFen: booked.deductibleFen,
    pooledRateBp: booked.pooledRateBp,
    accountBalanceFen: booked.accountBalanceFen,
    steps: settled.steps,
    notCalculated: booked.notCalculated,
  };
  return settlementSheet(sheet);
}

/** What was taken back since it was printed holds no longer, though nobody printed it anew. */
export async function sheetHolds(office: Office, row: PaperRow): Promise<Standing> {
  const settled = await caseOf(office, row.subject, row.edition as Edition);
  const mark = settled ? markOf(settled) : undefined;
  return { holds: settled !== null && mark === markOn(row), mark };
}
