/**
 * The catalogue's face (就医地目录): what of a charge line is payable at the care place. Pure: items in,
 * split lines out. How much of the payable part is paid is the home place's word.
 */
export { type Catalogue, createCatalogue } from "#catalogue/items.ts";
export type { VisitFacts } from "#catalogue/limits.ts";
export {
  LINE_TOLERANCE_FEN,
  type RefundedLine,
  type SplitContext,
  splitCharge,
} from "#catalogue/split.ts";
export type { Use } from "#catalogue/uses.ts";
