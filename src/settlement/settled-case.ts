/**
 * One settlement with everything that its sheet shows, as care and as home have it. Null: there is
 * none, or no amounts were ever booked.
 */
import { type ChinaDate, chinaDate } from "#base/date.ts";
import { fromJson } from "#base/json.ts";
import type { Step } from "#model/benefit.ts";
import { addSplit, type CategoryTotal, NO_SPLIT, type Split } from "#model/charge.ts";
import type { Booked, SettleAnswer, SettleContent } from "#model/message.ts";
import type { Area, CareType, InstitutionCode, InstitutionLevel } from "#model/place.ts";
import { categoryTotals } from "#settlement/bill.ts";
import {
  type EncounterRow,
  type SettlementRow,
  selectEncounters,
  selectSettlementPlaces,
  selectSettlementsOf,
} from "#settlement/care/queries.ts";
import { type ChargeRow, selectCharges } from "#settlement/care/queries-charges.ts";
import { type DeskRow, selectDeskRow } from "#settlement/queries-desk.ts";
import type { Tx } from "#store/store.ts";

export interface SettledCase {
  readonly id: string;
  readonly kind: "settle" | "cancel" | "offset";
  /** It was taken back since. */
  readonly takenBack: "reversed" | "cancelled" | "offset" | null;
  readonly cancels: string | null;
  readonly encounterId: string;
  readonly homeArea: Area;
  readonly careArea: Area;
  readonly institution: {
    readonly code: InstitutionCode;
    /** Care knows its institutions by itself. */
    readonly name?: string | undefined;
    readonly level?: InstitutionLevel | undefined;
  };
  readonly careType: CareType;
  readonly disease?: string | undefined;
  readonly diagnosis?: string | undefined;
  readonly from: ChinaDate;
  readonly to?: ChinaDate | undefined;
  readonly booked: Booked;
  readonly categories: readonly CategoryTotal[];
  readonly steps: readonly string[];
}

const TAKEN_BACK: Readonly<Record<string, SettledCase["takenBack"]>> = {
  reversed: "reversed",
  undone: "reversed",
  cancelled: "cancelled",
  offset: "offset",
};

function bookedIn(text: string | null): Booked | null {
  const answer = text === null ? null : fromJson<SettleAnswer>(text);
  return answer?.outcome === "booked" ? answer : null;
}

/** Totals by category where they come to the bill; lines that were dropped since leave none. */
function whole(totals: readonly CategoryTotal[], { totalFen, inScopeFen }: Split) {
  const sum = totals.reduce<Split>(addSplit, NO_SPLIT);
  return sum.totalFen === totalFen && sum.inScopeFen === inScopeFen ? totals : [];
}

function linesOf(row: SettlementRow, charges: readonly ChargeRow[]): CategoryTotal[] {
  const own = charges.filter(
    ({ position, batch }) =>
      position > row.charge_from &&
      position <= row.charge_to &&
      (row.batch === null || batch === row.batch),
  );
  return categoryTotals(
    own.map((line) => ({
      itemCode: line.item_code,
      itemClass: line.item_class,
      feeCategory: line.fee_category,
      totalFen: line.total_fen,
      ownExpenseFen: line.own_expense_fen,
      overLimitFen: line.over_limit_fen,
      ownShareFirstFen: line.own_share_first_fen,
      inScopeFen: line.in_scope_fen,
    })),
  );
}

export async function settledAtCare(tx: Tx, id: string): Promise<SettledCase | null> {
  const [place] = await selectSettlementPlaces(tx, [id]);
  if (!place) return null;
  const ids = [place.encounter_id];
  const [encounter] = await selectEncounters(tx, ids);
  const row = (await selectSettlementsOf(tx, ids)).find((one) => one.id === id);
  const booked = bookedIn(row?.outcome ?? null);
  if (!row || !encounter || !booked) return null;
  return careCase(row, encounter, booked, await selectCharges(tx, ids));
}

function careCase(
  row: SettlementRow,
  encounter: EncounterRow,
  booked: Booked,
  charges: readonly ChargeRow[],
): SettledCase {
  const main = encounter.diagnoses.find((one) => one.main) ?? encounter.diagnoses[0];
  return {
    id: row.id,
    kind: row.kind,
    takenBack: TAKEN_BACK[row.state] ?? null,
    cancels: row.cancels,
    encounterId: row.encounter_id,
    homeArea: row.home_area,
    careArea: encounter.care_area,
    institution: { code: row.institution },
    careType: row.care_type,
    disease: row.disease ?? undefined,
    diagnosis: main && `${main.code} ${main.name}`,
    from: chinaDate(row.visit_at),
    to: row.ended_at === null ? undefined : chinaDate(row.ended_at),
    booked,
    categories: whole(linesOf(row, charges), booked.split),
    steps: booked.explanation,
  };
}

/** What is taken back tells of its visit in its own words, so those of the original are read. */
async function contentOf(tx: Tx, row: DeskRow): Promise<SettleContent | null> {
  const [told] = row.cancels === null ? [row] : await selectDeskRow(tx, row.cancels);
  return told?.content ? fromJson<SettleContent>(told.content) : null;
}

function stepTexts({ steps }: DeskRow, booked: Booked): readonly string[] {
  if (steps === null) return booked.explanation;
  return fromJson<readonly Step[]>(steps).map(({ sentence, source }) => {
    const from = source && [source.document, source.article].filter(Boolean).join(" ");
    return from ? `${sentence}〔${from}〕` : sentence;
  });
}

export async function settledAtHome(tx: Tx, id: string): Promise<SettledCase | null> {
  const [row] = await selectDeskRow(tx, id);
  if (!row || row.kind === "tombstone") return null;
  const [booked, content] = [bookedIn(row.answer), await contentOf(tx, row)];
  if (!booked || !content) return null;
  const { institution, careType, disease, visitOn, dischargedOn } = content;
  const totals = content.categories ?? categoryTotals(content.lines ?? []);
  return {
    id: row.id,
    kind: row.kind,
    takenBack: TAKEN_BACK[row.state] ?? null,
    cancels: row.cancels,
    encounterId: content.encounterId,
    homeArea: row.home_area,
    careArea: content.careArea,
    institution,
    careType,
    disease,
    from: visitOn,
    to: dischargedOn,
    booked,
    categories: whole(totals, booked.split),
    steps: stepTexts(row, booked),
  };
}
