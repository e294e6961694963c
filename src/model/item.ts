/**
 * catalogue item = 医保目录项目, one dated version of a drug, service or material in the care place's
 * catalogue. It says what is payable; how much is the home place's policy.
 */
import type { Span } from "#base/date.ts";
import type { RateBp } from "#base/money.ts";
import type { FeeCategory, ItemClass } from "#model/charge.ts";
import type { Scheme } from "#model/person.ts";
import type { InstitutionLevel } from "#model/place.ts";

export interface CatalogueItem {
  readonly code: string;
  readonly name: string;
  readonly itemClass: ItemClass;
  readonly feeCategory: FeeCategory;
  /** Own share first (先行自付比例); looked at in class B only. */
  readonly ownShareBp: Readonly<Record<Scheme, RateBp>>;
  /**
   * Ceiling of one unit in 10⁻⁶ yuan by the institution's level; a level without entry has none.
   */
  readonly priceLimitE6: Readonly<Partial<Record<InstitutionLevel, bigint>>>;
  /** Present: payable only when the hospital approved the use; the words say for whom. */
  readonly restriction?: string | undefined;
  /** Days on which this version holds; versions of one code do not overlap. */
  readonly span: Span;
}
