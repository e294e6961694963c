/**
 * Areas by days, pooling areas above them, and agencies. area = 区划, the six digits of the national
 * list; pool = 统筹区, areas that share one fund, named by the six digits of one of them or of the
 * city or province above; agency = 经办机构.
 */
import type { ChinaDate, Span } from "#base/date.ts";
import type { Area } from "#model/place.ts";

export interface NamedArea {
  readonly code: Area;
  readonly name: string;
  readonly span: Span;
  /** The list that named it, with its version. */
  readonly source: string;
}

export type PoolLevel = "province" | "city" | "county";

export interface PoolMember {
  readonly area: Area;
  readonly span: Span;
}

export interface Pool {
  readonly code: Area;
  readonly name: string;
  readonly level: PoolLevel;
  readonly members: readonly PoolMember[];
  readonly version: number;
}

export interface Agency {
  readonly code: string;
  readonly name: string;
  readonly area: Area;
  readonly address: string;
  readonly phone: string;
  readonly hours: string;
  readonly serves: readonly Area[];
  readonly version: number;
}

/** The day on which the list of six-digit codes was first published; older areas begin here. */
export const FIRST_DAY = "1980-01-01" as ChinaDate;
