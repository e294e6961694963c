/** What a batch is before its notices: from its confirmations and what was objected to. */
import type { BatchRow } from "#clearing/queries-batches.ts";
import type { BatchState } from "#model/clearing-states.ts";

export function stateOf(
  row: Pick<BatchRow, "care_confirmed_at" | "home_confirmed_at">,
  { isObjected }: { readonly isObjected: boolean },
): Extract<BatchState, "generated" | "objected" | "confirmed"> {
  if (isObjected) return "objected";
  const isConfirmed = row.care_confirmed_at !== null && row.home_confirmed_at !== null;
  return isConfirmed ? "confirmed" : "generated";
}

/** May it still be confirmed, objected to or allocated again? */
export function isOpen({ state }: Pick<BatchRow, "state">): boolean {
  return state === "generated" || state === "objected";
}
