/** Every route of the API; a room adds a line. */

import { accountRoutes } from "#api/routes/accounts.ts";
import { applicationRoutes } from "#api/routes/applications.ts";
import { applicationsOwnRoutes } from "#api/routes/applications-own.ts";
import { applicationsWindowRoutes } from "#api/routes/applications-window.ts";
import { caseRoutes } from "#api/routes/cases.ts";
import { catalogueRoutes } from "#api/routes/catalogue.ts";
import { diagnosisRoutes } from "#api/routes/diagnosis.ts";
import { directoryRoutes } from "#api/routes/directory.ts";
import { disputeRoutes } from "#api/routes/disputes.ts";
import { estimateRoutes } from "#api/routes/estimate.ts";
import { filingRoutes } from "#api/routes/filings.ts";
import { filingsOwnRoutes } from "#api/routes/filings-own.ts";
import { guardianshipRoutes } from "#api/routes/guardianships.ts";
import { importTemplateRoutes } from "#api/routes/import-templates.ts";
import { institutionKeyRoutes } from "#api/routes/institution-keys.ts";
import { institutionRoutes } from "#api/routes/institutions.ts";
import { jobRoutes } from "#api/routes/jobs.ts";
import { logInRoutes } from "#api/routes/log-in.ts";
import { ownAccountRoutes } from "#api/routes/own-account.ts";
import { peopleRoutes } from "#api/routes/people.ts";
import { peopleImportRoutes } from "#api/routes/people-imports.ts";
import { peopleOwnRoutes } from "#api/routes/people-own.ts";
import { placeRoutes } from "#api/routes/places.ts";
import { policyRoutes } from "#api/routes/policies.ts";
import { qualificationRoutes } from "#api/routes/qualifications.ts";
import { referenceRoutes } from "#api/routes/reference.ts";
import { reimbursementRoutes } from "#api/routes/reimbursements.ts";
import { reimbursementsOwnRoutes } from "#api/routes/reimbursements-own.ts";
import { releaseRoutes } from "#api/routes/releases.ts";
import { sessionRoutes } from "#api/routes/session.ts";
import { settlementRoutes } from "#api/routes/settlements.ts";
import { statisticsRoutes } from "#api/routes/statistics.ts";
import { trailRoutes } from "#api/routes/trail.ts";

export const ROUTES = [
  ...sessionRoutes,
  ...placeRoutes,
  ...institutionRoutes,
  ...institutionKeyRoutes,
  ...directoryRoutes,
  ...peopleRoutes,
  ...peopleImportRoutes,
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
  ...trailRoutes,
  ...caseRoutes,
  ...estimateRoutes,
  ...diagnosisRoutes,
  ...referenceRoutes,
  ...catalogueRoutes,
  ...disputeRoutes,
  ...statisticsRoutes,
  ...qualificationRoutes,
  ...reimbursementsOwnRoutes,
  ...reimbursementRoutes,
] as const;
