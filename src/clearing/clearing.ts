/**
 * Clearing's face (清分、清算). Money moves by notices only: the hub issues them for what both
 * provinces have confirmed and for the prefund; provinces pay, receive and tell.
 */
export { moneyHubRoom, moneyRoom } from "#clearing/money-rooms.ts";
export type { MoneyStep } from "#clearing/payments.ts";
