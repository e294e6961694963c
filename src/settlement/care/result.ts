/** What a settlement says to the institution, from the care place's rows and home's answer. */
import { present } from "#base/assert.ts";
import { fromJson } from "#base/json.ts";
import type { Split } from "#model/charge.ts";
import type { Booked } from "#model/message.ts";
import type { Institution } from "#model/place.ts";
import type { SettlementResult } from "#model/settlement.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";

export function splitOfRow(row: SettlementRow): Split {
  return {
    totalFen: row.total_fen,
    ownExpenseFen: row.own_expense_fen,
    overLimitFen: row.over_limit_fen,
    ownShareFirstFen: row.own_share_first_fen,
    inScopeFen: row.in_scope_fen,
  };
}

/**
 * The parts of a result that come from the encounter and home's answer; the caller adds what is its
 * own.
 */
export function resultOf(
  encounter: EncounterRow,
  institution: Pick<Institution, "code" | "name">,
  booked: Booked,
  own: Pick<
    SettlementResult,
    | "settlementId"
    | "cancels"
    | "careType"
    | "credential"
    | "disease"
    | "visitAt"
    | "endedAt"
    | "settledAt"
    | "accountUse"
    | "institutionMessageId"
    | "invoice"
    | "state"
  >,
): SettlementResult {
  return {
    encounterId: encounter.id,
    institution: { code: institution.code, name: institution.name },
    personId: encounter.person_id,
    person: booked.person,
    personType: booked.personType,
    civilServant: booked.civilServant,
    scheme: booked.scheme,
    homeArea: encounter.home_area,
    careArea: encounter.care_area,
    split: booked.split,
    payment: booked.payment,
    deductibleFen: booked.deductibleFen,
    pooledRateBp: booked.pooledRateBp,
    accountBalanceFen: booked.accountBalanceFen,
    category: booked.category,
    explanation: booked.explanation,
    notCalculated: booked.notCalculated,
    stamp: booked.stamp,
    ...own,
  };
}

function bookedOfRow(row: SettlementRow): Booked {
  return fromJson<Booked>(present(row.outcome, "a settled settlement has its outcome"));
}

/** The result of a settlement or cancellation that home has booked. */
export function resultOfRow(
  row: SettlementRow,
  encounter: EncounterRow,
  institutionName: string,
  booked: Booked = bookedOfRow(row),
): SettlementResult {
  const institution = { code: row.institution, name: institutionName };
  return resultOf(encounter, institution, booked, {
    settlementId: row.id,
    cancels: row.cancels ?? undefined,
    careType: row.care_type,
    disease: row.disease ?? undefined,
    visitAt: row.visit_at,
    endedAt: row.ended_at ?? undefined,
    credential: row.credential ?? undefined,
    settledAt: present(row.settled_at, "a settled settlement has its time"),
    accountUse: row.account_use,
    institutionMessageId: row.message_id,
    invoice: row.invoice ?? undefined,
    state: row.state,
  });
}
