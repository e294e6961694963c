/**
 * Browsing the catalogue page by page: what a place's catalogue lists, its price ceilings and own
 * shares, and an institution's own mappings.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { RateBp } from "#base/money.ts";
import type { ItemList, ListedItem } from "#model/item.ts";
import type { Mapping } from "#model/mapping.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionLevel } from "#model/place.ts";

export interface PageAsked {
  /** From 1. */
  readonly number: number;
  readonly size: number;
}

export interface Page<Row> extends PageAsked {
  readonly rows: readonly Row[];
  /** Over all pages. */
  readonly total: number;
}

export interface BrowseFilter {
  readonly code?: string | undefined;
  /** A part of the name. */
  readonly name?: string | undefined;
  readonly list?: ItemList | undefined;
  /** Holds on this day, and is the nearest of its code to the place. */
  readonly on?: ChinaDate | undefined;
  /** Begins on this day or later. */
  readonly from?: ChinaDate | undefined;
  /** Ends on this day or earlier. */
  readonly to?: ChinaDate | undefined;
  /** Still holds today. */
  readonly valid?: boolean | undefined;
  /** Changed at this instant or later. */
  readonly updatedFrom?: Instant | undefined;
}

interface Browse<Row> {
  readonly filter: BrowseFilter;
  readonly page: PageAsked;
  /** Conditions in the caller's own codes, looked at after the filter. */
  readonly matches?: ((row: Row) => boolean) | undefined;
}

/** What is common to the rows: whose catalogue, and today. */
interface Seen {
  readonly item: ListedItem;
  readonly area: Area;
  readonly today: ChinaDate;
}

export type SeenItem = Seen;

export interface PriceLimit extends Seen {
  readonly level: InstitutionLevel;
  readonly limitE6: bigint;
}

export interface OwnShare extends Seen {
  readonly scheme: Scheme;
  readonly shareBp: RateBp;
  /** Only of the price above this, when the item counts in part. */
  readonly aboveE6?: bigint | undefined;
}

export interface SeenMapping {
  readonly mapping: Mapping;
  readonly area: Area;
}

export interface BrowseItems extends Browse<SeenItem> {
  readonly kind: "browseItems";
  /** With what only downloads tell. */
  readonly detailed: boolean;
}

export interface BrowsePriceLimits extends Browse<PriceLimit> {
  readonly kind: "browsePriceLimits";
}

export interface BrowseOwnShares extends Browse<OwnShare> {
  readonly kind: "browseOwnShares";
}

export interface BrowseMappings extends Browse<SeenMapping> {
  readonly kind: "browseMappings";
  readonly institution?: string | undefined;
  readonly ownCode?: string | undefined;
}
