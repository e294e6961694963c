/** Lines of the bill as the catalogue splits them by which the home place goes. */
import { startOfDay } from "#base/date.ts";
import { Refusal } from "#base/refusals.ts";
import { type Catalogue, splitCharge } from "#catalogue/catalogue.ts";
import type { Scheme } from "#model/person.ts";
import type { Area, InstitutionLevel } from "#model/place.ts";
import type { ClaimLine } from "#model/reimbursement.ts";

/** As it stands on the bill, split by care's catalogue. */
export interface BilledLine extends ClaimLine {
  /** In 10⁻⁴ units. */
  readonly quantityE4: bigint;
}

const E8 = 100_000_000n;

/**
 * By home's own catalogue; what it does not list is own expense, of the class that was filled in.
 * Refusals: those of the catalogue for an amount that cannot be.
 */
export function splitAtHome(
  catalogue: Catalogue,
  line: BilledLine,
  at: { readonly level: InstitutionLevel; readonly scheme: Scheme; readonly area: Area },
): ClaimLine {
  const { itemCode, itemClass, name, on, totalFen, feeCategory, quantityE4 } = line;
  const split = splitCharge(
    catalogue,
    {
      ...{ serial: itemCode, batch: "1", itemCode, institutionItemCode: itemCode, totalFen },
      ...{ occurredAt: startOfDay(on), quantityE4, approval: "none" },
      priceE6: (totalFen * E8) / quantityE4,
    },
    at,
  );
  if ("code" in split) {
    if (split.code !== "charge_item_unknown") throw Refusal.from(split);
    const own = { ownExpenseFen: totalFen, overLimitFen: 0n, ownShareFirstFen: 0n, inScopeFen: 0n };
    return { itemCode, itemClass, feeCategory, name, on, totalFen, ...own, unlisted: true };
  }
  const { ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen } = split;
  return {
    ...{ itemCode, itemClass: split.itemClass, feeCategory: split.feeCategory, name, on, totalFen },
    ...{ ownExpenseFen, overLimitFen, ownShareFirstFen, inScopeFen },
  };
}

/** As billed at care. */
export function asBilled({ quantityE4: _quantity, ...line }: BilledLine): ClaimLine {
  return line;
}
