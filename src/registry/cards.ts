/**
 * The cards of institutions: what everybody may know of one, kept with what it is searched by. A
 * node has cards of its own institutions, and of those of other nodes that it was told of.
 */
import { addDays, type ChinaDate, chinaDate, covers, type Instant } from "#base/date.ts";
import type { InstitutionCard, InstitutionRecord } from "#model/institution.ts";
import type { Institution, InstitutionCode, InstitutionKind } from "#model/place.ts";
import { institutionOn, recordOfRow } from "#registry/institutions.ts";
import {
  askedPieces,
  folded,
  initialsOf,
  isReading,
  piecesOf,
  type Searched,
} from "#registry/pieces.ts";
import {
  type CardRow,
  type CardsAsked,
  type ShownCardRow,
  selectBeyond,
  selectCardNames,
  selectCards,
  selectCardsToRenew,
  selectFoundCards,
  selectNextCards,
  upsertCards,
} from "#registry/queries-cards.ts";
import { selectRecords } from "#registry/queries-institutions.ts";
import { insertMarks } from "#registry/queries-publishing.ts";
import { wrongField } from "#registry/record-fields.ts";
import type { Database, Reports, Tx } from "#store/store.ts";

/** Of other nodes' institutions, as they were told; the same card again changes nothing. */
export async function saveCards(tx: Tx, cards: readonly InstitutionCard[]): Promise<void> {
  const rows = cards.map((card) => rowOfCard(card, null));
  if (rows.length > 0) await upsertCards(tx, rows);
}

/** As the national directory has it; null: it is in nobody's. */
export async function cardAt(tx: Tx, code: InstitutionCode): Promise<InstitutionCard | null> {
  const [row] = await selectCards(tx, [code]);
  return row ? cardOfRow(row) : null;
}

/**
 * Of this node's own, as they are on a day, with the next day on which that changes; the hub is to
 * be told of each.
 */
export async function saveOwnCards(
  tx: Tx,
  records: readonly InstitutionRecord[],
  on: ChinaDate,
): Promise<void> {
  const rows = records.map((record) => {
    const institution = institutionOn(record, on);
    const { code, name, area, kind, level, careTypes } = institution;
    const card = { code, name, area, kind, level, careTypes, state: shownState(institution, on) };
    return rowOfCard(card, nextChange(record, on));
  });
  if (rows.length === 0) return;
  await upsertCards(tx, rows);
  await insertMarks(
    tx,
    rows.map(({ code: key }) => ({ sort: "institution", key })),
  );
}

/** Without an agreement for the day nothing is settled, so none is shown as open. */
function shownState({ state, agreement }: Institution, on: ChinaDate): Institution["state"] {
  if (state !== "open" || covers(agreement, on)) return state;
  return on < agreement.from ? "onboarding" : "suspended";
}

/** The first day after this one on which a term begins or is over. */
function nextChange({ terms }: InstitutionRecord, on: ChinaDate): ChinaDate | null {
  const days = terms.flatMap(({ span: { from, to } }) => (to ? [from, addDays(to, 1)] : [from]));
  return days.filter((day) => day > on).sort()[0] ?? null;
}

/** Cards that one round of due work renews. */
const RENEWED_MAX = 500;

/** Brings cards to this day whose terms have begun or ended since. Returns how many. */
export async function renewCards(store: Database, now: Instant): Promise<number> {
  const on = chinaDate(now);
  return await store.transaction(async (tx) => {
    const stale = await selectCardsToRenew(tx, on, RENEWED_MAX);
    if (stale.length === 0) return 0;
    const codes = stale.map(({ code }) => code);
    await saveOwnCards(tx, (await selectRecords(tx, codes)).map(recordOfRow), on);
    return stale.length;
  });
}

function rowOfCard(card: InstitutionCard, renewsOn: ChinaDate | null): CardRow {
  const { code, name, area, kind, level = null, careTypes, state } = card;
  const [plain, initials] = [folded(name), initialsOf(name)];
  return {
    ...{ code, name, area, kind, level, care_types: careTypes, state, initials },
    folded: plain,
    pieces: piecesOf(card, plain, initials),
    renews_on: renewsOn,
  };
}

/** Of institutions of any node, as far as this one has their cards. */
export async function institutionNames(
  reports: Reports,
  codes: readonly InstitutionCode[],
): Promise<ReadonlyMap<InstitutionCode, string>> {
  const rows = await selectCardNames(reports, codes);
  return new Map(rows.map(({ code, name }) => [code, name]));
}

/** Where a page ends and the next one goes on. */
export type CardCursor = Pick<InstitutionCard, "area" | "code">;

export interface CardPage {
  readonly after?: CardCursor | undefined;
  readonly limit: number;
}

/** Cards that are read in their order before the index of pieces is asked. */
const WALK = 2_000;
const LETTERS_MIN = 2;
const LETTERS_MAX = 40;
const KINDS: readonly InstitutionKind[] = ["hospital", "pharmacy"];
/** In no initials. */
const NOWHERE = "\u0001";

/**
 * A page of cards in order of area and code, after the last one of the page before. What many have
 * is found by reading on, what few have by its pieces. Refusals: field_invalid (a single letter).
 */
export async function searchCards(
  reports: Reports,
  searched: Searched,
  { after, limit }: CardPage,
): Promise<InstitutionCard[]> {
  const asked = askedOf(searched, after);
  const walked = await selectNextCards(reports, asked, WALK, limit);
  if (walked.length >= limit) return walked.map(cardOfRow);
  // Of the whole country there is nearly always more, and its pieces find all of it.
  const isRange = searched.area !== undefined || asked.pieces.length === 0;
  const isWhole = isRange && (await selectBeyond(reports, asked, WALK)).length === 0;
  if (isWhole) return walked.map(cardOfRow);
  return (await selectFoundCards(reports, asked, limit)).map(cardOfRow);
}

function askedOf(searched: Searched, after: CardCursor | undefined): CardsAsked {
  const { area, careType, kind } = searched;
  const text = folded(searched.text ?? "");
  const letters = [...text].length;
  if (letters > 0 && letters < LETTERS_MIN) throw wrongField("名称", "至少填写两个字");
  if (letters > LETTERS_MAX) throw wrongField("名称", `最多${LETTERS_MAX}个字`);
  const digits = (area ?? "").replace(/(00){1,2}$/, "");
  const first = digits.padEnd(6, "0");
  return {
    areas: [first, digits.padEnd(6, "9")],
    // The order is entered at the range's beginning: from before it every card would be read.
    after: after && after.area >= first ? after : { area: first, code: "" },
    pieces: askedPieces(searched),
    name: text,
    // What cannot be a reading is looked for in vain among the readings.
    initials: isReading(text) ? text : NOWHERE,
    careTypes: careType === undefined ? [] : [careType],
    kinds: kind === undefined ? KINDS : [kind],
  };
}

export function cardOfRow({
  care_types: careTypes,
  level,
  ...card
}: ShownCardRow): InstitutionCard {
  return { ...card, careTypes, level: level ?? undefined };
}
