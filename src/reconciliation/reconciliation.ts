/**
 * Reconciliation's face (对账): do care, hub and home have the same of each day? A province counts
 * and tells, the hub compares and finds, people of whoever has to act resolve what is left. /
 */
export { comparingRoom } from "#reconciliation/hub.ts";
export { threePartiesRoom } from "#reconciliation/province.ts";
