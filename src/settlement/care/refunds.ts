/**
 * Returns outside a stay: the fund pays for a line once, so what comes back after the settlement
 * undoes that settlement; a return is settled together with the line that it takes back.
 */
import { Refusal } from "#base/refusals.ts";
import type { Charge, ChargeInput } from "#model/charge.ts";
import { holds, live } from "#settlement/care/checks.ts";
import type { EncounterRow, SettlementRow } from "#settlement/care/queries.ts";
import type { LoadedCharge } from "#settlement/care/unit-of-work.ts";

/**
 * In a stay a return may follow an interim settlement: the next one takes it into account.
 * Refusals: charge_refund_settled, charge_refund_invalid.
 */
export function returnRefusal(
  encounter: Pick<EncounterRow, "state">,
  input: ChargeInput,
  refunded: Charge,
  lines: readonly LoadedCharge[],
  settlements: readonly SettlementRow[],
): Refusal | null {
  if (encounter.state !== "registered") return null;
  const line = lines.find(({ serial }) => serial === refunded.serial);
  const settlement =
    line === undefined ? undefined : live(settlements).find((row) => holds(row, line, settlements));
  const { serial } = input;
  if (settlement) {
    const params = { serial, line: refunded.serial, settlement: settlement.id };
    return new Refusal("charge_refund_settled", params);
  }
  if (refunded.batch === input.batch) return null;
  const why = `门诊退费须与被退费的明细${refunded.serial}同在收费批次${refunded.batch}`;
  return new Refusal("charge_refund_invalid", { serial, why });
}
