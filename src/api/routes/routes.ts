/** Every route of the API; a room adds a line. */

import { accountRoutes } from "#api/routes/accounts.ts";
import { applicationRoutes } from "#api/routes/applications.ts";
import { applicationsOwnRoutes } from "#api/routes/applications-own.ts";
import { applicationsWindowRoutes } from "#api/routes/applications-window.ts";
import { caseRoutes } from "#api/routes/cases.ts";
import { catalogueRoutes } from "#api/routes/catalogue.ts";
import { chosenInstitutionRoutes } from "#api/routes/chosen-institutions.ts";
import { clearingRoutes } from "#api/routes/clearing.ts";
import { clearingBatchRoutes } from "#api/routes/clearing-batches.ts";
import { deductionRoutes } from "#api/routes/deductions.ts";
import { diagnosisRoutes } from "#api/routes/diagnosis.ts";
import { directoryRoutes } from "#api/routes/directory.ts";
import { disputeRoutes } from "#api/routes/disputes.ts";
import { documentRoutes } from "#api/routes/documents.ts";
import { encounterRoutes } from "#api/routes/encounters.ts";
import { escalationRoutes } from "#api/routes/escalations.ts";
import { estimateRoutes } from "#api/routes/estimate.ts";
import { filingRoutes } from "#api/routes/filings.ts";
import { filingsOwnRoutes } from "#api/routes/filings-own.ts";
import { guardianshipRoutes } from "#api/routes/guardianships.ts";
import { importTemplateRoutes } from "#api/routes/import-templates.ts";
import { institutionDayRoutes } from "#api/routes/institution-days.ts";
import { institutionKeyRoutes } from "#api/routes/institution-keys.ts";
import { institutionRoutes } from "#api/routes/institutions.ts";
import { jobRoutes } from "#api/routes/jobs.ts";
import { logInRoutes } from "#api/routes/log-in.ts";
import { moneyNoticeRoutes } from "#api/routes/money-notices.ts";
import { nettingRoutes } from "#api/routes/netting.ts";
import { ownAccountRoutes } from "#api/routes/own-account.ts";
import { paperRoutes } from "#api/routes/papers.ts";
import { payerStatementRoutes } from "#api/routes/payer-statements.ts";
import { paymentFileRoutes } from "#api/routes/payment-files.ts";
import { paymentRoutes } from "#api/routes/payments.ts";
import { peopleRoutes } from "#api/routes/people.ts";
import { peopleImportRoutes } from "#api/routes/people-imports.ts";
import { peopleInsuranceRoutes } from "#api/routes/people-insurance.ts";
import { peopleOwnRoutes } from "#api/routes/people-own.ts";
import { placeRoutes } from "#api/routes/places.ts";
import { policyRoutes } from "#api/routes/policies.ts";
import { prefundRoutes } from "#api/routes/prefunds.ts";
import { qualificationRoutes } from "#api/routes/qualifications.ts";
import { reconciliationRoutes } from "#api/routes/reconciliation.ts";
import { referenceRoutes } from "#api/routes/reference.ts";
import { reimbursementRoutes } from "#api/routes/reimbursements.ts";
import { reimbursementsOwnRoutes } from "#api/routes/reimbursements-own.ts";
import { releaseRoutes } from "#api/routes/releases.ts";
import { sessionRoutes } from "#api/routes/session.ts";
import { settlementRoutes } from "#api/routes/settlements.ts";
import { statementRoutes } from "#api/routes/statements.ts";
import { statisticsRoutes } from "#api/routes/statistics.ts";
import { trailRoutes } from "#api/routes/trail.ts";
import { zoneConsentRoutes } from "#api/routes/zone-consents.ts";

export const ROUTES = [
  ...sessionRoutes,
  ...placeRoutes,
  ...institutionRoutes,
  ...institutionKeyRoutes,
  ...institutionDayRoutes,
  ...directoryRoutes,
  ...peopleRoutes,
  ...peopleImportRoutes,
  ...peopleInsuranceRoutes,
  ...importTemplateRoutes,
  ...peopleOwnRoutes,
  ...logInRoutes,
  ...ownAccountRoutes,
  ...accountRoutes,
  ...guardianshipRoutes,
  ...filingsOwnRoutes,
  ...applicationsOwnRoutes,
  ...applicationsWindowRoutes,
  ...applicationRoutes,
  ...filingRoutes,
  ...jobRoutes,
  ...releaseRoutes,
  ...policyRoutes,
  ...settlementRoutes,
  ...documentRoutes,
  ...paperRoutes,
  ...trailRoutes,
  ...caseRoutes,
  ...encounterRoutes,
  ...estimateRoutes,
  ...diagnosisRoutes,
  ...referenceRoutes,
  ...catalogueRoutes,
  ...disputeRoutes,
  ...statisticsRoutes,
  ...chosenInstitutionRoutes,
  ...qualificationRoutes,
  ...zoneConsentRoutes,
  ...reconciliationRoutes,
  ...clearingRoutes,
  ...clearingBatchRoutes,
  ...deductionRoutes,
  ...statementRoutes,
  ...payerStatementRoutes,
  ...nettingRoutes,
  ...escalationRoutes,
  ...paymentFileRoutes,
  ...moneyNoticeRoutes,
  ...paymentRoutes,
  ...prefundRoutes,
  ...reimbursementsOwnRoutes,
  ...reimbursementRoutes,
] as const;
