/** Every kind of job; a room adds a line. */
import { CATALOGUE_LOAD } from "#api/catalogue/job.ts";
import { INSTITUTIONS_IMPORT } from "#api/institutions-job.ts";
import { COMPARE, REPLAY } from "#api/releases/jobs.ts";

export const JOB_KINDS = [REPLAY, COMPARE, CATALOGUE_LOAD, INSTITUTIONS_IMPORT] as const;
