/**
 * Face of reconciliation (对账): does everybody have the same cases? Here an institution and its care
 * place; between care, hub and home it is told by digests.
 */
export { createInstitutionDays } from "#reconciliation/institution.ts";
