/** All SQL of the registry about the cards of institutions, by which people search. */
import type { ChinaDate } from "#base/date.ts";
import { toJson } from "#base/json.ts";
import type { InstitutionCard } from "#model/institution.ts";
import type { Area, CareType, InstitutionCode, InstitutionKind } from "#model/place.ts";
import { columns, type Reports, sql, type Tx } from "#store/store.ts";

export interface CardRow {
  readonly code: InstitutionCode;
  readonly name: string;
  readonly area: Area;
  readonly kind: InstitutionKind;
  readonly level: InstitutionCard["level"] | null;
  readonly care_types: readonly CareType[];
  readonly state: InstitutionCard["state"];
  readonly folded: string;
  readonly initials: string;
  readonly pieces: readonly string[];
  readonly renews_on: ChinaDate | null;
}

const CARDS = columns<CardRow>({
  code: "text",
  name: "text",
  area: "text",
  kind: "text",
  level: "smallint",
  care_types: "text[]",
  state: "text",
  folded: "text",
  initials: "text",
  pieces: "text[]",
  renews_on: "date",
});
const SHOWN = CARDS.without("folded", "initials", "pieces", "renews_on");
const RENEWED = CARDS.without("code").set("excluded");

export type ShownCardRow = Omit<CardRow, "folded" | "initials" | "pieces" | "renews_on">;

export function upsertCards(tx: Tx, rows: readonly CardRow[]): Promise<unknown> {
  return tx.query(sql`
    insert into registry.institution_cards (${CARDS.names})
    select ${CARDS.written} from json_to_recordset(${toJson(rows)}::json) as t(${CARDS.record})
    on conflict on constraint institution_cards_pk do update set ${RENEWED}`);
}

export function selectCards(tx: Tx, codes: readonly string[]): Promise<ShownCardRow[]> {
  return tx.query<ShownCardRow>(sql`
    select ${SHOWN.read} from registry.institution_cards
    where code = any(${codes}::text[]) order by code`);
}

export function selectCardsToRenew(
  tx: Tx,
  on: ChinaDate,
  limit: number,
): Promise<{ readonly code: InstitutionCode }[]> {
  return tx.query(sql`
    select code from registry.institution_cards
    where renews_on <= ${on}::date order by renews_on, code limit ${limit}`);
}

export interface CardsAsked {
  /** The first and the last area of the range. */
  readonly areas: readonly [first: string, last: string];
  readonly after: { readonly area: string; readonly code: string };
  readonly pieces: readonly string[];
  /** What must stand in the folded name, or in the initials. */
  readonly name: string;
  readonly initials: string;
  readonly careTypes: readonly CareType[];
  readonly kinds: readonly InstitutionKind[];
}

/**
 * Reads on in order of area and code for so many cards, and gives those that are searched: quick
 * where many are.
 */
export function selectNextCards(
  reports: Reports,
  asked: CardsAsked,
  walk: number,
  limit: number,
): Promise<ShownCardRow[]> {
  return reports.query<ShownCardRow>(sql`
    select ${SHOWN.read} from (
      select ${CARDS.without("pieces").read} from registry.institution_cards
      where area between ${asked.areas[0]} and ${asked.areas[1]}
        and (area, code) > (${asked.after.area}, ${asked.after.code})
      order by area, code limit ${walk}) walked
    where (strpos(folded, ${asked.name}) > 0 or strpos(initials, ${asked.initials}) > 0)
      and care_types @> ${asked.careTypes}::text[] and kind = any(${asked.kinds}::text[])
    order by area, code limit ${limit}`);
}

export function selectCardNames(
  reports: Reports,
  codes: readonly InstitutionCode[],
): Promise<{ readonly code: InstitutionCode; readonly name: string }[]> {
  return reports.query(sql`
    select code, name from registry.institution_cards where code = any(${codes}::text[])`);
}

/** Is there a card beyond so many that were read in order? */
export function selectBeyond(
  reports: Reports,
  { areas, after }: CardsAsked,
  walk: number,
): Promise<{ readonly code: InstitutionCode }[]> {
  return reports.query(sql`
    select code from registry.institution_cards
    where area between ${areas[0]} and ${areas[1]} and (area, code) > (${after.area}, ${after.code})
    order by area, code offset ${walk} limit 1`);
}

/**
 * Finds by pieces, and puts what it found in order: quick where few are. The pieces find, the texts
 * make sure that they stand side by side.
 */
export function selectFoundCards(
  reports: Reports,
  asked: CardsAsked,
  limit: number,
): Promise<ShownCardRow[]> {
  return reports.query<ShownCardRow>(sql`
    with found as materialized (
      select ${CARDS.without("pieces").read} from registry.institution_cards
      where pieces @> ${asked.pieces}::text[]
        and area between ${asked.areas[0]} and ${asked.areas[1]})
    select ${SHOWN.read} from found
    where (area, code) > (${asked.after.area}, ${asked.after.code})
      and (strpos(folded, ${asked.name}) > 0 or strpos(initials, ${asked.initials}) > 0)
    order by area, code limit ${limit}`);
}
