/** Every kind of job; a room adds a line. */
import { CATALOGUE_LOAD } from "#api/catalogue/job.ts";
import { INSTITUTIONS_IMPORT } from "#api/institutions-job.ts";
import type { JobKind } from "#api/jobs/kind.ts";
import { COMPARE, REPLAY } from "#api/releases/jobs.ts";

export const JOB_KINDS: readonly JobKind[] = [
  REPLAY,
  COMPARE,
  CATALOGUE_LOAD,
  INSTITUTIONS_IMPORT,
] as readonly JobKind<never>[];
