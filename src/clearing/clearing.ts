/**
 * Clearing's face (清分、清算): care counts and submits its month, the hub allocates and never
 * recalculates, both provinces confirm or object, and what is confirmed stands in their ledgers.
 */
export { countMonth } from "#clearing/count.ts";
export { decideObjection, proposeDecision, type Step } from "#clearing/decide.ts";
export { type Deducting, decideDeduction, enterDeduction } from "#clearing/deductions.ts";
export { clearingExchange } from "#clearing/exchange.ts";
export { clearingHubRoom } from "#clearing/hub.ts";
export {
  giveConfirmation,
  type Objecting,
  prepareConfirmation,
  raiseObjection,
  releaseObjection,
  withdrawObjection,
} from "#clearing/party.ts";
