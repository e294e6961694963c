/**
 * mapping = 目录对照: an institution's own code of a drug, service or material stands for an item of
 * the catalogue on these days. own code = 医药机构目录编码. One own code has at most one mapping a day.
 */
import type { ChinaDate, Instant } from "#base/date.ts";
import type { ItemList } from "#model/item.ts";
import type { InstitutionCode } from "#model/place.ts";

/** What the institution says of its item besides; shown again, nothing depends on it. */
export interface MappingDetail {
  readonly approvalNumber?: string | undefined;
  readonly dosageForm?: string | undefined;
  readonly excluded?: string | undefined;
  readonly contents?: string | undefined;
  readonly unit?: string | undefined;
  readonly specification?: string | undefined;
  readonly packSpecification?: string | undefined;
  readonly note?: string | undefined;
}

export interface MappingInput {
  readonly ownCode: string;
  readonly ownName: string;
  readonly list: ItemList;
  readonly itemCode: string;
  readonly span: { readonly from: ChinaDate; readonly to: ChinaDate };
  readonly detail: MappingDetail;
}

export interface Mapping extends MappingInput {
  readonly id: string;
  readonly institution: InstitutionCode;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Set: undone, it holds on no day. */
  readonly withdrawnAt?: Instant | undefined;
}

export interface MapItems {
  readonly kind: "mapItems";
  readonly mappings: readonly MappingInput[];
}

export interface UnmapItem {
  readonly kind: "unmapItem";
  readonly institution: string;
  readonly ownCode: string;
  readonly list: ItemList;
  readonly itemCode: string;
}

/** The item for which an own code stands on a day, if any. */
export type MappedItem = (
  institution: InstitutionCode,
  ownCode: string,
  on: ChinaDate,
) => string | undefined;
