/** Every route of the API; a room adds a line. */
import { caseRoutes } from "#api/routes/cases.ts";
import { disputeRoutes } from "#api/routes/disputes.ts";
import { estimateRoutes } from "#api/routes/estimate.ts";
import { jobRoutes } from "#api/routes/jobs.ts";
import { referenceRoutes } from "#api/routes/reference.ts";
import { releaseRoutes } from "#api/routes/releases.ts";
import { sessionRoutes } from "#api/routes/session.ts";
import { settlementRoutes } from "#api/routes/settlements.ts";
import { statisticsRoutes } from "#api/routes/statistics.ts";
import { trailRoutes } from "#api/routes/trail.ts";

export const ROUTES = [
  ...sessionRoutes,
  ...jobRoutes,
  ...releaseRoutes,
  ...settlementRoutes,
  ...trailRoutes,
  ...caseRoutes,
  ...estimateRoutes,
  ...referenceRoutes,
  ...disputeRoutes,
  ...statisticsRoutes,
] as const;
